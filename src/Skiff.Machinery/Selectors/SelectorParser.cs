using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Selectors;

/// <summary>
/// Reads the string form of label selectors. The words <c>in</c> and <c>notin</c> are operators only where an operator
/// may stand; everywhere else they are plain names.
/// </summary>
internal ref struct SelectorParser
{
    private const string Operators = "in, notin, =, ==, !=, gt, lt";
    private readonly List<Token> tokens;
    private int position;

    private SelectorParser(string text) => tokens = SelectorTokens.Scan(text);

    /// <summary>The requirements in the order written, or what is wrong with the text.</summary>
    public static (List<Requirement>? Requirements, string Error) Parse(string text)
    {
        SelectorParser parser = new(text);
        string? error = parser.ParseAll(out List<Requirement> requirements);
        return error is null ? (requirements, "") : (null, error);
    }

    private string? ParseAll(out List<Requirement> requirements)
    {
        requirements = [];
        while (true)
        {
            Token start = Look();
            if (start.Kind == TokenKind.End) return null;
            if (start.Kind is not (TokenKind.Identifier or TokenKind.Not))
            {
                return $"found '{start.Text}', expected: !, identifier, or 'end of string'";
            }

            string? problem = ParseRequirement(out Requirement? requirement);
            problem ??= requirement!.Problem() is { Length: > 0 } bad ? bad : null;
            if (problem is not null) return $"unable to parse requirement: {problem}";
            requirements.Add(requirement!);

            Token end = Take();
            if (end.Kind == TokenKind.End) return null;
            if (end.Kind != TokenKind.Comma) return $"found '{end.Text}', expected: ',' or 'end of string'";
            Token next = Look();
            if (next.Kind is not (TokenKind.Identifier or TokenKind.Not))
            {
                return $"found '{next.Text}', expected: identifier after ','";
            }
        }
    }

    private string? ParseRequirement(out Requirement? requirement)
    {
        requirement = null;
        Token key = Take();
        bool absent = key.Kind == TokenKind.Not;
        if (absent) key = Take();
        if (key.Kind != TokenKind.Identifier) return $"found '{key.Text}', expected: identifier";
        if (Names.LabelKey(key.Text) is { Count: > 0 } problems)
        {
            return $"<nil>: Invalid value: {GoText.Quote(key.Text)}: {string.Join("; ", problems)}";
        }

        if (absent || Look().Kind is TokenKind.End or TokenKind.Comma)
        {
            requirement = new(key.Text, absent ? Operator.DoesNotExist : Operator.Exists, []);
            return null;
        }

        string? error = ParseOperator(out Operator found);
        if (error is not null) return error;
        SortedSet<string> values = new(StringComparer.Ordinal);
        error = found is Operator.In or Operator.NotIn ? ParseValues(values) : ParseExactValue(values);
        requirement = new(key.Text, found, ListOf.From(values));
        return error;
    }

    private string? ParseOperator(out Operator found)
    {
        Token token = tokens[Math.Min(position++, tokens.Count - 1)];
        (found, bool known) = token.Kind switch
        {
            TokenKind.In => (Operator.In, true),
            TokenKind.NotIn => (Operator.NotIn, true),
            TokenKind.Equals => (Operator.Equals, true),
            TokenKind.DoubleEquals => (Operator.DoubleEquals, true),
            TokenKind.NotEquals => (Operator.NotEquals, true),
            TokenKind.GreaterThan => (Operator.GreaterThan, true),
            TokenKind.LessThan => (Operator.LessThan, true),
            _ => (default, false),
        };
        return known ? null : $"found '{token.Text}', expected: {Operators}";
    }

    private string? ParseValues(SortedSet<string> values)
    {
        Token open = Take();
        if (open.Kind != TokenKind.Open) return $"found '{open.Text}' expected: '('";
        Token first = Look();
        switch (first.Kind)
        {
            case TokenKind.Identifier or TokenKind.Comma:
                string? error = ParseList(values);
                if (error is not null) return error;
                position++;
                return null;
            case TokenKind.Close:
                position++;
                values.Add("");
                return null;
            default:
                return $"found '{first.Text}', expected: ',', ')' or identifier";
        }
    }

    // Reads up to, and not including, the closing parenthesis. A comma next to a comma or parenthesis is an empty value.
    private string? ParseList(SortedSet<string> values)
    {
        while (true)
        {
            Token token = Take();
            Token next = Look();
            switch (token.Kind)
            {
                case TokenKind.Identifier:
                    values.Add(token.Text);
                    if (next.Kind == TokenKind.Close) return null;
                    if (next.Kind != TokenKind.Comma) return $"found '{next.Text}', expected: ',' or ')'";
                    break;
                case TokenKind.Comma:
                    if (values.Count == 0) values.Add("");
                    if (next.Kind is TokenKind.Close or TokenKind.Comma) values.Add("");
                    if (next.Kind == TokenKind.Close) return null;
                    break;
                default:
                    return $"found '{token.Text}', expected: ',', or identifier";
            }
        }
    }

    private string? ParseExactValue(SortedSet<string> values)
    {
        if (Look().Kind is TokenKind.End or TokenKind.Comma)
        {
            values.Add("");
            return null;
        }

        Token token = Take();
        values.Add(token.Text);
        return token.Kind == TokenKind.Identifier ? null : $"found '{token.Text}', expected: identifier";
    }

    private readonly Token Look() => AsValue(tokens[Math.Min(position, tokens.Count - 1)]);

    private Token Take() => AsValue(tokens[Math.Min(position++, tokens.Count - 1)]);

    private static Token AsValue(Token token) =>
        token.Kind is TokenKind.In or TokenKind.NotIn ? token with { Kind = TokenKind.Identifier } : token;
}

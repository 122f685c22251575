namespace Skiff.Machinery.Selectors;

/// <summary>What a token of a selector's string form is.</summary>
internal enum TokenKind
{
    End,
    Open,
    Close,
    Comma,
    Not,
    Equals,
    DoubleEquals,
    NotEquals,
    GreaterThan,
    LessThan,
    In,
    NotIn,
    Identifier,
}

/// <summary>A token and its text.</summary>
internal readonly record struct Token(TokenKind Kind, string Text);

/// <summary>Cuts the string form of a selector into tokens.</summary>
internal static class SelectorTokens
{
    /// <summary>The tokens of a text; the last one, and only that, is the end. A NUL ends the text.</summary>
    public static List<Token> Scan(string text)
    {
        List<Token> tokens = [];
        int at = 0;
        while (true)
        {
            while (at < text.Length && IsSpace(text[at])) at++;
            if (at >= text.Length || text[at] == '\0') break;
            Token token = IsSymbol(text[at]) ? Symbol(text.AsSpan(at)) : Word(text, at);
            at += token.Text.Length;
            tokens.Add(token);
        }

        tokens.Add(new(TokenKind.End, ""));
        return tokens;
    }

    private static Token Symbol(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("==")) return new(TokenKind.DoubleEquals, "==");
        if (rest.StartsWith("!=")) return new(TokenKind.NotEquals, "!=");
        return rest[0] switch
        {
            '=' => new(TokenKind.Equals, "="),
            '!' => new(TokenKind.Not, "!"),
            '(' => new(TokenKind.Open, "("),
            ')' => new(TokenKind.Close, ")"),
            ',' => new(TokenKind.Comma, ","),
            '>' => new(TokenKind.GreaterThan, ">"),
            _ => new(TokenKind.LessThan, "<"),
        };
    }

    private static Token Word(string text, int start)
    {
        int end = start;
        while (end < text.Length && text[end] != '\0' && !IsSymbol(text[end]) && !IsSpace(text[end])) end++;
        string word = text[start..end];
        return word switch
        {
            "in" => new(TokenKind.In, word),
            "notin" => new(TokenKind.NotIn, word),
            _ => new(TokenKind.Identifier, word),
        };
    }

    private static bool IsSpace(char letter) => letter is ' ' or '\t' or '\r' or '\n';

    private static bool IsSymbol(char letter) => letter is '=' or '!' or '(' or ')' or ',' or '>' or '<';
}

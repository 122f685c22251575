using System.Globalization;

namespace Skiff.Machinery.Cel;

/// <summary>
/// Reads an expression into its tree. Bounded in length and nesting; any text gives a tree or issues, in the words of
/// the reference implementation's generated parser.
/// </summary>
/// <remarks>
/// A token out of place is skipped when what follows it fits; otherwise the rest of its phrase is skipped. Issues that
/// follow from the first are not reported until a token fits again.
/// </remarks>
internal sealed class CelParser
{
    /// <summary>Longest expression, in code points.</summary>
    public const int LengthMax = 100_000;

    private const int DepthMax = 250;
    private const int WeightMax = 200_000;
    private const int RecoveriesMax = 30;

    private static readonly CelTokenSet Relations = CelTokenSet.Of(
        CelTokenKind.Equals, CelTokenKind.NotEquals, CelTokenKind.In, CelTokenKind.Less, CelTokenKind.LessEquals,
        CelTokenKind.GreaterEquals, CelTokenKind.Greater);

    private static readonly CelTokenSet Sums = CelTokenSet.Of(CelTokenKind.Plus, CelTokenKind.Minus);
    private static readonly CelTokenSet Products = CelTokenSet.Of(CelTokenKind.Star, CelTokenKind.Slash, CelTokenKind.Percent);

    private static readonly CelTokenSet AfterOperand = new(
        Relations.Bits | Sums.Bits | Products.Bits
        | CelTokenSet.Of(CelTokenKind.And, CelTokenKind.Or, CelTokenKind.Question, CelTokenKind.End).Bits);

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
        "package", "namespace", "null", "return", "true", "var", "void", "while",
    };

    private readonly string text;
    private readonly List<CelIssue> issues;
    private readonly List<CelToken> tokens;
    private readonly Stack<CelTokenSet> closers = new();
    private int at;
    private int depth;
    private int recoveries;
    private bool recovering;
    private bool stopped;

    private CelParser(string text, List<CelIssue> issues)
    {
        this.text = text;
        this.issues = issues;
        tokens = CelLexer.Read(text, issues);
    }

    /// <summary>The tree of a text, meaningful when no issue was added.</summary>
    public static Expr Parse(string text, List<CelIssue> issues)
    {
        int length = CelString.Of(text).Length;
        if (length > LengthMax)
        {
            string message = $"expression code point size exceeds limit: size: {length}, limit {LengthMax}";
            issues.Add(new(-1, message));
            return new BrokenExpr(0);
        }

        CelParser parser = new(text, issues);
        Expr tree = parser.Expression();
        parser.Expect(CelTokenKind.End, CelTokenSet.Of(CelTokenKind.End));
        return tree;
    }

    private CelToken Current => tokens[at];

    private bool Is(CelTokenKind kind) => !stopped && Current.Kind == kind;

    private CelToken Ahead(int by) => tokens[Math.Min(at + by, tokens.Count - 1)];

    private string TextOf(CelToken token) => token.Kind == CelTokenKind.End ? "<EOF>" : text[token.Start..token.End];

    private CelToken Take()
    {
        recovering = false;
        CelToken token = Current;
        if (token.Kind != CelTokenKind.End) at++;
        return token;
    }

    private bool TryTake(CelTokenKind kind, out CelToken token)
    {
        token = Current;
        if (!Is(kind)) return false;
        Take();
        return true;
    }

    // Enters one level; the expression is refused as a whole beyond the limit.
    private bool Deeper()
    {
        if (++depth <= DepthMax) return !stopped;
        if (!stopped) issues.Add(new(-1, $"expression recursion limit exceeded: {DepthMax}"));
        stopped = true;
        return false;
    }

    private void Report(string message)
    {
        if (recovering || stopped) return;
        recovering = true;
        int offset = Current.Start;
        issues.Add(new(offset, $"Syntax error: {message}"));
        if (++recoveries <= RecoveriesMax) return;
        issues.Add(new(offset, $"Syntax error: error recovery attempt limit exceeded: {RecoveriesMax}"));
        stopped = true;
    }

    // Makes the next token one of a set: as it is, or after one token that is out of place.
    private bool Sync(CelTokenSet expected)
    {
        if (stopped) return false;
        if (expected.Has(Current.Kind)) return true;
        string shown = TextOf(Current);
        if (Current.Kind != CelTokenKind.End && expected.Has(Ahead(1).Kind))
        {
            Report($"extraneous input '{shown}' expecting {expected}");
            at++;
            return !stopped;
        }

        Report($"mismatched input '{shown}' expecting {expected}");
        return false;
    }

    private bool Expect(CelTokenKind kind, CelTokenSet follow)
    {
        if (stopped) return false;
        if (Is(kind))
        {
            Take();
            return true;
        }

        CelTokenSet expected = CelTokenSet.Of(kind);
        bool conjured = kind != CelTokenKind.End && Ahead(1).Kind != kind && follow.Has(Current.Kind);
        if (conjured)
        {
            Report($"missing {expected} at '{TextOf(Current)}'");
            return true;
        }

        if (!Sync(expected)) return Skip();
        if (kind != CelTokenKind.End) Take();
        return true;
    }

    // Drops tokens up to one that an enclosing phrase can go on with.
    private bool Skip()
    {
        ulong bits = AfterOperand.Bits;
        foreach (CelTokenSet closer in closers) bits |= closer.Bits;
        CelTokenSet follow = new(bits);
        while (!follow.Has(Current.Kind)) at++;
        return false;
    }

    private BrokenExpr Broken() => new(Current.Start);

    private BrokenExpr Fault(int offset, string message)
    {
        if (!stopped) issues.Add(new(offset, message));
        return new(offset);
    }

    private Expr Weighed(Expr expr)
    {
        if (expr.Weight <= WeightMax) return expr;
        stopped = true;
        issues.Add(new(-1, $"expression node count exceeds limit: {WeightMax}"));
        return new BrokenExpr(expr.Offset);
    }

    private Expr Expression()
    {
        int entered = depth;
        if (!Deeper()) return Broken();
        Expr condition = Chain(Operators.Or, CelTokenKind.Or, Conjunction);
        if (TryTake(CelTokenKind.Question, out CelToken op))
        {
            Expr then = Enclosed(CelTokenSet.Of(CelTokenKind.Colon), Disjunction);
            Expect(CelTokenKind.Colon, CelTokenSet.Expression);
            Expr otherwise = Expression();
            condition = Call(op.Start, Operators.Conditional, condition, then, otherwise);
        }

        depth = entered;
        return condition;
    }

    private Expr Enclosed(CelTokenSet closer, Func<Expr> read)
    {
        closers.Push(closer);
        Expr result = read();
        closers.Pop();
        return result;
    }

    private Expr Disjunction() => Chain(Operators.Or, CelTokenKind.Or, Conjunction);

    private Expr Conjunction() => Chain(Operators.And, CelTokenKind.And, Relation);

    // Terms joined by one operator become one call, so that long chains stay flat.
    private Expr Chain(string function, CelTokenKind op, Func<Expr> read)
    {
        Expr first = read();
        if (!Is(op)) return first;
        List<Expr> terms = [first];
        int offset = Current.Start;
        while (TryTake(op, out _)) terms.Add(read());
        return new CallExpr(offset, function, null, terms);
    }

    private Expr Relation() => LeftAssociative(Relations, Sum);

    private Expr Sum() => LeftAssociative(Sums, Product);

    private Expr Product() => LeftAssociative(Products, Unary);

    private Expr LeftAssociative(CelTokenSet operators, Func<Expr> read)
    {
        int entered = depth;
        Expr left = read();
        while (!stopped && operators.Has(Current.Kind) && Deeper())
        {
            CelToken op = Take();
            Expr right = read();
            left = Call(op.Start, FunctionOf(op.Kind), left, right);
        }

        depth = entered;
        return left;
    }

    private static string FunctionOf(CelTokenKind op) => op switch
    {
        CelTokenKind.Equals => Operators.EqualTo,
        CelTokenKind.NotEquals => Operators.NotEqualTo,
        CelTokenKind.In => Operators.In,
        CelTokenKind.Less => "_<_",
        CelTokenKind.LessEquals => "_<=_",
        CelTokenKind.GreaterEquals => "_>=_",
        CelTokenKind.Greater => "_>_",
        CelTokenKind.Plus => Operators.Add,
        CelTokenKind.Minus => "_-_",
        CelTokenKind.Star => "_*_",
        CelTokenKind.Slash => "_/_",
        _ => "_%_",
    };

    private CallExpr Call(int offset, string function, params Expr[] arguments) => new(offset, function, null, arguments);

    private Expr Unary()
    {
        if (!Sync(CelTokenSet.Expression))
        {
            if (!stopped) Skip();
            return Broken();
        }

        bool negativeLiteral = Is(CelTokenKind.Minus) && Ahead(1).Kind is CelTokenKind.Int or CelTokenKind.Float;
        if (negativeLiteral) return Member();
        if (Is(CelTokenKind.Not)) return Repeated(CelTokenKind.Not, Operators.Not);
        return Is(CelTokenKind.Minus) ? Repeated(CelTokenKind.Minus, Operators.Negate) : Member();
    }

    private Expr Repeated(CelTokenKind op, string function)
    {
        int offset = Current.Start, count = 0;
        while (TryTake(op, out _)) count++;
        if (!stopped && !CelTokenSet.Expression.Has(Current.Kind))
        {
            Sync(CelTokenSet.Expression);
            Skip();
            return Broken();
        }

        Expr operand = Member();
        return count % 2 == 0 ? operand : Call(offset, function, operand);
    }

    private Expr Member()
    {
        int entered = depth;
        Expr operand = Primary();
        while (!stopped && Current.Kind is CelTokenKind.Dot or CelTokenKind.OpenBracket && Deeper())
        {
            operand = Weighed(Is(CelTokenKind.Dot) ? Selection(operand) : Indexing(operand));
        }

        depth = entered;
        return operand;
    }

    private Expr Selection(Expr operand)
    {
        CelToken dot = Take();
        bool optional = TryTake(CelTokenKind.Question, out _);
        if (Current.Kind is not (CelTokenKind.Identifier or CelTokenKind.EscapedIdentifier))
        {
            string input = Is(CelTokenKind.End) ? text[dot.Start..].TrimEnd() : text[dot.Start..Current.End];
            bool word = Current.Kind is CelTokenKind.True or CelTokenKind.False or CelTokenKind.Null && !optional;
            Report(word
                ? $"mismatched input '{TextOf(Current)}' expecting IDENTIFIER"
                : $"no viable alternative at input '{input}'");
            stopped = true;
            return Broken();
        }

        CelToken name = Take();
        string field = TextOf(name);
        if (name.Kind == CelTokenKind.EscapedIdentifier) return Fault(name.Start, "unsupported syntax: '`'");
        if (optional) return Call(dot.Start, Operators.OptSelect, operand, new LiteralExpr(name.Start, CelString.Of(field)));
        if (!TryTake(CelTokenKind.OpenParen, out CelToken open)) return new SelectExpr(dot.Start, operand, field, isTest: false);
        return CallOrMacro(open.Start, field, operand, Arguments());
    }

    private Expr Indexing(Expr operand)
    {
        CelToken open = Take();
        bool optional = TryTake(CelTokenKind.Question, out _);
        Expr index = Enclosed(CelTokenSet.Of(CelTokenKind.CloseBracket), Expression);
        Expect(CelTokenKind.CloseBracket, AfterOperand);
        return Call(open.Start, optional ? Operators.OptIndex : Operators.Index, operand, index);
    }

    // What stands between the parentheses of a call, and the closing one.
    private List<Expr> Arguments()
    {
        List<Expr> arguments = [];
        CelTokenSet close = CelTokenSet.Of(CelTokenKind.CloseParen);
        if (Sync(CelTokenSet.Expression.With(CelTokenKind.CloseParen)) && !Is(CelTokenKind.CloseParen))
        {
            closers.Push(close.With(CelTokenKind.Comma));
            do arguments.Add(Expression());
            while (TryTake(CelTokenKind.Comma, out _));
            closers.Pop();
        }

        Expect(CelTokenKind.CloseParen, AfterOperand);
        return arguments;
    }

    private Expr CallOrMacro(int offset, string function, Expr? target, IReadOnlyList<Expr> arguments)
    {
        if (stopped) return Broken();
        if (Macros.Expand(offset, function, target, arguments) is not { } expansion)
        {
            return new CallExpr(offset, function, target, arguments);
        }

        return expansion.Issue is { } issue ? Fault(issue.Offset, issue.Message) : Weighed(expansion.Value!);
    }

    private Expr Primary()
    {
        if (stopped) return Broken();
        switch (Current.Kind)
        {
            case CelTokenKind.OpenParen: return Parenthesized();
            case CelTokenKind.OpenBracket: return ListLiteral();
            case CelTokenKind.OpenBrace: return MapLiteral();
            case CelTokenKind.Dot or CelTokenKind.Identifier: return Name();
            case CelTokenKind.True:
                return new LiteralExpr(Take().Start, CelBool.True);
            case CelTokenKind.False:
                return new LiteralExpr(Take().Start, CelBool.False);
            case CelTokenKind.Null:
                return new LiteralExpr(Take().Start, CelNull.Value);
            case CelTokenKind.String or CelTokenKind.Bytes:
                CelToken quoted = Take();
                CelValue? value = Literals.Unquote(TextOf(quoted), out string error);
                return value is null ? Fault(quoted.Start, error) : new LiteralExpr(quoted.Start, value);
            default: return Number();
        }
    }

    private Expr Number()
    {
        int offset = Current.Start;
        string sign = TryTake(CelTokenKind.Minus, out _) ? "-" : "";
        CelToken token = Take();
        CelValue? value = Literals.Number(token.Kind, TextOf(token), sign, out string error);
        return value is null ? Fault(offset, error) : new LiteralExpr(offset, value);
    }

    private Expr Parenthesized()
    {
        Take();
        Expr inner = Enclosed(CelTokenSet.Of(CelTokenKind.CloseParen), Expression);
        Expect(CelTokenKind.CloseParen, AfterOperand);
        return inner;
    }

    private Expr Name()
    {
        CelToken first = Current;
        string dot = TryTake(CelTokenKind.Dot, out _) ? "." : "";
        if (!Is(CelTokenKind.Identifier))
        {
            Report($"no viable alternative at input '{text[first.Start..Current.End]}'");
            stopped = true;
            return Broken();
        }

        if (StructName() is { } length) return StructLiteral(dot, length);
        CelToken name = Take();
        string word = TextOf(name);
        bool called = TryTake(CelTokenKind.OpenParen, out CelToken open);
        IReadOnlyList<Expr> arguments = called ? Arguments() : [];
        if (Reserved.Contains(word)) return Fault(first.Start, $"reserved identifier: {word}");
        return called ? CallOrMacro(open.Start, dot + word, null, arguments) : new IdentExpr(name.Start, dot + word);
    }

    // How many tokens a dotted name takes that an opening brace follows; null when none does.
    private int? StructName()
    {
        int length = 1;
        while (Ahead(length).Kind == CelTokenKind.Dot && Ahead(length + 1).Kind == CelTokenKind.Identifier) length += 2;
        return Ahead(length).Kind == CelTokenKind.OpenBrace ? length : null;
    }

    private Expr StructLiteral(string dot, int length)
    {
        System.Text.StringBuilder name = new(dot);
        for (int i = 0; i < length; i++) name.Append(TextOf(Take()));
        CelToken open = Take();
        List<StructField> fields = [];
        CelTokenSet start = CelTokenSet.Of(CelTokenKind.Question, CelTokenKind.Identifier, CelTokenKind.EscapedIdentifier);
        Sync(start.With(CelTokenKind.CloseBrace, CelTokenKind.Comma));
        while (!stopped && start.Has(Current.Kind))
        {
            bool optional = TryTake(CelTokenKind.Question, out _);
            CelToken field = Take();
            if (field.Kind == CelTokenKind.EscapedIdentifier) Fault(field.Start, "unsupported syntax: '`'");
            CelToken colon = Current;
            if (!Expect(CelTokenKind.Colon, default)) break;
            Expr value = Enclosed(CelTokenSet.Of(CelTokenKind.CloseBrace, CelTokenKind.Comma), Expression);
            fields.Add(new(colon.Start, TextOf(field), value, optional));
            if (!TryTake(CelTokenKind.Comma, out _)) break;
        }

        TryTake(CelTokenKind.Comma, out _);
        Expect(CelTokenKind.CloseBrace, AfterOperand);
        return Weighed(new StructExpr(open.Start, name.ToString(), fields));
    }

    private Expr ListLiteral()
    {
        CelToken open = Take();
        List<Expr> items = [];
        HashSet<int> optionals = [];
        CelTokenSet start = CelTokenSet.Expression.With(CelTokenKind.Question);
        Sync(start.With(CelTokenKind.CloseBracket, CelTokenKind.Comma));
        while (!stopped && start.Has(Current.Kind))
        {
            if (TryTake(CelTokenKind.Question, out _)) optionals.Add(items.Count);
            items.Add(Enclosed(CelTokenSet.Of(CelTokenKind.CloseBracket, CelTokenKind.Comma), Expression));
            if (!TryTake(CelTokenKind.Comma, out _)) break;
        }

        if (items.Count == 0) TryTake(CelTokenKind.Comma, out _);
        Expect(CelTokenKind.CloseBracket, AfterOperand);
        return Weighed(new ListExpr(open.Start, items, optionals));
    }

    private Expr MapLiteral()
    {
        CelToken open = Take();
        List<MapEntry> entries = [];
        CelTokenSet start = CelTokenSet.Expression.With(CelTokenKind.Question);
        Sync(start.With(CelTokenKind.CloseBrace, CelTokenKind.Comma));
        while (!stopped && start.Has(Current.Kind))
        {
            bool optional = TryTake(CelTokenKind.Question, out _);
            Expr key = Enclosed(CelTokenSet.Of(CelTokenKind.Colon, CelTokenKind.CloseBrace), Expression);
            CelToken colon = Current;
            if (!Expect(CelTokenKind.Colon, default)) break;
            Expr value = Enclosed(CelTokenSet.Of(CelTokenKind.CloseBrace, CelTokenKind.Comma), Expression);
            entries.Add(new(colon.Start, key, value, optional));
            if (!TryTake(CelTokenKind.Comma, out _)) break;
        }

        if (entries.Count == 0) TryTake(CelTokenKind.Comma, out _);
        Expect(CelTokenKind.CloseBrace, AfterOperand);
        return Weighed(new MapExpr(open.Start, entries));
    }
}

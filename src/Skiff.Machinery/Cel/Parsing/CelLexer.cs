namespace Skiff.Machinery.Cel;

/// <summary>Cuts a text into tokens; what is no token is reported and left out.</summary>
internal ref struct CelLexer
{
    private const string Escapes = "abfnrtv\"'\\?`";
    private readonly string text;
    private readonly List<CelIssue> issues;
    private int at;
    private int stuckAt; // How far the longest try of a token came.

    private CelLexer(string text, List<CelIssue> issues)
    {
        this.text = text;
        this.issues = issues;
    }

    public static List<CelToken> Read(string text, List<CelIssue> issues)
    {
        CelLexer lexer = new(text, issues);
        List<CelToken> tokens = [];
        while (lexer.SkipBlanks())
        {
            if (lexer.Next() is { } token) tokens.Add(token);
        }

        tokens.Add(new(CelTokenKind.End, text.Length, text.Length));
        return tokens;
    }

    private bool SkipBlanks()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n' or '\f') at++;
            else if (text[at] == '/' && Peek(1) == '/') at = (text.IndexOf('\n', at) is var end && end < 0) ? text.Length : end;
            else return true;
        }

        return false;
    }

    private readonly char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private CelToken? Next()
    {
        int start = at;
        stuckAt = start;
        (CelTokenKind Kind, int Length)? match = Match();
        if (match is { } found)
        {
            at = start + found.Length;
            return new(found.Kind, start, at);
        }

        int end = Math.Min(stuckAt + 1, text.Length);
        if (end < text.Length && char.IsHighSurrogate(text[end - 1]) && char.IsLowSurrogate(text[end])) end++;
        string shown = text[start..end].Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        issues.Add(new(start, $"Syntax error: token recognition error at: '{shown}'"));
        at = end;
        return null;
    }

    private (CelTokenKind, int)? Match()
    {
        char first = text[at];
        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Peek(1)))) return Number();
        if (first is '"' or '\'') return Quoted(CelTokenKind.String, 0, raw: false);
        if (char.IsAsciiLetter(first) || first == '_') return Word();
        if (first == '`') return Escaped();
        return Operator(first, Peek(1));
    }

    private (CelTokenKind, int)? Operator(char first, char second)
    {
        switch (first, second)
        {
            case ('=', '='): return (CelTokenKind.Equals, 2);
            case ('!', '='): return (CelTokenKind.NotEquals, 2);
            case ('<', '='): return (CelTokenKind.LessEquals, 2);
            case ('>', '='): return (CelTokenKind.GreaterEquals, 2);
            case ('&', '&'): return (CelTokenKind.And, 2);
            case ('|', '|'): return (CelTokenKind.Or, 2);
            case ('=' or '&' or '|', _):
                stuckAt = at + 1;
                return null;
            default: break;
        }

        CelTokenKind? kind = first switch
        {
            '<' => CelTokenKind.Less,
            '>' => CelTokenKind.Greater,
            '[' => CelTokenKind.OpenBracket,
            ']' => CelTokenKind.CloseBracket,
            '{' => CelTokenKind.OpenBrace,
            '}' => CelTokenKind.CloseBrace,
            '(' => CelTokenKind.OpenParen,
            ')' => CelTokenKind.CloseParen,
            '.' => CelTokenKind.Dot,
            ',' => CelTokenKind.Comma,
            '-' => CelTokenKind.Minus,
            '!' => CelTokenKind.Not,
            '?' => CelTokenKind.Question,
            ':' => CelTokenKind.Colon,
            '+' => CelTokenKind.Plus,
            '*' => CelTokenKind.Star,
            '/' => CelTokenKind.Slash,
            '%' => CelTokenKind.Percent,
            _ => null,
        };
        return kind is { } one ? (one, 1) : null;
    }

    private readonly (CelTokenKind, int) Number()
    {
        if (text[at] == '0' && Peek(1) == 'x' && char.IsAsciiHexDigit(Peek(2)))
        {
            int hex = 2;
            while (char.IsAsciiHexDigit(Peek(hex))) hex++;
            return Peek(hex) is 'u' or 'U' ? (CelTokenKind.Uint, hex + 1) : (CelTokenKind.Int, hex);
        }

        int length = Digits(0);
        bool real = false;
        if (Peek(length) == '.' && char.IsAsciiDigit(Peek(length + 1)))
        {
            real = true;
            length = Digits(length + 1);
        }

        if (Peek(length) is 'e' or 'E')
        {
            int power = Peek(length + 1) is '+' or '-' ? length + 2 : length + 1;
            if (char.IsAsciiDigit(Peek(power)))
            {
                real = true;
                length = Digits(power);
            }
        }

        if (real) return (CelTokenKind.Float, length);
        return Peek(length) is 'u' or 'U' ? (CelTokenKind.Uint, length + 1) : (CelTokenKind.Int, length);
    }

    private readonly int Digits(int from)
    {
        while (char.IsAsciiDigit(Peek(from))) from++;
        return from;
    }

    private (CelTokenKind, int)? Word()
    {
        int length = 1;
        while (char.IsAsciiLetterOrDigit(Peek(length)) || Peek(length) == '_') length++;
        if (length <= 2 && Peek(length) is '"' or '\'' && Prefixed(text.AsSpan(at, length)) is { } literal) return literal;
        CelTokenKind kind = text.AsSpan(at, length) switch
        {
            "in" => CelTokenKind.In,
            "true" => CelTokenKind.True,
            "false" => CelTokenKind.False,
            "null" => CelTokenKind.Null,
            _ => CelTokenKind.Identifier,
        };
        return (kind, length);
    }

    private (CelTokenKind, int)? Prefixed(ReadOnlySpan<char> prefix) => prefix switch
    {
        "r" or "R" => Quoted(CelTokenKind.String, 1, raw: true),
        "b" or "B" => Quoted(CelTokenKind.Bytes, 1, raw: false),
        "br" or "bR" or "Br" or "BR" => Quoted(CelTokenKind.Bytes, 2, raw: true),
        _ => null,
    };

    private (CelTokenKind, int)? Escaped()
    {
        int length = 1;
        while (char.IsAsciiLetterOrDigit(Peek(length)) || Peek(length) is '_' or '.' or '-' or '/' or ' ') length++;
        stuckAt = at + length;
        return length > 1 && Peek(length) == '`' ? (CelTokenKind.EscapedIdentifier, length + 1) : null;
    }

    // A literal in quotes, three of them when it may have lines.
    private (CelTokenKind, int)? Quoted(CelTokenKind kind, int from, bool raw)
    {
        char quote = Peek(from);
        bool lines = Peek(from + 1) == quote && Peek(from + 2) == quote;
        if (lines && Body(kind, from + 3, quote, raw, lines: true) is { } literal) return literal;
        return Body(kind, from + 1, quote, raw, lines: false);
    }

    private (CelTokenKind, int)? Body(CelTokenKind kind, int from, char quote, bool raw, bool lines)
    {
        int i = from;
        while (at + i < text.Length)
        {
            char one = Peek(i);
            bool ends = one == quote && (!lines || (Peek(i + 1) == quote && Peek(i + 2) == quote));
            if (ends) return (kind, i + (lines ? 3 : 1));
            if (!lines && one is '\n' or '\r') break;
            int length = !raw && one == '\\' ? EscapeLength(i) : 1;
            if (length == 0) break;
            i += length;
        }

        stuckAt = Math.Max(stuckAt, at + i);
        return null;
    }

    private int EscapeLength(int from)
    {
        char letter = Peek(from + 1);
        if (letter != '\0' && Escapes.Contains(letter, StringComparison.Ordinal)) return 2;
        int digits = letter switch
        {
            'x' or 'X' => 2,
            'u' => 4,
            'U' => 8,
            >= '0' and <= '3' => -2,
            _ => 0,
        };
        stuckAt = Math.Max(stuckAt, at + from + 1);
        if (digits == 0) return 0;
        for (int i = 0; i < Math.Abs(digits); i++)
        {
            char digit = Peek(from + 2 + i);
            stuckAt = Math.Max(stuckAt, at + from + 2 + i);
            if (digits > 0 ? !char.IsAsciiHexDigit(digit) : digit is < '0' or > '7') return 0;
        }

        return 2 + Math.Abs(digits);
    }
}

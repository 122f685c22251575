namespace Skiff.Machinery.Cel;

/// <summary>Kinds of tokens, in the order in which errors list what was expected.</summary>
internal enum CelTokenKind
{
    End,
    Equals,
    NotEquals,
    In,
    Less,
    LessEquals,
    GreaterEquals,
    Greater,
    And,
    Or,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenParen,
    CloseParen,
    Dot,
    Comma,
    Minus,
    Not,
    Question,
    Colon,
    Plus,
    Star,
    Slash,
    Percent,
    True,
    False,
    Null,
    Float,
    Int,
    Uint,
    String,
    Bytes,
    Identifier,
    EscapedIdentifier,
}

/// <summary>A token and its place.</summary>
internal readonly record struct CelToken(CelTokenKind Kind, int Start, int End);

/// <summary>A set of kinds of tokens, shown as errors show what was expected.</summary>
internal readonly record struct CelTokenSet(ulong Bits)
{
    private static readonly string[] Words =
    [
        "<EOF>", "'=='", "'!='", "'in'", "'<'", "'<='", "'>='", "'>'", "'&&'", "'||'", "'['", "']'", "'{'", "'}'", "'('",
        "')'", "'.'", "','", "'-'", "'!'", "'?'", "':'", "'+'", "'*'", "'/'", "'%'", "'true'", "'false'", "'null'",
        "NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER", "ESC_IDENTIFIER",
    ];

    /// <summary>What an expression starts with.</summary>
    public static CelTokenSet Expression { get; } = Of(
        CelTokenKind.OpenBracket, CelTokenKind.OpenBrace, CelTokenKind.OpenParen, CelTokenKind.Dot, CelTokenKind.Minus,
        CelTokenKind.Not, CelTokenKind.True, CelTokenKind.False, CelTokenKind.Null, CelTokenKind.Float, CelTokenKind.Int,
        CelTokenKind.Uint, CelTokenKind.String, CelTokenKind.Bytes, CelTokenKind.Identifier);

    public static CelTokenSet Of(params ReadOnlySpan<CelTokenKind> kinds)
    {
        ulong bits = 0;
        foreach (CelTokenKind kind in kinds) bits |= 1UL << (int)kind;
        return new(bits);
    }

    public bool Has(CelTokenKind kind) => (Bits & (1UL << (int)kind)) != 0;

    public CelTokenSet With(params ReadOnlySpan<CelTokenKind> kinds) => new(Bits | Of(kinds).Bits);

    public override string ToString()
    {
        ulong bits = Bits;
        List<string> words = [.. Words.Where((_, index) => (bits & (1UL << index)) != 0)];
        return words.Count == 1 ? words[0] : $"{{{string.Join(", ", words)}}}";
    }
}

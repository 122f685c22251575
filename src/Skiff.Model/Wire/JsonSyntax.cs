using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Skiff.Model;

/// <summary>
/// The grammar of JSON without meaning: steps over one value and names the first mistake in the words of Go's decoder,
/// which clients of the API know.
/// </summary>
internal static class JsonSyntax
{
    private const string Truncated = "unexpected end of JSON input";
    private const string TooDeep = "exceeded max depth";

    /// <summary>Checks a whole document; null when it is one JSON value and nothing else.</summary>
    public static string? Check(ReadOnlySpan<byte> text, int maxDepth)
    {
        int at = 0;
        if (Skip(text, ref at, maxDepth) is { } error) return error;
        SkipSpace(text, ref at);
        return at == text.Length ? null : Unexpected(text[at], "after top-level value");
    }

    /// <summary>Moves past white space.</summary>
    public static void SkipSpace(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
    }

    /// <summary>Moves past one value, nested ones included, without recursion; returns null or the mistake.</summary>
    public static string? Skip(ReadOnlySpan<byte> text, ref int at, int maxDepth)
    {
        Span<bool> isObject = stackalloc bool[maxDepth + 1];
        int depth = 0;
        while (true)
        {
            // A value starts here.
            SkipSpace(text, ref at);
            if (at >= text.Length) return Truncated;
            if (text[at] is (byte)'{' or (byte)'[')
            {
                if (depth >= maxDepth) return TooDeep;
                isObject[++depth] = text[at++] == '{';
                if (!TryEnd(text, ref at, isObject[depth]))
                {
                    if (isObject[depth] && SkipKey(text, ref at) is { } badKey) return badKey;
                    continue;
                }

                depth--;
            }
            else if (SkipScalar(text, ref at) is { } badScalar)
            {
                return badScalar;
            }

            // A value ended here: close what ends with it, then go on to the next member or item.
            while (true)
            {
                if (depth == 0) return null;
                SkipSpace(text, ref at);
                if (at >= text.Length) return Truncated;
                if (TryEnd(text, ref at, isObject[depth]))
                {
                    depth--;
                    continue;
                }

                if (text[at] != ',')
                {
                    return Unexpected(
                        text[at], isObject[depth] ? "after object key:value pair" : "after array element");
                }

                at++;
                if (isObject[depth] && SkipKey(text, ref at) is { } badKey) return badKey;
                break;
            }
        }
    }

    /// <summary>
    /// Moves past a string whose opening quote is at <paramref name="at"/>; returns null or the mistake.
    /// </summary>
    public static string? SkipString(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        while (true)
        {
            at = StringStop(text, at);
            if (at == text.Length) return Truncated;
            byte found = text[at++];
            if (found == '"') return null;
            if (found != '\\') return Unexpected(found, "in string literal");
            if (at >= text.Length) return Truncated;
            byte escape = text[at++];
            if (escape == 'u')
            {
                for (int i = 0; i < 4; i++, at++)
                {
                    if (at >= text.Length) return Truncated;
                    if (!char.IsAsciiHexDigit((char)text[at]))
                    {
                        return Unexpected(text[at], "in \\u hexadecimal character escape");
                    }
                }
            }
            else if (!"\"\\/bfnrt"u8.Contains(escape))
            {
                return Unexpected(escape, "in string escape code");
            }
        }
    }

    /// <summary>
    /// Where a string's plain run from <paramref name="at"/> stops: at its end, an escape or a control character; the
    /// text's length when it does not.
    /// </summary>
    /// <remarks>
    /// Eight bytes at a time with ordinary arithmetic: most strings are short, and code for vectors would have to be
    /// compiled when the process starts.
    /// </remarks>
    public static int StringStop(ReadOnlySpan<byte> text, int at)
    {
        const ulong Ones = 0x0101010101010101;
        const ulong Highs = 0x8080808080808080;
        while (text.Length - at >= sizeof(ulong))
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
            ulong quotes = eight ^ (Ones * '"');
            ulong escapes = eight ^ (Ones * '\\');

            // The top bit of each byte that is a control character, a quote or a backslash; bytes above the first such
            // one may be marked wrongly, which does not matter.
            ulong stops = (eight - (Ones * 0x20)) & ~eight;
            stops |= (quotes - Ones) & ~quotes;
            stops |= (escapes - Ones) & ~escapes;
            stops &= Highs;
            if (stops != 0) return at + (BitOperations.TrailingZeroCount(stops) / 8);
            at += sizeof(ulong);
        }

        while (at < text.Length && text[at] >= 0x20 && text[at] is not ((byte)'"' or (byte)'\\')) at++;
        return at;
    }

    /// <summary>Moves past a number; returns null or the mistake.</summary>
    public static string? SkipNumber(ReadOnlySpan<byte> text, ref int at)
    {
        if (text[at] == '-') at++;
        if (at >= text.Length) return Truncated;
        if (text[at] == '0') at++;
        else if (!SkipDigits(text, ref at)) return Unexpected(text[at], "in numeric literal");

        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (at >= text.Length) return Truncated;
            if (!SkipDigits(text, ref at)) return Unexpected(text[at], "after decimal point in numeric literal");
        }

        if (at >= text.Length || text[at] is not ((byte)'e' or (byte)'E')) return null;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        if (at >= text.Length) return Truncated;
        return SkipDigits(text, ref at) ? null : Unexpected(text[at], "in exponent of numeric literal");
    }

    private static bool SkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return at > start;
    }

    private static bool TryEnd(ReadOnlySpan<byte> text, ref int at, bool isObject)
    {
        SkipSpace(text, ref at);
        if (at >= text.Length || text[at] != (isObject ? '}' : ']')) return false;
        at++;
        return true;
    }

    private static string? SkipKey(ReadOnlySpan<byte> text, ref int at)
    {
        SkipSpace(text, ref at);
        if (at >= text.Length) return Truncated;
        if (text[at] != '"') return Unexpected(text[at], "looking for beginning of object key string");
        if (SkipString(text, ref at) is { } error) return error;
        SkipSpace(text, ref at);
        if (at >= text.Length) return Truncated;
        if (text[at] != ':') return Unexpected(text[at], "after object key");
        at++;
        return null;
    }

    private static string? SkipScalar(ReadOnlySpan<byte> text, ref int at) => text[at] switch
    {
        (byte)'"' => SkipString(text, ref at),
        (byte)'t' => SkipWord(text, ref at, "true"u8),
        (byte)'f' => SkipWord(text, ref at, "false"u8),
        (byte)'n' => SkipWord(text, ref at, "null"u8),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => SkipNumber(text, ref at),
        byte other => Unexpected(other, "looking for beginning of value"),
    };

    private static string? SkipWord(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i < word.Length; i++, at++)
        {
            if (at >= text.Length) return Truncated;
            if (text[at] != word[i])
            {
                return Unexpected(
                    text[at], $"in literal {Encoding.ASCII.GetString(word)} (expecting '{(char)word[i]}')");
            }
        }

        return null;
    }

    private static string Unexpected(byte found, string context)
    {
        string shown = (char)found switch
        {
            '\'' => "\\'",
            '"' => "\"",
            char other => GoText.QuotedBody(other.ToString()),
        };
        return $"invalid character '{shown}' {context}";
    }
}

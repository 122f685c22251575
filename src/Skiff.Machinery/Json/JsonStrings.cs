using System.Buffers;
using System.Globalization;
using System.Text;

namespace Skiff.Machinery;

/// <summary>The escapes of JSON strings, read as Go reads them.</summary>
internal static class JsonStrings
{
    /// <summary>Bytes that end the plain part of a string: quote, backslash and what must be escaped.</summary>
    public static readonly SearchValues<byte> Stops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>
    /// Reads a string with escapes; <paramref name="at"/> goes from behind the opening quote to behind the closing one.
    /// Null when it is bad: then <paramref name="at"/> is the offending byte and <paramref name="context"/> says where,
    /// or is null at the end of the text.
    /// </summary>
    public static string? Decode(ReadOnlySpan<byte> text, ref int at, out string? context)
    {
        context = null;
        StringBuilder result = new();
        while (true)
        {
            ReadOnlySpan<byte> rest = text[at..];
            int plain = rest.IndexOfAny(Stops);
            if (plain < 0)
            {
                at = text.Length;
                return null;
            }

            result.Append(Encoding.UTF8.GetString(rest[..plain]));
            at += plain;
            if (text[at] == '"')
            {
                at++;
                return result.ToString();
            }

            if (text[at] != '\\')
            {
                context = "in string literal";
                return null;
            }

            at++;
            if (!ReadEscape(text, ref at, result, out context)) return null;
        }
    }

    /// <summary>A byte as Go shows it in an error: quoted, the way a rune of that number is.</summary>
    public static string QuoteByte(byte value) => value switch
    {
        (byte)'\'' => @"'\''",
        (byte)'"' => "'\"'",
        (byte)'\\' => @"'\\'",
        (byte)'\a' => @"'\a'",
        (byte)'\b' => @"'\b'",
        (byte)'\f' => @"'\f'",
        (byte)'\n' => @"'\n'",
        (byte)'\r' => @"'\r'",
        (byte)'\t' => @"'\t'",
        (byte)'\v' => @"'\v'",
        < 0x20 or 0x7f => $"'\\x{value.ToString("x2", CultureInfo.InvariantCulture)}'",
        >= 0x80 and <= 0xa0 or 0xad => $"'\\u{value.ToString("x4", CultureInfo.InvariantCulture)}'",
        _ => $"'{(char)value}'",
    };

    private static bool ReadEscape(ReadOnlySpan<byte> text, ref int at, StringBuilder result, out string? context)
    {
        context = null;
        if (at >= text.Length) return false;
        char plain = (char)text[at] switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => 'u',
            _ => '\0',
        };
        if (plain == '\0')
        {
            context = "in string escape code";
            return false;
        }

        at++;
        if (plain != 'u')
        {
            result.Append(plain);
            return true;
        }

        if (!ReadHex(text, ref at, out char first, out context)) return false;
        if (!char.IsSurrogate(first))
        {
            result.Append(first);
            return true;
        }

        if (!char.IsHighSurrogate(first) || !text[at..].StartsWith("\\u"u8))
        {
            result.Append('\uFFFD');
            return true;
        }

        // A high surrogate not followed by a low one is replaced alone; what follows is read again on its own.
        int second = at + 2;
        if (!ReadHex(text, ref second, out char low, out context))
        {
            at = second;
            return false;
        }

        if (char.IsLowSurrogate(low))
        {
            at = second;
            result.Append(first).Append(low);
            return true;
        }

        result.Append('\uFFFD');
        return true;
    }

    private static bool ReadHex(ReadOnlySpan<byte> text, ref int at, out char value, out string? context)
    {
        int sum = 0;
        value = '\0';
        context = null;
        for (int i = 0; i < 4; i++, at++)
        {
            if (at >= text.Length) return false;
            if (!char.IsAsciiHexDigit((char)text[at]))
            {
                context = @"in \u hexadecimal character escape";
                return false;
            }

            sum = sum * 16 + HexValue(text[at]);
        }

        value = (char)sum;
        return true;
    }

    private static int HexValue(byte digit) => digit switch
    {
        <= (byte)'9' => digit - '0',
        <= (byte)'F' => digit - 'A' + 10,
        _ => digit - 'a' + 10,
    };
}

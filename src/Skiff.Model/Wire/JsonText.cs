using System.Buffers;
using System.Globalization;
using System.Text;

namespace Skiff.Model;

/// <summary>Turns the inside of JSON strings into text and bytes.</summary>
internal static class JsonText
{
    /// <summary>The UTF-8 of a string's inside with its escapes resolved; lone surrogates become U+FFFD.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> escaped)
    {
        byte[] result = new byte[escaped.Length]; // An escape is never shorter than what it stands for.
        int length = 0;
        int at = 0;
        while (at < escaped.Length)
        {
            byte current = escaped[at++];
            if (current != '\\')
            {
                result[length++] = current;
                continue;
            }

            byte escape = escaped[at++];
            if (escape == 'u') length += ReadRune(escaped, ref at).EncodeToUtf8(result.AsSpan(length));
            else result[length++] = Simple(escape);
        }

        return result[..length];
    }

    /// <summary>The bytes of base64 text; on failure, the sentence Go's decoder has for it.</summary>
    public static string? DecodeBase64(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = new byte[Base64Length(text)];
        if (text.Length % 4 == 0 && text.IndexOfAny((byte)'\n', (byte)'\r', (byte)' ') < 0)
        {
            OperationStatus status = System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out int written);
            if (status == OperationStatus.Done && written == bytes.Length) return null;
        }

        int errorAt = DecodeBase64Slowly(text, out bytes);
        return errorAt < 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {errorAt}");
    }

    private static int Base64Length(ReadOnlySpan<byte> text)
    {
        int padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        return Math.Max(0, (text.Length / 4 * 3) - padding);
    }

    // Line breaks are skipped, padding is required, spare bits are ignored. The answer is where it went wrong, or -1.
    private static int DecodeBase64Slowly(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = new byte[(text.Length + 3) / 4 * 3];
        int length = 0;
        int bits = 0;
        int digits = 0;
        for (int at = 0; at < text.Length; at++)
        {
            byte current = text[at];
            if (current is (byte)'\n' or (byte)'\r') continue;
            if (current == '=')
            {
                int errorAt = CheckPadding(text, at, digits);
                if (errorAt >= 0) return errorAt;
                bytes[length++] = (byte)(digits == 2 ? bits >> 4 : bits >> 10);
                if (digits == 3) bytes[length++] = (byte)(bits >> 2);
                digits = 0;
                break;
            }

            int digit = Base64Digit(current);
            if (digit < 0) return at;
            bits = (bits << 6) | digit;
            if (++digits < 4) continue;
            bytes[length++] = (byte)(bits >> 16);
            bytes[length++] = (byte)(bits >> 8);
            bytes[length++] = (byte)bits;
            (bits, digits) = (0, 0);
        }

        bytes = bytes[..length];
        return digits == 0 ? -1 : text.Length - digits;
    }

    // Two or three digits are filled up to four, and nothing follows.
    private static int CheckPadding(ReadOnlySpan<byte> text, int first, int digits)
    {
        if (digits < 2) return first;
        int at = SkipBreaks(text, first + 1);
        if (digits == 2)
        {
            if (at == text.Length) return at;
            if (text[at] != '=') return at - 1;
            at = SkipBreaks(text, at + 1);
        }

        return at < text.Length ? at : -1;
    }

    private static int SkipBreaks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)'\n' or (byte)'\r') at++;
        return at;
    }

    private static int Base64Digit(byte value) => value switch
    {
        >= (byte)'A' and <= (byte)'Z' => value - 'A',
        >= (byte)'a' and <= (byte)'z' => value - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => value - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape, // The quote, the slash and the backslash stand for themselves.
    };

    private static Rune ReadRune(ReadOnlySpan<byte> escaped, ref int at)
    {
        char first = ReadUnit(escaped, ref at);
        if (!char.IsSurrogate(first)) return new Rune(first);
        int next = at;
        bool followed = char.IsHighSurrogate(first) && escaped[at..].StartsWith("\\u"u8);
        if (!followed) return Rune.ReplacementChar;
        next += 2;
        char second = ReadUnit(escaped, ref next);
        if (!Rune.TryCreate(first, second, out Rune rune)) return Rune.ReplacementChar;
        at = next;
        return rune;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escaped, ref int at)
    {
        System.Buffers.Text.Utf8Parser.TryParse(escaped.Slice(at, 4), out ushort unit, out _, 'x');
        at += 4;
        return (char)unit;
    }
}

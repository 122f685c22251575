using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Cel;

/// <summary>What the text of a literal stands for.</summary>
internal static class Literals
{
    private const string CannotUnescape = "unable to unescape string";

    public static CelValue? Number(CelTokenKind kind, string text, string sign, out string error)
    {
        error = kind switch
        {
            CelTokenKind.Float => "invalid double literal",
            CelTokenKind.Uint => "invalid uint literal",
            _ => "invalid int literal",
        };
        if (kind == CelTokenKind.Float)
        {
            bool read = double.TryParse(sign + text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real);
            return read && double.IsFinite(real) ? CelDouble.Of(real) : null;
        }

        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        string digits = kind == CelTokenKind.Uint ? text[..^1] : text;
        if (hex) digits = digits[2..];
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!UInt128.TryParse(digits, style, CultureInfo.InvariantCulture, out UInt128 size)) return null;
        if (kind == CelTokenKind.Uint) return size <= ulong.MaxValue ? CelUint.Of((ulong)size) : null;
        if (sign.Length == 0) return size <= long.MaxValue ? CelInt.Of((long)size) : null;
        return size <= (UInt128)long.MaxValue + 1 ? CelInt.Of((long)-(Int128)size) : null;
    }

    /// <summary>The string or bytes of a literal in its quotes.</summary>
    public static CelValue? Unquote(string text, out string error)
    {
        error = "";
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        bool bytes = text[0] is 'b' or 'B';
        int start = bytes ? 1 : 0;
        bool raw = text[start] is 'r' or 'R';
        if (raw) start++;
        bool lines = text.Length - start >= 6 && text[start + 1] == text[start] && text[start + 2] == text[start];
        int quotes = lines ? 3 : 1;
        string body = text[(start + quotes)..^quotes];
        if (raw || !body.Contains('\\', StringComparison.Ordinal))
        {
            return bytes ? new CelBytes(Encoding.UTF8.GetBytes(body)) : CelString.Of(body);
        }

        List<byte> buffer = new(body.Length);
        for (int at = 0; at < body.Length;)
        {
            if (body[at] == '\\') error = Escape(body, ref at, bytes, buffer);
            else Append(buffer, Plain(body, ref at));
            if (error.Length > 0) return null;
        }

        byte[] all = [.. buffer];
        return bytes ? new CelBytes(all) : CelString.Of(Encoding.UTF8.GetString(all));
    }

    private static Rune Plain(string body, ref int at)
    {
        Rune.DecodeFromUtf16(body.AsSpan(at), out Rune rune, out int used);
        at += used;
        return rune;
    }

    private static void Append(List<byte> buffer, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int length = rune.EncodeToUtf8(utf8);
        foreach (byte one in utf8[..length]) buffer.Add(one);
    }

    private static string Escape(string body, ref int at, bool bytes, List<byte> buffer)
    {
        char letter = body[at + 1];
        int value = letter switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => letter,
            _ => -1,
        };
        at += 2;
        if (value >= 0)
        {
            buffer.Add((byte)value);
            return "";
        }

        if (letter is 'u' or 'U' && bytes) return CannotUnescape;
        (int digits, int radix) = letter switch
        {
            'x' or 'X' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            _ => (2, 8),
        };
        if (at + digits > body.Length) return CannotUnescape;
        long point = radix == 8 ? letter - '0' : 0;
        for (int i = 0; i < digits; i++) point = (point * radix) + Convert.ToInt32(body.Substring(at + i, 1), 16);
        at += digits;
        if (bytes)
        {
            buffer.Add((byte)point);
            return "";
        }

        if (point > int.MaxValue || !Rune.IsValid((int)point)) return "invalid unicode code point";
        Append(buffer, new Rune((int)point));
        return "";
    }
}

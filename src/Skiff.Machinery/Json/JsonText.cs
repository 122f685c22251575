using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Skiff.Machinery;

/// <summary>Writes JSON trees as compact UTF-8 text, with members sorted and characters escaped as Go does.</summary>
public static class JsonText
{
    // Quote, backslash, control characters, the three that Go escapes for HTML, and the two line separators.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (char)value), '"', '\\', '<', '>', '&', '\u2028', '\u2029']);

    /// <summary>Writes a value.</summary>
    public static void Write(Json value, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case JsonObject map:
                WriteObject(map, output);
                break;
            case JsonArray list:
                WriteArray(list, output);
                break;
            case JsonString text:
                WriteString(text.Value, output);
                break;
            case JsonNumber number:
                WriteNumber(number, output);
                break;
            case JsonBoolean boolean:
                output.Write(boolean.Value ? "true"u8 : "false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    /// <summary>A value's text in an array of its exact length.</summary>
    public static byte[] ToUtf8(Json value)
    {
        using PooledBuffer output = new();
        Write(value, output);
        return output.Written.ToArray();
    }

    /// <summary>A value's text.</summary>
    public static string ToString(Json value)
    {
        using PooledBuffer output = new();
        Write(value, output);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>Writes a quoted string.</summary>
    public static void WriteString(string value, IBufferWriter<byte> output) => WriteString(default, value, output);

    /// <summary>Writes a quoted string that begins with letters that need no escape.</summary>
    internal static void WriteString(ReadOnlySpan<byte> prefix, string value, IBufferWriter<byte> output)
    {
        int special = value.AsSpan().IndexOfAny(Special);
        Span<byte> target = output.GetSpan(value.Length * (special < 0 ? 3 : 6) + prefix.Length + 2);
        target[0] = (byte)'"';
        prefix.CopyTo(target[1..]);
        int length = prefix.Length + 1;
        ReadOnlySpan<char> rest = value;
        while (special >= 0)
        {
            length += Encoding.UTF8.GetBytes(rest[..special], target[length..]);
            length += WriteEscape(rest[special], target[length..]);
            rest = rest[(special + 1)..];
            special = rest.IndexOfAny(Special);
        }

        length += Encoding.UTF8.GetBytes(rest, target[length..]);
        target[length++] = (byte)'"';
        output.Advance(length);
    }

    private static int WriteEscape(char value, Span<byte> target)
    {
        ReadOnlySpan<byte> text = value switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            _ => default,
        };
        if (text.Length > 0)
        {
            text.CopyTo(target);
            return text.Length;
        }

        "\\u"u8.CopyTo(target);
        Utf8Formatter.TryFormat((int)value, target[2..], out int written, new StandardFormat('x', 4));
        return written + 2;
    }

    private static void WriteObject(JsonObject map, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        bool first = true;
        foreach (JsonMember member in map.Members)
        {
            if (!first) output.Write(","u8);
            first = false;
            WriteString(member.Name, output);
            output.Write(":"u8);
            Write(member.Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonArray list, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        bool first = true;
        foreach (Json item in list.Items)
        {
            if (!first) output.Write(","u8);
            first = false;
            Write(item, output);
        }

        output.Write("]"u8);
    }

    private static void WriteNumber(JsonNumber number, IBufferWriter<byte> output)
    {
        if (number.IsInteger)
        {
            Span<byte> target = output.GetSpan(20);
            Utf8Formatter.TryFormat(number.Integer, target, out int written);
            output.Advance(written);
            return;
        }

        string text = GoDouble(number.Double);
        Span<byte> ascii = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, ascii));
    }

    /// <summary>
    /// A double in Go's JSON form: the shortest digits that read back, positional between 1e-6 and 1e21, otherwise with
    /// an exponent of no leading zero.
    /// </summary>
    internal static string GoDouble(double value)
    {
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        (string sign, string digits, int exponent) = Digits(value.ToString("R", CultureInfo.InvariantCulture));
        if (exponent is < -6 or >= 21)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            string power = exponent.ToString(CultureInfo.InvariantCulture);
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? "" : "+")}{power}";
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return sign + digits + new string('0', exponent + 1 - digits.Length);
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    // The significant digits of a number in any notation, without zeros at either end, and the power of the first.
    private static (string Sign, string Digits, int Exponent) Digits(string text)
    {
        int end = text.IndexOf('E');
        int power = end < 0 ? 0 : int.Parse(text.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<char> mantissa = (end < 0 ? text : text.AsSpan(0, end)).TrimStart('-');
        int point = mantissa.IndexOf('.');
        string all = mantissa.ToString().Replace(".", "", StringComparison.Ordinal);
        string digits = all.TrimStart('0');
        int whole = point < 0 ? all.Length : point;
        int exponent = power + whole - (all.Length - digits.Length) - 1;
        return (text.StartsWith('-') ? "-" : "", digits.TrimEnd('0'), exponent);
    }
}

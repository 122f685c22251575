using System.Globalization;
using System.Numerics;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Cel;

/// <summary>The function <c>format</c>; numbers are written as in American English.</summary>
internal static class Formatting
{
    private const string Superscripts = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
    private const int DepthMax = 100;

    public static CelValue Format(string format, CelList arguments)
    {
        StringBuilder result = new();
        string error = FormatClause.Walk(
            format, arguments.Count, text => result.Append(text), (clause, index) => Append(result, clause, arguments[index]));
        return error.Length > 0 ? new CelError(error) : CelString.Of(result.ToString());
    }

    private static string Append(StringBuilder result, FormatClause clause, CelValue value)
    {
        string? text = clause.Letter switch
        {
            's' => Text(value, top: true, DepthMax),
            'd' => value is CelInt or CelUint ? value.ToString() : null,
            'f' => Real(value) is { } real ? Fixed(real, clause.Precision) : null,
            'e' => Real(value) is { } real ? Scientific(real, clause.Precision) : null,
            'b' => value is CelBool flag ? (flag.Value ? "1" : "0") : Digits(value, 2),
            'o' => Digits(value, 8),
            _ => Hex(value, clause.Letter == 'X'),
        };
        if (text is null) return clause.Refuse(value.Type.Name);
        result.Append(text);
        return "";
    }

    private static double? Real(CelValue value) => value switch
    {
        CelDouble real => real.Value,
        CelString { Value: "NaN" } => double.NaN,
        CelString { Value: "Infinity" } => double.PositiveInfinity,
        CelString { Value: "-Infinity" } => double.NegativeInfinity,
        _ => null,
    };

    private static string? Special(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsFinite(value)) return null;
        return value > 0 ? "\u221e" : "-\u221e";
    }

    private static string Fixed(double value, int precision) =>
        Special(value) ?? value.ToString($"N{precision}", CultureInfo.InvariantCulture);

    private static string Scientific(double value, int precision)
    {
        if (Special(value) is { } special) return special;
        string text = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        StringBuilder power = new(exponent < 0 ? "\u207b" : "");
        foreach (char digit in Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)) power.Append(Superscripts[digit - '0']);
        return $"{text[..mark]}\u202f\u00d7\u202f10{power}";
    }

    private static string? Digits(CelValue value, int radix)
    {
        BigInteger? number = value switch
        {
            CelInt signed => signed.Value,
            CelUint unsigned => unsigned.Value,
            _ => null,
        };
        if (number is not { } known) return null;
        if (known.IsZero) return "0";
        StringBuilder digits = new();
        for (BigInteger rest = BigInteger.Abs(known); rest > 0; rest /= radix) digits.Insert(0, "0123456789abcdef"[(int)(rest % radix)]);
        return known.Sign < 0 ? $"-{digits}" : digits.ToString();
    }

    private static string? Hex(CelValue value, bool capitals)
    {
        string? text = value switch
        {
            CelString characters => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(characters.Value)),
            CelBytes bytes => Convert.ToHexStringLower(bytes.Value),
            _ => Digits(value, 16),
        };
        return capitals ? text?.ToUpperInvariant() : text;
    }

    // Strings within lists and maps stand in quotes, times and durations show how they are written.
    private static string? Text(CelValue value, bool top, int depth)
    {
        if (depth == 0) return null;
        switch (value)
        {
            case CelNull: return "null";
            case CelString text: return top ? text.Value : GoText.Quote(text.Value);
            case CelBytes bytes:
                string decoded = Encoding.UTF8.GetString(bytes.Value);
                return top ? decoded : $"b{GoText.Quote(decoded)}";
            case CelTimestamp or CelDuration when !top:
                string name = value is CelTimestamp ? "timestamp" : "duration";
                return $"{name}({GoText.Quote(ConversionLibrary.Text(value).ToString()!)})";
            case CelDouble number when !top:
                return double.IsFinite(number.Value) ? GoFloat.Fixed(number.Value, 6) : GoText.Quote(number.ToString());
            case CelList list: return List(list, depth - 1);
            case CelMap map: return Map(map, depth - 1);
            case CelBool or CelInt or CelUint or CelDouble or CelTimestamp or CelDuration or CelTypeValue:
                return ConversionLibrary.Text(value).ToString();
            default: return null;
        }
    }

    private static string? List(CelList list, int depth)
    {
        string[] items = new string[list.Count];
        for (int i = 0; i < items.Length; i++)
        {
            if (Text(list[i], top: false, depth) is not { } item) return null;
            items[i] = item;
        }

        return $"[{string.Join(", ", items)}]";
    }

    private static string? Map(CelMap map, int depth)
    {
        List<string> entries = [];
        foreach (CelValue key in map.Keys)
        {
            if (!map.TryGet(key, out CelValue? value)) continue;
            if (Text(key, top: false, depth) is not { } name || Text(value, top: false, depth) is not { } shown) return null;
            entries.Add($"{name}:{shown}");
        }

        entries.Sort(StringComparer.Ordinal);
        return $"{{{string.Join(", ", entries)}}}";
    }
}

using System.Globalization;

namespace Skiff.Machinery.Cel;

/// <summary>Doubles as Go's formatting prints them.</summary>
internal static class GoFloat
{
    /// <summary>As <c>%g</c>: with an exponent below 1e-4 and from 1e6 on.</summary>
    public static string General(double value)
    {
        if (Special(value) is { } special) return special;
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        (string sign, string digits, int exponent) = Split(value);
        if (exponent is >= -4 and < 6) return sign + Plain(digits, exponent);
        string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
        string power = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{power}";
    }

    /// <summary>As <c>%f</c> with as many digits as needed.</summary>
    public static string Shortest(double value)
    {
        if (Special(value) is { } special) return special;
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        (string sign, string digits, int exponent) = Split(value);
        return sign + Plain(digits, exponent);
    }

    /// <summary>As <c>%.Nf</c>.</summary>
    public static string Fixed(double value, int precision) =>
        value.ToString($"F{precision}", CultureInfo.InvariantCulture);

    private static string? Special(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsPositiveInfinity(value)) return "+Inf";
        return double.IsNegativeInfinity(value) ? "-Inf" : null;
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0) return $"0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return digits.PadRight(exponent + 1, '0');
        return $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    // Significant digits, and the power of ten of the first one.
    private static (string Sign, string Digits, int Exponent) Split(double value)
    {
        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int end = shortest.IndexOf('E', StringComparison.Ordinal);
        string number = end < 0 ? shortest : shortest[..end];
        string digits = number.TrimStart('-').Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (value < 0 ? "-" : "", digits, exponent);
    }
}

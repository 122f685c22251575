using System.Globalization;

namespace Skiff.Model;

/// <summary>Numbers as Go's JSON encoder prints them.</summary>
internal static class GoNumber
{
    /// <summary>The shortest text of a double: plain, or with an exponent below 1e-6 and from 1e21.</summary>
    public static string Format(double value)
    {
        double size = Math.Abs(value);
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        (string digits, int exponent) = Split(shortest);
        string sign = value < 0 ? "-" : "";
        if (size is < 1e-6 or >= 1e21)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            string power = Math.Abs(exponent) < 10 && exponent > 0 ? $"0{exponent}" : $"{Math.Abs(exponent)}";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{power}";
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return sign + digits.PadRight(exponent + 1, '0');
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    // Significant digits without leading or trailing zeros, and the power of ten of the first one.
    private static (string Digits, int Exponent) Split(string text)
    {
        text = text.TrimStart('-');
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        ReadOnlySpan<char> power = mark < 0 ? "0" : text.AsSpan(mark + 1);
        int exponent = int.Parse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string number = mark < 0 ? text : text[..mark];
        int point = number.IndexOf('.', StringComparison.Ordinal);
        string digits = number.Replace(".", "", StringComparison.Ordinal);
        exponent += (point < 0 ? number.Length : point) - 1;
        string trimmed = digits.TrimStart('0');
        exponent -= digits.Length - trimmed.Length;
        return (trimmed.TrimEnd('0'), exponent);
    }
}

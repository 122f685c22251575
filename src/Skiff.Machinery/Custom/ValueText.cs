using System.Globalization;
using Skiff.Model;

namespace Skiff.Machinery.Custom;

/// <summary>JSON values as errors about them show them.</summary>
internal static class ValueText
{
    /// <summary>A value as it stands behind <c>Invalid value:</c>.</summary>
    public static string Shown(Json value) => value switch
    {
        JsonString text => GoText.Quote(text.Value),
        JsonNumber number => Number(number),
        JsonBoolean truth => truth.Value ? "true" : "false",
        JsonNull => "\"null\"",
        _ => value.ToString(),
    };

    /// <summary>A number as Go's <c>%v</c> prints it.</summary>
    public static string Number(JsonNumber number) =>
        number.IsInteger ? number.Integer.ToString(CultureInfo.InvariantCulture) : Double(number.Double);

    /// <summary>A double as Go's <c>%v</c> prints it: <c>1.5</c>, <c>1e+06</c>, <c>1e-05</c>.</summary>
    public static string Double(double value)
    {
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        string scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        int exponent = int.Parse(scientific[(scientific.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        string digits = string.Concat(shortest.Split('E')[0].Where(char.IsAsciiDigit)).TrimStart('0').TrimEnd('0');
        string sign = value < 0 ? "-" : "";
        if (exponent is < -4 or >= 6)
        {
            string rest = digits.Length > 1 ? $".{digits[1..]}" : "";
            string power = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return $"{sign}{digits[0]}{rest}e{(exponent < 0 ? '-' : '+')}{power}";
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}";
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}

using System.Globalization;
using Skiff.Machinery.Cel;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>The checks of numbers: range of the format, multiples and bounds.</summary>
internal static class NumberCheck
{
    private const double ExactMax = (1L << 53) - 1;
    private const double Tolerance = 1e-9;

    /// <summary>Checks a number.</summary>
    public static SchemaFindings Of(JsonNumber number, StructuralSchema schema, string path)
    {
        SchemaFindings result = new();
        var source = schema.Source;
        if (OutOfRange(number, schema, "Checked", path) is { } tooLarge) result.Add(new("", "", "", tooLarge));
        if (source.MultipleOf is { } factor)
        {
            bool fits = factor > 0 && IsMultiple(number, factor);
            string text = factor > 0
                ? $"{path} in body should be a multiple of {Shown(factor, number)}"
                : $"factor MultipleOf declared for {path} must be positive: {Shown(factor, number)}";
            if (!fits) result.Add(Invalid(number, path, text));
        }

        if (source.Minimum is { } least && IsBelow(number, least, source.ExclusiveMinimum))
        {
            string words = source.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            result.Add(Invalid(number, path, $"{path} in body should be {words} {Shown(least, number)}"));
        }

        if (source.Maximum is { } most && IsAbove(number, most, source.ExclusiveMaximum))
        {
            string words = source.ExclusiveMaximum ? "less than" : "less than or equal to";
            result.Add(Invalid(number, path, $"{path} in body should be {words} {Shown(most, number)}"));
        }

        result.Pass();
        return result;
    }

    /// <summary>Whether a double is a whole number that is exact.</summary>
    public static bool IsWhole(double value)
    {
        if (double.IsNaN(value) || value is < -ExactMax or > ExactMax) return false;
        double whole = Math.Truncate(value);
        if (whole == value) return true;
        double difference = Math.Abs(value - whole);
        return whole != 0 && difference / (Math.Abs(value) + Math.Abs(whole)) < Tolerance;
    }

    /// <summary>Whether two values are the same when an integer may stand for a double.</summary>
    public static bool IsSame(Json value, Json allowed) =>
        value is JsonNumber a && allowed is JsonNumber b ? a.Double == b.Double : value.Equals(allowed);

    private static SchemaFinding Invalid(JsonNumber number, string path, string text) =>
        new(CauseType.FieldValueInvalid, path, ValueText.Number(number), text);

    // A bound is compared with an integer as an integer, and shown as one.
    private static string Shown(double bound, JsonNumber number) =>
        number.IsInteger ? ((long)bound).ToString(CultureInfo.InvariantCulture) : GoFloat.General(bound);

    private static bool IsMultiple(JsonNumber number, double factor)
    {
        if (number.IsInteger && factor >= 1) return number.Integer % (long)factor == 0;
        double share = factor < 1 ? 1 / factor * number.Double : number.Double / factor;
        return IsWhole(share);
    }

    private static bool IsBelow(JsonNumber number, double least, bool exclusive)
    {
        if (number.IsInteger) return exclusive ? number.Integer <= (long)least : number.Integer < (long)least;
        return exclusive ? number.Double <= least : number.Double < least;
    }

    private static bool IsAbove(JsonNumber number, double most, bool exclusive)
    {
        if (number.IsInteger) return exclusive ? number.Integer >= (long)most : number.Integer > (long)most;
        return exclusive ? number.Double >= most : number.Double > most;
    }

    private static string? OutOfRange(JsonNumber number, StructuralSchema schema, string what, string path)
    {
        string type = schema.Types.Count == 1 ? schema.Types[0] : "";
        bool fits = type switch
        {
            "integer" when schema.Format == "int32" => number.Double is >= int.MinValue and <= int.MaxValue,
            "integer" => number.IsInteger || number.Double is >= long.MinValue and <= long.MaxValue,
            "number" when schema.Format == "float" => Math.Abs(number.Double) <= float.MaxValue,
            _ => true,
        };
        if (fits) return null;
        string format = schema.Format.Length > 0 ? $"with format {schema.Format}" : "(default format)";
        return $"{what} value must be of type {type} {format} in {path}";
    }
}

using System.Globalization;
using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>Rules of numbers that may also be given as percentages.</summary>
internal static class Amounts
{
    /// <summary>Checks a number of at least 0, or a percentage.</summary>
    public static void CheckNonNegative(IntOrString value, FieldPath path, Faults faults)
    {
        if (!value.IsString)
        {
            faults.NonNegative(path, value.Number);
            return;
        }

        foreach (string problem in Names.Percent(value.Text)) faults.Invalid(path, value, problem);
    }

    /// <summary>Checks that a percentage is at most 100.</summary>
    public static void CheckAtMostAll(IntOrString value, FieldPath path, Faults faults)
    {
        if (Percent(value) > 100) faults.Invalid(path, value, "must not be greater than 100%");
    }

    /// <summary>Checks a port's number or name.</summary>
    public static void CheckPort(IntOrString value, FieldPath path, Faults faults)
    {
        if (value.IsString) faults.Invalid(path, value.Text, Names.PortName(value.Text));
        else CheckPortNumber(value.Number, path, faults);
    }

    /// <summary>Checks a port's number.</summary>
    public static void CheckPortNumber(int value, FieldPath path, Faults faults)
    {
        foreach (string problem in Names.PortNumber(value)) faults.Invalid(path, value, problem);
    }

    /// <summary>Whether a number or percentage is 0.</summary>
    public static bool IsZero(IntOrString? value) => value is not { } given || (Percent(given) ?? given.Number) == 0;

    private static long? Percent(IntOrString value)
    {
        if (!value.IsString || !value.Text.EndsWith('%')) return null;
        return long.TryParse(value.Text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}

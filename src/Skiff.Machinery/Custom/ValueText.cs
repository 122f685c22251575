using System.Globalization;
using Skiff.Machinery.Cel;
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
        number.IsInteger ? number.Integer.ToString(CultureInfo.InvariantCulture) : GoFloat.General(number.Double);
}

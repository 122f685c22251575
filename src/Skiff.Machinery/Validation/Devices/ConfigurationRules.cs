using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of what is told to drivers.</summary>
internal static class ConfigurationRules
{
    /// <summary>Most configurations of a claim or a class.</summary>
    public const int CountMax = 32;

    private const int ParametersBytesMax = 10 * 1024;

    /// <summary>Checks a configuration.</summary>
    public static void Check(DeviceConfiguration configuration, bool stored, FieldPath path, Faults faults)
    {
        FieldPath at = path.Child("opaque");
        if (configuration.Opaque is not { } opaque)
        {
            faults.Required(at);
            return;
        }

        VolumeRules.CheckDriver(opaque.Driver, at.Child("driver"), faults);
        CheckObject(opaque.Parameters, stored ? int.MaxValue : ParametersBytesMax, at.Child("parameters"), faults);
    }

    /// <summary>Checks an object of any form.</summary>
    public static void CheckObject(RawJson value, int bytesMax, FieldPath path, Faults faults)
    {
        if (value.IsAbsent) faults.Required(path);
        else if (value.Utf8.Length > bytesMax) faults.TooLong(path, bytesMax);
        else
        {
            JsonParse parsed = JsonParser.Parse(value.Utf8.Span);
            if (parsed.Value is null)
                faults.Invalid(path, "<value omitted>", $"error parsing data as JSON: {parsed.Error}");
            else if (parsed.Value.IsNull) faults.Required(path);
            else if (parsed.Value is not JsonObject) faults.Invalid(path, "<value omitted>", "must be a valid JSON object");
        }
    }
}

using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of config maps.</summary>
internal static class ConfigMapKind
{
    /// <summary>What is said of a field that <c>immutable</c> protects.</summary>
    public const string Frozen = "field is immutable when `immutable` is set";

    /// <summary>Most bytes of all values of a config map or secret.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ConfigMap>
    {
        UpdateFirst = true,
        Always = Check,
        OnUpdate = CheckUpdate,
    };

    private static void Check(ConfigMap map, Faults faults)
    {
        FieldPath data = FieldPath.Root("data"), binary = FieldPath.Root("binaryData");
        long bytes = 0;
        foreach ((string key, string value) in map.Data)
        {
            foreach (string problem in Names.ConfigMapKey(key)) faults.Invalid(data.Key(key), key, problem);
            if (map.BinaryData.ContainsKey(key)) faults.Invalid(data.Key(key), key, "duplicate of key present in binaryData");
            bytes += Names.Bytes(value);
        }

        foreach ((string key, Bytes value) in map.BinaryData)
        {
            foreach (string problem in Names.ConfigMapKey(key)) faults.Invalid(binary.Key(key), key, problem);
            bytes += value.Length;
        }

        if (bytes > BytesMax) faults.TooLong(FieldPath.Root("[]"), BytesMax); // No one key is at fault: so upstream shows a path without a name.
    }

    private static void CheckUpdate(ConfigMap map, ConfigMap old, Faults faults)
    {
        if (old.Immutable != true) return;
        if (map.Immutable != true) faults.Forbidden(FieldPath.Root("immutable"), Frozen);
        if (map.Data != old.Data) faults.Forbidden(FieldPath.Root("data"), Frozen);
        if (map.BinaryData != old.BinaryData) faults.Forbidden(FieldPath.Root("binaryData"), Frozen);
    }
}

using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of what volumes can be made into.</summary>
internal static class VolumeAttributesClassKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<VolumeAttributesClass>
    {
        OnCreate = (value, faults) =>
        {
            StorageClassKind.CheckProvisioner(value.DriverName, FieldPath.Root("driverName"), faults);
            if (value.Parameters.IsEmpty)
                faults.Required(FieldPath.Root("parameters"), "must contain at least one key/value pair");
            StorageClassKind.CheckParameters(value.Parameters, FieldPath.Root("parameters"), faults);
        },
        OnUpdate = (value, old, faults) =>
        {
            if (value.DriverName != old.DriverName)
                faults.Forbidden(FieldPath.Root("driverName"), "updates to driverName are forbidden.");
            if (value.Parameters != old.Parameters)
                faults.Forbidden(FieldPath.Root("parameters"), "updates to parameters are forbidden.");
        },
    };
}

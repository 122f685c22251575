using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of storage classes.</summary>
internal static class StorageClassKind
{
    private const int ParameterBytesMax = 256 * 1024;
    private const int ParametersMax = 512;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<StorageClass>
    {
        Always = Check,
        OnUpdate = CheckUpdate,
    };

    private static void Check(StorageClass value, Faults faults)
    {
        FieldPath provisioner = FieldPath.Root("provisioner");
        if (value.Provisioner.Length == 0) faults.Required(provisioner);
        else
        {
            string lower = value.Provisioner.ToLowerInvariant();
            faults.Invalid(provisioner, lower, Names.LabelKey(lower));
        }

        CheckParameters(value.Parameters, FieldPath.Root("parameters"), faults);
        if (value.ReclaimPolicy is { Length: > 0 } policy)
        {
            faults.OneOf(FieldPath.Root("reclaimPolicy"), policy,
                PersistentVolumeReclaimPolicy.Delete, PersistentVolumeReclaimPolicy.Retain);
        }

        FieldPath mode = FieldPath.Root("volumeBindingMode");
        if (value.VolumeBindingMode is { } binding)
        {
            faults.OneOf(mode, binding, VolumeBindingMode.Immediate, VolumeBindingMode.WaitForFirstConsumer);
        }
        else
        {
            faults.Required(mode);
        }
    }

    private static void CheckParameters(MapOf<string> parameters, FieldPath path, Faults faults)
    {
        if (parameters.Count > ParametersMax) faults.TooLong(path, ParametersMax);
        long bytes = 0;
        foreach ((string key, string value) in parameters)
        {
            if (key.Length == 0) faults.Invalid(path, key, "field can not be empty.");
            bytes += Names.Bytes(key) + Names.Bytes(value);
        }

        if (bytes > ParameterBytesMax) faults.TooLong(path, ParameterBytesMax);
    }

    private static void CheckUpdate(StorageClass value, StorageClass old, Faults faults)
    {
        if (value.Parameters != old.Parameters)
        {
            faults.Forbidden(FieldPath.Root("parameters"), "updates to parameters are forbidden.");
        }

        if (value.Provisioner != old.Provisioner)
        {
            faults.Forbidden(FieldPath.Root("provisioner"), "updates to provisioner are forbidden.");
        }

        if (value.ReclaimPolicy != old.ReclaimPolicy)
        {
            faults.Forbidden(FieldPath.Root("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
        }

        if (value.VolumeBindingMode != old.VolumeBindingMode)
        {
            faults.Invalid(FieldPath.Root("volumeBindingMode"), value.VolumeBindingMode, Faults.Immutable);
        }
    }
}

using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of volumes that outlive pods.</summary>
internal static class PersistentVolumeKind
{
    private const string Storage = "storage";
    private const string Inline = "may not be specified in the context of inline volumes";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PersistentVolume>
    {
        Always = (volume, faults) => Check(volume.Spec, volume.Metadata.Name, FieldPath.Spec, faults),
        OnUpdate = (volume, old, faults) => CheckUpdate(volume.Spec, old.Spec, faults),
    };

    /// <summary>Checks a volume that an attachment describes itself.</summary>
    public static void CheckInline(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (spec.ClaimRef is not null) faults.Forbidden(path.Child("claimRef"), Inline);
        if (spec.Capacity.Count > 0) faults.Forbidden(path.Child("capacity"), Inline);
        if (spec.PersistentVolumeSource.CSI is null)
            faults.Required(path.Child("csi"), "has to be specified in the context of inline volumes");
        CheckAccess(spec, path, faults);
        string policy = spec.PersistentVolumeReclaimPolicy;
        if (policy is not ("" or PersistentVolumeReclaimPolicy.Retain))
            faults.Forbidden(path.Child("persistentVolumeReclaimPolicy"), "may only be Retain in the context of inline volumes");
        if (spec.NodeAffinity is not null) faults.Forbidden(path.Child("nodeAffinity"), Inline);
        PersistentSources.Check(spec, "", path, faults);
        CheckRoot(spec, path, faults);
        if (spec.StorageClassName.Length > 0) faults.Forbidden(path.Child("storageClassName"), Inline);
        if (spec.VolumeMode is not (null or PersistentVolumeMode.Filesystem))
        {
            faults.Forbidden(path.Child("volumeMode"),
                "may not specify volumeMode other than Filesystem in the context of inline volumes");
        }

        CheckAttributesClass(spec, path, faults);
    }

    private static void Check(PersistentVolumeSpec spec, string name, FieldPath path, Faults faults)
    {
        CheckAccess(spec, path, faults);
        CheckCapacity(spec.Capacity, path.Child("capacity"), faults);
        FieldPath reclaim = path.Child("persistentVolumeReclaimPolicy");
        if (spec.PersistentVolumeReclaimPolicy.Length > 0)
        {
            faults.OneOf(reclaim, spec.PersistentVolumeReclaimPolicy, PersistentVolumeReclaimPolicy.Delete,
                PersistentVolumeReclaimPolicy.Recycle, PersistentVolumeReclaimPolicy.Retain);
        }

        if (spec.NodeAffinity is { } affinity) CheckAffinity(affinity, path.Child("nodeAffinity"), faults);
        PersistentSources.Check(spec, name, path, faults);
        CheckRoot(spec, path, faults);
        if (spec.StorageClassName.Length > 0)
        {
            faults.Invalid(path.Child("storageClassName"), spec.StorageClassName,
                Names.Dns1123Subdomain(spec.StorageClassName));
        }

        ClaimRules.CheckVolumeMode(spec.VolumeMode, path.Child("volumeMode"), faults);
        CheckAttributesClass(spec, path, faults);
    }

    private static void CheckAccess(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (spec.AccessModes.IsEmpty) faults.Required(path.Child("accessModes"));
        ClaimRules.CheckAccessModes(spec.AccessModes, path.Child("accessModes"), faults);
    }

    private static void CheckRoot(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        bool wipesRoot = spec.PersistentVolumeSource.HostPath is { } host && IsRoot(host.Path)
            && spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Recycle;
        if (!wipesRoot) return;
        faults.Forbidden(path.Child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
    }

    private static void CheckAttributesClass(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (spec.VolumeAttributesClassName is not { } name) return;
        FieldPath at = path.Child("volumeAttributesClassName");
        if (name.Length == 0) faults.Required(at, "an empty string is disallowed");
        else faults.Invalid(at, name, Names.Dns1123Subdomain(name));
        if (spec.PersistentVolumeSource.CSI is null)
            faults.Required(path.Child("csi"), "has to be specified when using volumeAttributesClassName");
    }

    private static void CheckCapacity(MapOf<Quantity> capacity, FieldPath path, Faults faults)
    {
        if (capacity.IsEmpty) faults.Required(path);
        if (!capacity.ContainsKey(Storage) || capacity.Count > 1)
            faults.NotSupportedText(path, Shown.Of(capacity), Storage);

        foreach ((string name, Quantity amount) in capacity)
        {
            Resources.CheckSign(amount, path.Key(name), faults);
            Resources.CheckPositive(amount, path.Key(name), faults);
        }
    }

    private static void CheckAffinity(VolumeNodeAffinity affinity, FieldPath path, Faults faults)
    {
        if (affinity.Required is { } required) AffinityRules.CheckSelector(required, path.Child("required"), faults);
        else faults.Required(path.Child("required"), "must specify required node constraints");
    }

    private static bool IsRoot(string path) => path.Trim('/').Length == 0 && path.Length > 0;

    private static void CheckUpdate(PersistentVolumeSpec spec, PersistentVolumeSpec old, Faults faults)
    {
        FieldPath path = FieldPath.Spec;
        PersistentVolumeSource source = spec.PersistentVolumeSource;
        // What a driver needs to grow the volume may be told later.
        if (old.PersistentVolumeSource.CSI is { ControllerExpandSecretRef: null } && source.CSI is { } csi)
            source = source with { CSI = csi with { ControllerExpandSecretRef = null } };
        if (source != old.PersistentVolumeSource)
        {
            faults.Forbidden(path.Child("persistentvolumesource"),
                "spec.persistentvolumesource is immutable after creation\n"
                + JsonDiff.Of(old.PersistentVolumeSource, source));
        }

        if (spec.VolumeMode != old.VolumeMode)
        {
            faults.Invalid(FieldPath.Root("volumeMode"), spec.VolumeMode, Faults.Immutable);
        }

        if (old.NodeAffinity is not null && spec.NodeAffinity != old.NodeAffinity)
        {
            faults.InvalidText(FieldPath.Root("nodeAffinity"), Shown.Of(spec.NodeAffinity), Faults.Immutable);
        }

        if (old.VolumeAttributesClassName is not null && spec.VolumeAttributesClassName is null)
            faults.Forbidden(path.Child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
    }
}

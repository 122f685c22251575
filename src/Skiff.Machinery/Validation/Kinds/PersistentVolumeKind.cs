using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of volumes that outlive pods.</summary>
internal static class PersistentVolumeKind
{
    private const string Storage = "storage";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PersistentVolume>
    {
        Always = (volume, faults) => Check(volume.Spec, FieldPath.Spec, faults),
        OnUpdate = (volume, old, faults) => CheckUpdate(volume.Spec, old.Spec, faults),
    };

    private static void Check(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (spec.AccessModes.IsEmpty) faults.Required(path.Child("accessModes"));
        ClaimRules.CheckAccessModes(spec.AccessModes, path.Child("accessModes"), faults);
        CheckCapacity(spec.Capacity, path.Child("capacity"), faults);
        FieldPath reclaim = path.Child("persistentVolumeReclaimPolicy");
        if (spec.PersistentVolumeReclaimPolicy.Length > 0)
        {
            faults.OneOf(reclaim, spec.PersistentVolumeReclaimPolicy, PersistentVolumeReclaimPolicy.Delete,
                PersistentVolumeReclaimPolicy.Recycle, PersistentVolumeReclaimPolicy.Retain);
        }

        if (spec.NodeAffinity is { } affinity) CheckAffinity(affinity, path.Child("nodeAffinity"), faults);
        CheckSource(spec, path, faults);
        bool wipesRoot = spec.PersistentVolumeSource.HostPath is { } host && IsRoot(host.Path)
            && spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Recycle;
        if (wipesRoot) faults.Forbidden(reclaim, "may not be 'recycle' for a hostPath mount of '/'");
        if (spec.StorageClassName.Length > 0)
        {
            faults.Invalid(path.Child("storageClassName"), spec.StorageClassName,
                Names.Dns1123Subdomain(spec.StorageClassName));
        }

        ClaimRules.CheckVolumeMode(spec.VolumeMode, path.Child("volumeMode"), faults);
        if (spec.VolumeAttributesClassName is { } attributes)
        {
            faults.Invalid(path.Child("volumeAttributesClassName"), attributes, Names.Dns1123Subdomain(attributes));
        }
    }

    private static void CheckCapacity(MapOf<Quantity> capacity, FieldPath path, Faults faults)
    {
        if (capacity.IsEmpty) faults.Required(path);
        if (!capacity.IsEmpty && (!capacity.ContainsKey(Storage) || capacity.Count > 1))
        {
            faults.NotSupported(path, string.Join(',', capacity.Keys), Storage);
        }

        foreach ((string name, Quantity amount) in capacity) Resources.CheckPositive(amount, path.Key(name), faults);
    }

    private static void CheckAffinity(VolumeNodeAffinity affinity, FieldPath path, Faults faults)
    {
        if (affinity.Required is { } required) AffinityRules.CheckSelector(required, path.Child("required"), faults);
        else faults.Required(path.Child("required"), "must specify required node constraints");
    }

    private static void CheckSource(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        // The record's own text has one member for each source that is given.
        int sources = JsonParser.Parse(Shown.Utf8(spec.PersistentVolumeSource)).Value is JsonObject members ? members.Count : 0;
        if (sources == 0) faults.Required(path, "must specify a volume type");
        if (sources > 1) faults.Forbidden(path, "may not specify more than 1 volume type");
        PersistentVolumeSource source = spec.PersistentVolumeSource;
        if (source.HostPath is { } host) VolumeRules.CheckHostPath(host, path.Child("hostPath"), faults);
        if (source.NFS is { } nfs) VolumeRules.CheckNfs(nfs, path.Child("nfs"), faults);
        if (source.CSI is { } csi)
        {
            VolumeRules.CheckDriver(csi.Driver, path.Child("csi", "driver"), faults);
            if (csi.VolumeHandle.Length == 0) faults.Required(path.Child("csi", "volumeHandle"));
        }

        if (source.Local is not { } local) return;
        if (local.Path.Length == 0) faults.Required(path.Child("local", "path"));
        else Paths.CheckNoBacksteps(local.Path, path.Child("local", "path"), faults);
        if (spec.NodeAffinity is null) faults.Required(path.Child("nodeAffinity"), "Local volume requires node affinity");
    }

    private static bool IsRoot(string path) => path.Trim('/').Length == 0 && path.Length > 0;

    private static void CheckUpdate(PersistentVolumeSpec spec, PersistentVolumeSpec old, Faults faults)
    {
        FieldPath path = FieldPath.Spec;
        if (spec.PersistentVolumeSource != old.PersistentVolumeSource)
        {
            faults.Forbidden(path.Child("persistentvolumesource"),
                "spec.persistentvolumesource is immutable after creation\n"
                + JsonDiff.Of(old.PersistentVolumeSource, spec.PersistentVolumeSource));
        }

        if (spec.VolumeMode != old.VolumeMode)
        {
            faults.Invalid(FieldPath.Root("volumeMode"), spec.VolumeMode, Faults.Immutable);
        }

        if (old.NodeAffinity is not null && spec.NodeAffinity != old.NodeAffinity)
        {
            faults.InvalidText(FieldPath.Root("nodeAffinity"), Shown.Of(spec.NodeAffinity), Faults.Immutable);
        }
    }
}

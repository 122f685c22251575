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

    // In the order in which upstream looks for them: the first is the volume's, and each further one is one too many.
    private static readonly string[] sources =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs",
        "iscsi", "cinder", "fc", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
        "scaleIO", "local", "storageos", "csi",
    ];

    /// <summary>Checks a volume that an attachment describes itself.</summary>
    public static void CheckInline(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (spec.PersistentVolumeReclaimPolicy.Length > 0)
            faults.Forbidden(path.Child("persistentVolumeReclaimPolicy"), "may not be specified in the context of inline volumes");
        if (spec.Capacity.Count > 0)
            faults.Forbidden(path.Child("capacity"), "may not be specified in the context of inline volumes");
        if (spec.PersistentVolumeSource.CSI is null)
            faults.Required(path.Child("csi"), "has to be specified in the context of inline volumes");
        if (spec.AccessModes.IsEmpty) faults.Required(path.Child("accessModes"));
        ClaimRules.CheckAccessModes(spec.AccessModes, path.Child("accessModes"), faults);
        CheckSource(spec, path, faults);
    }

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
        if (!capacity.ContainsKey(Storage) || capacity.Count > 1)
            faults.NotSupportedText(path, Shown.Of(capacity), Storage);

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
        JsonObject given = JsonParser.Parse(Shown.Utf8(spec.PersistentVolumeSource)).Value as JsonObject ?? JsonObject.Empty;
        string[] named = [.. sources.Where(given.Has)];
        foreach (string extra in named.Skip(1)) faults.Forbidden(path.Child(extra), "may not specify more than 1 volume type");
        if (named.Length == 0) faults.Required(path, "must specify a volume type");
        else CheckFirst(named[0], spec, path, faults);
    }

    private static void CheckFirst(string name, PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        PersistentVolumeSource source = spec.PersistentVolumeSource;
        switch (name)
        {
            case "hostPath": VolumeRules.CheckHostPath(source.HostPath!, path.Child("hostPath"), faults); break;
            case "nfs": VolumeRules.CheckNfs(source.NFS!, path.Child("nfs"), faults); break;
            case "csi": CheckCsi(source.CSI!, path.Child("csi"), faults); break;
            case "local": CheckLocal(source.Local!, spec, path, faults); break;
        }
    }

    private static void CheckCsi(CSIPersistentVolumeSource csi, FieldPath path, Faults faults)
    {
        VolumeRules.CheckDriver(csi.Driver, path.Child("driver"), faults);
        if (csi.VolumeHandle.Length == 0) faults.Required(path.Child("volumeHandle"));
        CheckSecret(csi.ControllerPublishSecretRef, path.Child("controllerPublishSecretRef"), faults);
        CheckSecret(csi.ControllerExpandSecretRef, path.Child("controllerExpandSecretRef"), faults);
        CheckSecret(csi.NodePublishSecretRef, path.Child("nodePublishSecretRef"), faults);
        CheckSecret(csi.NodeExpandSecretRef, path.Child("nodeExpandSecretRef"), faults);
    }

    private static void CheckSecret(SecretReference? secret, FieldPath path, Faults faults)
    {
        if (secret is null) return;
        if (secret.Name.Length == 0) faults.Required(path.Child("name"));
        if (secret.Namespace.Length == 0) faults.Required(path.Child("namespace"));
    }

    private static void CheckLocal(LocalVolumeSource local, PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
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

using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of claims to storage.</summary>
internal static class ClaimRules
{
    private const string Storage = "storage";

    /// <summary>Checks what a claim asks for.</summary>
    public static void CheckSpec(PersistentVolumeClaimSpec spec, FieldPath path, Faults faults)
    {
        if (spec.AccessModes.IsEmpty) faults.Required(path.Child("accessModes"), "at least 1 access mode is required");
        Labels.CheckSelector(spec.Selector, path.Child("selector"), faults);
        CheckAccessModes(spec.AccessModes, path.Child("accessModes"), faults);
        FieldPath size = path.Child("resources").Key(Storage);
        if (!spec.Resources.Requests.TryGetValue(Storage, out Quantity amount)) faults.Required(size);
        else Resources.CheckPositive(amount, size, faults);
        if (spec.StorageClassName is { Length: > 0 } name)
        {
            faults.Invalid(path.Child("storageClassName"), name, Names.Dns1123Subdomain(name));
        }

        CheckVolumeMode(spec.VolumeMode, path.Child("volumeMode"), faults);
        CheckSources(spec, path, faults);
        if (spec.VolumeAttributesClassName is { Length: > 0 } attributes)
        {
            faults.Invalid(path.Child("volumeAttributesClassName"), attributes, Names.Dns1123Subdomain(attributes));
        }
    }

    /// <summary>Checks ways of access.</summary>
    public static void CheckAccessModes(ListOf<string> modes, FieldPath path, Faults faults)
    {
        foreach (string mode in modes)
        {
            faults.OneOf(path, mode, PersistentVolumeAccessMode.ReadOnlyMany, PersistentVolumeAccessMode.ReadWriteMany,
                PersistentVolumeAccessMode.ReadWriteOnce, PersistentVolumeAccessMode.ReadWriteOncePod);
        }

        bool alone = modes.Contains(PersistentVolumeAccessMode.ReadWriteOncePod);
        bool others = modes.Any(mode => mode is PersistentVolumeAccessMode.ReadOnlyMany
            or PersistentVolumeAccessMode.ReadWriteMany or PersistentVolumeAccessMode.ReadWriteOnce);
        if (alone && others) faults.Forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }

    /// <summary>Checks whether a volume is a file system or a block device.</summary>
    public static void CheckVolumeMode(string? mode, FieldPath path, Faults faults)
    {
        if (mode is not null) faults.OneOf(path, mode, PersistentVolumeMode.Block, PersistentVolumeMode.Filesystem);
    }

    private static void CheckSources(PersistentVolumeClaimSpec spec, FieldPath path, Faults faults)
    {
        if (spec.DataSource is { } source)
        {
            CheckSource(source.APIGroup ?? "", source.Kind, source.Name, path.Child("dataSource"), faults);
        }

        if (spec.DataSourceRef is { } reference)
        {
            FieldPath at = path.Child("dataSourceRef");
            CheckSource(reference.APIGroup ?? "", reference.Kind, reference.Name, at, faults);
            if (reference.Namespace is { Length: > 0 } space)
            {
                faults.Invalid(at.Child("namespace"), space, Names.Dns1123Label(space));
            }
        }

        if (spec.DataSource is not { } local || spec.DataSourceRef is not { } typed) return;
        if (typed.Namespace is { Length: > 0 })
        {
            faults.Invalid(path, path.Child("dataSource").ToString(),
                "may not be specified when dataSourceRef.namespace is specified");
        }
        else if (local.APIGroup != typed.APIGroup || local.Kind != typed.Kind || local.Name != typed.Name)
        {
            faults.Invalid(path, path.Child("dataSource").ToString(), "must match dataSourceRef");
        }
    }

    private static void CheckSource(string group, string kind, string name, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path.Child("name"));
        if (kind.Length == 0) faults.Required(path.Child("kind"));
        if (group.Length == 0 && kind != "PersistentVolumeClaim")
        {
            faults.Invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }

        if (group.Length > 0) faults.Invalid(path.Child("apiGroup"), group, Names.Dns1123Subdomain(group));
    }
}

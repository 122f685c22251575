using System.Text.RegularExpressions;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>
/// Rules of the volume sources that clouds and storage systems had before CSI: upstream has removed most of the plug-ins,
/// and still accepts and checks the sources.
/// </summary>
internal static partial class LegacyVolumes
{
    private const int TenantMax = 64;
    private const int TargetMax = 64;
    // Upstream's words, though it takes 0 as well.
    private static readonly string Partition = Faults.Between(1, 255);
    private const string Pairs = "must be a host:port pair or multiple pairs separated by commas";

    /// <summary>Checks a disk of Google's cloud.</summary>
    public static void Check(GCEPersistentDiskVolumeSource source, FieldPath path, Faults faults)
    {
        Need(source.PDName, path.Child("pdName"), faults);
        CheckPartition(source.Partition, path, faults);
    }

    /// <summary>Checks a disk of Amazon's cloud.</summary>
    public static void Check(AWSElasticBlockStoreVolumeSource source, FieldPath path, Faults faults)
    {
        Need(source.VolumeID, path.Child("volumeID"), faults);
        CheckPartition(source.Partition, path, faults);
    }

    /// <summary>Checks an iSCSI disk of a pod.</summary>
    public static void Check(ISCSIVolumeSource source, FieldPath path, Faults faults)
    {
        Need(source.TargetPortal, path.Child("targetPortal"), faults);
        CheckScsi(source.IQN, source.Lun, path, faults, " starting with iqn, eui, or naa");
        if ((source.DiscoveryCHAPAuth || source.SessionCHAPAuth) && source.SecretRef is null)
            faults.Required(path.Child("secretRef"));
        if (source.InitiatorName is not { } initiator) return;
        CheckInitiator(initiator, "initiatorname", path, faults, " starting with iqn, eui, or naa");
    }

    /// <summary>Checks an iSCSI disk of a volume that outlives pods.</summary>
    public static void Check(ISCSIPersistentVolumeSource source, string volume, FieldPath path, Faults faults)
    {
        Need(source.TargetPortal, path.Child("targetPortal"), faults);
        if (source.InitiatorName is not null && IsTargetLong(volume, source.TargetPortal))
            faults.Invalid(path.Child("targetportal"), source.TargetPortal, TargetTooLong);
        CheckScsi(source.IQN, source.Lun, path, faults, "");
        if ((source.DiscoveryCHAPAuth || source.SessionCHAPAuth) && source.SecretRef is null)
            faults.Required(path.Child("secretRef"));
        if (source.SecretRef is { Name.Length: 0 }) faults.Required(path.Child("secretRef", "name"));
        if (source.InitiatorName is { } initiator) CheckInitiator(initiator, "initiatorname", path, faults, "");
    }

    /// <summary>Why the name of an iSCSI volume does not go with its target; told besides everything else.</summary>
    public static void CheckTarget(ISCSIVolumeSource source, string volume, FieldPath path, Faults faults)
    {
        if (source.InitiatorName is not null && IsTargetLong(volume, source.TargetPortal))
            faults.Invalid(path.Child("name"), volume, TargetTooLong);
    }

    /// <summary>Checks a disk on a fibre channel.</summary>
    public static void Check(FCVolumeSource source, FieldPath path, Faults faults)
    {
        FieldPath names = path.Child("targetWWNs");
        if (source.TargetWWNs.IsEmpty && source.WWIDs.IsEmpty)
            faults.Required(names, "must specify either targetWWNs or wwids, but not both");
        if (!source.TargetWWNs.IsEmpty && !source.WWIDs.IsEmpty)
            faults.Invalid(names, source.TargetWWNs, "targetWWNs and wwids can not be specified simultaneously");
        if (source.TargetWWNs.IsEmpty) return;
        if (source.Lun is { } lun) faults.InRange(path.Child("lun"), lun, 0, 255);
        else faults.Required(path.Child("lun"), "lun is required if targetWWNs is specified");
    }

    /// <summary>Checks a Quobyte volume.</summary>
    public static void Check(QuobyteVolumeSource source, FieldPath path, Faults faults)
    {
        FieldPath registry = path.Child("registry");
        if (source.Registry.Length == 0) faults.Required(registry, Pairs);
        else if (Names.Bytes(source.Tenant) > TenantMax)
            faults.Required(path.Child("tenant"), "must be a UUID and may not exceed a length of 64 characters");
        else
        {
            foreach (string pair in source.Registry.Split(','))
            {
                if (!HostAndPort.IsMatch(pair)) faults.Invalid(registry, source.Registry, Pairs);
            }
        }

        Need(source.Volume, path.Child("volume"), faults);
    }

    /// <summary>Checks a GlusterFS volume by what it needs.</summary>
    public static void CheckGluster(string endpoints, string volume, FieldPath path, Faults faults)
    {
        Need(endpoints, path.Child("endpoints"), faults);
        Need(volume, path.Child("path"), faults);
    }

    /// <summary>Checks a GlusterFS volume that outlives pods.</summary>
    public static void Check(GlusterfsPersistentVolumeSource source, FieldPath path, Faults faults)
    {
        CheckGluster(source.EndpointsName, source.Path, path, faults);
        if (source.EndpointsNamespace is not { } space) return;
        FieldPath at = path.Child("endpointsNamespace");
        if (space.Length == 0)
            faults.Invalid(at, space, "if the endpointnamespace is set, it must be a valid namespace name");
        else faults.Invalid(at, space, Names.Dns1123Label(space));
    }

    /// <summary>Checks a Flocker dataset.</summary>
    public static void Check(FlockerVolumeSource source, FieldPath path, Faults faults)
    {
        string name = source.DatasetName;
        if (name.Length == 0 && source.DatasetUUID.Length == 0)
            faults.Required(path, "one of datasetName and datasetUUID is required");
        if (name.Length > 0 && source.DatasetUUID.Length > 0)
            faults.Invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        if (name.Contains('/', StringComparison.Ordinal))
            faults.Invalid(path.Child("datasetName"), name, "must not contain '/'");
    }

    /// <summary>Checks a Rados block device by what it needs.</summary>
    public static void CheckRados(ListOf<string> monitors, string image, FieldPath path, Faults faults)
    {
        CheckMonitors(monitors, path, faults);
        Need(image, path.Child("image"), faults);
    }

    /// <summary>Checks the monitors of Ceph.</summary>
    public static void CheckMonitors(ListOf<string> monitors, FieldPath path, Faults faults)
    {
        if (monitors.IsEmpty) faults.Required(path.Child("monitors"));
    }

    /// <summary>Checks a volume that is named by an identifier, and the name of its secret if it has one.</summary>
    public static void CheckNamed(string id, string field, string? secret, FieldPath path, Faults faults)
    {
        Need(id, path.Child(field), faults);
        if (secret is { Length: 0 }) faults.Required(path.Child("secretRef", "name"));
    }

    /// <summary>Checks a volume of a driver on the node.</summary>
    public static void CheckFlex(string driver, MapOf<string> options, FieldPath path, Faults faults)
    {
        Need(driver, path.Child("driver"), faults);
        foreach ((string key, string _) in options)
        {
            string domain = "." + key.Split('/', 2)[0].ToLowerInvariant();
            bool isReserved = domain.EndsWith(".kubernetes.io", StringComparison.Ordinal)
                || domain.EndsWith(".k8s.io", StringComparison.Ordinal);
            if (isReserved)
                faults.Invalid(path.Child("options").Key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }

    /// <summary>Checks a share of Azure by what it needs.</summary>
    public static void CheckShare(string secret, string share, FieldPath path, Faults faults)
    {
        Need(secret, path.Child("secretName"), faults);
        Need(share, path.Child("shareName"), faults);
    }

    /// <summary>Checks a disk of Azure.</summary>
    public static void Check(AzureDiskVolumeSource source, FieldPath path, Faults faults)
    {
        string address = source.DataDiskURI;
        Need(source.DiskName, path.Child("diskName"), faults);
        Need(address, path.Child("diskURI"), faults);
        if (source.CachingMode is { } mode) faults.OneOf(path.Child("cachingMode"), mode, "None", "ReadOnly", "ReadWrite");
        if (source.Kind is not { } kind) return;
        faults.OneOf(path.Child("kind"), kind, "Dedicated", "Managed", "Shared");
        if (kind == "Managed" && !address.StartsWith("/subscriptions/", StringComparison.Ordinal))
        {
            faults.NotSupported(path.Child("diskURI"), address, "/subscriptions/{sub-id}/resourcegroups/{group-name}/"
                + "providers/microsoft.compute/disks/{disk-id}");
        }

        if (kind != "Managed" && !address.StartsWith("https://", StringComparison.Ordinal))
        {
            faults.NotSupported(path.Child("diskURI"), address,
                "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
        }
    }

    /// <summary>Checks a ScaleIO volume by what it needs.</summary>
    public static void CheckScale(string gateway, string system, string volume, FieldPath path, Faults faults)
    {
        Need(gateway, path.Child("gateway"), faults);
        Need(system, path.Child("system"), faults);
        Need(volume, path.Child("volumeName"), faults);
    }

    /// <summary>Checks a StorageOS volume by its names.</summary>
    public static void CheckStorageOs(string volume, string space, string? secret, FieldPath path, Faults faults)
    {
        FieldPath at = path.Child("volumeName");
        if (volume.Length == 0) faults.Required(at);
        else faults.Invalid(at, volume, Names.Dns1123Label(volume));
        if (space.Length > 0) faults.Invalid(path.Child("volumeNamespace"), space, Names.Dns1123Label(space));
        if (secret is { Length: 0 }) faults.Required(path.Child("secretRef", "name"));
    }

    private const string TargetTooLong = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters "
        + "if iscsi.initiatorName is specified.";

    private static bool IsTargetLong(string volume, string target) => Names.Bytes($"{volume}:{target}") > TargetMax;

    private static void Need(string value, FieldPath path, Faults faults)
    {
        if (value.Length == 0) faults.Required(path);
    }

    private static void CheckPartition(int partition, FieldPath path, Faults faults)
    {
        if (partition is < 0 or > 255) faults.Invalid(path.Child("partition"), partition, Partition);
    }

    private static void CheckScsi(string name, int lun, FieldPath path, Faults faults, string starts)
    {
        if (name.Length == 0) faults.Required(path.Child("iqn"));
        else CheckInitiator(name, "iqn", path, faults, starts);
        faults.InRange(path.Child("lun"), lun, 0, 255);
    }

    private static void CheckInitiator(string name, string field, FieldPath path, Faults faults, string starts)
    {
        Regex? form = name.StartsWith("iqn", StringComparison.Ordinal) ? Iqn
            : name.StartsWith("eui", StringComparison.Ordinal) ? Eui
            : name.StartsWith("naa", StringComparison.Ordinal) ? Naa : null;
        if (form is null) faults.Invalid(path.Child(field), name, $"must be valid format{starts}");
        else if (!form.IsMatch(name)) faults.Invalid(path.Child(field), name, "must be valid format");
    }

    [GeneratedRegex(@"iqn\.[0-9]{4}-[0-9]{2}\.[a-zA-Z0-9.-]+:[^,;*&$|\t\n\f\r ]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Iqn { get; }

    [GeneratedRegex(@"^eui.[a-zA-Z0-9]{16}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Eui { get; }

    [GeneratedRegex(@"^naa.[a-zA-Z0-9]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Naa { get; }

    // As Go splits a host from a port: one colon outside of brackets, which must be whole.
    [GeneratedRegex(@"\A(\[[^\[\]]*\]|[^:\[\]]*):[^:\[\]]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostAndPort { get; }
}

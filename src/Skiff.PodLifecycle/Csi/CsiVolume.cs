using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.PodLifecycle.Csi;

/// <summary>A volume of a pod that a driver mounts.</summary>
public sealed record CsiVolume
{
    private const string PodPrefix = "csi.storage.k8s.io/pod.";

    /// <summary>Its directory's name: that of the persistent volume, or of the pod's own.</summary>
    public required string Name { get; init; }

    /// <summary>The driver.</summary>
    public required string Driver { get; init; }

    /// <summary>What the driver calls it.</summary>
    public required string Handle { get; init; }

    /// <summary>The file system; empty leaves it to the driver.</summary>
    public string FileSystem { get; init; } = "";

    /// <summary>Whether the pod may only read.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What the driver was told when the volume was made.</summary>
    public MapOf<string> Attributes { get; init; }

    /// <summary>Options of the mount.</summary>
    public ListOf<string> MountOptions { get; init; }

    /// <summary>The volume's access modes; the first is the one it is mounted for.</summary>
    public ListOf<string> AccessModes { get; init; }

    /// <summary>Secret for staging; null for none.</summary>
    public SecretReference? StageSecret { get; init; }

    /// <summary>Secret for publishing; null for none.</summary>
    public SecretReference? PublishSecret { get; init; }

    /// <summary>Whether it comes and goes with its pod, and is never staged nor attached.</summary>
    public bool IsInline { get; init; }

    /// <summary>A persistent volume.</summary>
    public static CsiVolume Of(PersistentVolume volume, CSIPersistentVolumeSource source, bool readOnly) => new()
    {
        Name = volume.Metadata.Name,
        Driver = source.Driver,
        Handle = source.VolumeHandle,
        FileSystem = source.FSType,
        ReadOnly = readOnly || source.ReadOnly,
        Attributes = source.VolumeAttributes,
        MountOptions = volume.Spec.MountOptions,
        AccessModes = volume.Spec.AccessModes,
        StageSecret = source.NodeStageSecretRef,
        PublishSecret = source.NodePublishSecretRef,
    };

    /// <summary>A volume that a pod brings along.</summary>
    public static CsiVolume Of(Pod pod, Volume volume, CSIVolumeSource source) => new()
    {
        Name = volume.Name,
        Driver = source.Driver,
        Handle = CsiNames.InlineHandle(pod.Metadata.UID, volume.Name),
        FileSystem = source.FSType ?? "",
        ReadOnly = source.ReadOnly == true,
        Attributes = source.VolumeAttributes,
        AccessModes = [PersistentVolumeAccessMode.ReadWriteOnce],
        PublishSecret = source.NodePublishSecretRef is { } secret
            ? SecretReference.Empty with { Name = secret.Name, Namespace = pod.Metadata.Namespace }
            : null,
        IsInline = true,
    };

    /// <summary>Why the driver does not mount such volumes; null when it does.</summary>
    public string? Misfit(CSIDriver? driver)
    {
        // A driver that says nothing is one for persistent volumes.
        ListOf<string> modes = driver?.Spec.VolumeLifecycleModes is { IsEmpty: false } given ? given : ["Persistent"];
        string mode = IsInline ? "Ephemeral" : "Persistent";
        if (modes.Contains(mode)) return null;
        string list = string.Join(", ", modes.Select(one => $"\"{one}\"").AsEnumerable());
        return $"volume mode \"{mode}\" not supported by driver {Driver} (only supports [{list}])";
    }

    /// <summary>Whether the volume has to be attached to the node before it is mounted.</summary>
    public bool NeedsAttachment(CSIDriver? driver) => !IsInline && driver?.Spec.AttachRequired != false;

    /// <summary>What the driver is told of the volume, and of the pod if it wants that.</summary>
    public MapOf<string> ContextFor(Pod pod, CSIDriver? driver) => driver?.Spec.PodInfoOnMount != true ? Attributes : Attributes
        .Set(PodPrefix + "name", pod.Metadata.Name)
        .Set(PodPrefix + "namespace", pod.Metadata.Namespace)
        .Set(PodPrefix + "uid", pod.Metadata.UID)
        .Set("csi.storage.k8s.io/serviceAccount.name", pod.Spec.ServiceAccountName)
        .Set("csi.storage.k8s.io/ephemeral", IsInline ? "true" : "false");

    /// <summary>Whether the node gives the volume's content to the pod's group.</summary>
    public bool TakesGroup(CSIDriver? driver) => !ReadOnly && (driver?.Spec.FSGroupPolicy ?? "ReadWriteOnceWithFSType") switch
    {
        "None" => false,
        "File" => true,
        _ => FileSystem.Length > 0 && AccessModes.Contains(PersistentVolumeAccessMode.ReadWriteOnce),
    };
}

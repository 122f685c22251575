using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Csi;
using Skiff.Agent.Volumes.Linux;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Csi;

namespace Skiff.Agent.Volumes;

/// <summary>
/// Persistent volumes, reached through a claim: directories of this node (local and hostPath ones), and those that drivers
/// mount.
/// </summary>
internal sealed class ClaimedVolume(IApi api, string localPathDirectory, CsiVolumes? csi = null)
{
    public const string Plugin = "local-volume";

    /// <summary>The claim a volume names, its own generic ephemeral one included; null for other volumes.</summary>
    public static PersistentVolumeClaimVolumeSource? ClaimOf(Pod pod, Volume volume) => volume.VolumeSource switch
    {
        { PersistentVolumeClaim: { } claim } => claim,
        { Ephemeral: not null } => PersistentVolumeClaimVolumeSource.Empty with
        {
            ClaimName = PodClaims.EphemeralName(pod, volume),
        },
        _ => null,
    };

    public async ValueTask<SetUp> PrepareAsync(string podDirectory, Pod pod, Volume volume, CancellationToken stop)
    {
        PersistentVolumeClaimVolumeSource source = ClaimOf(pod, volume)!;
        ObjectKey key = new(pod.Metadata.Namespace, source.ClaimName);
        ApiResult<PersistentVolumeClaim> claimed = await ApiExtensions.GetAsync(
            api, Kinds.PersistentVolumeClaim, key, stop);
        if (!claimed.TryGet(out PersistentVolumeClaim? claim, out var error))
        {
            return Unprocessed(volume, key, $"failed to fetch PVC from API server: {error.Message}");
        }

        if (volume.VolumeSource.Ephemeral is not null && !PodClaims.IsMadeFor(claim, pod))
        {
            return Unprocessed(volume, key, PodClaims.NotMadeFor(key, pod));
        }

        if (claim.Metadata.DeletionTimestamp is not null) return Unprocessed(volume, key, "PVC is being deleted");
        if (claim.Status.Phase != "Bound" || claim.Spec.VolumeName.Length == 0)
        {
            return Unprocessed(volume, key, "PVC is not bound");
        }

        ApiResult<PersistentVolume> found = await ApiExtensions.GetAsync(
            api, Kinds.PersistentVolume, new("", claim.Spec.VolumeName), stop);
        if (!found.TryGet(out PersistentVolume? persistent, out error))
        {
            return Unprocessed(volume, key,
                $"failed to fetch PV {claim.Spec.VolumeName} from API server: {error.Message}");
        }

        if (persistent.Spec.ClaimRef?.UID != claim.Metadata.UID)
        {
            return Unprocessed(volume, key,
                $"found PV object {persistent.Metadata.Name} has unexpected claim: expected {claim.Metadata.UID}");
        }

        string mode = persistent.Spec.VolumeMode ?? PersistentVolumeMode.Filesystem;
        if (Misuse(pod, volume.Name, mode) is { } misuse) return Unprocessed(volume, misuse);
        if (mode == PersistentVolumeMode.Filesystem && csi is not null && persistent.Spec.PersistentVolumeSource.CSI is { } driven)
            return await csi.PublishAsync(podDirectory, pod, CsiVolume.Of(persistent, driven, source.ReadOnly), stop);
        return mode == PersistentVolumeMode.Block
            ? Map(volume, persistent, source.ReadOnly)
            : await MountAsync(podDirectory, pod, volume, persistent, source.ReadOnly, stop);
    }

    // A device cannot be mounted, and a directory is no device.
    private static string? Misuse(Pod pod, string volume, string mode)
    {
        List<Container> containers = [.. pod.Spec.InitContainers.AsEnumerable().Concat(pod.Spec.Containers.AsEnumerable())];
        bool isMounted = containers.Exists(container => container.VolumeMounts.Any(mount => mount.Name == volume));
        bool isDevice = containers.Exists(container => container.VolumeDevices.Any(device => device.Name == volume));
        if (isMounted && mode != PersistentVolumeMode.Filesystem)
        {
            return $"volume {volume} has volumeMode {mode}, but is specified in volumeMounts";
        }

        return isDevice && mode != PersistentVolumeMode.Block
            ? $"volume {volume} has volumeMode {mode}, but is specified in volumeDevices"
            : null;
    }

    private static SetUp Map(Volume volume, PersistentVolume persistent, bool readOnly)
    {
        if (persistent.Spec.PersistentVolumeSource.Local is not { } local) return Unsupported(volume);
        if (PathFault(local.Path) is { } fault) return SetUp.Failed(fault);
        Errno error = Libc.Stat(local.Path, follow: true, out FileFacts facts);
        string? why = error.IsError ? $"{error}" : facts.Kind == FileKind.BlockDevice ? null : "it is not a block device";
        return why is null
            ? SetUp.Device(local.Path, readOnly)
            : SetUp.Failed($"MapVolume.MapPodDevice failed for volume \"{persistent.Metadata.Name}\" : {local.Path}: {why}");
    }

    private static string? PathFault(string path) => path.StartsWith('/') && !path.Split('/').Contains("..")
        ? null
        : $"invalid path: {path} must be absolute and must not contain '..'";

    private async ValueTask<SetUp> MountAsync(
        string podDirectory, Pod pod, Volume volume, PersistentVolume persistent, bool readOnly, CancellationToken stop)
    {
        string name = persistent.Metadata.Name;
        switch (persistent.Spec.PersistentVolumeSource)
        {
            case { HostPath: { } path }:
                SetUp host = HostPathVolume.Prepare(path);
                return host.Volume is null ? host : SetUp.Done(path.Path, readOnly);
            case { Local: { } local } when PodDirectories.IsPlain(name):
                string target = PodDirectories.Volume(podDirectory, Plugin, name);
                string error = PathFault(local.Path) ?? (IsDisk(local.Path)
                    ? await MountDiskAsync(persistent, local, target, stop)
                    : Bind(persistent, local.Path, target));
                if (error.Length == 0) error = Own(target, pod, readOnly);
                return error.Length == 0 ? SetUp.Done(target, readOnly) : SetUp.Failed(error);
            default:
                return Unsupported(volume);
        }
    }

    /// <summary>The answer to a volume no plugin of this node can set up.</summary>
    public static SetUp Unsupported(Volume volume) => Unprocessed(
        volume, $"failed to get Plugin from volumeSpec for volume \"{volume.Name}\" err=no volume plugin matched");

    private static bool IsDisk(string path) =>
        !Libc.Stat(path, follow: true, out FileFacts facts).IsError && facts.Kind == FileKind.BlockDevice;

    private static async ValueTask<string> MountDiskAsync(
        PersistentVolume volume, LocalVolumeSource local, string target, CancellationToken stop)
    {
        if (Mounts.IsMountPoint(target)) return "";
        Directory.CreateDirectory(target);
        string fault = await DeviceFileSystem.MountAsync(local.Path, target, local.FSType ?? "", volume.Spec.MountOptions, stop);
        return fault.Length == 0 ? "" : $"MountVolume.MountDevice failed for volume \"{volume.Metadata.Name}\" : local: "
            + $"failed to mount device {local.Path} at {target} (fstype: {local.FSType}), error {fault}";
    }

    private string Bind(PersistentVolume volume, string source, string target)
    {
        if (Mounts.IsMountPoint(target)) return "";
        using SafeFileHandle? directory = LocalPath.DirectoryOf(volume, localPathDirectory) is { } own
            ? LocalPathDirectories.OpenOrMake(localPathDirectory, own, out Errno error)
            : Libc.Open(source, Libc.OpenPath | Libc.OpenDirectory, out error);
        if (directory is null) return $"path \"{source}\" does not exist or is no directory: {error}";
        Directory.CreateDirectory(target);
        error = Mounts.Bind(directory, target, recursive: false);
        // In a volume that holds the node's own directory every later pod's mounts would show, and in theirs these.
        bool isAround = target.StartsWith(source.TrimEnd('/') + "/", StringComparison.Ordinal);
        if (!error.IsError && isAround) error = Mounts.MakePrivate(target);
        return error.IsError ? $"bind mount of {source}: {error}" : "";
    }

    private static string Own(string target, Pod pod, bool readOnly)
    {
        if (readOnly || pod.Spec.SecurityContext?.FSGroup is not { } group) return "";
        bool onlyOnMismatch = pod.Spec.SecurityContext.FSGroupChangePolicy == "OnRootMismatch";
        Errno owned = Ownership.Apply(target, group, readOnly: false, onlyOnMismatch);
        return owned.IsError ? $"applyFSGroup failed for vol {Path.GetFileName(target)}: {owned}" : "";
    }

    private static SetUp Unprocessed(Volume volume, ObjectKey claim, string why) =>
        Unprocessed(volume, $"error processing PVC {claim}: {why}");

    private static SetUp Unprocessed(Volume volume, string why) => SetUp.Failed(
        $"Unable to attach or mount volumes: unmounted volumes=[{volume.Name}], unattached volumes=[], "
        + $"failed to process volumes=[{volume.Name}]: {why}");
}

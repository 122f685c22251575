using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.ContainerdSnapshots.V1;

namespace Skiff.Agent.Images;

/// <summary>An image that is mounted on the node.</summary>
/// <param name="Path">Where.</param>
/// <param name="IsUnwritable">Whether the file system itself cannot be written, whatever flags its mounts have.</param>
internal sealed record MountedImage(string Path, bool IsUnwritable);

/// <summary>
/// Mounts the content of images for pods, from views that containerd keeps. The directory that is mounted on is made first:
/// it is the note by which whoever comes later takes the view down again.
/// </summary>
/// <remarks>
/// <c>pods/UID/volumes/kubernetes.io~image/VOLUME/SNAPSHOTTER/DIGEST</c>: a container that starts again may get a newer image
/// than the others of its pod have.
/// </remarks>
internal sealed partial class SnapshotVolumes(ICri cri, ISnapshots? snapshots, PodDirectories directories, ILogger log)
{
    private const string Plugin = "image";
    private const string SnapshotterPrefix = "io.containerd.snapshotter.v1."; // Of the directories that snapshots are in.

    /// <summary>Mounts an image for a volume of a pod, unless it is mounted.</summary>
    /// <param name="podUid">The pod.</param>
    /// <param name="volume">Name of the volume.</param>
    /// <param name="image">The runtime's id of the image.</param>
    /// <param name="stop">Gives up.</param>
    public async ValueTask<(MountedImage? Image, string Error)> MountAsync(
        string podUid, string volume, string image, CancellationToken stop)
    {
        if (snapshots is null) return (null, "the container runtime mounts no images");
        if (directories.Of(podUid) is not { } pod || !PodDirectories.IsPlain(volume)) return (null, $"invalid volume name \"{volume}\"");
        (string chain, string fault) = await ChainOfAsync(image, stop);
        if (fault.Length > 0) return (null, fault);
        (string snapshotter, fault) = await SnapshotterAsync(stop);
        if (fault.Length > 0) return (null, fault);
        string digest = image[(image.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (!PodDirectories.IsPlain(digest)) return (null, $"the runtime's id \"{image}\" of the image is no digest");
        string target = Path.Combine(PodDirectories.Volume(pod, Plugin, volume), snapshotter, digest);
        if (!Mounts.IsMountPoint(target))
        {
            string empty = PodDirectories.Marker(pod, Plugin, volume);
            Directory.CreateDirectory(empty);
            Directory.CreateDirectory(target);
            CriResult<SnapshotMounts> view = await snapshots.ViewAsync(snapshotter, KeyOf(target), chain, stop);
            if (!view.TryGet(out SnapshotMounts? mounts, out CriError? error)) return (null, error.Message);
            fault = ImageFileSystem.Mount(mounts.Mounts, target, empty);
            if (fault.Length > 0) return (null, fault);
        }

        return (new(target, Mounts.IsReadOnlyFileSystem(await File.ReadAllTextAsync("/proc/self/mountinfo", stop), target)), "");
    }

    /// <summary>Takes all images of a pod down; false when that has to be tried again.</summary>
    public async ValueTask<bool> ReleaseAsync(string podUid, CancellationToken stop)
    {
        if (directories.Of(podUid) is not { } pod) return true;
        string all = PodDirectories.Volume(pod, Plugin, "");
        if (snapshots is null || !Directory.Exists(all)) return true;
        bool free = true;
        foreach (string volume in Directory.EnumerateDirectories(all))
        {
            // Parts of it that are bound elsewhere for containers hold it, too.
            Errno busy = Mounts.UnmountBelow(PodDirectories.SubPaths(pod, Path.GetFileName(volume)));
            if (!busy.IsError) busy = Mounts.UnmountBelow(volume);
            if (busy.IsError) LogNotTaken(log, volume, busy.ToString());
            free &= !busy.IsError && await RemoveViewsAsync(volume, stop);
        }

        return free;
    }

    private async ValueTask<bool> RemoveViewsAsync(string volume, CancellationToken stop)
    {
        foreach (string snapshotter in Directory.GetDirectories(volume))
        {
            foreach (string target in Directory.GetDirectories(snapshotter))
            {
                CriResult<Empty> removed = await snapshots!.RemoveAsync(Path.GetFileName(snapshotter), KeyOf(target), stop);
                if (removed.Error is { Code: not RpcCode.NotFound } kept)
                {
                    LogNotTaken(log, target, kept.ToString());
                    return false;
                }

                Directory.Delete(target); // Last: until then all of this is tried again.
            }
        }

        return true;
    }

    // The path is nobody else's, so neither is the name. containerd's own views are named by their paths, too.
    private static string KeyOf(string target) => $"skiff{target}";

    // What the image's content is called in the snapshotter, which containerd adds to the status of an image.
    private async ValueTask<(string Chain, string Error)> ChainOfAsync(string image, CancellationToken stop)
    {
        CriResult<Cri.V1.ImageStatusResponse> asked =
            await cri.ImageStatusAsync(new() { Image = new() { Image = image }, Verbose = true }, stop);
        if (!asked.TryGet(out Cri.V1.ImageStatusResponse? status, out CriError? error)) return ("", error.Message);
        if (status.Image is null) return ("", $"image \"{image}\" is gone");
        return status.Info.TryGetValue("info", out string? info) && ChainIn(info) is { } chain
            ? (chain, "") : ("", $"the container runtime does not tell where the content of image \"{image}\" is");
    }

    private static string? ChainIn(string info)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(info);
            return document.RootElement.TryGetProperty("chainID", out JsonElement chain) ? chain.GetString() : null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private async ValueTask<(string Snapshotter, string Error)> SnapshotterAsync(CancellationToken stop)
    {
        CriResult<Cri.V1.ImageFsInfoResponse> asked = await cri.ImageFsInfoAsync(new(), stop);
        if (!asked.TryGet(out Cri.V1.ImageFsInfoResponse? answer, out CriError? error)) return ("", error.Message);
        foreach (Cri.V1.FilesystemUsage place in answer.ImageFilesystems)
        {
            string name = Path.GetFileName(place.FsId?.Mountpoint ?? "");
            if (name.StartsWith(SnapshotterPrefix, StringComparison.Ordinal)) return (name[SnapshotterPrefix.Length..], "");
        }

        return ("", "the container runtime does not tell where the content of images is");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Directory} is not taken down yet: {Fault}")]
    private static partial void LogNotTaken(ILogger log, string directory, string fault);
}

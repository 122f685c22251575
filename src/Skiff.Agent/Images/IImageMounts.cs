using Skiff.Agent.Volumes;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Images;

/// <summary>A volume of an image that is to be mounted into a container.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="ContainerName">The container.</param>
/// <param name="MountIndex">Position of the mount in the container's volumeMounts.</param>
/// <param name="Volume">The pod's volume.</param>
/// <param name="Image">The image, as the runtime has it.</param>
/// <param name="SubPath">Path inside the image; empty for all of it.</param>
internal sealed record ImageMountRequest(
    Pod Pod, string ContainerName, int MountIndex, Volume Volume, Cri.V1.Image Image, string SubPath);

/// <summary>Makes the content of images mountable. Two ways: newer runtimes do it, for older ones the node does.</summary>
internal interface IImageMounts
{
    /// <summary>The mount as the runtime is told, without its place in the container; or why there is none.</summary>
    ValueTask<(Cri.V1.Mount? Mount, string Error)> OfAsync(ImageMountRequest request, CancellationToken stop);
}

/// <summary>Leaves everything to the runtime, which also takes it down with the pod's sandbox.</summary>
internal sealed class RuntimeImageMounts : IImageMounts
{
    /// <inheritdoc/>
    public ValueTask<(Cri.V1.Mount? Mount, string Error)> OfAsync(ImageMountRequest request, CancellationToken stop) =>
        ValueTask.FromResult<(Cri.V1.Mount?, string)>((new()
        {
            Image = new() { Image = request.Image.Id, UserSpecifiedImage = request.Volume.VolumeSource.Image?.Reference ?? "" },
            ImageSubPath = request.SubPath,
            Readonly = true,
        }, ""));
}

/// <summary>Mounts images on the node, and has the runtime bind what is mounted.</summary>
internal sealed class SnapshotImageMounts(SnapshotVolumes snapshots, IVolumes volumes) : IImageMounts
{
    /// <summary>What a failure begins with, as that of a runtime does.</summary>
    public const string Failure = "ImageVolumeMountFailed";

    /// <inheritdoc/>
    public async ValueTask<(Cri.V1.Mount? Mount, string Error)> OfAsync(ImageMountRequest request, CancellationToken stop)
    {
        (MountedImage? mounted, string fault) = await snapshots.MountAsync(
            request.Pod.Metadata.UID, request.Volume.Name, request.Image.Id, stop);
        if (mounted is null) return (null, $"{Failure}: {fault}");
        string path = mounted.Path;
        if (request.SubPath.Length > 0)
        {
            PreparedVolume volume = new(path, ReadOnly: true, IsImage: true);
            SubPathOutcome inside = await volumes.PrepareSubPathAsync(
                new(request.Pod, request.ContainerName, request.MountIndex, volume, request.SubPath), stop);
            if (inside.Error.Length > 0) return (null, $"{Failure}: {inside.Error}");
            path = inside.HostPath;
        }

        // A runtime that makes a mount read-only sets its flags anew, and what forbids execution is lost. Where the file
        // system itself cannot be written it is left as it was mounted.
        return (new() { HostPath = path, Readonly = !mounted.IsUnwritable }, "");
    }
}

using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>
/// Mounts of a path inside a volume. The path is opened under the kernel's own rules and what was opened is bound over
/// a place only the node can reach, so a container that swaps a directory for a link in between gains nothing.
/// </summary>
internal static class SubPaths
{
    private const uint PrivateMode = 0x1c0; // 0700

    /// <summary>Binds a path of a volume; the error carries its cause after upstream's words.</summary>
    public static SubPathOutcome Prepare(string podDirectory, SubPathRequest request)
    {
        string? refused = VolumePath.CheckSubPath(request.SubPath);
        string? volume = VolumeName(request);
        if (refused is not null || volume is null) return Failed(request, volume ?? "", refused ?? "no such mount");
        try
        {
            string target = PodDirectories.SubPath(podDirectory, volume, request.ContainerName, request.MountIndex);
            string error = Bind(request.Volume, VolumePath.Clean(request.SubPath), target);
            return error.Length == 0 ? new(target, "") : Failed(request, volume, error);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Failed(request, volume, failure.Message);
        }
    }

    private static string Bind(PreparedVolume volume, string relative, string target)
    {
        using SafeFileHandle? source = volume.IsImage
            ? SafeLookup.Open(volume.HostPath, relative, out Errno error)
            : SafeLookup.OpenOrMake(volume.HostPath, relative, out error);
        if (source is null) return error == Errno.CrossDevice ? "leads out of the volume" : error.ToString();
        error = Libc.Stat(source, out FileFacts facts);
        if (error.IsError) return error.ToString();
        if (facts.Kind is FileKind.Symlink or FileKind.Unknown) return "is a link";
        // Runtimes that mount images themselves refuse single files.
        if (volume.IsImage && facts.Kind != FileKind.Directory) return "only directory subpath is supported";

        // A file that was replaced since the container last started is another file: bind the new one.
        if (Mounts.IsMountPoint(target))
        {
            Libc.Stat(target, follow: false, out FileFacts bound);
            if (bound.Inode == facts.Inode && bound.Device == facts.Device) return "";
            error = Libc.Unmount(target);
            if (error.IsError) return $"unmount: {error}";
        }

        MakeTarget(target, facts.Kind == FileKind.Directory);
        error = Mounts.Bind(source, target, recursive: false);
        return error.IsError ? $"bind mount: {error}" : "";
    }

    private static void MakeTarget(string target, bool directory)
    {
        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        Libc.ChangeMode(Path.GetDirectoryName(Path.GetDirectoryName(parent)!)!, PrivateMode);
        if (directory && File.Exists(target)) File.Delete(target);
        if (!directory && Directory.Exists(target)) Directory.Delete(target);
        if (directory) Directory.CreateDirectory(target);
        else if (!File.Exists(target)) File.WriteAllBytes(target, []);
    }

    // The name of the volume that the mount is of; null for a container or a mount the pod does not have.
    private static string? VolumeName(SubPathRequest request)
    {
        PodSpec spec = request.Pod.Spec;
        string name = request.ContainerName;
        var mounts = spec.Containers.FirstOrDefault(one => one.Name == name)?.VolumeMounts
            ?? spec.InitContainers.FirstOrDefault(one => one.Name == name)?.VolumeMounts
            ?? spec.EphemeralContainers.FirstOrDefault(one => one.EphemeralContainerCommon.Name == name)
                ?.EphemeralContainerCommon.VolumeMounts;
        if (mounts is not { } list || request.MountIndex < 0 || request.MountIndex >= list.Count) return null;
        string volume = list[request.MountIndex].Name;
        return PodDirectories.IsPlain(volume) && PodDirectories.IsPlain(name) ? volume : null;
    }

    private static SubPathOutcome Failed(SubPathRequest request, string volume, string why) => new(
        "",
        $"failed to prepare subPath for volumeMount \"{volume}\" of container \"{request.ContainerName}\": {why}");
}

using Skiff.Agent.Volumes.Linux;
using Skiff.Client;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Csi;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>Sets up one volume of a pod, of whichever kind.</summary>
internal sealed class VolumeSetUp(IApi api, VolumeOptions options, TimeProvider time)
{
    private const uint PodDirectoryMode = 0x1e8; // 0750
    private readonly ClaimedVolume claims = new(api, options.LocalPathDirectory, options.Csi);

    public async ValueTask<SetUp> PrepareAsync(
        MountedPod mounted, Pod pod, Volume volume, VolumeInputs inputs, CancellationToken stop)
    {
        if (!PodDirectories.IsPlain(volume.Name)) return SetUp.Failed($"invalid volume name \"{volume.Name}\"");
        try
        {
            MakePodDirectory(mounted.Directory);
            if (VolumeSources.IsProjection(volume)) return Project(mounted, pod, volume, inputs);
            if (volume.VolumeSource.HostPath is { } host) return HostPathVolume.Prepare(host);
            if (volume.VolumeSource.Image is not null) return SetUp.Image;
            if (ClaimedVolume.ClaimOf(pod, volume) is not null)
            {
                return mounted.IsReady && mounted.Claimed.TryGetValue(volume.Name, out PreparedVolume? known)
                    ? new(known, "")
                    : Remember(mounted, volume, await claims.PrepareAsync(mounted.Directory, pod, volume, stop));
            }

            if (volume.VolumeSource.CSI is { } inline && options.Csi is { } csi)
            {
                return mounted.IsReady && mounted.Claimed.TryGetValue(volume.Name, out PreparedVolume? known)
                    ? new(known, "")
                    : Remember(mounted, volume, await csi.PublishAsync(mounted.Directory, pod, CsiVolume.Of(pod, volume, inline), stop));
            }

            // A volume that names no source at all is scratch space too.
            return volume.VolumeSource is { EmptyDir: not null } || volume.VolumeSource == VolumeSource.Empty
                ? PrepareEmptyDir(mounted, pod, volume, inputs)
                : ClaimedVolume.Unsupported(volume);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return SetUp.Failed(failure.Message);
        }
    }

    /// <summary>Writes the files of a projection; cheap when they are what it shows already.</summary>
    public SetUp Project(MountedPod mounted, Pod pod, Volume volume, VolumeInputs inputs)
    {
        VolumeContent content = VolumeContents.Of(pod, volume, inputs);
        if (content.Error.Length > 0) return SetUp.Failed(content.Error);

        string directory = PodDirectories.Volume(mounted.Directory, ProjectionVolume.Plugin(volume), volume.Name);
        string digest = ProjectionVolume.Digest(content.Files);
        if (mounted.Shown.TryGetValue(volume.Name, out string? shown) && shown == digest)
        {
            return SetUp.Done(directory, readOnly: true);
        }

        SetUp done = ProjectionVolume.Prepare(directory, pod, volume, content.Files, time);
        if (done.Volume is not null) mounted.Shown[volume.Name] = digest;
        return done;
    }

    private static SetUp Remember(MountedPod mounted, Volume volume, SetUp done)
    {
        if (done.Volume is not null) mounted.Claimed[volume.Name] = done.Volume;
        return done;
    }

    private SetUp PrepareEmptyDir(MountedPod mounted, Pod pod, Volume volume, VolumeInputs inputs)
    {
        string directory = PodDirectories.Volume(mounted.Directory, EmptyDirVolume.Plugin, volume.Name);
        EmptyDirVolumeSource source = volume.VolumeSource.EmptyDir ?? EmptyDirVolumeSource.Empty;
        SetUp done = EmptyDirVolume.Prepare(directory, source, pod, inputs.Allocatable);
        if (done.Volume is null || pod.Spec.SecurityContext?.FSGroup is not { } group) return done;

        // Given to the group once: what the pod does to its own files afterwards is its own affair.
        string marker = PodDirectories.Marker(mounted.Directory, EmptyDirVolume.Plugin, volume.Name);
        if (File.Exists(marker)) return done;
        Errno error = Ownership.Apply(directory, group, readOnly: false, onlyOnMismatch: false);
        if (error.IsError) return SetUp.Failed($"applyFSGroup failed for vol {volume.Name}: {error}");
        Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
        File.WriteAllBytes(marker, []);
        return done;
    }

    // Nobody but root may look into what belongs to pods, whatever the modes inside say.
    private void MakePodDirectory(string directory)
    {
        string volumes = Path.Combine(directory, "volumes");
        if (Directory.Exists(volumes)) return;
        Directory.CreateDirectory(volumes);
        Libc.ChangeMode(Path.Combine(options.RootDirectory, "pods"), PodDirectoryMode);
        Libc.ChangeMode(directory, PodDirectoryMode);
        Libc.ChangeMode(volumes, PodDirectoryMode);
    }
}

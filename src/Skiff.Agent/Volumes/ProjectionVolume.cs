using System.Security.Cryptography;
using System.Text;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>Volumes whose files the node writes: configMap, secret, downwardAPI and projected.</summary>
internal static class ProjectionVolume
{
    private const uint OpenMode = 0x1ff; // 0777

    /// <summary>The plugin's part of the directory's name.</summary>
    public static string Plugin(Volume volume) => volume.VolumeSource switch
    {
        { ConfigMap: not null } => "configmap",
        { Secret: not null } => "secret",
        { DownwardAPI: not null } => "downward-api",
        _ => "projected",
    };

    /// <summary>
    /// Makes the volume's directory and the files it shows. All but plain ConfigMaps stay in memory, so that nothing
    /// secret reaches a disk.
    /// </summary>
    public static SetUp Prepare(
        string directory, Pod pod, Volume volume, IReadOnlyList<VolumeFile> files, TimeProvider time)
    {
        bool made = !Directory.Exists(directory);
        Directory.CreateDirectory(directory);
        if (volume.VolumeSource.ConfigMap is null && !Mounts.IsMountPoint(directory))
        {
            Errno error = Mounts.Tmpfs(directory, sizeBytes: null, OpenMode, keepOffSwap: true);
            if (error.IsError) return SetUp.Failed($"mount tmpfs: {error}");
            made = true;
        }

        if (made) Libc.ChangeMode(directory, OpenMode);
        long? group = pod.Spec.SecurityContext?.FSGroup;
        Func<string, Errno>? own = group is { } id
            ? version => Ownership.Apply(version, id, readOnly: true, onlyOnMismatch: false)
            : null;
        string failed = new AtomicWriter(directory, time).Write(files, own);
        if (failed.Length == 0 && made && group is { } root)
        {
            Errno error = Ownership.Apply(directory, root, readOnly: true, onlyOnMismatch: false);
            if (error.IsError) failed = error.ToString();
        }

        return failed.Length == 0 ? SetUp.Done(directory, readOnly: true) : SetUp.Failed(failed);
    }

    /// <summary>A digest that tells two contents apart, so that an unchanged volume is not read back from its files.</summary>
    public static string Digest(IReadOnlyList<VolumeFile> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (VolumeFile file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\0{file.Mode}\0{file.User}\0{file.Content.Length}\0"));
            hash.AppendData(file.Content.Span);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}

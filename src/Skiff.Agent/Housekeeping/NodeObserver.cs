using System.Globalization;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Agent.Streaming.Stats;
using Skiff.Agent.Volumes.Linux;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Housekeeping;

/// <summary>Looks at what is left on the node of everything that can run short.</summary>
internal sealed class NodeObserver(NodeServices node)
{
    private string? imageDirectory;

    /// <summary>Whether images have a file system of their own; known after the first look.</summary>
    public bool HasImageFs { get; private set; }

    /// <summary>What is left. What cannot be read is left out, and so no reason for anything.</summary>
    public async ValueTask<IReadOnlyDictionary<EvictionSignal, Observation>> LookAsync(CancellationToken stop)
    {
        Dictionary<EvictionSignal, Observation> seen = [];
        NodeFigures figures = NodeFigures.Read("", await File.ReadAllTextAsync("/proc/meminfo", stop));
        seen[EvictionSignal.MemoryAvailable] =
            new((long)figures.MemoryAvailableBytes, (long)figures.MemoryTotalBytes, IsBytes: true);
        if (node.Cgroups.MemoryOf(node.PodsCgroup) is { } pods)
        {
            long whole = Math.Min(pods.LimitBytes, (long)figures.MemoryTotalBytes);
            seen[EvictionSignal.AllocatableMemoryAvailable] = new(whole - pods.WorkingSetBytes, whole, IsBytes: true);
        }

        Add(seen, node.Options.DataDirectory, EvictionSignal.NodeFsAvailable, EvictionSignal.NodeFsInodesFree);
        if (await ImageDirectoryAsync(stop) is { } images)
        {
            Add(seen, images, EvictionSignal.ImageFsAvailable, EvictionSignal.ImageFsInodesFree);
        }

        if (PidsLeft(await File.ReadAllTextAsync("/proc/loadavg", stop)) is { } left) seen[EvictionSignal.PidAvailable] = left;
        return seen;
    }

    /// <summary>Room on the file system of images; null while the runtime does not tell where that is.</summary>
    public async ValueTask<FileSystemRoom?> ImageRoomAsync(CancellationToken stop) =>
        await ImageDirectoryAsync(stop) is { } directory && !Libc.FileSystem(directory, out FileSystemRoom room).IsError ? room : null;

    private static void Add(
        Dictionary<EvictionSignal, Observation> seen, string path, EvictionSignal bytes, EvictionSignal inodes)
    {
        if (Libc.FileSystem(path, out FileSystemRoom room).IsError) return;
        seen[bytes] = new(room.AvailableBytes, room.TotalBytes, IsBytes: true);
        // Some file systems make inodes as they need them, and have no number of them.
        if (room.Inodes > 0) seen[inodes] = new(room.InodesFree, room.Inodes, IsBytes: false);
    }

    private async ValueTask<string?> ImageDirectoryAsync(CancellationToken stop)
    {
        if (imageDirectory is not null) return imageDirectory;
        CriResult<Cri.V1.ImageFsInfoResponse> asked = await node.Cri.ImageFsInfoAsync(new(), stop);
        string? found = asked.Value?.ImageFilesystems.FirstOrDefault()?.FsId?.Mountpoint;
        if (string.IsNullOrEmpty(found) || Libc.Stat(found, follow: true, out FileFacts images).IsError) return null;
        HasImageFs = !Libc.Stat(node.Options.DataDirectory, follow: true, out FileFacts own).IsError && own.Device != images.Device;
        return imageDirectory = found;
    }

    // The fourth field is RUNNING/ALL, threads included.
    private static Observation? PidsLeft(string load)
    {
        string[] fields = load.Split(' ');
        if (fields.Length < 4 || fields[3].Split('/') is not [_, string all]) return null;
        if (!long.TryParse(all, NumberStyles.None, CultureInfo.InvariantCulture, out long running)) return null;
        long bound = Math.Min(Bound("/proc/sys/kernel/pid_max"), Bound("/proc/sys/kernel/threads-max"));
        return new(bound - running, bound, IsBytes: false);
    }

    private static long Bound(string path) =>
        long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long bound) ? bound : long.MaxValue;
}

using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>Disk that something takes.</summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="Inodes">Files and directories.</param>
public readonly record struct DiskUsage(long Bytes, long Inodes)
{
    /// <summary>Both together.</summary>
    public static DiskUsage operator +(DiskUsage left, DiskUsage right) =>
        new(left.Bytes + right.Bytes, left.Inodes + right.Inodes);
}

/// <summary>What a container uses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MemoryBytes">Memory that cannot be taken back.</param>
/// <param name="Layer">Its own layer over the image.</param>
/// <param name="Logs">Its logs.</param>
public sealed record ContainerUsage(string Name, long MemoryBytes, DiskUsage Layer, DiskUsage Logs);

/// <summary>What a pod uses of its node.</summary>
/// <param name="Pod">The pod.</param>
public sealed record PodUsage(Pod Pod)
{
    /// <summary>Whether there are figures at all; a pod without them goes first.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Memory that cannot be taken back, of all its processes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Processes and threads.</summary>
    public long Processes { get; init; }

    /// <summary>The containers that have figures.</summary>
    public ListOf<ContainerUsage> Containers { get; init; }

    /// <summary>Volumes on the node's disk or in its memory that are the pod's alone, by name.</summary>
    public MapOf<DiskUsage> Volumes { get; init; }

    /// <summary>Files that the agent keeps for the pod.</summary>
    public DiskUsage Other { get; init; }

    /// <summary>Disk that the containers' own layers take.</summary>
    public DiskUsage Layers => Total(static container => container.Layer);

    /// <summary>Disk that the logs take.</summary>
    public DiskUsage Logs => Total(static container => container.Logs);

    /// <summary>Volumes on disk.</summary>
    public DiskUsage VolumesOnDisk
    {
        get
        {
            DiskUsage total = default;
            foreach (Volume volume in Pod.Spec.Volumes)
            {
                bool onDisk = volume.VolumeSource.EmptyDir is not { Medium: "Memory" };
                if (onDisk && Volumes.TryGetValue(volume.Name, out DiskUsage used)) total += used;
            }

            return total;
        }
    }

    private DiskUsage Total(Func<ContainerUsage, DiskUsage> part)
    {
        DiskUsage total = default;
        foreach (ContainerUsage container in Containers) total += part(container);
        return total;
    }
}

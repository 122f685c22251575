using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>Something of a node that can run short.</summary>
public enum EvictionSignal
{
    /// <summary>Memory of the machine that a new process could get, in bytes.</summary>
    MemoryAvailable,

    /// <summary>Memory that pods together may still take, in bytes.</summary>
    AllocatableMemoryAvailable,

    /// <summary>Room on the file system of volumes and logs, in bytes.</summary>
    NodeFsAvailable,

    /// <summary>Files that file system can still hold.</summary>
    NodeFsInodesFree,

    /// <summary>Room on the file system of images and containers' own layers, in bytes.</summary>
    ImageFsAvailable,

    /// <summary>Files that file system can still hold.</summary>
    ImageFsInodesFree,

    /// <summary>Processes and threads the machine can still start.</summary>
    PidAvailable,
}

/// <summary>What a signal is called, and what follows from it.</summary>
public static class EvictionSignals
{
    /// <summary>The resource of files, which pods cannot ask for.</summary>
    public const string Inodes = "inodes";

    /// <summary>The resource of processes, which pods cannot ask for.</summary>
    public const string Pids = "pids";

    /// <summary>Name in a configuration, such as <c>memory.available</c>.</summary>
    public static string NameOf(EvictionSignal signal) => signal switch
    {
        EvictionSignal.MemoryAvailable => "memory.available",
        EvictionSignal.AllocatableMemoryAvailable => "allocatableMemory.available",
        EvictionSignal.NodeFsAvailable => "nodefs.available",
        EvictionSignal.NodeFsInodesFree => "nodefs.inodesFree",
        EvictionSignal.ImageFsAvailable => "imagefs.available",
        EvictionSignal.ImageFsInodesFree => "imagefs.inodesFree",
        _ => "pid.available",
    };

    /// <summary>The signal of a name; null when there is none.</summary>
    public static EvictionSignal? Find(string name)
    {
        foreach (EvictionSignal signal in Enum.GetValues<EvictionSignal>())
        {
            if (NameOf(signal) == name) return signal;
        }

        return null;
    }

    /// <summary>The resource that is short, as messages name it.</summary>
    public static string ResourceOf(EvictionSignal signal) => signal switch
    {
        EvictionSignal.MemoryAvailable or EvictionSignal.AllocatableMemoryAvailable => ResourceName.Memory,
        EvictionSignal.NodeFsAvailable or EvictionSignal.ImageFsAvailable => ResourceName.ResourceEphemeralStorage,
        EvictionSignal.NodeFsInodesFree or EvictionSignal.ImageFsInodesFree => Inodes,
        _ => Pids,
    };

    /// <summary>The condition the Node shows.</summary>
    public static string ConditionOf(EvictionSignal signal) => ResourceOf(signal) switch
    {
        ResourceName.Memory => NodeConditionType.MemoryPressure,
        Pids => NodeConditionType.PIDPressure,
        _ => NodeConditionType.DiskPressure,
    };

    /// <summary>Whether dead containers and unused images can make room before a pod has to go.</summary>
    /// <param name="signal">What is short.</param>
    /// <param name="hasImageFs">Whether images have a file system of their own.</param>
    public static bool IsReclaimable(EvictionSignal signal, bool hasImageFs) => signal switch
    {
        EvictionSignal.NodeFsAvailable or EvictionSignal.NodeFsInodesFree => !hasImageFs,
        EvictionSignal.ImageFsAvailable or EvictionSignal.ImageFsInodesFree => true,
        _ => false,
    };
}

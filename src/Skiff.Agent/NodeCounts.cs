using System.Collections.Concurrent;
using Skiff.Agent.Probes;
using Skiff.Agent.Shutdown;

namespace Skiff.Agent;

/// <summary>What an agent counts, for whoever asks for its metrics.</summary>
public sealed class NodeCounts
{
    // The kernel's log may tell of containers that nobody here knows.
    private const int ContainersMax = 1024;

    private readonly ConcurrentDictionary<string, long> evictions = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> outOfMemory = new(StringComparer.Ordinal);
    private readonly Queue<string> oldest = [];
    private ShutdownTimes? lastShutdown;

    /// <summary>Pods that were evicted so far, by what for.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> Evictions => evictions;

    /// <summary>What probes came to.</summary>
    public ProbeCounts Probes { get; } = new();

    /// <summary>When the machine was last shut down with its pods; null when nobody knows.</summary>
    public ShutdownTimes? LastShutdown
    {
        get => Volatile.Read(ref lastShutdown);
        set => Volatile.Write(ref lastShutdown, value);
    }

    /// <summary>Counts an eviction.</summary>
    public void AddEviction(string signal) => evictions.AddOrUpdate(signal, 1, static (_, count) => count + 1);

    /// <summary>Counts a process of a container that the kernel ended for want of memory.</summary>
    public void AddOutOfMemory(string containerId)
    {
        lock (gate)
        {
            if (!outOfMemory.TryGetValue(containerId, out long before))
            {
                oldest.Enqueue(containerId);
                if (oldest.Count > ContainersMax) outOfMemory.Remove(oldest.Dequeue());
            }

            outOfMemory[containerId] = before + 1;
        }
    }

    /// <summary>How often the kernel ended a process of a container for want of memory.</summary>
    public long OutOfMemoryOf(string containerId)
    {
        lock (gate) return outOfMemory.GetValueOrDefault(containerId);
    }
}

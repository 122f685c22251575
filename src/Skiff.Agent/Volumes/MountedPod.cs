using System.Collections.Concurrent;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Volumes;

/// <summary>A pod whose volumes are being prepared or are in use. All but the marks is owned by who holds the gate.</summary>
internal sealed class MountedPod(string uid, string directory)
{
    private readonly ConcurrentDictionary<ReferencedKey, bool> referenced = [];
    private int stale;

    /// <summary>The pod's uid.</summary>
    public string Uid { get; } = uid;

    /// <summary>The pod's directory on the node.</summary>
    public string Directory { get; } = directory;

    /// <summary>One at a time sets up, writes or takes down.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The pod as it was last prepared.</summary>
    public Pod Pod { get; set; } = Pod.Empty;

    /// <summary>A later version of the pod, whose labels or annotations volumes are to show. Set without the gate.</summary>
    public Pod? Later { get; set; }

    /// <summary>Whether all volumes were set up once.</summary>
    public bool IsReady { get; set; }

    /// <summary>Fires when a token of the pod wants to be renewed.</summary>
    public ITimer? Renewal { get; set; }

    /// <summary>What each projection shows, as <see cref="ProjectionVolume.Digest"/> tells.</summary>
    public Dictionary<string, string> Shown { get; } = new(StringComparer.Ordinal);

    /// <summary>The persistent volumes that are set up.</summary>
    public Dictionary<string, PreparedVolume> Claimed { get; } = new(StringComparer.Ordinal);

    /// <summary>The objects the pod's volumes name.</summary>
    public IEnumerable<ReferencedKey> Referenced => referenced.Keys;

    /// <summary>Whether the pod names an object. Callable without the gate.</summary>
    public bool Names(ReferencedKey key) => referenced.ContainsKey(key);

    /// <summary>Adds an object the pod names; false when it did before.</summary>
    public bool TryAdd(ReferencedKey key) => referenced.TryAdd(key, true);

    /// <summary>Marks the pod as waiting for a refresh; false when it waits already. Callable without the gate.</summary>
    public bool TryMarkStale() => Interlocked.Exchange(ref stale, 1) == 0;

    /// <summary>Forgets the mark, before reading: a change from now on waits anew.</summary>
    public void ClearStale() => Volatile.Write(ref stale, 0);
}

using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Pods to which a node was promised when others were made to leave it for them. Until they are there, pods that are not
/// more urgent are placed as if they were. No more than pods that wait. Owned by the scheduler's loop.
/// </summary>
public sealed class NominatedPods
{
    private readonly Dictionary<string, (PodEntry Entry, string Node)> byUid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PodEntry>> byNode = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => byUid.Count;

    /// <summary>The node promised to a pod; null if there is none.</summary>
    public string? NodeOf(string uid) => byUid.TryGetValue(uid, out (PodEntry Entry, string Node) found) ? found.Node : null;

    /// <summary>The pods to which a node was promised.</summary>
    public IReadOnlyList<PodEntry> On(string node) => byNode.GetValueOrDefault(node) ?? (IReadOnlyList<PodEntry>)[];

    /// <summary>Promises a node to a pod, or with an empty name takes the promise back.</summary>
    public void Set(Pod pod, string node)
    {
        Remove(pod.Metadata.UID);
        if (node.Length == 0) return;
        PodEntry entry = new(pod);
        byUid[entry.UID] = (entry, node);
        if (!byNode.TryGetValue(node, out List<PodEntry>? there)) byNode[node] = there = [];
        there.Add(entry);
    }

    /// <summary>A pod got its node, or needs none any more; whether one was promised.</summary>
    public bool Remove(string uid)
    {
        if (!byUid.Remove(uid, out (PodEntry Entry, string Node) found)) return false;
        List<PodEntry> there = byNode[found.Node];
        there.Remove(found.Entry);
        if (there.Count == 0) byNode.Remove(found.Node);
        return true;
    }
}

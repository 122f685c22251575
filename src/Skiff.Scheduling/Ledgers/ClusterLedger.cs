using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// The nodes and the pods on them as the scheduler counts them: pods seen bound, and pods it has decided on whose
/// binding it has not seen yet. Changes are incremental. Owned by the scheduler's loop.
/// </summary>
public sealed class ClusterLedger
{
    private readonly Dictionary<string, NodeLedger> byName = new(StringComparer.Ordinal);
    private readonly List<NodeLedger> nodes = [];
    private readonly Dictionary<string, Placed> placed = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, string> uids = [];
    private readonly Dictionary<string, int> imageNodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, int> claimUsers = [];
    private readonly Dictionary<string, MapOf<string>> namespaces = new(StringComparer.Ordinal);

    /// <summary>Claims, volumes and classes.</summary>
    public VolumeLedger Volumes { get; } = new();

    /// <summary>The nodes that are there, in the order they came.</summary>
    public IReadOnlyList<NodeLedger> Nodes => nodes;

    /// <summary>Pods on nodes, assumed ones included.</summary>
    public int PodCount => placed.Count;

    /// <summary>Pods on nodes with required anti-affinity.</summary>
    public int PodsWithAntiAffinity { get; private set; }

    /// <summary>Pods on nodes with any affinity to other pods.</summary>
    public int PodsWithAffinity { get; private set; }

    /// <summary>The node of a name, or null.</summary>
    public NodeLedger? Find(string node) => byName.TryGetValue(node, out NodeLedger? found) && found.Node is not null ? found : null;

    /// <summary>The node a pod is on, bound or assumed; null if it is on none.</summary>
    public string? NodeOf(string uid) => placed.TryGetValue(uid, out Placed? found) ? found.Node : null;

    /// <summary>The uid of the pod of a name that is on a node, bound or assumed; null if there is none.</summary>
    public string? UidOf(ObjectKey pod) => uids.GetValueOrDefault(pod);

    /// <summary>Whether a pod is counted only because a decision put it there.</summary>
    public bool IsAssumed(string uid) => placed.TryGetValue(uid, out Placed? found) && found.Assumed;

    /// <summary>How many nodes have an image.</summary>
    public int NodesWithImage(string name) => imageNodes.GetValueOrDefault(name);

    /// <summary>Whether a pod on a node, assumed ones included, uses a claim.</summary>
    public bool IsClaimInUse(ObjectKey claim) => claimUsers.ContainsKey(claim);

    /// <summary>The labels of a namespace.</summary>
    public MapOf<string> NamespaceLabels(string name) => namespaces.GetValueOrDefault(name);

    /// <summary>A node came or changed.</summary>
    public void SetNode(Node node)
    {
        NodeLedger ledger = LedgerOf(node.Metadata.Name);
        bool fresh = ledger.Node is null;
        IReadOnlyDictionary<string, long> before = ledger.ImageBytes;
        ledger.SetNode(node);
        if (fresh) nodes.Add(ledger);
        if (ReferenceEquals(before, ledger.ImageBytes)) return;
        CountImages(before.Keys, -1);
        CountImages(ledger.ImageBytes.Keys, 1);
    }

    /// <summary>A node went. Its pods stay counted until they go too.</summary>
    public void RemoveNode(string name)
    {
        if (!byName.TryGetValue(name, out NodeLedger? ledger) || ledger.Node is null) return;
        CountImages(ledger.ImageBytes.Keys, -1);
        ledger.SetNode(null);
        nodes.Remove(ledger);
        DropIfEmpty(ledger);
    }

    /// <summary>A namespace came, changed, or with null labels went.</summary>
    public void SetNamespace(string name, MapOf<string>? labels)
    {
        if (labels is { } present) namespaces[name] = present;
        else namespaces.Remove(name);
    }

    /// <summary>A bound pod came or changed. It is counted on the node it names, whatever was assumed.</summary>
    public void SetPod(Pod pod)
    {
        if (pod.Spec.NodeName.Length == 0 || pod.IsFinished)
        {
            // An assumed pod is seen unbound until its binding arrives; it stays where it was put.
            if (!IsAssumed(pod.Metadata.UID) || pod.IsFinished) Remove(pod.Metadata.UID);
            return;
        }

        Place(pod, pod.Spec.NodeName, assumed: false);
    }

    /// <summary>A pod went; whether it was on a node.</summary>
    public bool RemovePod(ObjectKey key)
    {
        if (!uids.TryGetValue(key, out string? uid)) return false;
        Remove(uid);
        return true;
    }

    /// <summary>A decision put a pod on a node; it counts from now on.</summary>
    public void Assume(Pod pod, string node) => Place(pod, node, assumed: true);

    /// <summary>The binding of an assumed pod failed.</summary>
    public void Forget(string uid)
    {
        if (IsAssumed(uid)) Remove(uid);
    }

    private void Place(Pod pod, string node, bool assumed)
    {
        ObjectKey key = ObjectKey.Of(pod);
        if (uids.TryGetValue(key, out string? other) && other != pod.Metadata.UID) Remove(other); // The name was reused.
        Remove(pod.Metadata.UID);
        PodEntry entry = new(pod);
        LedgerOf(node).Add(entry);
        placed[pod.Metadata.UID] = new(entry, node, assumed);
        uids[key] = pod.Metadata.UID;
        CountClaims(entry, 1);
        if (!entry.AntiAffinities.IsEmpty) PodsWithAntiAffinity++;
        if (entry.HasPodAffinity) PodsWithAffinity++;
    }

    private void Remove(string uid)
    {
        if (!placed.Remove(uid, out Placed? found)) return;
        uids.Remove(ObjectKey.Of(found.Entry.Pod));
        NodeLedger ledger = byName[found.Node];
        ledger.Remove(found.Entry);
        CountClaims(found.Entry, -1);
        if (!found.Entry.AntiAffinities.IsEmpty) PodsWithAntiAffinity--;
        if (found.Entry.HasPodAffinity) PodsWithAffinity--;
        DropIfEmpty(ledger);
    }

    private void CountClaims(PodEntry pod, int change)
    {
        foreach (PodClaim claim in pod.Claims)
        {
            ObjectKey key = new(pod.Pod.Metadata.Namespace, claim.Name);
            int count = claimUsers.GetValueOrDefault(key) + change;
            if (count > 0) claimUsers[key] = count;
            else claimUsers.Remove(key);
        }
    }

    private NodeLedger LedgerOf(string name)
    {
        if (!byName.TryGetValue(name, out NodeLedger? ledger)) byName[name] = ledger = new(name);
        return ledger;
    }

    private void DropIfEmpty(NodeLedger ledger)
    {
        if (ledger.Node is null && ledger.Pods.Count == 0) byName.Remove(ledger.Name);
    }

    private void CountImages(IEnumerable<string> names, int change)
    {
        foreach (string name in names)
        {
            int count = imageNodes.GetValueOrDefault(name) + change;
            if (count > 0) imageNodes[name] = count;
            else imageNodes.Remove(name);
        }
    }

    private sealed record Placed(PodEntry Entry, string Node, bool Assumed);
}

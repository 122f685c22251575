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
    private readonly Stack<int> freeSlots = new();
    private int slots;

    /// <summary>An empty cluster.</summary>
    public ClusterLedger() => Index = new(byName.Values);

    /// <summary>Claims, volumes and classes.</summary>
    public VolumeLedger Volumes { get; } = new();

    /// <summary>Services and controllers of pods.</summary>
    public SelectorLedger Selectors { get; } = new();

    /// <summary>Pods that wait for a node to be cleared for them.</summary>
    public NominatedPods Nominated { get; } = new();

    /// <summary>Disruption budgets.</summary>
    public BudgetLedger Budgets { get; } = new();

    internal PodIndex Index { get; }

    /// <summary>The nodes that are there, in the order they came.</summary>
    public IReadOnlyList<NodeLedger> Nodes => nodes;

    /// <summary>Pods on nodes, assumed ones included.</summary>
    public int PodCount => placed.Count;

    /// <summary>Pods that are counted only because a decision put them on a node.</summary>
    public int AssumedCount { get; private set; }

    /// <summary>The node of a name, or null.</summary>
    public NodeLedger? Find(string node) => byName.TryGetValue(node, out NodeLedger? found) && found.Node is not null ? found : null;

    /// <summary>The node a pod is on, bound or assumed; null if it is on none.</summary>
    public string? NodeOf(string uid) => placed.TryGetValue(uid, out Placed? found) ? found.Node : null;

    /// <summary>A pod on a node as it was last seen or assumed; null if it is on none.</summary>
    public Pod? PodOf(string uid) => placed.GetValueOrDefault(uid)?.Entry.Pod;

    /// <summary>The uid of the pod of a name that is on a node, bound or assumed; null if there is none.</summary>
    public string? UidOf(ObjectKey pod) => uids.GetValueOrDefault(pod);

    /// <summary>Whether a pod is counted only because a decision put it there.</summary>
    public bool IsAssumed(string uid) => placed.TryGetValue(uid, out Placed? found) && found.Assumed;

    /// <summary>How many nodes have an image.</summary>
    public int NodesWithImage(string name) => imageNodes.GetValueOrDefault(name);

    /// <summary>Whether a pod on a node, assumed ones included, uses a claim.</summary>
    public bool IsClaimInUse(ObjectKey claim) => claimUsers.ContainsKey(claim);

    /// <summary>A node came or changed.</summary>
    public void SetNode(Node node)
    {
        NodeLedger ledger = LedgerOf(node.Metadata.Name);
        bool fresh = ledger.Node is null;
        IReadOnlyDictionary<string, long> before = ledger.ImageBytes;
        ledger.SetNode(node);
        Index.SetNode(ledger);
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
        Index.SetNode(ledger);
        nodes.Remove(ledger);
        DropIfEmpty(ledger);
    }

    /// <summary>A namespace came, changed, or with null labels went.</summary>
    public void SetNamespace(string name, MapOf<string>? labels)
    {
        if (!Index.SetNamespace(name, labels)) return;
        Index.Clear();
        foreach (Placed pod in placed.Values) Index.Count(pod.Entry, byName[pod.Node].Slot, 1);
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

    /// <summary>
    /// Counts a pod on a node for as long as a question takes, without knowing it: what would be if it were there.
    /// </summary>
    internal void Put(PodEntry entry, NodeLedger node) => Count(entry, node, 1);

    /// <summary>Takes a pod off a node for as long as a question takes; <see cref="Put"/> is to follow.</summary>
    internal void Lift(PodEntry entry, NodeLedger node) => Count(entry, node, -1);

    private void Place(Pod pod, string node, bool assumed)
    {
        ObjectKey key = ObjectKey.Of(pod);
        if (uids.TryGetValue(key, out string? other) && other != pod.Metadata.UID) Remove(other); // The name was reused.
        Remove(pod.Metadata.UID);
        PodEntry entry = new(pod);
        placed[pod.Metadata.UID] = new(entry, node, assumed);
        if (assumed) AssumedCount++;
        uids[key] = pod.Metadata.UID;
        Count(entry, LedgerOf(node), 1);
    }

    private void Remove(string uid)
    {
        if (!placed.Remove(uid, out Placed? found)) return;
        uids.Remove(ObjectKey.Of(found.Entry.Pod));
        if (found.Assumed) AssumedCount--;
        NodeLedger ledger = byName[found.Node];
        Count(found.Entry, ledger, -1);
        DropIfEmpty(ledger);
    }

    private void Count(PodEntry entry, NodeLedger node, int change)
    {
        if (change > 0) node.Add(entry);
        else node.Remove(entry);
        Index.Count(entry, node.Slot, change);
        CountClaims(entry, change);
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
        if (byName.TryGetValue(name, out NodeLedger? ledger)) return ledger;
        if (!freeSlots.TryPop(out int slot)) slot = slots++;
        return byName[name] = new(name, slot);
    }

    private void DropIfEmpty(NodeLedger ledger)
    {
        if (ledger.Node is not null || ledger.Pods.Count > 0) return;
        byName.Remove(ledger.Name);
        freeSlots.Push(ledger.Slot);
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

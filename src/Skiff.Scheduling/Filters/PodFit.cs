using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>All rules, prepared for one pod.</summary>
internal sealed class PodFit
{
    private static readonly Rejection NotNamed =
        Rejection.ForGood(FilterRules.NodeAffinity, "node(s) didn't satisfy plugin(s) [NodeAffinity]");

    private readonly PodEntry pod;
    private readonly ClusterLedger cluster;
    private readonly SchedulingProfile profile;
    private readonly HashSet<string>? named;
    private readonly VolumeRule? volumes;
    private readonly TopologySpreadRule? spread;
    private readonly PodAffinityRule? affinity;

    /// <summary>Prepares the rules of a profile.</summary>
    public PodFit(PodEntry pod, ClusterLedger cluster, SchedulingProfile profile)
    {
        this.pod = pod;
        this.cluster = cluster;
        this.profile = profile;
        FilterRules rules = profile.Filters;
        if (rules.HasFlag(FilterRules.NodeAffinity)) named = NodesNamed(pod.Pod.Spec);
        if (named is { Count: 0 })
        {
            PodRefusal = Rejection.ForGood(FilterRules.NodeAffinity, "pod affinity terms conflict");
            return;
        }

        volumes = rules.HasFlag(FilterRules.Volumes) ? VolumeRule.Prepare(pod, cluster) : null;
        if (volumes?.PodReason is { Length: > 0 } why)
        {
            PodRefusal = Rejection.ForGood(FilterRules.Volumes, why);
            return;
        }

        spread = rules.HasFlag(FilterRules.PodTopologySpread) ? TopologySpreadRule.Prepare(pod, cluster, profile) : null;
        affinity = rules.HasFlag(FilterRules.InterPodAffinity) ? PodAffinityRule.Prepare(pod, cluster) : null;
    }

    /// <summary>Why no node can take the pod, whichever it is; null if some may.</summary>
    public Rejection? PodRefusal { get; }

    /// <summary>What must be bound or provisioned for the pod to go to a node that was not refused.</summary>
    public VolumePlan VolumesOn(string node) => volumes?.PlanFor(node) ?? VolumePlan.Nothing;

    /// <summary>What keeps the pod from a node as things stand; null if nothing does.</summary>
    public Rejection? Check(NodeLedger node) => CheckNode(node) ?? spread?.Check(node) ?? affinity?.Check(node);

    /// <summary>
    /// The same, asking first what is answered soonest: of several refusals any may be told. Where some node takes the
    /// pod nobody asks for the others' reasons.
    /// </summary>
    public Rejection? CheckSoonest(NodeLedger node)
    {
        if (cluster.Nominated.Count > 0) return CheckWithPromised(node);
        return affinity?.Check(node) ?? spread?.Check(node) ?? CheckNode(node);
    }

    /// <summary>
    /// The same, with the pods to which the node was promised and that are not less urgent. The pod must fit with them,
    /// because they may come, and without them, because they may not and it must not depend on them.
    /// </summary>
    public Rejection? CheckWithPromised(NodeLedger node)
    {
        List<PodEntry>? promised = null;
        foreach (PodEntry other in cluster.Nominated.On(node.Name))
        {
            bool counts = other.Priority >= pod.Priority && other.UID != pod.UID && cluster.NodeOf(other.UID) is null;
            if (counts) (promised ??= []).Add(other);
        }

        if (promised is null) return Check(node);
        foreach (PodEntry other in promised) cluster.Put(other, node);
        Refresh();
        Rejection? refusal = Check(node);
        foreach (PodEntry other in promised) cluster.Lift(other, node);
        Refresh();
        return refusal ?? Check(node);
    }

    private Rejection? CheckNode(NodeLedger node)
    {
        if (named is not null && !named.Contains(node.Name)) return NotNamed;
        return NodeFilters.Check(pod, node, profile) ?? volumes?.Check(node);
    }

    /// <summary>Takes in that pods were taken off nodes or put on them.</summary>
    public void Refresh() => spread?.Refresh();

    // The only nodes that required affinity names by name; null if it leaves others a chance.
    private static HashSet<string>? NodesNamed(PodSpec spec)
    {
        ListOf<NodeSelectorTerm> terms =
            spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? default;
        if (terms.IsEmpty) return null;
        HashSet<string> all = new(StringComparer.Ordinal);
        foreach (NodeSelectorTerm term in terms)
        {
            HashSet<string>? own = null;
            foreach (NodeSelectorRequirement field in term.MatchFields)
            {
                if (field.Key != "metadata.name" || field.Operator != NodeSelectorOperator.In) continue;
                if (own is null) own = new(field.Values.AsEnumerable(), StringComparer.Ordinal);
                else own.IntersectWith(field.Values.AsEnumerable());
            }

            if (own is null) return null;
            all.UnionWith(own);
        }

        return all;
    }
}

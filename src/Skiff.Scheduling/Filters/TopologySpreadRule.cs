using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Hard topology spread constraints: a node is refused where one pod more would put its domain more than maxSkew above
/// the emptiest. Which domain is the emptiest is found once; <see cref="Refresh"/> is to follow when pods have moved.
/// </summary>
internal sealed class TopologySpreadRule
{
    private static readonly Rejection TooUneven =
        Rejection.Of(FilterRules.PodTopologySpread, "node(s) didn't match pod topology spread constraints");

    private static readonly Rejection NoLabel = Rejection.ForGood(
        FilterRules.PodTopologySpread, "node(s) didn't match pod topology spread constraints (missing required label)");

    private readonly SpreadCounts[] constraints;

    private TopologySpreadRule(SpreadCounts[] constraints) => this.constraints = constraints;

    /// <summary>Prepares the rule for a pod; null when it has no hard constraint.</summary>
    public static TopologySpreadRule? Prepare(PodEntry pod, ClusterLedger cluster, SchedulingProfile profile)
    {
        SpreadConstraint[] all = SpreadConstraint.Of(pod, UnsatisfiableConstraintAction.DoNotSchedule, cluster, profile);
        if (all.Length == 0) return null;
        TopologySpreadRule rule = new([.. all.Select(one => new SpreadCounts(one, all, pod.Pod, cluster))]);
        rule.Refresh();
        return rule;
    }

    /// <summary>Takes in that pods have come to nodes or left them.</summary>
    public void Refresh()
    {
        foreach (SpreadCounts constraint in constraints) constraint.Refresh();
    }

    /// <summary>What keeps the pod from a node; null if nothing does.</summary>
    public Rejection? Check(NodeLedger node)
    {
        foreach (SpreadCounts constraint in constraints)
        {
            int domain = constraint.Source.Column.DomainOf(node.Slot);
            if (domain == TopologyColumn.None) return NoLabel;
            if (!constraint.HasRoom(domain)) return TooUneven;
        }

        return null;
    }
}

/// <summary>
/// The pods that a constraint finds, domain by domain, over the nodes that count for it: those with the labels of all
/// constraints that the pod's affinity and tolerations allow, as the policies say.
/// </summary>
internal sealed class SpreadCounts
{
    private readonly SpreadConstraint[] all;
    private readonly Pod pod;
    private readonly ClusterLedger cluster;
    private readonly bool takesEveryNode;
    private readonly int self;
    private long[] counts = [];
    private long emptiest;

    /// <summary>Counts that are empty until <see cref="Refresh"/>.</summary>
    /// <param name="source">The constraint.</param>
    /// <param name="all">The constraints whose labels a node must have to count; none if it need not.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="cluster">The nodes.</param>
    public SpreadCounts(SpreadConstraint source, SpreadConstraint[] all, Pod pod, ClusterLedger cluster)
    {
        Source = source;
        this.all = all;
        this.pod = pod;
        this.cluster = cluster;
        self = source.Finds(pod) ? 1 : 0;
        // A node that lacks the label counts for nothing anyway; one that lacks another's must not.
        takesEveryNode = source.TakesEveryNode(pod)
            && Array.TrueForAll(all, one => one == source || one.Column.NodeCount == cluster.Nodes.Count);
    }

    /// <summary>The constraint.</summary>
    public SpreadConstraint Source { get; }

    /// <summary>Counts anew.</summary>
    public void Refresh()
    {
        int domains = takesEveryNode ? Source.Column.DomainCount : CountNodes();
        emptiest = domains < Source.MinDomains || domains == 0 ? 0 : Least();
    }

    /// <summary>The pods in a domain; none in one in which no node counts.</summary>
    public long InDomain(int domain) =>
        takesEveryNode ? Source.Tally.InDomain(domain) : domain < counts.Length ? Math.Max(0, counts[domain]) : 0;

    /// <summary>Whether a domain may take the pod.</summary>
    public bool HasRoom(int domain) => InDomain(domain) + self - emptiest <= Source.MaxSkew;

    // -1 stands for a domain in which no node counts.
    private int CountNodes()
    {
        TopologyColumn column = Source.Column;
        if (counts.Length < column.Bound) counts = new long[column.Bound];
        Array.Fill(counts, -1);
        int domains = 0;
        foreach (NodeLedger node in cluster.Nodes)
        {
            int domain = column.DomainOf(node.Slot);
            if (domain == TopologyColumn.None || !Counts(node)) continue;
            if (counts[domain] < 0)
            {
                counts[domain] = 0;
                domains++;
            }

            counts[domain] += Source.Tally.OnSlot(node.Slot);
        }

        return domains;
    }

    private bool Counts(NodeLedger node)
    {
        foreach (SpreadConstraint other in all)
        {
            if (other.Column.DomainOf(node.Slot) == TopologyColumn.None) return false;
        }

        return Source.Takes(node.Node!, pod);
    }

    private long Least()
    {
        long least = long.MaxValue;
        for (int domain = 0; domain < Source.Column.Bound; domain++)
        {
            long count = takesEveryNode
                ? Source.Column.HasNodes(domain) ? Source.Tally.InDomain(domain) : long.MaxValue
                : counts[domain] < 0 ? long.MaxValue : counts[domain];
            least = Math.Min(least, count);
        }

        return least;
    }
}

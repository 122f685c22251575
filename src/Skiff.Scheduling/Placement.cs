using System.Globalization;

namespace Skiff.Scheduling;

/// <summary>Where a pod goes, or why nowhere.</summary>
/// <param name="Node">The node; null if none can take it.</param>
/// <param name="Rejections">Why each node cannot, in the order of the nodes; null for those that can or were not asked.</param>
public sealed record Placement(NodeLedger? Node, IReadOnlyList<Rejection?> Rejections)
{
    /// <summary>What must be bound or provisioned before the pod may go there.</summary>
    public VolumePlan Volumes { get; init; } = VolumePlan.Nothing;

    /// <summary>Why no node was even looked at; empty if they were.</summary>
    public string PodReason { get; init; } = "";

    /// <summary>The rules that refused, all nodes together.</summary>
    public FilterRules Refused
    {
        get
        {
            FilterRules rules = FilterRules.None;
            foreach (Rejection? rejection in Rejections) rules |= rejection?.Rule ?? FilterRules.None;
            return rules;
        }
    }

    /// <summary>
    /// Chooses a node: those that no rule refuses are scored, the best wins, and chance decides between equals. Of many
    /// nodes only a part is looked at, starting where the last search ended.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="cluster">The nodes and what is on them.</param>
    /// <param name="search">Where searches stand; moved on by this one.</param>
    /// <param name="pick">A random number from 0 up to, not including, its argument.</param>
    public static Placement Decide(PodEntry pod, ClusterLedger cluster, NodeSearch search, Func<int, int> pick)
    {
        IReadOnlyList<NodeLedger> nodes = cluster.Nodes;
        VolumeRule? volumes = VolumeRule.Prepare(pod, cluster);
        if (volumes?.PodReason is { Length: > 0 } why)
        {
            Rejection rejection = Rejection.ForGood(FilterRules.Volumes, why);
            return new(null, [.. nodes.Select(_ => rejection)]) { PodReason = why };
        }

        PodAffinityRule? affinity = PodAffinityRule.Prepare(pod, cluster);
        TopologySpreadRule? spread = TopologySpreadRule.Prepare(pod, cluster);
        Rejection?[] rejections = new Rejection?[nodes.Count];
        List<NodeLedger> feasible = [];
        int wanted = NodeSearch.EnoughOf(nodes.Count);
        int looked = 0;
        while (looked < nodes.Count && feasible.Count < wanted)
        {
            int at = (search.Next + looked++) % nodes.Count;
            rejections[at] = NodeFilters.Check(pod, nodes[at]) ?? volumes?.Check(nodes[at])
                ?? spread?.Check(nodes[at]) ?? affinity?.Check(nodes[at]);
            if (rejections[at] is null) feasible.Add(nodes[at]);
        }

        search.Next = nodes.Count == 0 ? 0 : (search.Next + looked) % nodes.Count;
        return feasible.Count switch
        {
            0 => new(null, rejections),
            1 => Chosen(feasible[0]),
            _ => Chosen(Best(feasible, NodeScores.Of(pod, feasible, cluster), pick)),
        };

        Placement Chosen(NodeLedger node) =>
            new(node, rejections) { Volumes = volumes?.PlanFor(node.Name) ?? VolumePlan.Nothing };
    }

    /// <summary>Whether a pod fits one node, as things stand there.</summary>
    public static Rejection? Check(PodEntry pod, NodeLedger node, ClusterLedger cluster) =>
        NodeFilters.Check(pod, node)
        ?? VolumeRule.Prepare(pod, cluster)?.Check(node)
        ?? TopologySpreadRule.Prepare(pod, cluster)?.Check(node)
        ?? PodAffinityRule.Prepare(pod, cluster)?.Check(node);

    private static NodeLedger Best(List<NodeLedger> nodes, long[] scores, Func<int, int> pick)
    {
        int best = 0, equals = 1;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
            {
                best = i;
                equals = 1;
            }
            else if (scores[i] == scores[best] && pick(++equals) == 0)
            {
                best = i; // Each of k equals ends up chosen with chance 1/k.
            }
        }

        return nodes[best];
    }
}

/// <summary>Where the search for nodes stands, so that all nodes get their turn.</summary>
public sealed class NodeSearch
{
    private const int AllUpTo = 100;

    /// <summary>The node to begin with.</summary>
    public int Next { get; set; }

    /// <summary>How many feasible nodes are enough to choose from: all of 100, falling to a twentieth of many.</summary>
    public static int EnoughOf(int nodes)
    {
        if (nodes <= AllUpTo) return nodes;
        int percent = Math.Max(5, 50 - (nodes / 125));
        return Math.Max(AllUpTo, nodes * percent / 100);
    }
}

/// <summary>Tells in upstream's words why a pod cannot be placed.</summary>
public static class FitReport
{
    /// <summary>The message of the event and of the pod's condition.</summary>
    /// <param name="rejections">Why each node refused.</param>
    /// <param name="preemption">What preemption came to; see <see cref="Preempted"/>.</param>
    /// <param name="podReason">Why no node was looked at; empty if they were.</param>
    public static string Message(IReadOnlyList<Rejection?> rejections, string preemption, string podReason = "")
    {
        if (rejections.Count == 0) return "no nodes available to schedule pods";
        string all = podReason.Length == 0
            ? Count(rejections.Count, rejections.SelectMany(rejection => rejection?.Reasons ?? []))
            : string.Create(CultureInfo.InvariantCulture, $"0/{rejections.Count} nodes are available: {podReason}.");
        return preemption.Length == 0 ? all : $"{all} {preemption}";
    }

    /// <summary>What preemption came to when it found nobody to evict.</summary>
    public static string Preempted(IReadOnlyList<Rejection?> rejections, bool never)
    {
        if (never) return "preemption: not eligible due to preemptionPolicy=Never.";
        return "preemption: " + Count(rejections.Count, rejections.Select(rejection => rejection?.Lasting != false
            ? "Preemption is not helpful for scheduling"
            : "No preemption victims found for incoming pod"));
    }

    // "0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods." The counted reasons are sorted as text.
    private static string Count(int nodes, IEnumerable<string> reasons)
    {
        IEnumerable<string> counted = reasons
            .GroupBy(reason => reason, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"))
            .Order(StringComparer.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture, $"0/{nodes} nodes are available: {string.Join(", ", counted)}.");
    }
}

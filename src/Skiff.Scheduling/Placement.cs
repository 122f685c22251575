using System.Globalization;

namespace Skiff.Scheduling;

/// <summary>Where a pod goes, or why nowhere.</summary>
/// <param name="Node">The node; null if none can take it.</param>
/// <param name="Rejections">
/// Why each node cannot, in the order of the nodes; null for those that can or were not asked. Where a node was found, a
/// reason of each that cannot; where none was, upstream's.
/// </param>
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

    /// <summary>What decided between several nodes; null where there was no choice.</summary>
    public ScoreTable? Scores { get; init; }

    /// <summary>
    /// Chooses a node: the one that was promised to the pod if it still suits; otherwise those that no rule refuses are
    /// scored, the best wins, and chance decides between equals. Of many nodes only a part is looked at, starting where
    /// the last search ended.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="cluster">The nodes and what is on them.</param>
    /// <param name="search">Where searches stand; moved on by this one.</param>
    /// <param name="pick">A random number from 0 up to, not including, its argument.</param>
    /// <param name="profile">How pods of its scheduler are placed; the default if none is given.</param>
    public static Placement Decide(
        PodEntry pod, ClusterLedger cluster, NodeSearch search, Func<int, int> pick, SchedulingProfile? profile = null)
    {
        profile ??= SchedulingProfile.Default;
        cluster.Index.Tidy();
        IReadOnlyList<NodeLedger> nodes = cluster.Nodes;
        PodFit fit = new(pod, cluster, profile);
        if (fit.PodRefusal is { } refusal)
        {
            return new(null, [.. nodes.Select(_ => refusal)]) { PodReason = refusal.Reasons[0] };
        }

        Rejection?[] rejections = new Rejection?[nodes.Count];
        if (PromisedTo(pod, cluster) is { } promised && fit.CheckWithPromised(promised) is null) return Chosen(promised);
        List<NodeLedger> feasible = Search(fit, nodes, rejections, search, profile.PercentageOfNodesToScore);
        if (feasible.Count == 0) return new(null, rejections);
        if (feasible.Count == 1) return Chosen(feasible[0]);
        ScoreTable scores = NodeScores.Of(pod, feasible, cluster, profile);
        return Chosen(Best(feasible, scores.Totals, pick)) with { Scores = scores };

        Placement Chosen(NodeLedger node) => new(node, rejections) { Volumes = fit.VolumesOn(node.Name) };
    }

    /// <summary>Whether a pod fits one node, as things stand there.</summary>
    public static Rejection? Check(
        PodEntry pod, NodeLedger node, ClusterLedger cluster, SchedulingProfile? profile = null)
    {
        PodFit fit = new(pod, cluster, profile ?? SchedulingProfile.Default);
        return fit.PodRefusal ?? fit.Check(node);
    }

    private static List<NodeLedger> Search(
        PodFit fit, IReadOnlyList<NodeLedger> nodes, Rejection?[] rejections, NodeSearch search, int percent)
    {
        List<NodeLedger> feasible = [];
        int wanted = NodeSearch.EnoughOf(nodes.Count, percent);
        int looked = 0;
        while (looked < nodes.Count && feasible.Count < wanted)
        {
            int at = (search.Next + looked++) % nodes.Count;
            rejections[at] = fit.CheckSoonest(nodes[at]);
            if (rejections[at] is null) feasible.Add(nodes[at]);
        }

        // Only when none is left is it told why, and then by the first rule that each node breaks.
        for (int i = 0; i < nodes.Count && feasible.Count == 0; i++) rejections[i] = fit.CheckWithPromised(nodes[i]);
        search.Next = nodes.Count == 0 ? 0 : (search.Next + looked) % nodes.Count;
        return feasible;
    }

    private static NodeLedger? PromisedTo(PodEntry pod, ClusterLedger cluster)
    {
        string promised = cluster.Nominated.NodeOf(pod.UID) ?? pod.Pod.Status.NominatedNodeName;
        return promised.Length == 0 ? null : cluster.Find(promised);
    }

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
    /// <param name="nodes">How many there are.</param>
    /// <param name="percent">The part that is enough; 0 for one that falls with their number.</param>
    public static int EnoughOf(int nodes, int percent = 0)
    {
        if (nodes <= AllUpTo) return nodes;
        if (percent == 0) percent = Math.Max(5, 50 - (nodes / 125));
        return Math.Max(AllUpTo, nodes * percent / 100);
    }
}

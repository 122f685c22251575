using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Soft topology spread: the fewer pods of its kind a domain has, the better. Pods without constraints of their own
/// are spread from the pods of the same service or controller, over nodes and, more loosely, zones.
/// </summary>
internal static class TopologySpreadScore
{
    private const int Max = 100;
    private const int NoDomain = -1;

    /// <summary>0 to 100 for each node; null when there is nothing to spread.</summary>
    public static long[]? Of(PodEntry pod, IReadOnlyList<NodeLedger> nodes, ClusterLedger cluster, SchedulingProfile profile)
    {
        SpreadConstraint[] constraints =
            SpreadConstraint.Of(pod, UnsatisfiableConstraintAction.ScheduleAnyway, cluster, profile);
        if (constraints.Length == 0) return null;

        // Of the system's own constraints a node need not have every label: there may be no zones.
        bool needsAll = !pod.Pod.Spec.TopologySpreadConstraints.IsEmpty || profile.DefaultConstraints is not null;
        bool[] ignored = new bool[nodes.Count];
        for (int i = 0; i < ignored.Length && needsAll; i++)
        {
            int slot = nodes[i].Slot;
            ignored[i] = Array.Exists(constraints, one => one.Column.DomainOf(slot) == TopologyColumn.None);
        }

        double[] raw = new double[nodes.Count];
        foreach (SpreadConstraint constraint in constraints)
        {
            Add(constraint, needsAll ? constraints : [], pod.Pod, nodes, cluster, ignored, raw);
        }

        return Normalize(raw, ignored);
    }

    private static void Add(
        SpreadConstraint constraint,
        SpreadConstraint[] all,
        Pod pod,
        IReadOnlyList<NodeLedger> nodes,
        ClusterLedger cluster,
        bool[] ignored,
        double[] raw)
    {
        SpreadCounts? counts = null;
        if (!constraint.IsByHostname)
        {
            counts = new(constraint, all, pod, cluster);
            counts.Refresh();
        }

        // Domains of labels with few values weigh no less than those of labels with many.
        double weight = Math.Log(SizeOf(constraint, nodes, ignored) + 2);
        for (int i = 0; i < raw.Length; i++)
        {
            int domain = constraint.Column.DomainOf(nodes[i].Slot);
            if (ignored[i] || domain == TopologyColumn.None) continue;
            long count = counts?.InDomain(domain) ?? constraint.Tally.OnSlot(nodes[i].Slot);
            raw[i] += (count * weight) + (constraint.MaxSkew - 1);
        }
    }

    // The domains that the nodes to choose from are in; those outside all are in one together.
    private static int SizeOf(SpreadConstraint constraint, IReadOnlyList<NodeLedger> nodes, bool[] ignored)
    {
        if (constraint.IsByHostname) return ignored.Count(one => !one);
        HashSet<int> domains = [];
        for (int i = 0; i < ignored.Length; i++)
        {
            if (ignored[i]) continue;
            int domain = constraint.Column.DomainOf(nodes[i].Slot);
            domains.Add(domain == TopologyColumn.None || constraint.Column.ValueOf(domain).Length == 0 ? NoDomain : domain);
        }

        return domains.Count;
    }

    private static long[] Normalize(double[] raw, bool[] ignored)
    {
        long[] rounded = new long[raw.Length];
        long least = long.MaxValue, most = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (ignored[i]) continue;
            rounded[i] = (long)Math.Round(raw[i], MidpointRounding.AwayFromZero);
            least = Math.Min(least, rounded[i]);
            most = Math.Max(most, rounded[i]);
        }

        for (int i = 0; i < raw.Length; i++)
        {
            rounded[i] = ignored[i] ? 0 : most == 0 ? Max : Max * (most + least - rounded[i]) / most;
        }

        return rounded;
    }
}

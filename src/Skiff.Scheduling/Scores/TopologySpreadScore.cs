using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Soft topology spread: the fewer pods of its kind a domain has, the better. Pods without constraints of their own
/// are spread from the pods that have the same controller, over nodes and, more loosely, zones.
/// </summary>
internal static class TopologySpreadScore
{
    private const string HostnameKey = "kubernetes.io/hostname";
    private const string ZoneKey = "topology.kubernetes.io/zone";

    /// <summary>0 to 100 for each node; null when there is nothing to spread.</summary>
    public static long[]? Normalized(PodEntry pod, IReadOnlyList<NodeLedger> nodes, ClusterLedger cluster)
    {
        if (nodes.Count < 2) return null;
        Spread[] spreads = SpreadsOf(pod.Pod);
        if (spreads.Length == 0) return null;

        double[] raw = new double[nodes.Count];
        bool[] ignored = new bool[nodes.Count];
        foreach (Spread spread in spreads)
        {
            Dictionary<string, int> counts = Count(pod.Pod, spread, cluster);
            double weight = Math.Log(counts.Count + 2);
            for (int i = 0; i < raw.Length; i++)
            {
                if (nodes[i].Node!.Metadata.Labels.TryGetValue(spread.Key, out string? value))
                {
                    raw[i] += (counts.GetValueOrDefault(value) * weight) + (spread.MaxSkew - 1);
                }
                else
                {
                    ignored[i] |= spread.Required;
                }
            }
        }

        return Normalize(raw, ignored);
    }

    private static long[] Normalize(double[] raw, bool[] ignored)
    {
        long[] rounded = [.. raw.Select(value => (long)Math.Round(value))];
        long least = long.MaxValue, most = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (ignored[i]) continue;
            least = Math.Min(least, rounded[i]);
            most = Math.Max(most, rounded[i]);
        }

        for (int i = 0; i < raw.Length; i++)
        {
            rounded[i] = ignored[i] ? 0 : most == 0 ? 100 : 100 * (most + least - rounded[i]) / most;
        }

        return rounded;
    }

    private static Spread[] SpreadsOf(Pod pod)
    {
        if (!pod.Spec.TopologySpreadConstraints.IsEmpty)
        {
            return [.. pod.Spec.TopologySpreadConstraints.AsEnumerable()
                .Where(constraint => constraint.WhenUnsatisfiable == UnsatisfiableConstraintAction.ScheduleAnyway)
                .Select(constraint => new Spread(
                    constraint.TopologyKey,
                    constraint.MaxSkew,
                    TopologySpreadRule.SelectorOf(constraint, pod),
                    Owner: null,
                    Required: true))];
        }

        return pod.Metadata.Controller is { } owner
            ? [new(HostnameKey, 3, null, owner.UID, Required: false), new(ZoneKey, 5, null, owner.UID, Required: false)]
            : [];
    }

    private static Dictionary<string, int> Count(Pod pod, Spread spread, ClusterLedger cluster)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (NodeLedger node in cluster.Nodes)
        {
            if (!node.Node!.Metadata.Labels.TryGetValue(spread.Key, out string? value)) continue;
            int count = 0;
            foreach (PodEntry existing in node.Pods)
            {
                if (spread.Matches(existing.Pod, pod)) count++;
            }

            counts[value] = counts.GetValueOrDefault(value) + count;
        }

        return counts;
    }

    private sealed record Spread(string Key, int MaxSkew, LabelSelector? Selector, string? Owner, bool Required)
    {
        public bool Matches(Pod existing, Pod pod) =>
            existing.Metadata.Namespace == pod.Metadata.Namespace
            && !existing.IsTerminating
            && (Owner is null
                ? Selector.Matches(existing.Metadata.Labels)
                : existing.Metadata.Controller?.UID == Owner);
    }
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling.Tests.Reference;

/// <summary>The sum of all scores of nodes, by upstream's formulas.</summary>
internal static class NaiveScores
{
    private const long AssumedMemory = 200L << 20;

    public static long[] Of(NaiveCluster cluster, Pod pod, List<NaiveNode> nodes)
    {
        long[] taints = Reversed([.. nodes.Select(node => (long)node.Node.Spec.Taints.Count(taint =>
            taint.Effect == "PreferNoSchedule" && !NaiveCluster.Bears(pod, taint)))]);
        ListOf<PreferredSchedulingTerm> wishes =
            pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
        long[] affinity = Scaled([.. nodes.Select(node => wishes.AsEnumerable()
            .Where(wish => NaiveCluster.SuitsTerm(wish.Preference, node)).Sum(wish => (long)wish.Weight))]);
        long[] pods = Stretched([.. nodes.Select(node => PodWishes(cluster, pod, node))]);
        long[] spread = Spread(cluster, pod, nodes);
        return [.. nodes.Select((node, i) =>
            (3 * taints[i]) + (2 * affinity[i]) + (2 * pods[i]) + (2 * spread[i]) + Least(pod, node) + Balanced(pod, node))];
    }

    private static long[] Scaled(long[] raw) => raw.Max() == 0 ? raw : [.. raw.Select(one => 100 * one / raw.Max())];

    private static long[] Reversed(long[] raw) =>
        raw.Max() == 0 ? [.. raw.Select(_ => 100L)] : [.. Scaled(raw).Select(one => 100 - one)];

    private static long[] Stretched(long[] raw)
    {
        long span = raw.Max() - raw.Min();
        return [.. raw.Select(one => span == 0 ? 0 : (long)(100 * ((double)(one - raw.Min()) / span)))];
    }

    private static long Least(Pod pod, NaiveNode node)
    {
        long sum = 0;
        foreach ((string resource, long assumed) in (ReadOnlySpan<(string, long)>)[("cpu", 100), ("memory", AssumedMemory)])
        {
            long has = Has(node, resource);
            long used = NaiveCluster.Asks(pod, resource, assumed) + node.Pods.Sum(other => NaiveCluster.Asks(other, resource, assumed));
            sum += used > has ? 0 : (has - used) * 100 / has;
        }

        return sum / 2;
    }

    private static long Balanced(Pod pod, NaiveNode node)
    {
        if (NaiveCluster.Asks(pod, "cpu", 0) == 0 && NaiveCluster.Asks(pod, "memory", 0) == 0) return 0;
        double Share(string resource) => Math.Min(1, (double)(NaiveCluster.Asks(pod, resource, 0)
            + node.Pods.Sum(other => NaiveCluster.Asks(other, resource, 0))) / Has(node, resource));
        return (long)((1 - Math.Abs((Share("cpu") - Share("memory")) / 2)) * 100);
    }

    private static long Has(NaiveNode node, string resource) => resource == "cpu"
        ? node.Node.Status.Allocatable[resource].MilliValue()
        : node.Node.Status.Allocatable[resource].Value();

    private static long PodWishes(NaiveCluster cluster, Pod pod, NaiveNode node)
    {
        long sum = 0;
        foreach ((Pod other, NaiveNode at) in cluster.Placed)
        {
            bool Counts(PodAffinityTerm term, Pod owner, Pod about) =>
                NaiveCluster.Label(node, term.TopologyKey) is { } value
                && NaiveCluster.Label(at, term.TopologyKey) == value
                && cluster.IsAbout(term, owner, about);
            sum += Liked(pod).AsEnumerable().Where(wish => Counts(wish.PodAffinityTerm, pod, other)).Sum(wish => wish.Weight);
            sum -= Disliked(pod).AsEnumerable().Where(wish => Counts(wish.PodAffinityTerm, pod, other)).Sum(wish => wish.Weight);
            sum += Liked(other).AsEnumerable().Where(wish => Counts(wish.PodAffinityTerm, other, pod)).Sum(wish => wish.Weight);
            sum -= Disliked(other).AsEnumerable().Where(wish => Counts(wish.PodAffinityTerm, other, pod)).Sum(wish => wish.Weight);
            sum += NaiveCluster.Near(other).AsEnumerable().Count(term => Counts(term, other, pod));
        }

        return sum;
    }

    private static ListOf<WeightedPodAffinityTerm> Liked(Pod pod) =>
        pod.Spec.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;

    private static ListOf<WeightedPodAffinityTerm> Disliked(Pod pod) =>
        pod.Spec.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;

    private static long[] Spread(NaiveCluster cluster, Pod pod, List<NaiveNode> nodes)
    {
        bool own = !pod.Spec.TopologySpreadConstraints.IsEmpty;
        List<(TopologySpreadConstraint One, List<LabelSelector?> All)> soft = [];
        if (own)
        {
            foreach (TopologySpreadConstraint one in pod.Spec.TopologySpreadConstraints)
            {
                if (one.WhenUnsatisfiable == "ScheduleAnyway") soft.Add((one, [NaiveSpread.SelectorOf(one, pod)]));
            }
        }
        else if (cluster.Peers(pod) is { Count: > 0 } peers)
        {
            soft.Add((Default(Given.Hostname, 3), [.. peers]));
            soft.Add((Default(Given.Zone, 5), [.. peers]));
        }

        if (soft.Count == 0) return new long[nodes.Count];
        bool HasAll(NaiveNode node) => !own || soft.All(one => NaiveCluster.Label(node, one.One.TopologyKey) is not null);
        NaiveNode[] scored = [.. nodes.Where(HasAll)];
        Dictionary<NaiveNode, double> sums = scored.ToDictionary(node => node, _ => 0.0);
        foreach ((TopologySpreadConstraint one, List<LabelSelector?> all) in soft)
        {
            string key = one.TopologyKey;
            bool byNode = key == Given.Hostname;
            int size = byNode ? scored.Length : scored.Select(node => NaiveCluster.Label(node, key) ?? "").Distinct().Count();
            foreach (NaiveNode node in scored)
            {
                if (NaiveCluster.Label(node, key) is not { } value) continue;
                int count = byNode
                    ? NaiveSpread.Found(node, pod, all)
                    : cluster.Nodes
                        .Where(other => NaiveCluster.Label(other, key) == value && HasAll(other) && NaiveSpread.Counts(one, pod, other))
                        .Sum(other => NaiveSpread.Found(other, pod, all));
                sums[node] += (count * Math.Log(size + 2)) + (one.MaxSkew - 1);
            }
        }

        Dictionary<NaiveNode, long> rounded =
            sums.ToDictionary(pair => pair.Key, pair => (long)Math.Round(pair.Value, MidpointRounding.AwayFromZero));
        long most = rounded.Count == 0 ? 0 : rounded.Values.Max();
        return [.. nodes.Select(node => !rounded.TryGetValue(node, out long one) ? 0
            : most == 0 ? 100 : 100 * (most + rounded.Values.Min() - one) / most)];
    }

    private static TopologySpreadConstraint Default(string key, int skew) =>
        TopologySpreadConstraint.Empty with { TopologyKey = key, MaxSkew = skew };
}

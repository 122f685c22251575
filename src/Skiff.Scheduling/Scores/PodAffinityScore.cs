using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Preferred affinity between pods, in both directions: what the pod would like near it or far from it, and what the
/// pods that are there would. A required affinity of a pod that is there counts as a wish too.
/// </summary>
internal static class PodAffinityScore
{
    private const int Max = 100;

    /// <summary>0 to 100 for each node; null when nobody wishes anything.</summary>
    public static long[]? Of(PodEntry pod, IReadOnlyList<NodeLedger> nodes, ClusterLedger cluster, SchedulingProfile profile)
    {
        List<(SlotTally Tally, long Weight)> wishes = WishesAbout(pod, cluster, profile);
        if (wishes.Count == 0) return null;
        long[] raw = new long[nodes.Count];
        foreach ((SlotTally tally, long weight) in wishes)
        {
            for (int i = 0; i < raw.Length; i++)
            {
                int domain = tally.Column.DomainOf(nodes[i].Slot);
                if (domain != TopologyColumn.None) raw[i] += weight * tally.InDomain(domain);
            }
        }

        long least = raw.Min(), span = raw.Max() - least;
        // In floating point, as upstream computes it: where the two differ, they differ by one.
        for (int i = 0; i < raw.Length; i++) raw[i] = span == 0 ? 0 : (long)(Max * ((double)(raw[i] - least) / span));
        return raw;
    }

    private static List<(SlotTally Tally, long Weight)> WishesAbout(
        PodEntry pod, ClusterLedger cluster, SchedulingProfile profile)
    {
        List<(SlotTally, long)> wishes = [];
        foreach (WeightedPodAffinityTerm wish in pod.Preferred) Add(wish, wish.Weight);
        foreach (WeightedPodAffinityTerm wish in pod.AntiPreferred) Add(wish, -wish.Weight);
        foreach (TermGroup group in cluster.Index.ClassOf(pod.Pod).Groups)
        {
            if (group.Owners == 0) continue;
            if (profile.HardPodAffinityWeight > 0) wishes.Add((group.Near, profile.HardPodAffinityWeight));
            if (!profile.IgnorePreferredTermsOfExistingPods) wishes.Add((group.Wishes, 1));
        }

        return wishes;

        void Add(WeightedPodAffinityTerm wish, long weight) => wishes.Add(
            (cluster.Index.Tally(PodMatch.Of(wish.PodAffinityTerm, pod.Pod), wish.PodAffinityTerm.TopologyKey), weight));
    }
}

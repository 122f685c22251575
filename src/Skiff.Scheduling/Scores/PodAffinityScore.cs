using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Preferred affinity between pods, in both directions: what the pod would like near it or far from it, and what the
/// pods that are there would. A required affinity of a pod that is there counts as a wish of weight one.
/// </summary>
internal static class PodAffinityScore
{
    private const int HardAffinityWeight = 1;

    /// <summary>The sum of wishes each node fulfils; null when there are none.</summary>
    public static long[]? Raw(PodEntry pod, IReadOnlyList<NodeLedger> nodes, ClusterLedger cluster)
    {
        bool own = !pod.Preferred.IsEmpty || !pod.AntiPreferred.IsEmpty;
        if (!own && cluster.PodsWithAffinity == 0) return null;

        Dictionary<(string Key, string Value), long> sums = [];
        foreach (NodeLedger node in cluster.Nodes)
        {
            if (!own && node.PodsWithAffinity == 0) continue;
            MapOf<string> labels = node.Node!.Metadata.Labels;
            foreach (PodEntry existing in node.Pods) Count(pod, existing, labels, cluster, sums);
        }

        if (sums.Count == 0) return null;
        long[] raw = new long[nodes.Count];
        for (int i = 0; i < raw.Length; i++)
        {
            foreach ((string key, string value) in nodes[i].Node!.Metadata.Labels)
            {
                raw[i] += sums.GetValueOrDefault((key, value));
            }
        }

        return raw;
    }

    private static void Count(
        PodEntry pod,
        PodEntry existing,
        MapOf<string> labels,
        ClusterLedger cluster,
        Dictionary<(string Key, string Value), long> sums)
    {
        foreach (WeightedPodAffinityTerm wish in pod.Preferred) Add(wish.PodAffinityTerm, pod, existing, wish.Weight);
        foreach (WeightedPodAffinityTerm wish in pod.AntiPreferred) Add(wish.PodAffinityTerm, pod, existing, -wish.Weight);
        foreach (PodAffinityTerm term in existing.Affinities) Add(term, existing, pod, HardAffinityWeight);
        foreach (WeightedPodAffinityTerm wish in existing.Preferred) Add(wish.PodAffinityTerm, existing, pod, wish.Weight);
        foreach (WeightedPodAffinityTerm wish in existing.AntiPreferred) Add(wish.PodAffinityTerm, existing, pod, -wish.Weight);

        void Add(PodAffinityTerm term, PodEntry owner, PodEntry other, int weight)
        {
            if (!PodAffinityRule.Finds(term, owner.Pod, other.Pod, cluster)) return;
            if (!labels.TryGetValue(term.TopologyKey, out string? value)) return;
            (string, string) domain = (term.TopologyKey, value);
            sums[domain] = sums.GetValueOrDefault(domain) + weight;
        }
    }
}

using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>How well each of several nodes suits a pod, by upstream's plugins and the profile's weights.</summary>
internal static class NodeScores
{
    private const int Max = 100;
    private const long ImageBytesMin = 23L * 1024 * 1024;
    private const long ImageBytesMaxPerContainer = 1000L * 1024 * 1024;

    /// <summary>Every score that has something to say.</summary>
    public static ScoreTable Of(
        PodEntry pod, IReadOnlyList<NodeLedger> nodes, ClusterLedger cluster, SchedulingProfile profile)
    {
        ScoreWeights weights = profile.Weights;
        List<ScoreColumn> parts = [];
        Add("TaintToleration", weights.TaintToleration, () => Taints(pod, nodes));
        Add("NodeAffinity", weights.NodeAffinity, () => NodeAffinity(pod, nodes, profile));
        Add("NodeResourcesFit", weights.NodeResourcesFit, () => Each(node => ResourceScores.Fit(pod, node, profile.Fit)));
        Add("PodTopologySpread", weights.PodTopologySpread, () => TopologySpreadScore.Of(pod, nodes, cluster, profile));
        Add("InterPodAffinity", weights.InterPodAffinity, () => PodAffinityScore.Of(pod, nodes, cluster, profile));
        Add("NodeResourcesBalancedAllocation", weights.NodeResourcesBalancedAllocation, () =>
            ResourceScores.AsksForNothing(pod, profile.BalancedResources)
                ? null
                : Each(node => ResourceScores.Balanced(pod, node, profile.BalancedResources)));
        Add("ImageLocality", weights.ImageLocality, () => Each(node => ImageLocality(pod, node, cluster)));
        return new(nodes, parts);

        void Add(string plugin, int weight, Func<long[]?> score)
        {
            if (weight != 0 && score() is { } values) parts.Add(new(plugin, weight, values));
        }

        long[] Each(Func<NodeLedger, long> score)
        {
            long[] values = new long[nodes.Count];
            for (int i = 0; i < values.Length; i++) values[i] = score(nodes[i]);
            return values;
        }
    }

    // Images that few nodes have count less, so that one node with everything does not attract everything.
    private static long ImageLocality(PodEntry pod, NodeLedger node, ClusterLedger cluster)
    {
        if (node.ImageBytes.Count == 0) return 0;
        long present = 0;
        PodSpec spec = pod.Pod.Spec;
        foreach (Container container in spec.InitContainers) present += Present(container.Image);
        foreach (Container container in spec.Containers) present += Present(container.Image);
        long most = ImageBytesMaxPerContainer * (spec.InitContainers.Count + spec.Containers.Count);
        long clamped = present < ImageBytesMin ? ImageBytesMin : Math.Min(present, most);
        return Max * (clamped - ImageBytesMin) / (most - ImageBytesMin);

        long Present(string image)
        {
            string name = WithTag(image);
            if (!node.ImageBytes.TryGetValue(name, out long size)) return 0;
            return (long)(size * ((double)cluster.NodesWithImage(name) / cluster.Nodes.Count));
        }
    }

    private static string WithTag(string image) =>
        image.LastIndexOf(':') <= image.LastIndexOf('/') ? image + ":latest" : image;

    private static long[] Taints(PodEntry pod, IReadOnlyList<NodeLedger> nodes)
    {
        long[] raw = new long[nodes.Count];
        long most = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            foreach (Taint taint in nodes[i].Node!.Spec.Taints)
            {
                bool soft = taint.Effect == TaintEffect.PreferNoSchedule;
                if (soft && !Tolerations.Tolerate(pod.Pod.Spec.Tolerations, taint)) raw[i]++;
            }

            most = Math.Max(most, raw[i]);
        }

        for (int i = 0; i < raw.Length; i++) raw[i] = most == 0 ? Max : Max - (Max * raw[i] / most);
        return raw;
    }

    private static long[]? NodeAffinity(PodEntry pod, IReadOnlyList<NodeLedger> nodes, SchedulingProfile profile)
    {
        ListOf<PreferredSchedulingTerm> own =
            pod.Pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
        ListOf<PreferredSchedulingTerm> added =
            profile.AddedAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
        if (own.IsEmpty && added.IsEmpty) return null;
        long[] raw = new long[nodes.Count];
        long most = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = Wishes(own, nodes[i].Node!) + Wishes(added, nodes[i].Node!);
            most = Math.Max(most, raw[i]);
        }

        if (most == 0) return raw;
        for (int i = 0; i < raw.Length; i++) raw[i] = Max * raw[i] / most;
        return raw;
    }

    private static long Wishes(ListOf<PreferredSchedulingTerm> terms, Node node)
    {
        long sum = 0;
        foreach (PreferredSchedulingTerm term in terms)
        {
            if (NodeAffinityRule.Matches(term.Preference, node)) sum += term.Weight;
        }

        return sum;
    }
}

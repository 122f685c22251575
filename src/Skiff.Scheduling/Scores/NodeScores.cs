using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>How well each of several nodes suits a pod, by upstream's plugins and weights.</summary>
internal static class NodeScores
{
    private const int Max = 100;
    private const int TaintWeight = 3;
    private const int AffinityWeight = 2;
    private const int PodAffinityWeight = 2;
    private const int SpreadWeight = 2;
    private const long ImageBytesMin = 23L * 1024 * 1024;
    private const long ImageBytesMaxPerContainer = 1000L * 1024 * 1024;

    /// <summary>The total of each node, in the order given.</summary>
    public static long[] Of(PodEntry pod, IReadOnlyList<NodeLedger> nodes, ClusterLedger cluster)
    {
        long[] totals = new long[nodes.Count];
        for (int i = 0; i < totals.Length; i++)
        {
            totals[i] = LeastAllocated(pod, nodes[i]) + Balanced(pod, nodes[i]) + ImageLocality(pod, nodes[i], cluster);
        }

        long[] raw = new long[nodes.Count];
        AddTaints(pod, nodes, raw, totals);
        AddNodeAffinity(pod, nodes, raw, totals);
        if (PodAffinityScore.Raw(pod, nodes, cluster) is { } affinities)
        {
            AddScaled(affinities, totals, PodAffinityWeight);
        }

        if (TopologySpreadScore.Normalized(pod, nodes, cluster) is { } spread)
        {
            for (int i = 0; i < totals.Length; i++) totals[i] += spread[i] * SpreadWeight;
        }

        return totals;
    }

    private static long LeastAllocated(PodEntry pod, NodeLedger node) =>
        (Free(pod.NonZero.MilliCpu + node.NonZero.MilliCpu, node.Allocatable.MilliCpu)
            + Free(pod.NonZero.MemoryBytes + node.NonZero.MemoryBytes, node.Allocatable.MemoryBytes)) / 2;

    private static long Free(Int128 requested, Int128 allocatable) =>
        allocatable <= 0 || requested > allocatable
            ? 0
            : (long)((double)(allocatable - requested) * Max / (double)allocatable);

    private static long Balanced(PodEntry pod, NodeLedger node)
    {
        double cpu = Share(pod.Requests.MilliCpu + node.Requested.MilliCpu, node.Allocatable.MilliCpu);
        double memory = Share(pod.Requests.MemoryBytes + node.Requested.MemoryBytes, node.Allocatable.MemoryBytes);
        return (long)((1 - (Math.Abs(cpu - memory) / 2)) * Max);
    }

    private static double Share(Int128 requested, Int128 allocatable) =>
        allocatable <= 0 ? 1 : Math.Min(1, (double)requested / (double)allocatable);

    // Images that few nodes have count less, so that one node with everything does not attract everything.
    private static long ImageLocality(PodEntry pod, NodeLedger node, ClusterLedger cluster)
    {
        if (node.ImageBytes.Count == 0) return 0;
        double present = 0;
        ListOf<Container> containers = pod.Pod.Spec.Containers;
        foreach (Container container in containers)
        {
            string name = WithTag(container.Image);
            if (!node.ImageBytes.TryGetValue(name, out long size)) continue;
            present += size * ((double)cluster.NodesWithImage(name) / cluster.Nodes.Count);
        }

        long most = ImageBytesMaxPerContainer * Math.Max(1, containers.Count);
        double clamped = Math.Clamp(present, ImageBytesMin, most);
        return (long)(Max * (clamped - ImageBytesMin) / (most - ImageBytesMin));
    }

    private static string WithTag(string image) =>
        image.LastIndexOf(':') <= image.LastIndexOf('/') ? image + ":latest" : image;

    private static void AddTaints(PodEntry pod, IReadOnlyList<NodeLedger> nodes, long[] raw, long[] totals)
    {
        long most = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = 0;
            foreach (Taint taint in nodes[i].Node!.Spec.Taints)
            {
                bool soft = taint.Effect == TaintEffect.PreferNoSchedule;
                if (soft && !Tolerations.Tolerate(pod.Pod.Spec.Tolerations, taint)) raw[i]++;
            }

            most = Math.Max(most, raw[i]);
        }

        for (int i = 0; i < raw.Length; i++) totals[i] += TaintWeight * (most == 0 ? Max : Max - (Max * raw[i] / most));
    }

    private static void AddNodeAffinity(PodEntry pod, IReadOnlyList<NodeLedger> nodes, long[] raw, long[] totals)
    {
        ListOf<PreferredSchedulingTerm> terms =
            pod.Pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
        if (terms.IsEmpty) return;
        long most = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = 0;
            foreach (PreferredSchedulingTerm term in terms)
            {
                if (NodeAffinityRule.Matches(term.Preference, nodes[i].Node!)) raw[i] += term.Weight;
            }

            most = Math.Max(most, raw[i]);
        }

        if (most == 0) return;
        for (int i = 0; i < raw.Length; i++) totals[i] += AffinityWeight * (Max * raw[i] / most);
    }

    private static void AddScaled(long[] raw, long[] totals, int weight)
    {
        long least = raw.Min(), span = raw.Max() - least;
        if (span == 0) return;
        for (int i = 0; i < raw.Length; i++) totals[i] += weight * (Max * (raw[i] - least) / span);
    }
}

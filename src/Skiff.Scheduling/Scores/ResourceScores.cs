using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>How the room of nodes suits a pod: how much is left, and how evenly it is used.</summary>
internal static class ResourceScores
{
    private const int Max = 100;

    // The points of a configured line give 0 to 10.
    private const int ShapeScale = Max / 10;

    /// <summary>How much is left on a node, or in use, as the profile says.</summary>
    public static long Fit(PodEntry pod, NodeLedger node, ResourceScoring scoring)
    {
        long sum = 0;
        long weights = 0;
        foreach (WeightedResource resource in scoring.Resources)
        {
            (Int128 allocatable, Int128 requested) = Of(resource.Name, pod.NonZero, node.NonZero, node);
            if (allocatable == 0) continue;
            long score = scoring.Strategy switch
            {
                ScoringStrategy.LeastAllocated => requested > allocatable ? 0 : Percent(allocatable - requested, allocatable),
                ScoringStrategy.MostAllocated => Percent(Int128.Min(requested, allocatable), allocatable),
                _ => OnLine(scoring.Shape, requested > allocatable ? Max : Percent(requested, allocatable)),
            };
            if (scoring.Strategy == ScoringStrategy.RequestedToCapacityRatio && score <= 0) continue;
            sum += score * resource.Weight;
            weights += resource.Weight;
        }

        if (weights == 0) return 0;
        return scoring.Strategy == ScoringStrategy.RequestedToCapacityRatio
            ? (long)Math.Round((double)sum / weights, MidpointRounding.AwayFromZero)
            : sum / weights;
    }

    /// <summary>Whether a pod asks for none of the resources whose use is balanced: then there is nothing to balance.</summary>
    public static bool AsksForNothing(PodEntry pod, ListOf<string> resources) =>
        resources.All(resource => pod.Requests.Of(resource) == 0);

    /// <summary>The less the used shares of resources deviate from their mean, the better.</summary>
    public static long Balanced(PodEntry pod, NodeLedger node, ListOf<string> resources)
    {
        Span<double> shares = resources.Count <= 16 ? stackalloc double[resources.Count] : new double[resources.Count];
        int count = 0;
        double total = 0;
        foreach (string resource in resources)
        {
            (Int128 allocatable, Int128 requested) = Of(resource, pod.Requests, node.Requested, node);
            if (allocatable == 0) continue;
            double share = Math.Min(1, (double)requested / (double)allocatable);
            shares[count++] = share;
            total += share;
        }

        double deviation = 0;
        if (count == 2)
        {
            deviation = Math.Abs((shares[0] - shares[1]) / 2);
        }
        else if (count > 2)
        {
            double mean = total / count;
            double squares = 0;
            foreach (double share in shares[..count]) squares += (share - mean) * (share - mean);
            deviation = Math.Sqrt(squares / count);
        }

        return (long)((1 - deviation) * Max);
    }

    // A resource that is neither a node's own nor asked for by the pod tells nothing.
    private static (Int128 Allocatable, Int128 Requested) Of(
        string resource, ResourceAmounts wanted, ResourceAmounts used, NodeLedger node)
    {
        Int128 own = wanted.Of(resource);
        bool isNative = resource is ResourceName.Cpu or ResourceName.Memory or ResourceName.ResourceEphemeralStorage;
        if (!isNative && own == 0) return (0, 0);
        Int128 there = resource is ResourceName.Cpu or ResourceName.Memory ? used.Of(resource) : node.Requested.Of(resource);
        return (node.Allocatable.Of(resource), there + own);
    }

    // What is divided fits 64 bits unless somebody has exabytes; 128 take many times as long.
    private static long Percent(Int128 part, Int128 of) =>
        of <= long.MaxValue / Max && part <= of ? (long)part * Max / (long)of : (long)(part * Max / of);

    private static long OnLine(ListOf<ShapePoint> shape, long utilization)
    {
        for (int i = 0; i < shape.Count; i++)
        {
            if (utilization > shape[i].Utilization) continue;
            if (i == 0) return shape[0].Score * ShapeScale;
            long low = shape[i - 1].Score * ShapeScale, rise = (shape[i].Score * ShapeScale) - low;
            return low + (rise * (utilization - shape[i - 1].Utilization) / (shape[i].Utilization - shape[i - 1].Utilization));
        }

        return shape.IsEmpty ? 0 : shape[^1].Score * ShapeScale;
    }
}

namespace Skiff.PodLifecycle.Topology;

/// <summary>NUMA nodes from which something can be had.</summary>
/// <param name="Nodes">The nodes, all of them needed or not; null for any.</param>
/// <param name="IsPreferred">Whether nothing narrower would ever do.</param>
public readonly record struct NumaHint(NumaSet? Nodes, bool IsPreferred);

/// <summary>The NUMA nodes of a machine.</summary>
/// <param name="Nodes">Which there are.</param>
/// <param name="Distances">How far from one to another, by their numbers; what is not known is as far as anything.</param>
public sealed record NumaLayout(NumaSet Nodes, IReadOnlyDictionary<(int From, int To), int> Distances)
{
    private const int Unknown = 255;

    /// <summary>How far some nodes are from one another, on average, with the way of each to itself.</summary>
    public double DistanceWithin(NumaSet nodes)
    {
        int[] numbers = [.. nodes.Numbers()];
        if (numbers.Length == 0) return 0;
        return numbers.SelectMany(from => numbers, (from, to) => Distances.GetValueOrDefault((from, to), Unknown)).Average();
    }
}

using System.Numerics;

namespace Skiff.PodLifecycle.Topology;

/// <summary>Some of a machine's NUMA nodes: those whose bit is set.</summary>
/// <param name="Bits">A bit for each node, up to <see cref="NodesMax"/> of them.</param>
public readonly record struct NumaSet(ulong Bits)
{
    /// <summary>The number of the last node that can be told, and one more.</summary>
    public const int NodesMax = 64;

    /// <summary>How many there are.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The nodes of these numbers; those that cannot be told are left out.</summary>
    public static NumaSet Of(params IEnumerable<int> nodes)
    {
        ulong bits = 0;
        foreach (int node in nodes)
        {
            if (node is >= 0 and < NodesMax) bits |= 1UL << node;
        }

        return new(bits);
    }

    /// <summary>Whether a node is among them.</summary>
    public bool Contains(int node) => node is >= 0 and < NodesMax && (Bits & (1UL << node)) != 0;

    /// <summary>Whether all of the others are among them.</summary>
    public bool Includes(NumaSet others) => (Bits & others.Bits) == others.Bits;

    /// <summary>Their numbers, in order.</summary>
    public IEnumerable<int> Numbers()
    {
        for (ulong rest = Bits; rest != 0; rest &= rest - 1) yield return BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>Whether these are fewer, or as many with lower numbers.</summary>
    public bool IsNarrowerThan(NumaSet other) => Count == other.Count ? Bits < other.Bits : Count < other.Count;

    /// <summary>Those of both.</summary>
    public static NumaSet operator &(NumaSet left, NumaSet right) => new(left.Bits & right.Bits);

    /// <summary>Those of either.</summary>
    public static NumaSet operator |(NumaSet left, NumaSet right) => new(left.Bits | right.Bits);

    /// <summary>Every choice of one or more of them, from few to many, in the order of their numbers.</summary>
    public IEnumerable<NumaSet> Choices()
    {
        int[] nodes = [.. Numbers()];
        for (int size = 1; size <= nodes.Length; size++)
        {
            foreach (NumaSet choice in Choose(nodes, 0, size)) yield return choice;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Convert.ToString((long)Bits, 2);

    private static IEnumerable<NumaSet> Choose(int[] nodes, int from, int size)
    {
        if (size == 0)
        {
            yield return default;
            yield break;
        }

        for (int i = from; i + size <= nodes.Length; i++)
        {
            foreach (NumaSet rest in Choose(nodes, i + 1, size - 1)) yield return rest | Of(nodes[i]);
        }
    }
}

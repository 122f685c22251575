namespace Skiff.Scheduling;

/// <summary>What decided between several nodes: the part of each score, weighted, and the sums.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="Parts">The scores that were computed, each with one number a node.</param>
public sealed record ScoreTable(IReadOnlyList<NodeLedger> Nodes, IReadOnlyList<ScoreColumn> Parts)
{
    /// <summary>The sum of each node.</summary>
    public long[] Totals { get; } = Sum(Nodes.Count, Parts);

    private static long[] Sum(int nodes, IReadOnlyList<ScoreColumn> parts)
    {
        long[] totals = new long[nodes];
        foreach (ScoreColumn part in parts)
        {
            for (int i = 0; i < totals.Length; i++) totals[i] += part.Weight * part.Values[i];
        }

        return totals;
    }
}

/// <summary>One score of several nodes.</summary>
/// <param name="Plugin">Upstream's name of it.</param>
/// <param name="Weight">What it counts.</param>
/// <param name="Values">0 to 100 for each node.</param>
public sealed record ScoreColumn(string Plugin, int Weight, long[] Values);

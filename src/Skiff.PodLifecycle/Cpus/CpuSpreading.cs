namespace Skiff.PodLifecycle.Cpus;

/// <summary>
/// Takes processors evenly from as few NUMA nodes as possible (KEP-2902). Of the choices of nodes that give an equal share
/// each, the one that leaves all nodes of the machine most alike; what does not divide evenly comes from those of them
/// where it disturbs that least.
/// </summary>
public sealed class CpuSpreading(CpuTopology topology, CpuTaking taking, int count, int groupSize, bool bySocket)
{
    private readonly int[] nodes = [.. taking.Sorted(CpuLevel.Numa)];

    /// <summary>Takes them; where nothing is even they are packed. Null, with upstream's words, when there are too few.</summary>
    public static CpuSet? Take(CpuTopology topology, CpuSet free, int count, int groupSize, CpuPolicy policy, out string fault)
    {
        if (count % groupSize == 0)
        {
            if (CpuTaking.Begin(topology, free, count, policy.AcrossCores, out fault) is not { } taking) return null;
            if (count == 0) return CpuSet.Empty;
            CpuSpreading spreading = new(topology, taking, count, groupSize, policy.BySocket);
            if (spreading.Find() is { } choice) return spreading.Take(choice, policy.AcrossCores);
        }

        return CpuTaking.Packed(topology, free, count, policy.AcrossCores, byCache: false, out fault);
    }

    private Choice? Find()
    {
        (int least, int most) = Range();
        for (int size = least; size <= most; size++)
        {
            Choice? best = null;
            foreach (int[] combination in Combinations(nodes, size))
            {
                if (best is { Balance: 0 } && (!bySocket || best.IsOneSocket)) break;
                if (Judge(combination) is { } candidate && IsBetter(candidate, best)) best = candidate;
            }

            if (best is not null) return best;
        }

        return null;
    }

    private bool IsBetter(Choice candidate, Choice? best)
    {
        bool before = best?.IsOneSocket ?? false;
        return bySocket && candidate.IsOneSocket != before ? candidate.IsOneSocket : candidate.Balance < (best?.Balance ?? double.MaxValue);
    }

    // Null when the nodes cannot give an equal share each.
    private Choice? Judge(int[] combination)
    {
        int groups = combination.Sum(node => FreeAt(node) / groupSize);
        if (combination.Sum(FreeAt) < count || groups * groupSize < count) return null;
        int share = Share(combination, limited: bySocket);
        if (combination.Any(node => FreeAt(node) < share)) return null;
        Dictionary<int, int> left = nodes.ToDictionary(node => node, FreeAt);
        foreach (int node in combination) left[node] -= share;
        int rest = count - (share * combination.Length);
        bool isOneSocket = bySocket && IsInOneSocket(combination);
        if (rest == 0) return new(combination, [], Deviation(left.Values), isOneSocket);
        int[] able = [.. combination.Where(node => left[node] >= groupSize)];
        Choice? best = null;
        for (int size = able.Length; size >= 1; size--)
        {
            foreach (int[] givers in Combinations(able, size))
            {
                if (givers.Sum(node => left[node]) < rest || After(left, givers, rest) is not { } after) continue;
                double balance = Deviation(after.Values);
                if (best is null || balance < best.Balance) best = new(combination, givers, balance, isOneSocket);
            }
        }

        return best;
    }

    // What is left when the rest is taken in turn, a group at a time; null when the groups do not suffice.
    private Dictionary<int, int>? After(Dictionary<int, int> left, int[] givers, int rest)
    {
        Dictionary<int, int> after = new(left);
        while (rest > 0)
        {
            int before = rest;
            foreach (int node in givers)
            {
                if (rest == 0 || after[node] < groupSize) continue;
                after[node] -= groupSize;
                rest -= groupSize;
            }

            if (rest == before) return null;
        }

        return after;
    }

    private CpuSet? Take(Choice choice, bool isSpread)
    {
        int share = Share(choice.Nodes, limited: true);
        foreach (int node in choice.Nodes) TakeAt(node, share, isSpread);
        for (int rest = count - (share * choice.Nodes.Length); rest > 0;)
        {
            int before = rest;
            foreach (int node in choice.Givers)
            {
                if (rest == 0 || FreeAt(node) < groupSize) continue;
                TakeAt(node, groupSize, isSpread);
                rest -= groupSize;
            }

            if (rest == before) break;
        }

        return taking.Needed == 0 ? taking.Taken : null;
    }

    private void TakeAt(int node, int some, bool isSpread)
    {
        CpuSet here = taking.Free & topology.In(CpuLevel.Numa, node);
        if (CpuTaking.Packed(topology, here, some, isSpread, byCache: false, out _) is { } taken) taking.Take(taken);
    }

    private int FreeAt(int node) => (taking.Free & topology.In(CpuLevel.Numa, node)).Count;

    private int Share(int[] combination, bool limited)
    {
        int share = count / combination.Length / groupSize * groupSize;
        return limited ? Math.Min(share, combination.Min(node => FreeAt(node) / groupSize * groupSize)) : share;
    }

    private bool IsInOneSocket(int[] combination) => combination
        .SelectMany(node => topology.Places(topology.In(CpuLevel.Numa, node), CpuLevel.Socket)).Distinct().Count() == 1;

    private (int Least, int Most) Range()
    {
        int groups = ((topology.All.Count - 1) / groupSize) + 1;
        int perNode = ((groups - 1) / topology.NumaNodes.Count) + 1;
        int needed = ((count - 1) / groupSize) + 1;
        return (((needed - 1) / perNode) + 1, Math.Min(needed, nodes.Length));
    }

    private static IEnumerable<int[]> Combinations(int[] all, int size, int from = 0)
    {
        if (size == 0)
        {
            yield return [];
            yield break;
        }

        for (int i = from; i + size <= all.Length; i++)
        {
            foreach (int[] rest in Combinations(all, size - 1, i + 1)) yield return [all[i], .. rest];
        }
    }

    // Rounded, as upstream compares it.
    private static double Deviation(IReadOnlyCollection<int> values)
    {
        double mean = Math.Round(values.Average() * 1000, MidpointRounding.AwayFromZero) / 1000;
        double variance = values.Sum(value => (value - mean) * (value - mean)) / values.Count;
        return Math.Round(Math.Sqrt(variance) * 1000, MidpointRounding.AwayFromZero) / 1000;
    }

    private sealed record Choice(int[] Nodes, int[] Givers, double Balance, bool IsOneSocket);
}

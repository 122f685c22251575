using System.Globalization;

namespace Skiff.PodLifecycle.Cpus;

/// <summary>
/// Takes processors that are close to one another: whole sockets and NUMA nodes, then whole shared caches where that is
/// wished, whole cores, and at last single threads; of each first those that have the fewest free processors left, so
/// that others stay whole.
/// </summary>
public sealed class CpuTaking
{
    private readonly CpuTopology topology;
    private readonly bool isSpread;
    private readonly CpuLevel[] order;

    private CpuTaking(CpuTopology topology, CpuSet free, int needed, bool isSpread)
    {
        (this.topology, Free, Needed, this.isSpread) = (topology, free & topology.All, needed, isSpread);
        int sockets = topology.Places(topology.All, CpuLevel.Socket).Count(), nodes = topology.NumaNodes.Count;
        // Whatever holds more processors stands above.
        order = sockets >= nodes ? [CpuLevel.Numa, CpuLevel.Socket] : [CpuLevel.Socket, CpuLevel.Numa];
    }

    /// <summary>What is left.</summary>
    public CpuSet Free { get; private set; }

    /// <summary>How many are still needed; negative when too many were taken.</summary>
    public int Needed { get; private set; }

    /// <summary>What was taken.</summary>
    public CpuSet Taken { get; private set; } = CpuSet.Empty;

    /// <summary>Takes them packed together. Null, with upstream's words, when there are too few.</summary>
    public static CpuSet? Packed(CpuTopology topology, CpuSet free, int count, bool isSpread, bool byCache, out string fault)
    {
        if (Begin(topology, free, count, isSpread, out fault) is not { } taking) return null;
        if (taking.Needed > 0) taking.TakeWhole(taking.order[0]);
        if (taking.Needed > 0) taking.TakeWhole(taking.order[1]);
        if (taking.Needed > 0 && byCache) taking.TakeCaches();
        if (taking.Needed > 0 && !isSpread) taking.TakeWhole(CpuLevel.Core);
        if (taking.Needed > 0) taking.TakeThreads();
        return taking.Taken;
    }

    /// <summary>A beginning; null, with upstream's words, when there are too few.</summary>
    public static CpuTaking? Begin(CpuTopology topology, CpuSet free, int count, bool isSpread, out string fault)
    {
        CpuTaking taking = new(topology, free, count, isSpread);
        fault = count > taking.Free.Count
            ? string.Create(CultureInfo.InvariantCulture,
                $"not enough cpus available to satisfy request: requested={count}, available={free.Count}")
            : "";
        return fault.Length == 0 ? taking : null;
    }

    /// <summary>Takes these.</summary>
    public void Take(CpuSet cpus)
    {
        Taken |= cpus;
        Free -= cpus;
        Needed -= cpus.Count;
    }

    /// <summary>The places of a level with free processors, as they are taken.</summary>
    public IEnumerable<int> Sorted(CpuLevel level)
    {
        if (level == order[0]) return ByFree(Free, level);
        if (level == order[1]) return Within(Sorted(order[0]), order[0], level);
        if (level == CpuLevel.Cache) return Within(Sorted(CpuLevel.Numa), CpuLevel.Numa, level);
        return Within(Sorted(order[1]), order[1], level);
    }

    private int[] Within(IEnumerable<int> outer, CpuLevel above, CpuLevel level) =>
        [.. outer.SelectMany(place => ByFree(Free & topology.In(above, place), level)).Distinct()];

    private int[] ByFree(CpuSet among, CpuLevel level) =>
        [.. topology.Places(among, level).OrderBy(place => (Free & topology.In(level, place)).Count).ThenBy(place => place)];

    private void TakeWhole(CpuLevel level)
    {
        int[] whole = [.. Sorted(level).Where(place => Free.Includes(topology.In(level, place)))];
        foreach (int place in whole)
        {
            CpuSet all = topology.In(level, place);
            if (Needed >= all.Count && Free.Includes(all)) Take(all);
        }
    }

    private void TakeCaches()
    {
        int size = topology.PerPlace(CpuLevel.Cache);
        foreach (int cache in Sorted(CpuLevel.Cache).ToArray())
        {
            if (Needed >= size) TakeWhole(CpuLevel.Cache);
            if (Needed <= 0) return;
            TakePart(cache);
            if (Needed <= 0) return;
        }
    }

    // All that is needed from one cache, or nothing.
    private void TakePart(int cache)
    {
        int perCore = topology.CpusPerCore, cores = (Needed + perCore - 1) / perCore;
        CpuSet here = Free & topology.In(CpuLevel.Cache, cache);
        CpuSet part = topology.Places(here, CpuLevel.Core).Take(cores)
            .Aggregate(CpuSet.Empty, (all, core) => all | (Free & topology.In(CpuLevel.Core, core)));
        // The last core gives one thread where the number is odd.
        if (Needed % 2 != 0 && perCore > 1 && part.Count > Needed) part = CpuSet.Of(part.Numbers().Take(part.Count - 1));
        if (part.Count == Needed) Take(part);
    }

    private void TakeThreads()
    {
        CpuLevel level = isSpread ? CpuLevel.Socket : CpuLevel.Core;
        int[] threads = [.. Sorted(level).SelectMany(place => (Free & topology.In(level, place)).Numbers()).Distinct()];
        foreach (int thread in threads.Take(Needed)) Take(CpuSet.Of(thread));
    }
}

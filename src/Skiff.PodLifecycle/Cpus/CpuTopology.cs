using Skiff.Model;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Cpus;

/// <summary>Where a processor, which is a thread of a core, is.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Core">Its core, by the lowest number of its threads: that is unique on the machine.</param>
/// <param name="Socket">Its socket.</param>
/// <param name="NumaNode">The NUMA node whose memory is near.</param>
/// <param name="Cache">The last cache it shares with others.</param>
public readonly record struct Cpu(int Id, int Core, int Socket, int NumaNode, int Cache);

/// <summary>One of the things that processors are in.</summary>
public enum CpuLevel
{
    /// <summary>A core.</summary>
    Core,

    /// <summary>The last cache that several cores share.</summary>
    Cache,

    /// <summary>A NUMA node.</summary>
    Numa,

    /// <summary>A socket.</summary>
    Socket,
}

/// <summary>The processors of a machine.</summary>
public sealed class CpuTopology
{
    private readonly Dictionary<int, Cpu> byId = [];
    private readonly Dictionary<(CpuLevel, int), CpuSet> members = [];

    /// <summary>The topology of these processors.</summary>
    public CpuTopology(IEnumerable<Cpu> cpus)
    {
        foreach (Cpu cpu in cpus) byId[cpu.Id] = cpu;
        All = CpuSet.Of(byId.Keys);
        foreach (CpuLevel level in Enum.GetValues<CpuLevel>())
        {
            foreach (IGrouping<int, int> group in byId.Values.GroupBy(cpu => PlaceOf(cpu, level), cpu => cpu.Id))
            {
                members[(level, group.Key)] = CpuSet.Of(group);
            }
        }
    }

    /// <summary>All of them.</summary>
    public CpuSet All { get; }

    /// <summary>Threads of a core.</summary>
    public int CpusPerCore => PerPlace(CpuLevel.Core);

    /// <summary>The NUMA nodes that processors are near to.</summary>
    public NumaSet NumaNodes => NumaSet.Of(Places(All, CpuLevel.Numa));

    /// <summary>Processors in each of the places of a level, taken evenly.</summary>
    public int PerPlace(CpuLevel level) => All.IsEmpty ? 0 : All.Count / Places(All, level).Count();

    /// <summary>Where a processor is.</summary>
    public int PlaceOf(int cpu, CpuLevel level) => PlaceOf(byId[cpu], level);

    /// <summary>The places of a level that some processors are in, in order.</summary>
    public IEnumerable<int> Places(CpuSet cpus, CpuLevel level) =>
        cpus.Numbers().Where(byId.ContainsKey).Select(cpu => PlaceOf(byId[cpu], level)).Distinct().Order();

    /// <summary>All processors of a place.</summary>
    public CpuSet In(CpuLevel level, int place) => members.GetValueOrDefault((level, place), CpuSet.Empty);

    /// <summary>All processors near to some NUMA nodes.</summary>
    public CpuSet In(NumaSet nodes) =>
        nodes.Numbers().Aggregate(CpuSet.Empty, (all, node) => all | In(CpuLevel.Numa, node));

    private static int PlaceOf(Cpu cpu, CpuLevel level) => level switch
    {
        CpuLevel.Core => cpu.Core,
        CpuLevel.Cache => cpu.Cache,
        CpuLevel.Numa => cpu.NumaNode,
        _ => cpu.Socket,
    };
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.NodeMemory;

namespace Skiff.PodLifecycle.Topology;

/// <summary>What containers have of a node for themselves, or were promised.</summary>
/// <param name="Cpus">Processors; null where nobody has any for itself.</param>
/// <param name="Memory">Memory; null where nobody is promised any.</param>
public sealed record PlacementTables(CpuTable? Cpus, MemoryTable? Memory)
{
    /// <summary>A pod gives back what it had.</summary>
    public PlacementTables Without(string podUid) => new(Cpus?.Without(podUid), Memory?.Without(podUid));
}

/// <summary>Where containers go on a machine, and what they get of it there.</summary>
/// <param name="policy">What is to be near to one another.</param>
/// <param name="layout">The machine's NUMA nodes.</param>
/// <param name="cpus">Gives processors; null where nobody gets any for itself.</param>
public sealed class Placement(TopologyPolicy policy, NumaLayout layout, CpuGranting? cpus)
{
    /// <summary>What is to be near to one another.</summary>
    public TopologyPolicy Policy => policy;

    /// <summary>Where a container goes, or a pod as a whole; and the refusal when the policy lets it go nowhere.</summary>
    /// <param name="tables">What others have.</param>
    /// <param name="devices">What others have of devices.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container; null for the whole pod.</param>
    public (NumaHint Place, Ending? Refusal) Place(PlacementTables tables, DeviceTable devices, Pod pod, Container? container)
    {
        if (!policy.IsOn) return (default, null);
        List<ListOf<NumaHint>?> hints = [];
        if (container is null)
        {
            hints.AddRange(DeviceHints.OfPod(devices, layout.Nodes, pod));
            if (tables.Cpus is { } table) hints.Add(cpus!.PodHints(table, pod));
            if (tables.Memory is { } memory) hints.AddRange(MemoryGranting.PodHints(memory, pod));
        }
        else
        {
            hints.AddRange(DeviceHints.Of(devices, layout.Nodes, pod, container));
            if (tables.Cpus is { } table) hints.Add(cpus!.Hints(table, pod, container));
            if (tables.Memory is { } memory) hints.AddRange(MemoryGranting.Hints(memory, pod, container));
        }

        (NumaHint place, bool isAdmitted) = HintMerge.Merge(policy, layout, hints);
        return (place, isAdmitted ? null : GrantRefusal.Topology);
    }

    /// <summary>Gives a container processors and memory where it was placed.</summary>
    public (PlacementTables Tables, Ending? Refusal) Give(PlacementTables tables, Pod pod, Container container, NumaHint place)
    {
        (CpuTable? given, MemoryTable? promised) = (tables.Cpus, tables.Memory);
        if (given is not null)
        {
            (given, Ending? refusal) = cpus!.Give(given, pod, container, place.Nodes);
            if (refusal is not null) return (tables, refusal);
        }

        if (promised is not null)
        {
            (promised, Ending? refusal) = MemoryGranting.Give(promised, pod, container, place);
            if (refusal is not null) return (tables, refusal);
        }

        return (new(given, promised), null);
    }
}

using Skiff.Machinery;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Eviction;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Topology;

namespace Skiff.Agent.Grants;

/// <summary>The processors and the memory that containers have, by the node's policies, and the files that keep who has what.</summary>
internal sealed class Placements(NodeAgentOptions options)
{
    private const string Static = "static", None = "none", MemoryStatic = "Static", MemoryNone = "None";

    private readonly StateFile cpuFile = new(Path.Combine(options.DataDirectory, "cpu_manager_state"));
    private readonly StateFile memoryFile = new(Path.Combine(options.DataDirectory, "memory_manager_state"));
    private readonly Lock guard = new();
    private Placement? placement;
    private CpuGranting? granting;
    private PlacementTables tables = new(null, null);

    /// <summary>Whether anything is given or looked at.</summary>
    public bool IsOn => options.Cpus.IsStatic || options.Memory.IsStatic || options.Placement.IsOn;

    /// <summary>Whether all containers of a pod are placed together.</summary>
    public bool ByPod => options.Placement is { IsOn: true, ByPod: true };

    /// <summary>Processors that containers could have for themselves, were none given yet.</summary>
    public CpuSet AllocatableCpus => granting?.Allocatable ?? CpuSet.Empty;

    /// <summary>Who has what.</summary>
    public PlacementTables Tables => Volatile.Read(ref tables);

    /// <summary>Takes over what the agent before gave. Null, or why that cannot be.</summary>
    /// <param name="memoryBytes">Memory of the machine.</param>
    public string? Open(long memoryBytes)
    {
        if (placement is not null) return null;
        if (!IsOn) return Restore(cpuFile, "CPU", None, ReadCpus).Fault ?? Restore(memoryFile, "memory", MemoryNone, ReadMemory).Fault;
        MachineLayout machine = MachineLayout.Read(options.SystemDirectory, memoryBytes);
        if (options.Placement.IsOn && machine.Numa.Nodes.Count > options.Placement.NodesMax)
        {
            return $"unsupported on machines with more than {options.Placement.NodesMax} NUMA Nodes";
        }

        granting = null;
        if (options.Cpus.IsStatic)
        {
            long reserved = options.Reserved.Find(ResourceName.Cpu).MilliValue();
            granting = CpuGranting.Of(machine.Cpus, options.Cpus, options.Placement, reserved, out string misfit);
            if (granting is null) return misfit;
        }

        MemoryTable? memory = null;
        if (options.Memory.IsStatic)
        {
            Quantity kept = options.Reserved.Find(ResourceName.Memory)
                + Quantity.Of(options.Eviction.KeptFree(EvictionSignal.MemoryAvailable, memoryBytes));
            memory = options.Memory.Of(machine.Memory, kept, out string misfit);
            if (memory is null) return misfit;
        }

        (CpuTable? cpus, string? fault) = Restore(cpuFile, "CPU", granting is null ? None : Static, ReadCpus);
        if (fault is null && granting is not null && cpus is not null && granting.Check(cpus) is { Length: > 0 } wrong) fault = Unusable(cpuFile, "CPU", wrong);
        if (fault is not null) return fault;
        (MemoryTable? promised, fault) = Restore(memoryFile, "memory", memory is null ? MemoryNone : MemoryStatic, ReadMemory);
        if (fault is null && promised is not null && promised.Nodes != memory!.Nodes)
        {
            fault = Unusable(memoryFile, "memory", "[memorymanager] the expected machine state is different from the real one");
        }

        if (fault is not null) return fault;
        placement = new(options.Placement, machine.Numa, granting);
        Volatile.Write(ref tables, new(granting is null ? null : cpus ?? granting.Initial, memory is null ? null : promised ?? memory));
        return Save();
    }

    /// <summary>Where a container goes, or a whole pod, when <paramref name="container"/> is null.</summary>
    public (NumaHint Place, Ending? Refusal) Place(DeviceTable devices, Pod pod, Container? container) =>
        placement?.Place(Tables, devices, pod, container) ?? (default, null);

    /// <summary>Gives a container processors and memory where it was placed, or at the best place now.</summary>
    public (NumaHint Place, Ending? Refusal) Give(DeviceTable devices, Pod pod, Container container, NumaHint? placed)
    {
        if (placement is not { } rules) return (default, null);
        lock (guard)
        {
            (NumaHint place, Ending? refusal) = placed is { } known ? (known, null) : rules.Place(tables, devices, pod, container);
            if (refusal is not null) return (place, refusal);
            (PlacementTables given, refusal) = rules.Give(tables, pod, container, place);
            Volatile.Write(ref tables, given);
            return (place, refusal);
        }
    }

    /// <summary>A pod has what it had before, of what it was given since.</summary>
    public void Reset(string podUid, PlacementTables before)
    {
        lock (guard)
        {
            PlacementTables others = tables.Without(podUid);
            CpuTable? cpus = others.Cpus;
            foreach (CpuGrant grant in (before.Cpus?.Grants ?? default).Where(grant => grant.PodUid == podUid)) cpus = cpus!.With(grant);
            MemoryTable? memory = others.Memory?.With((before.Memory?.Grants ?? default).Where(grant => grant.PodUid == podUid));
            Volatile.Write(ref tables, new(cpus, memory));
        }
    }

    /// <summary>A pod gives back what it had; whether it had something.</summary>
    public bool Release(string podUid)
    {
        lock (guard)
        {
            PlacementTables others = tables.Without(podUid);
            if (others == tables) return false;
            Volatile.Write(ref tables, others);
            return true;
        }
    }

    /// <summary>Leaves the present tables to the next agent. Null, or what failed.</summary>
    public string? Save()
    {
        lock (guard)
        {
            string? fault = tables.Cpus is { } cpus ? cpuFile.Write(cpus.ToJson(Static)) : null;
            return fault ?? (tables.Memory is { } memory ? memoryFile.Write(memory.ToJson(MemoryStatic)) : null);
        }
    }

    /// <summary>Why resources of a running pod cannot be changed here, in upstream's words; null when they can.</summary>
    public string? ResizeBar(PodSpec spec)
    {
        if (!IsOn || QosClass.Of(spec) != PodQOSClass.Guaranteed) return null;
        return options.Cpus.IsStatic ? $"Resize is infeasible for Guaranteed Pods alongside CPU Manager policy \"{Static}\""
            : options.Memory.IsStatic ? $"Resize is infeasible for Guaranteed Pods alongside Memory Manager policy \"{MemoryStatic}\""
            : null;
    }

    private static (T? Table, string? Fault) Restore<T>(
        StateFile file, string what, string policy, Func<JsonObject, (T Table, string Policy)?> read)
        where T : class
    {
        (JsonObject? data, string? fault) = file.Read();
        if (data is null) return (null, fault);
        if (read(data) is not { } left) return (null, file.Damaged("it is no such state").Fault);
        return left.Policy == policy
            ? (left.Table, null)
            : (null, Unusable(file, what, $"configured policy \"{policy}\" differs from state checkpoint policy \"{left.Policy}\""));
    }

    private static (CpuTable, string)? ReadCpus(JsonObject data) => CpuTable.Read(data);

    private static (MemoryTable, string)? ReadMemory(JsonObject data) => MemoryTable.Read(data);

    private static string Unusable(StateFile file, string what, string why) =>
        $"could not restore state from checkpoint: {why}, please drain this node and delete the {what} manager checkpoint file "
        + $"\"{file.FullPath}\" before restarting Kubelet";
}

using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Cpus;

/// <summary>
/// Gives processors to containers of guaranteed pods that ask for whole ones. Upstream's policy <c>static</c>: what is
/// given is nobody else's, what is reserved is never given, all other containers share what is left.
/// </summary>
public sealed class CpuGranting
{
    private readonly CpuPolicy policy;

    private CpuGranting(CpuTopology topology, CpuPolicy policy)
    {
        (Topology, this.policy) = (topology, policy);
        Reserved = CpuSet.Empty;
    }

    /// <summary>The machine.</summary>
    public CpuTopology Topology { get; }

    /// <summary>Processors that are given to nobody.</summary>
    public CpuSet Reserved { get; private init; }

    /// <summary>What could be given, were nothing given yet.</summary>
    public CpuSet Allocatable => Topology.All - Reserved;

    /// <summary>The table of a node that has given nothing.</summary>
    public CpuTable Initial => new(policy.StrictReservation ? Allocatable : Topology.All, default);

    /// <summary>The granting on a machine; null, with upstream's words, when the policy does not fit it.</summary>
    /// <param name="topology">The machine.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="placement">What is to be near.</param>
    /// <param name="reservedMilli">What is reserved, in thousandths of a processor.</param>
    /// <param name="fault">Why there is none.</param>
    public static CpuGranting? Of(
        CpuTopology topology, CpuPolicy policy, TopologyPolicy placement, long reservedMilli, out string fault)
    {
        CpuGranting granting = new(topology, policy);
        CpuSet? told = CpuSet.Parse(policy.Reserved, out fault);
        if (told is null) return null;
        int sockets = topology.Places(topology.All, CpuLevel.Socket).Count();
        long wanted = (reservedMilli + 999) / 1000;
        fault = !topology.All.Includes(told) ? $"[cpumanager] reserved CPUs \"{told}\" are not among those of the machine: \"{topology.All}\""
            : reservedMilli <= 0 && told.IsEmpty ? "[cpumanager] the static policy requires systemreserved.cpu + kubereserved.cpu to be greater than zero"
            : policy.BySocket && placement.Name == TopologyPolicy.SingleNumaNode
                ? "Topolgy manager Single numa policy is incompatible with CPUManager Align  by socket policy option"
            : policy.BySocket && sockets > topology.NumaNodes.Count
                ? "Align by socket is not compatible with hardware where number of sockets are more than number of NUMA"
            : "";
        if (fault.Length > 0) return null;
        CpuSet? reserved = told.IsEmpty ? granting.Take(topology.All, (int)Math.Min(wanted, int.MaxValue), out _) : told;
        if (reserved is not null) return new(topology, policy) { Reserved = reserved };
        fault = $"[cpumanager] unable to reserve the required amount of CPUs (size of {CpuSet.Empty} did not equal {wanted})";
        return null;
    }

    /// <summary>How many processors a container asks for to have them for itself; zero for none.</summary>
    public static int Asked(Pod pod, Container container)
    {
        if (pod.Spec.Resources is not null || QosClass.Of(pod.Spec) != PodQOSClass.Guaranteed) return 0;
        MapOf<Quantity> amounts = container.Resources.Requests.ContainsKey(ResourceName.Cpu)
            ? container.Resources.Requests
            : container.Resources.Limits;
        long milli = amounts.Find(ResourceName.Cpu).MilliValue();
        return milli % 1000 == 0 ? (int)Math.Min(milli / 1000, int.MaxValue) : 0;
    }

    /// <summary>What is wrong with a table that an agent before left on this machine, in upstream's words; empty for nothing.</summary>
    public string Check(CpuTable table)
    {
        CpuSet all = Initial.Shared, given = CpuSet.Empty;
        if (policy.StrictReservation && !(Reserved & table.Shared).IsEmpty)
        {
            return $"some of strictly reserved cpus: \"{Reserved & table.Shared}\" are present in defaultCpuSet: \"{table.Shared}\"";
        }

        if (!policy.StrictReservation && !table.Shared.Includes(Reserved))
        {
            return $"not all reserved cpus: \"{Reserved}\" are present in defaultCpuSet: \"{table.Shared}\"";
        }

        foreach (CpuGrant grant in table.Grants)
        {
            given |= grant.Cpus;
            if ((table.Shared & grant.Cpus).IsEmpty) continue;
            return $"pod: {grant.PodUid}, container: {grant.Container} cpuset: \"{grant.Cpus}\" overlaps with default cpuset \"{table.Shared}\"";
        }

        CpuSet known = table.Shared | given;
        return known.Equals(all) ? "" : $"current set of available CPUs \"{all}\" doesn't match with CPUs in state \"{known}\"";
    }

    /// <summary>Gives a container what it asks for and does not have yet.</summary>
    /// <param name="table">Who has what.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="near">NUMA nodes it was placed at; null for anywhere.</param>
    public (CpuTable Table, Ending? Refusal) Give(CpuTable table, Pod pod, Container container, NumaSet? near)
    {
        int asked = Asked(pod, container);
        if (asked == 0 || table.Find(pod.Metadata.UID, container.Name) is not null) return (table, null);
        CpuSet reusable = Reusable(table, pod, container.Name);
        if (policy.FullCoresOnly)
        {
            int perCore = Topology.CpusPerCore;
            if (asked % perCore != 0) return (table, GrantRefusal.Misaligned(asked, perCore));
            int whole = ((table.Shared - WholeCores(Reserved)) | reusable).Count;
            if (asked > whole) return (table, GrantRefusal.TooFewCores(whole, asked, perCore));
        }

        CpuSet free = (table.Shared - Reserved) | reusable;
        CpuSet taken = CpuSet.Empty;
        string fault = "";
        if (near is { } nodes)
        {
            CpuSet aligned = free & Near(nodes);
            taken = Take(aligned, Math.Min(asked, aligned.Count), out fault) ?? taken;
        }

        CpuSet? rest = fault.Length == 0 ? Take(free - taken, asked - taken.Count, out fault) : null;
        return rest is null
            ? (table, GrantRefusal.Unexpected(fault))
            : (table.With(new CpuGrant(pod.Metadata.UID, container.Name, taken | rest)), null);
    }

    /// <summary>Where a container's processors can be had; null when it asks for none of its own.</summary>
    public ListOf<NumaHint>? Hints(CpuTable table, Pod pod, Container container)
    {
        int asked = Asked(pod, container);
        if (asked == 0) return null;
        if (table.Find(pod.Metadata.UID, container.Name) is { } given)
        {
            return given.Count == asked ? Hints(given, CpuSet.Empty, asked) : new ListOf<NumaHint>();
        }

        return Hints(table.Shared - Reserved, Reusable(table, pod, container.Name), asked);
    }

    /// <summary>Where the processors of all containers of a pod can be had together.</summary>
    public ListOf<NumaHint>? PodHints(CpuTable table, Pod pod)
    {
        int asked = (int)Math.Min(PodContainers.Together(pod.Spec, container => Asked(pod, container)), int.MaxValue);
        if (asked == 0) return null;
        CpuSet given = CpuSet.Empty;
        foreach (CpuGrant grant in table.Grants.Where(grant => grant.PodUid == pod.Metadata.UID)) given |= grant.Cpus;
        return given.Count == asked ? Hints(given, CpuSet.Empty, asked) : Hints(table.Shared - Reserved, given, asked);
    }

    private ListOf<NumaHint> Hints(CpuSet available, CpuSet reusable, int asked)
    {
        int least = Topology.NumaNodes.Count;
        List<NumaSet> possible = [];
        foreach (NumaSet nodes in Topology.NumaNodes.Choices())
        {
            CpuSet here = Topology.In(nodes);
            if (here.Count >= asked) least = Math.Min(least, nodes.Count);
            if (here.Includes(reusable) && ((available & here).Count + reusable.Count >= asked)) possible.Add(nodes);
        }

        return ListOf.From(possible.Select(nodes => new NumaHint(nodes, nodes.Count == least || (policy.BySocket && IsBySocket(nodes, least)))));
    }

    private bool IsBySocket(NumaSet nodes, int least)
    {
        int sockets = Topology.Places(Topology.All, CpuLevel.Socket).Count(), perSocket = Topology.NumaNodes.Count / sockets;
        return perSocket > 0
            && Topology.Places(Topology.In(nodes), CpuLevel.Socket).Count() == (least + perSocket - 1) / perSocket;
    }

    private CpuSet Near(NumaSet nodes) => policy.BySocket
        ? Topology.Places(Topology.In(nodes), CpuLevel.Socket).Aggregate(CpuSet.Empty, (all, socket) => all | Topology.In(CpuLevel.Socket, socket))
        : Topology.In(nodes);

    private CpuSet WholeCores(CpuSet cpus) =>
        Topology.Places(cpus, CpuLevel.Core).Aggregate(CpuSet.Empty, (all, core) => all | Topology.In(CpuLevel.Core, core));

    private CpuSet? Take(CpuSet free, int count, out string fault) => policy.AcrossNuma
        ? CpuSpreading.Take(Topology, free, count, policy.FullCoresOnly ? Topology.CpusPerCore : 1, policy, out fault)
        : CpuTaking.Packed(Topology, free, count, policy.AcrossCores, policy.ByCache, out fault);

    // What init containers had that are over by then, without what those beside it have.
    private static CpuSet Reusable(CpuTable table, Pod pod, string name)
    {
        CpuSet left = CpuSet.Empty;
        foreach ((Container container, bool isOver) in PodContainers.Before(pod.Spec, name))
        {
            CpuSet given = table.Find(pod.Metadata.UID, container.Name) ?? CpuSet.Empty;
            left = isOver ? left | given : left - given;
        }

        return left;
    }
}

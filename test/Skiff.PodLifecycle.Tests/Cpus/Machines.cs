using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.Cpus;

/// <summary>Machines for tests, and pods that ask for parts of them.</summary>
internal static class Machines
{
    /// <summary>Four cores of two threads in one socket: 0 and 4, 1 and 5, 2 and 6, 3 and 7.</summary>
    public static CpuTopology OneSocket { get; } = new(Enumerable.Range(0, 8).Select(id => new Cpu(id, id % 4, 0, 0, 0)));

    /// <summary>Two sockets of three cores of two threads; even processors are in the first.</summary>
    public static CpuTopology TwoSockets { get; } = new(Enumerable.Range(0, 12).Select(id => new Cpu(id, id % 6, id % 2, id % 2, id % 2)));

    /// <summary>Two sockets of two NUMA nodes each, ten cores of two threads in each node, numbered one node after the other.</summary>
    public static CpuTopology FourNodes { get; } = new(Enumerable.Range(0, 80).Select(
        id => new Cpu(id, id % 40, id % 40 / 20, id % 40 / 10, id % 40 / 10)));

    /// <summary>One socket and node, four caches of two cores of two threads.</summary>
    public static CpuTopology FourCaches { get; } = new(Enumerable.Range(0, 16).Select(id => new Cpu(id, id % 8, 0, 0, id % 8 / 2)));

    public static CpuTopology Named(string name) => name switch
    {
        "one socket" => OneSocket,
        "two sockets" => TwoSockets,
        "four nodes" => FourNodes,
        _ => FourCaches,
    };

    public static CpuSet Set(string cpus) => CpuSet.Parse(cpus, out _)!;

    /// <summary>A guaranteed pod of containers with so many processors.</summary>
    public static Pod Guaranteed(string uid, params (string Name, string Cpu)[] containers)
    {
        Pod pod = Pods.Of([.. containers.Select(one => Asking(one.Name, one.Cpu))]);
        return pod with { Metadata = pod.Metadata with { UID = uid } };
    }

    public static Container Asking(string name, string cpu, string memory = "1Gi") => Pods.C(name) with
    {
        Resources = ResourceRequirements.Empty with
        {
            Requests = MapOf.Create(("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse(memory))),
            Limits = MapOf.Create(("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse(memory))),
        },
    };

    public static CpuGranting Granting(CpuTopology topology, CpuPolicy? policy = null, long reservedMilli = 1000) =>
        CpuGranting.Of(topology, (policy ?? new()) with { IsStatic = true }, new TopologyPolicy(), reservedMilli, out string fault)
            ?? throw new InvalidOperationException(fault);
}

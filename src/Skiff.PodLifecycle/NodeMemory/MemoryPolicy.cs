using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.NodeMemory;

/// <summary>Memory of a NUMA node that is kept from containers.</summary>
/// <param name="Node">The node.</param>
/// <param name="Limits">How much, by kind.</param>
public sealed record ReservedMemory(int Node, MapOf<Quantity> Limits);

/// <summary>Memory that a NUMA node has.</summary>
/// <param name="Node">The node.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="HugePages">Of that, what is kept as huge pages, by their resource's name.</param>
public sealed record InstalledMemory(int Node, long Bytes, MapOf<long> HugePages);

/// <summary>Whether containers of guaranteed pods are promised memory of certain NUMA nodes: upstream's policy <c>Static</c>.</summary>
public sealed record MemoryPolicy
{
    /// <summary>Whether they are.</summary>
    public bool IsStatic { get; init; }

    /// <summary>What is kept from them.</summary>
    public ListOf<ReservedMemory> Reserved { get; init; }

    /// <summary>A machine on which nothing is promised yet; null, with upstream's words, when the policy does not fit it.</summary>
    /// <param name="installed">What the machine has.</param>
    /// <param name="kept">What the node keeps from pods of its memory.</param>
    /// <param name="fault">Why there is none.</param>
    public MemoryTable? Of(IReadOnlyList<InstalledMemory> installed, Quantity kept, out string fault)
    {
        Quantity total = Quantity.Of(0);
        foreach (ReservedMemory one in Reserved)
        {
            if (one.Node < 0 || one.Node >= installed.Count)
            {
                fault = $"the reserved memory configuration references a NUMA node {one.Node} that does not exist on this machine";
                return null;
            }

            total += one.Limits.Find(ResourceName.Memory);
        }

        fault = total.Value() != kept.Value()
            ? $"the total amount \"{total}\" of type \"memory\" is not equal to the value \"{kept}\" determined by Node Allocatable feature"
            : total.Sign <= 0 ? "[memorymanager] you should specify the system reserved memory"
            : "";
        return fault.Length > 0 ? null : new(ListOf.From(installed.Select(NodeOf)), default);
    }

    private MemoryNode NodeOf(InstalledMemory one)
    {
        long Kept(string kind) => Reserved.AsEnumerable().Where(reserved => reserved.Node == one.Node)
            .Sum(reserved => reserved.Limits.Find(kind).Value());
        MapOf<long> amounts = one.HugePages.AsEnumerable()
            .Select(pages => KeyValuePair.Create(pages.Key, Math.Max(0, pages.Value - Kept(pages.Key)))).ToMapOf();
        long plain = one.Bytes - one.HugePages.Values.Sum() - Kept(ResourceName.Memory);
        return new(one.Node, amounts.Set(ResourceName.Memory, Math.Max(0, plain)));
    }

    /// <summary>What is wrong with reservations as a file tells them, in upstream's words.</summary>
    public static IEnumerable<(int Index, string Fault)> Faults(IReadOnlyList<ReservedMemory> reserved)
    {
        HashSet<(int, string)> seen = [];
        for (int i = 0; i < reserved.Count; i++)
        {
            foreach ((string kind, Quantity amount) in reserved[i].Limits.AsEnumerable())
            {
                string node = reserved[i].Node.ToString(CultureInfo.InvariantCulture);
                if (kind != ResourceName.Memory && !kind.StartsWith("hugepages-", StringComparison.Ordinal))
                {
                    yield return (i, $"the limit type \"{kind}\" for NUMA node {node} is not supported, only [memory hugepages-<HugePageSize>] is accepted");
                }

                if (amount.IsZero) yield return (i, $"reserved memory may not be zero for NUMA node {node} and resource \"{kind}\"");
                if (!seen.Add((reserved[i].Node, kind)))
                {
                    yield return (i, $"the reserved memory has a duplicate value for NUMA node {node} and resource \"{kind}\"");
                }
            }
        }
    }
}

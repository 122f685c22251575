using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.NodeMemory;

/// <summary>
/// Promises containers of guaranteed pods memory of certain NUMA nodes, as few as possible. A node is used by itself or
/// with always the same others, so that what was promised to one container cannot be used up by another.
/// </summary>
public static class MemoryGranting
{
    /// <summary>Promises a container what it asks for and was not promised yet.</summary>
    /// <param name="table">Who was promised what.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="place">Where it was placed.</param>
    public static (MemoryTable Table, Ending? Refusal) Give(MemoryTable table, Pod pod, Container container, NumaHint place)
    {
        MapOf<long> asked = Asked(pod, container);
        if (asked.IsEmpty || !table.Of(pod.Metadata.UID, container.Name).IsEmpty) return (table, null);
        MapOf<long> Reuse(NumaSet nodes) => Reusable(table, pod, container.Name, nodes);
        if (place.Nodes is null)
        {
            if (Best(Possible(table, asked, Reuse)) is not { } found)
            {
                return Fail(table, "failed to get the default NUMA affinity, no NUMA nodes with enough memory is available");
            }

            if (place.IsPreferred && !found.IsPreferred) return Fail(table, "failed to find the default preferred hint");
            place = found;
        }

        NumaSet nodes = place.Nodes!.Value;
        if (asked.AsEnumerable().Any(one => table.Free(nodes, one.Key) < one.Value))
        {
            if (Best(Possible(table, asked, Reuse).Where(hint => hint.Nodes!.Value.Includes(nodes))) is not { } wider)
            {
                return Fail(table, "failed to find NUMA nodes to extend the current topology hint");
            }

            if (place.IsPreferred && !wider.IsPreferred) return Fail(table, "failed to find the extended preferred hint");
            nodes = wider.Nodes!.Value;
        }

        if (nodes.Count > 1 && nodes.Numbers().Any(node => table.GroupOf(node) is { } group && group != nodes))
        {
            return Fail(table, "preferred hint violates NUMA node allocation");
        }

        return (table.With(asked.AsEnumerable().Select(
            one => Take(table, new(pod.Metadata.UID, container.Name, one.Key, nodes, one.Value, default), Reuse(nodes).Find(one.Key)))), null);
    }

    /// <summary>Where a container's memory can be had: a list for each kind, or one null when it asks for none.</summary>
    public static IEnumerable<ListOf<NumaHint>?> Hints(MemoryTable table, Pod pod, Container container)
    {
        MapOf<long> asked = Asked(pod, container);
        ListOf<MemoryGrant> given = table.Of(pod.Metadata.UID, container.Name);
        return given.IsEmpty
            ? Hints(table, asked, nodes => Reusable(table, pod, container.Name, nodes))
            : given.AsEnumerable().Select(grant => (ListOf<NumaHint>?)[new NumaHint(grant.Nodes, true)]);
    }

    /// <summary>Where the memory of all containers of a pod can be had together.</summary>
    public static IEnumerable<ListOf<NumaHint>?> PodHints(MemoryTable table, Pod pod)
    {
        string[] kinds = [.. PodContainers.All(pod.Spec).SelectMany(container => Asked(pod, container).Keys).Distinct()];
        MapOf<long> asked = kinds.Select(kind => KeyValuePair.Create(
            kind, PodContainers.Together(pod.Spec, container => Asked(pod, container).Find(kind)))).ToMapOf();
        MemoryGrant[] given = [.. table.Grants.AsEnumerable().Where(grant => grant.PodUid == pod.Metadata.UID)];
        return given.Length == 0
            ? Hints(table, asked, static _ => default)
            : given.Select(grant => (ListOf<NumaHint>?)[new NumaHint(grant.Nodes, true)]);
    }

    /// <summary>What a container asks for that memory is promised for: bytes by kind.</summary>
    public static MapOf<long> Asked(Pod pod, Container container)
    {
        if (pod.Spec.Resources is not null || QosClass.Of(pod.Spec) != PodQOSClass.Guaranteed) return default;
        ResourceRequirements own = container.Resources;
        MapOf<Quantity> amounts = own.Limits.SetAll(own.Requests);
        return amounts.AsEnumerable().Where(one => IsMemory(one.Key) && one.Value.Sign > 0)
            .Select(one => KeyValuePair.Create(one.Key, one.Value.Value())).ToMapOf();
    }

    private static bool IsMemory(string kind) => kind == ResourceName.Memory || kind.StartsWith("hugepages-", StringComparison.Ordinal);

    private static IEnumerable<ListOf<NumaHint>?> Hints(MemoryTable table, MapOf<long> asked, Func<NumaSet, MapOf<long>> reusable)
    {
        if (asked.IsEmpty) return [null];
        ListOf<NumaHint> hints = Possible(table, asked, reusable);
        // Where there is nothing, upstream has no preference, and the promise fails with words of its own.
        return hints.IsEmpty ? [null] : asked.Keys.Select(_ => (ListOf<NumaHint>?)hints);
    }

    private static ListOf<NumaHint> Possible(MemoryTable table, MapOf<long> asked, Func<NumaSet, MapOf<long>> reusable)
    {
        int least = table.Nodes.Count;
        List<NumaSet> possible = [];
        foreach (NumaSet nodes in table.All.Choices())
        {
            if (asked.AsEnumerable().Any(one => table.Allocatable(nodes, one.Key) < one.Value)) continue;
            least = Math.Min(least, nodes.Count);
            if (nodes.Numbers().Any(node => table.GroupOf(node) is { } group && !MayJoin(nodes, group))) continue;
            MapOf<long> own = reusable(nodes);
            if (asked.AsEnumerable().All(one => table.Free(nodes, one.Key) + own.Find(one.Key) >= one.Value)) possible.Add(nodes);
        }

        return ListOf.From(possible.Select(nodes => new NumaHint(nodes, nodes.Count == least)));
    }

    // Alone with those that are alone, together with just the same.
    private static bool MayJoin(NumaSet nodes, NumaSet group) => nodes.Count == 1 ? group.Count == 1 : group == nodes;

    private static NumaHint? Best(IEnumerable<NumaHint> hints) => hints
        .OrderBy(hint => hint.IsPreferred ? 0 : 1).ThenBy(hint => hint.Nodes!.Value.Count).ThenBy(hint => hint.Nodes!.Value.Bits)
        .Select(hint => (NumaHint?)hint).FirstOrDefault();

    private static MemoryGrant Take(MemoryTable table, MemoryGrant grant, long reusable)
    {
        long rest = Math.Max(0, grant.Bytes - reusable);
        MapOf<long> taken = default;
        foreach (int node in grant.Nodes.Numbers())
        {
            long some = Math.Min(rest, Math.Max(0, table.Free(NumaSet.Of(node), grant.Kind)));
            if (some <= 0) continue;
            taken = taken.Set(MemoryTable.Text(node), some);
            rest -= some;
        }

        return grant with { Taken = taken };
    }

    // What init containers of the pod that are over by then had at just these nodes, without what was used of it since.
    private static MapOf<long> Reusable(MemoryTable table, Pod pod, string name, NumaSet nodes)
    {
        MapOf<long> left = default;
        foreach ((Container container, bool isOver) in PodContainers.Before(pod.Spec, name))
        {
            foreach (MemoryGrant grant in table.Of(pod.Metadata.UID, container.Name))
            {
                if (grant.Nodes != nodes) continue;
                long before = left.Find(grant.Kind);
                left = left.Set(grant.Kind, isOver ? Math.Max(before, grant.Bytes) : Math.Max(0, before - grant.Bytes));
            }
        }

        return left;
    }

    private static (MemoryTable, Ending?) Fail(MemoryTable table, string fault) => (table, GrantRefusal.Unexpected("[memorymanager] " + fault));
}

using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Brings subsets of Endpoints into the one form that equal endpoints always have.</summary>
internal static class SubsetPacking
{
    /// <summary>
    /// Addresses with the same set of ports share a subset; a pod that is ready for one port and not for another is in
    /// two. Everything is sorted.
    /// </summary>
    public static List<EndpointSubset> Repack(List<EndpointSubset> subsets)
    {
        Dictionary<(EndpointAddress Address, bool Ready), SortedSet<EndpointPort>> ports = [];
        foreach (EndpointSubset subset in subsets)
        {
            foreach (EndpointAddress address in subset.Addresses) Collect(ports, address, true, subset.Ports);
            foreach (EndpointAddress address in subset.NotReadyAddresses) Collect(ports, address, false, subset.Ports);
        }

        return [.. ports
            .GroupBy(pair => ListOf.From(pair.Value))
            .Select(group => EndpointSubset.Empty with
            {
                Ports = group.Key.IsEmpty ? default : group.Key,
                Addresses = Sorted(group.Where(pair => pair.Key.Ready).Select(pair => pair.Key.Address)),
                NotReadyAddresses = Sorted(group.Where(pair => !pair.Key.Ready).Select(pair => pair.Key.Address)),
            })
            .OrderBy(subset => string.Join(',', subset.Ports.AsEnumerable().Select(SortKey)), StringComparer.Ordinal)];
    }

    /// <summary>The subsets with at most so many addresses, ready ones before others; and whether any were left out.</summary>
    public static (ListOf<EndpointSubset> Subsets, bool Cut) Limit(List<EndpointSubset> subsets, int most)
    {
        int ready = subsets.Sum(subset => subset.Addresses.Count);
        int all = ready + subsets.Sum(subset => subset.NotReadyAddresses.Count);
        if (all <= most) return (subsets.ToListOf(), false);

        int readyLeft = Math.Min(ready, most);
        int otherLeft = most - readyLeft;
        List<EndpointSubset> kept = [];
        foreach (EndpointSubset subset in subsets)
        {
            ListOf<EndpointAddress> first = Take(subset.Addresses, ref readyLeft);
            ListOf<EndpointAddress> second = Take(subset.NotReadyAddresses, ref otherLeft);
            if (first.IsEmpty && second.IsEmpty) continue;
            kept.Add(subset with { Addresses = first, NotReadyAddresses = second });
        }

        return (kept.ToListOf(), true);
    }

    private static ListOf<EndpointAddress> Take(ListOf<EndpointAddress> addresses, ref int left)
    {
        int count = Math.Min(left, addresses.Count);
        left -= count;
        return count == 0 ? default : ListOf.Create(addresses.Span[..count]);
    }

    private static void Collect(
        Dictionary<(EndpointAddress Address, bool Ready), SortedSet<EndpointPort>> all,
        EndpointAddress address,
        bool ready,
        ListOf<EndpointPort> ports)
    {
        if (!all.TryGetValue((address, ready), out SortedSet<EndpointPort>? set))
        {
            all[(address, ready)] = set = new(Comparer<EndpointPort>.Create(
                (left, right) => string.CompareOrdinal(SortKey(left), SortKey(right))));
        }

        foreach (EndpointPort port in ports) set.Add(port);
    }

    private static string SortKey(EndpointPort port) => $"{port.Protocol}/{port.Port:d5}/{port.Name}";

    private static ListOf<EndpointAddress> Sorted(IEnumerable<EndpointAddress> addresses)
    {
        EndpointAddress[] sorted = [.. addresses
            .OrderBy(address => address.IP, StringComparer.Ordinal)
            .ThenBy(address => address.TargetRef?.UID, StringComparer.Ordinal)];
        return sorted.Length == 0 ? default : ListOf<EndpointAddress>.Adopt(sorted);
    }
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Devices;

/// <summary>At which NUMA nodes the devices can be had that a container, or a pod as a whole, asks for.</summary>
public static class DeviceHints
{
    /// <summary>For one container: a list for each resource of devices.</summary>
    public static IEnumerable<ListOf<NumaHint>?> Of(DeviceTable table, NumaSet nodes, Pod pod, Container container)
    {
        foreach ((string resource, Quantity amount) in container.Resources.Limits.AsEnumerable())
        {
            if (!table.Has(resource)) continue;
            DeviceNeed need = new(pod, container.Name, resource, amount.Value());
            DeviceGrant? given = table.Find(pod.Metadata.UID, container.Name, resource);
            yield return Of(table, nodes, resource, need.Count, given?.Devices, [.. DeviceChoice.Reusable(table, need)]);
        }
    }

    /// <summary>For all containers of a pod together.</summary>
    public static IEnumerable<ListOf<NumaHint>?> OfPod(DeviceTable table, NumaSet nodes, Pod pod)
    {
        string[] resources = [.. PodContainers.All(pod.Spec).SelectMany(container => container.Resources.Limits.Keys).Distinct().Where(table.Has)];
        foreach (string resource in resources)
        {
            long count = PodContainers.Together(pod.Spec, container => container.Resources.Limits.Find(resource).Value());
            Device[] given =
            [
                .. table.Grants.AsEnumerable().Where(grant => grant.PodUid == pod.Metadata.UID && grant.Resource == resource)
                    .SelectMany(grant => grant.Devices).DistinctBy(device => device.Id),
            ];
            yield return Of(table, nodes, resource, count, given.Length > 0 ? ListOf.Create<Device>(given) : null, []);
        }
    }

    private static ListOf<NumaHint>? Of(
        DeviceTable table, NumaSet nodes, string resource, long count, ListOf<Device>? given, HashSet<string> reusable)
    {
        MapOf<Device> known = table.Resources.Find(resource)?.Devices ?? default;
        if (known.Values.All(device => device.NumaNodes.IsEmpty)) return null;
        if (given is { } had) return had.Count == count ? Hints(nodes, known, [.. had], [], count) : new ListOf<NumaHint>();
        HashSet<string> used = DeviceChoice.InUse(table, resource);
        Device[] free = [.. (table.Resources.Find(resource)?.Usable ?? []).Where(device => !used.Contains(device.Id))];
        Device[] own = [.. known.Values.Where(device => reusable.Contains(device.Id))];
        return free.Length + own.Length < count ? new ListOf<NumaHint>() : Hints(nodes, known, free, own, count);
    }

    private static ListOf<NumaHint> Hints(NumaSet all, MapOf<Device> known, Device[] free, Device[] own, long count)
    {
        int least = all.Count;
        List<NumaSet> possible = [];
        foreach (NumaSet nodes in all.Choices())
        {
            bool IsHere(Device device) => device.NumaNodes.Any(nodes.Contains);
            if (known.Values.Count(IsHere) >= count) least = Math.Min(least, nodes.Count);
            Device[] placed = [.. own.Where(device => !device.NumaNodes.IsEmpty)];
            if (placed.All(IsHere) && placed.Length + free.Count(IsHere) >= count) possible.Add(nodes);
        }

        return ListOf.From(possible.Select(nodes => new NumaHint(nodes, nodes.Count == least)));
    }
}

using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Devices;

/// <summary>What a container asks for.</summary>
/// <param name="Pod">Its pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Count">How many.</param>
public readonly record struct DeviceNeed(Pod Pod, string Container, string Resource, long Count);

/// <summary>A choice that is not made yet, since a plugin may have a preference.</summary>
/// <param name="Taken">What is chosen already.</param>
/// <param name="Preferable">Of what the plugin may prefer some.</param>
/// <param name="Rest">What is taken in this order if it does not.</param>
/// <param name="Count">How many there have to be in the end.</param>
public sealed record DeviceDraw(ListOf<string> Taken, ListOf<string> Preferable, ListOf<string> Rest, int Count)
{
    /// <summary>A choice of nothing: there is nothing to choose.</summary>
    public static DeviceDraw Nothing { get; } = new(default, default, default, 0);

    /// <summary>Whether nothing is left to be chosen.</summary>
    public bool IsSettled => Taken.Count >= Count;
}

/// <summary>
/// Which devices a container gets: first those that an init container of its pod had, then those close to the NUMA
/// nodes that its pod was placed at, then any; among those that are as good, those that the plugin prefers.
/// </summary>
public static class DeviceChoice
{
    /// <summary>What there is to choose from, or upstream's words for why nothing can be given.</summary>
    /// <param name="table">The devices of the node.</param>
    /// <param name="need">What is asked for.</param>
    /// <param name="affinity">NUMA nodes the pod was placed at; null for anywhere.</param>
    public static (DeviceDraw Draw, string Fault) Open(DeviceTable table, DeviceNeed need, NumaSet? affinity)
    {
        string resource = need.Resource, uid = need.Pod.Metadata.UID;
        DeviceGrant? before = table.Find(uid, need.Container, resource);
        if (before is not null && before.Devices.Count != need.Count)
        {
            return Fail($"pod \"{uid}\" container \"{need.Container}\" changed request for resource \"{resource}\" "
                + string.Create(CultureInfo.InvariantCulture, $"from {before.Devices.Count} to {need.Count}"));
        }

        if (table.Resources.Find(resource) is not { IsListed: true, IsRemoved: false } known)
        {
            return Fail($"cannot allocate unregistered device {resource}");
        }

        string[] healthy = [.. known.Usable.Select(device => device.Id)];
        if (healthy.Length == 0) return Fail($"no healthy devices present; cannot allocate unhealthy devices {resource}");
        if (before is not null && !before.Devices.All(device => healthy.Contains(device.Id)))
        {
            return Fail($"previously allocated devices are no longer healthy; cannot allocate unhealthy devices {resource}");
        }

        if (before is not null || need.Count <= 0) return (DeviceDraw.Nothing, "");
        List<string> taken = [.. Reusable(table, need).Take((int)Math.Min(need.Count, int.MaxValue))];
        long needed = need.Count - taken.Count;
        if (needed == 0) return (new(taken.ToListOf(), default, default, taken.Count), "");
        HashSet<string> used = InUse(table, resource);
        Device[] free = [.. known.Usable.Where(device => !used.Contains(device.Id))];
        if (free.Length < needed)
        {
            return Fail(string.Create(CultureInfo.InvariantCulture,
                $"requested number of devices unavailable for {resource}. Requested: {needed}, Available: {free.Length}"));
        }

        return (Draw(taken, free, (int)needed, Nearness(known, affinity)), "");
    }

    /// <summary>The devices, once the plugin was asked.</summary>
    /// <param name="draw">The choice.</param>
    /// <param name="preferred">What the plugin prefers; what it cannot have is passed over.</param>
    public static ListOf<string> Close(DeviceDraw draw, IEnumerable<string> preferred)
    {
        List<string> taken = [.. draw.Taken];
        HashSet<string> wanted = new(preferred, StringComparer.Ordinal);
        foreach (string id in draw.Preferable.AsEnumerable().Where(wanted.Contains).Concat(draw.Rest))
        {
            if (taken.Count < draw.Count && !taken.Contains(id)) taken.Add(id);
        }

        return taken.ToListOf();
    }

    /// <summary>Devices that init containers which ran before had, and that nobody who runs beside this one has.</summary>
    public static IEnumerable<string> Reusable(DeviceTable table, DeviceNeed need)
    {
        SortedSet<string> left = new(StringComparer.Ordinal);
        foreach ((Container container, bool isOver) in PodContainers.Before(need.Pod.Spec, need.Container))
        {
            if (table.Find(need.Pod.Metadata.UID, container.Name, need.Resource) is not { } grant) continue;
            if (isOver) left.UnionWith(grant.Devices.AsEnumerable().Select(device => device.Id));
            else left.ExceptWith(grant.Devices.AsEnumerable().Select(device => device.Id));
        }

        return left;
    }

    /// <summary>Devices of a resource that somebody has.</summary>
    public static HashSet<string> InUse(DeviceTable table, string resource)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (DeviceGrant grant in table.Grants)
        {
            if (grant.Resource == resource) used.UnionWith(grant.Devices.AsEnumerable().Select(device => device.Id));
        }

        return used;
    }

    private static DeviceDraw Draw(List<string> taken, Device[] free, int needed, Func<Device, (int Rank, int Node)> nearness)
    {
        int count = taken.Count + needed;
        ILookup<int, string> byRank = free.Select(device => (device.Id, Place: nearness(device)))
            .OrderBy(one => one.Place.Node).ThenBy(one => one.Id, StringComparer.Ordinal)
            .ToLookup(one => one.Place.Rank, one => one.Id);
        string[] near = [.. byRank[0]], far = [.. byRank[1]], anywhere = [.. byRank[2]];
        // Enough of them are near: the plugin may say which. Otherwise all of those are taken, and it may say which others.
        if (needed < near.Length) return new(taken.ToListOf(), ListOf.Create<string>(near), ListOf.Create<string>(near), count);
        ListOf<string> all = ListOf.From(taken.Concat(near));
        ListOf<string> others = ListOf.From(far.Concat(anywhere));
        return new(all, others, others, count);
    }

    // 0 for those near, 1 for those near other nodes, 2 for those near none; then by how few devices the node has.
    private static Func<Device, (int Rank, int Node)> Nearness(DeviceResource known, NumaSet? affinity)
    {
        bool anyPlaced = known.Devices.Values.Any(device => !device.NumaNodes.IsEmpty);
        if (affinity is not { } wanted || !anyPlaced) return _ => (2, 0);
        Dictionary<int, int> sizes = [];
        foreach (int node in known.Devices.Values.SelectMany(device => device.NumaNodes)) sizes[node] = sizes.GetValueOrDefault(node) + 1;
        return device =>
        {
            if (device.NumaNodes.IsEmpty) return (2, 0);
            int rank = device.NumaNodes.Any(wanted.Contains) ? 0 : 1;
            return (rank, device.NumaNodes.AsEnumerable().Where(node => rank == 1 || wanted.Contains(node)).Min(node => sizes[node]));
        };
    }

    private static (DeviceDraw, string) Fail(string fault) => (DeviceDraw.Nothing, fault);
}

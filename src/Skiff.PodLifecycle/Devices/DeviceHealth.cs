using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Devices;

/// <summary>How the devices of containers are, as their statuses tell it.</summary>
public static class DeviceHealth
{
    /// <summary>The devices of a container, as their plugins told last; absent when it has none.</summary>
    /// <remarks>
    /// One that its plugin does not tell of any more, and one whose plugin is gone, is as it was told last; where nobody has
    /// told yet since the agent started it counts as healthy, as upstream has it.
    /// </remarks>
    public static ListOf<ResourceStatus> Of(DeviceTable table, string podUid, string container)
    {
        ListOf<DeviceGrant> grants = table.Of(podUid, container);
        if (grants.IsEmpty) return default;
        return ListOf.From(grants.AsEnumerable()
            .GroupBy(grant => grant.Resource, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Of(table, group.Key, group.SelectMany(grant => grant.Devices))));
    }

    /// <summary>Pods that have devices of which another table says something else.</summary>
    public static IReadOnlyCollection<string> Affected(DeviceTable before, DeviceTable after) =>
    [
        .. after.Grants.AsEnumerable()
            .Where(grant => grant.Devices.Any(device => IsHealthy(before, grant.Resource, device) != IsHealthy(after, grant.Resource, device)))
            .Select(grant => grant.PodUid).Distinct(StringComparer.Ordinal),
    ];

    private static ResourceStatus Of(DeviceTable table, string resource, IEnumerable<Device> devices) => ResourceStatus.Empty with
    {
        Name = resource,
        Resources = ListOf.From(devices.OrderBy(device => device.Id, StringComparer.Ordinal).Select(device => ResourceHealth.Empty with
        {
            ResourceID = device.Id,
            Health = IsHealthy(table, resource, device) ? ResourceHealthStatus.Healthy : ResourceHealthStatus.Unhealthy,
        })),
    };

    private static bool IsHealthy(DeviceTable table, string resource, Device given) =>
        table.Resources.Find(resource)?.Devices.Find(given.Id)?.IsHealthy ?? true;
}

using Google.Protobuf;
using Skiff.Agent.Runtime;
using Skiff.DevicePlugin.V1Beta1;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Topology;
using Device = Skiff.PodLifecycle.Devices.Device;

namespace Skiff.Agent.Devices;

/// <summary>Gives devices to containers: 1. choose, 2. let the plugin say what the container needs, 3. write it down.</summary>
internal static class DeviceAllocation
{
    /// <summary>
    /// Gives a container the devices it asks for and does not have yet. Empty, or upstream's words for why it cannot
    /// have them. One call at a time: what is free is looked at here and taken at the end.
    /// </summary>
    public static async ValueTask<string> RunAsync(
        DevicePlugins plugins, Pod pod, Container container, NumaSet? affinity, CancellationToken stop)
    {
        foreach ((string resource, Quantity amount) in container.Resources.Limits.AsEnumerable())
        {
            if (!plugins.Table.Has(resource)) continue;
            DeviceNeed need = new(pod, container.Name, resource, amount.Value());
            if (IsKept(plugins.Table, need)) continue;
            (DeviceDraw draw, string fault) = DeviceChoice.Open(plugins.Table, need, affinity);
            if (fault.Length > 0) return fault;
            if (draw.Count == 0) continue;
            if (plugins.Find(resource) is not { } plugin) return $"unknown Device Plugin {resource}";
            (ListOf<string> ids, fault) = await ChooseAsync(plugins, plugin, resource, draw, stop);
            if (fault.Length > 0) return fault;
            fault = await GrantAsync(plugins, plugin, need, ids, stop);
            if (fault.Length > 0) return fault;
        }

        return "";
    }

    /// <summary>Lets plugins prepare what they gave to a container that is about to start. Empty, or what is in the way.</summary>
    public static async ValueTask<string> PreStartAsync(
        DevicePlugins plugins, Pod pod, Container container, CancellationToken stop)
    {
        foreach ((string resource, Quantity amount) in container.Resources.Limits.AsEnumerable())
        {
            DeviceTable table = plugins.Table;
            if (!table.Has(resource) || amount.IsZero) continue;
            if (table.Resources.Find(resource) is not { IsRemoved: false } known)
            {
                return $"endpoint not found in cache for a registered resource: {resource}";
            }

            // What an earlier agent was told need not hold any more, after a restart of the machine above all.
            if (!known.IsRegistered) return $"no healthy devices present; cannot allocate unhealthy devices {resource}";
            if (!known.Wishes.NeedsPreStart) continue;
            if (table.Find(pod.Metadata.UID, container.Name, resource) is not { } grant)
            {
                return $"no devices found allocated in local cache for pod {pod.Metadata.UID}, container {container.Name}, resource {resource}";
            }

            if (plugins.Find(resource) is not { } plugin) return $"device plugin PreStartContainer rpc failed with err: {resource} has no plugin";
            PreStartContainerRequest request = new();
            request.DevicesIds.Add(grant.Devices.AsEnumerable().Select(device => device.Id));
            CriResult<PreStartContainerResponse> started = await plugin.PreStartAsync(request, stop);
            if (started.Error is { } error) return $"device plugin PreStartContainer rpc failed with err: {error}";
        }

        return "";
    }

    // Given by an earlier agent: the container waits for the plugin to come back before it starts.
    private static bool IsKept(DeviceTable table, DeviceNeed need) =>
        table.Resources.Find(need.Resource) is not { IsRegistered: true }
        && table.Find(need.Pod.Metadata.UID, need.Container, need.Resource)?.Devices.Count == need.Count;

    private static async ValueTask<(ListOf<string> Ids, string Fault)> ChooseAsync(
        DevicePlugins plugins, PluginConnection plugin, string resource, DeviceDraw draw, CancellationToken stop)
    {
        if (draw.IsSettled || plugins.Table.Resources.Find(resource) is not { Wishes.HasPreference: true }) return Checked(draw, []);
        ContainerPreferredAllocationRequest one = new() { AllocationSize = draw.Count };
        one.AvailableDeviceIDs.Add(draw.Taken.AsEnumerable().Concat(draw.Preferable));
        one.MustIncludeDeviceIDs.Add(draw.Taken);
        CriResult<PreferredAllocationResponse> answer = await plugin.PreferAsync(new() { ContainerRequests = { one } }, stop);
        if (!answer.TryGet(out PreferredAllocationResponse? preferred, out CriError? error))
        {
            return (default, $"device plugin GetPreferredAllocation rpc failed with err: {error}");
        }

        return Checked(draw, preferred.ContainerResponses.Count > 0 ? preferred.ContainerResponses[0].DeviceIDs : []);
    }

    private static (ListOf<string> Ids, string Fault) Checked(DeviceDraw draw, IEnumerable<string> preferred)
    {
        ListOf<string> ids = DeviceChoice.Close(draw, preferred);
        return ids.Count == draw.Count
            ? (ids, "")
            : (default, $"unexpectedly allocated less resources than required. Requested: {draw.Count}, Got: {ids.Count}");
    }

    private static async ValueTask<string> GrantAsync(
        DevicePlugins plugins, PluginConnection plugin, DeviceNeed need, ListOf<string> ids, CancellationToken stop)
    {
        ContainerAllocateRequest one = new();
        one.DevicesIds.Add(ids);
        CriResult<AllocateResponse> answer = await plugin.AllocateAsync(new() { ContainerRequests = { one } }, stop);
        if (!answer.TryGet(out AllocateResponse? given, out CriError? error)) return error.ToString();
        if (given.ContainerResponses.Count == 0) return "no containers return in allocation response";
        string text = given.ContainerResponses[0].ToByteString().ToBase64();
        plugins.Change(table =>
        {
            MapOf<Device> known = table.Resources.Find(need.Resource)?.Devices ?? default;
            ListOf<Device> devices = ids.Select(id => known.Find(id) ?? new Device(id, true));
            return table.With(new DeviceGrant(need.Pod.Metadata.UID, need.Container, need.Resource, devices, text));
        });
        return "";
    }
}

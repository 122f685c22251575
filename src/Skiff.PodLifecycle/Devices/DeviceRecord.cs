using System.Globalization;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.PodLifecycle.Devices;

/// <summary>
/// What an agent leaves to the next one about devices, in the shape of upstream's checkpoint: who has which, and which
/// resources there were.
/// </summary>
public static class DeviceRecord
{
    private const string NoNode = "-1";

    /// <summary>The record of a table.</summary>
    public static JsonObject Of(DeviceTable table) => Json.Object(
        ("PodDeviceEntries", JsonArray.From(table.Grants.AsEnumerable().Select(Entry))),
        ("RegisteredDevices", Json.Object([.. table.Resources.AsEnumerable().Where(one => one.Value is { IsListed: true, IsRemoved: false })
            .Select(one => (one.Key, (Json)JsonArray.From(
                one.Value.Usable.Select(device => Json.Of(device.Id)))))])));

    /// <summary>
    /// The table of a record; null when it is none. Its resources have no devices until their plugins register again.
    /// </summary>
    public static DeviceTable? Read(JsonObject record, DateTimeOffset now)
    {
        if (record["PodDeviceEntries"] is not JsonArray entries || record["RegisteredDevices"] is not JsonObject known) return null;
        List<DeviceGrant> grants = [];
        foreach (Json entry in entries.Items)
        {
            if (entry is not JsonObject one || Grant(one) is not { } grant) return null;
            grants.Add(grant);
        }

        MapOf<DeviceResource> resources = default;
        foreach (JsonMember member in known.Members)
        {
            resources = resources.Set(member.Name, DeviceResource.Unknown with { IsListed = true, GoneSince = now });
        }

        return new(resources, grants.ToListOf());
    }

    private static Json Entry(DeviceGrant grant) => Json.Object(
        ("PodUID", Json.Of(grant.PodUid)),
        ("ContainerName", Json.Of(grant.Container)),
        ("ResourceName", Json.Of(grant.Resource)),
        ("DeviceIDs", Json.Object([.. ByNode(grant.Devices).Select(
            one => (one.Key, (Json)JsonArray.From(one.Select(id => Json.Of(id)))))])),
        ("AllocResp", Json.Of(grant.Answer)));

    private static IEnumerable<IGrouping<string, string>> ByNode(ListOf<Device> devices) => devices.AsEnumerable()
        .SelectMany(device => device.NumaNodes.IsEmpty
            ? [(Node: NoNode, device.Id)]
            : device.NumaNodes.AsEnumerable().Select(node => (Node: node.ToString(CultureInfo.InvariantCulture), device.Id)))
        .GroupBy(one => one.Node, one => one.Id, StringComparer.Ordinal);

    private static DeviceGrant? Grant(JsonObject entry)
    {
        if (entry.Text("PodUID") is not { Length: > 0 } uid || entry.Text("ContainerName") is not { Length: > 0 } container
            || entry.Text("ResourceName") is not { Length: > 0 } resource || entry["DeviceIDs"] is not JsonObject byNode
            || entry.Text("AllocResp") is not { } answer)
        {
            return null;
        }

        SortedDictionary<string, List<int>> devices = new(StringComparer.Ordinal);
        foreach (JsonMember member in byNode.Members)
        {
            if (!int.TryParse(member.Name, CultureInfo.InvariantCulture, out int node) || member.Value is not JsonArray ids) return null;
            foreach (Json id in ids.Items)
            {
                if (id is not JsonString text) return null;
                if (!devices.TryGetValue(text.Value, out List<int>? nodes)) devices[text.Value] = nodes = [];
                if (node >= 0) nodes.Add(node);
            }
        }

        return new(uid, container, resource,
            ListOf.From(devices.Select(device => new Device(device.Key, true, device.Value.ToListOf()))), answer);
    }
}

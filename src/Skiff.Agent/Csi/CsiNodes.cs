using System.Text.Json;
using Skiff.Client;
using Skiff.Csi.V1;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Agent.Csi;

/// <summary>Keeps what the API knows of the node's drivers: the CSINode, and labels and an annotation of the Node.</summary>
internal sealed class CsiNodes(IApi api, string nodeName)
{
    private const string Annotation = "csi.volume.kubernetes.io/nodeid";
    private const int Tries = 5;

    private ObjectKey Key => new("", nodeName);

    /// <summary>Tells of a driver. Answers why that could not be; empty when it was.</summary>
    public async ValueTask<string> InstallAsync(string driver, NodeGetInfoResponse info, CancellationToken stop)
    {
        if (info.NodeId.Length == 0) return "error adding CSI driver node info: driverNodeID must not be empty";
        MapOf<string> topology = (info.AccessibleTopology?.Segments ?? []).ToMapOf();
        string fault = await ChangeNodeAsync(node => WithDriver(node, driver, info.NodeId, topology), stop);
        return fault.Length > 0 ? fault : await ChangeCsiNodeAsync(drivers => drivers.Where(one => one.Name != driver).Add(
            CSINodeDriver.Empty with
            {
                Name = driver,
                NodeID = info.NodeId,
                TopologyKeys = ListOf.From(topology.Keys.Order(StringComparer.Ordinal)),
                Allocatable = info.MaxVolumesPerNode > 0
                    ? VolumeNodeResources.Empty with { Count = (int)Math.Min(info.MaxVolumesPerNode, int.MaxValue) }
                    : null,
            }), stop);
    }

    /// <summary>A driver went: the API forgets it. What cannot be told now is told when it comes back.</summary>
    public async ValueTask UninstallAsync(string driver, CancellationToken stop)
    {
        await ChangeCsiNodeAsync(drivers => drivers.Where(one => one.Name != driver), stop);
        await ChangeNodeAsync(node => (WithIds(node, Ids(node).Remove(driver)), ""), stop);
    }

    /// <summary>Makes the CSINode, which others take for the sign that drivers may register. Answers why not.</summary>
    public ValueTask<string> EnsureAsync(CancellationToken stop) => ChangeCsiNodeAsync(drivers => drivers, stop);

    private static (Node Node, string Fault) WithDriver(Node node, string driver, string id, MapOf<string> topology)
    {
        MapOf<string> labels = node.Metadata.Labels;
        foreach ((string key, string value) in topology)
        {
            if (labels.TryGetValue(key, out string? other) && other != value)
            {
                return (node, $"detected topology value collision: driver reported \"{key}\":\"{value}\" but existing label is "
                    + $"\"{key}\":\"{other}\"");
            }

            labels = labels.Set(key, value);
        }

        Node labelled = node with { Metadata = node.Metadata with { Labels = labels } };
        return (WithIds(labelled, Ids(node).Set(driver, id)), "");
    }

    private static MapOf<string> Ids(Node node)
    {
        try
        {
            return node.Metadata.Annotations.TryGetValue(Annotation, out string? text)
                ? (JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? []).ToMapOf()
                : default;
        }
        catch (JsonException)
        {
            return default; // Somebody else wrote there: the drivers that register now are known.
        }
    }

    private static Node WithIds(Node node, MapOf<string> ids)
    {
        MapOf<string> annotations = ids.IsEmpty
            ? node.Metadata.Annotations.Remove(Annotation)
            : node.Metadata.Annotations.Set(Annotation, JsonSerializer.Serialize(
                new SortedDictionary<string, string>(ids.ToDictionary(one => one.Key, one => one.Value), StringComparer.Ordinal)));
        return node with { Metadata = node.Metadata with { Annotations = annotations } };
    }

    private ValueTask<string> ChangeNodeAsync(Func<Node, (Node, string)> change, CancellationToken stop) => TryAsync(async () =>
    {
        ApiResult<Node> read = await ApiExtensions.GetAsync(api, Kinds.Node, Key, stop);
        if (!read.TryGet(out Node? node, out Status? error)) return (error, "");
        (Node changed, string fault) = change(node);
        if (fault.Length > 0) return (null, fault);
        return changed == node ? (null, "") : ((await ApiExtensions.UpdateAsync(api, Kinds.Node, changed, stop)).Error, "");
    });

    private ValueTask<string> ChangeCsiNodeAsync(Func<ListOf<CSINodeDriver>, ListOf<CSINodeDriver>> change, CancellationToken stop) => TryAsync(async () =>
    {
        ApiResult<CSINode> read = await ApiExtensions.GetAsync(api, Kinds.CSINode, Key, stop);
        if (read.TryGet(out CSINode? stored, out Status? error))
        {
            CSINode changed = stored with { Spec = stored.Spec with { Drivers = change(stored.Spec.Drivers) } };
            return changed == stored ? (null, "") : ((await ApiExtensions.UpdateAsync(api, Kinds.CSINode, changed, stop)).Error, "");
        }

        if (error.Code != 404) return (error, "");
        ApiResult<Node> owner = await ApiExtensions.GetAsync(api, Kinds.Node, Key, stop);
        if (!owner.TryGet(out Node? node, out error)) return (error, "");
        CSINode made = CSINode.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = nodeName,
                OwnerReferences = [OwnerReference.Empty with { APIVersion = "v1", Kind = "Node", Name = nodeName, UID = node.Metadata.UID }],
            },
            Spec = CSINodeSpec.Empty with { Drivers = change(default) },
        };
        return ((await ApiExtensions.CreateAsync(api, Kinds.CSINode, made, stop)).Error, "");
    });

    // Others write the same objects: who comes too late looks again.
    private static async ValueTask<string> TryAsync(Func<Task<(Status? Error, string Fault)>> attempt)
    {
        string fault = "";
        for (int i = 0; i < Tries; i++)
        {
            try
            {
                (Status? error, fault) = await attempt();
                if (error is null) return fault;
                fault = $"error updating CSI driver node info: {error.Message}";
                if (error.Code != 409) return fault;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                return $"error updating CSI driver node info: {broken.Message}";
            }
        }

        return fault;
    }
}

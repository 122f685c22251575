using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Usage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Metrics.V1Beta1;
using Status = Skiff.Model.Meta.V1.Status;

namespace Skiff.ApiServer.Live;

/// <summary>What nodes use.</summary>
public sealed class NodeUsages(Registry registry, UsageReader reader, TimeProvider time) : ILiveObjects
{
    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> GetAsync(ObjectKey key, CancellationToken stop)
    {
        if (registry.Get(Kinds.Node, "", key.Name) is not { } node) return Status.NotFound("", "nodes", key.Name);
        var usage = await reader.ReadAsync([node], stop);
        return usage[key.Name].Of(node, time.GetUtcNow()) is { } told
            ? ApiResult<IObject>.Ok(told)
            : Status.NotFound(Kinds.NodeMetrics.Group, "nodemetrics", key.Name);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IObject>> ListAsync(string space, Selection selection, CancellationToken stop)
    {
        Node[] nodes = [.. registry.List(Kinds.Node)];
        reader.Keep(nodes.Select(node => node.Metadata.Name));
        Node[] selected = [.. nodes.Where(selection.Matches)];
        var usage = await reader.ReadAsync(selected, stop);
        DateTimeOffset now = time.GetUtcNow();
        return [.. selected.Select(node => usage[node.Metadata.Name].Of(node, now)).OfType<NodeMetrics>()];
    }
}

/// <summary>What pods use.</summary>
public sealed class PodUsages(Registry registry, UsageReader reader, TimeProvider time) : ILiveObjects
{
    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> GetAsync(ObjectKey key, CancellationToken stop)
    {
        if (registry.Get(Kinds.Pod, key.Namespace, key.Name) is not { } pod) return Status.NotFound("", "pods", key.Name);
        return (await ReadAsync([pod], stop)) is [var told]
            ? ApiResult<IObject>.Ok(told)
            : Status.NotFound(Kinds.PodMetrics.Group, "podmetrics", key.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IObject>> ListAsync(string space, Selection selection, CancellationToken stop) =>
        await ReadAsync([.. registry.List(Kinds.Pod, space).Where(selection.Matches)], stop);

    // Only the nodes that run one of them are asked.
    private async ValueTask<PodMetrics[]> ReadAsync(IReadOnlyList<Pod> pods, CancellationToken stop)
    {
        Node[] nodes =
        [
            .. pods.Select(pod => pod.Spec.NodeName).Where(name => name.Length > 0).Distinct()
                .Select(name => registry.Get(Kinds.Node, "", name)).OfType<Node>(),
        ];
        var usage = await reader.ReadAsync(nodes, stop);
        DateTimeOffset now = time.GetUtcNow();
        return
        [
            .. pods.Select(pod => usage.GetValueOrDefault(pod.Spec.NodeName)?.Of(pod, now)).OfType<PodMetrics>(),
        ];
    }
}

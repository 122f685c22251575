using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Metrics.V1Beta1;
using Skiff.Fixtures;
using HorizontalPodAutoscaler = Skiff.Model.Autoscaling.V2.HorizontalPodAutoscaler;

namespace Skiff.ControlPlane.Tests;

/// <summary>An API in memory whose deployments have a scale, and whose pods use what a test says.</summary>
internal sealed class ScalableApi(InMemoryApi api, TimeProvider time) : IApi
{
    /// <summary>What each running pod uses of the processor.</summary>
    public Quantity Usage { get; set; }

    /// <summary>Answers whatever else is read.</summary>
    public Func<ReadRequest, ApiResult<JsonObject>> Metrics { get; set; } = static _ => Status.NotFoundPath();

    public ValueTask<ApiResult<JsonObject>> ReadAsync(ReadRequest request, CancellationToken stop)
    {
        if (request.Subresource != "scale") return new(Metrics(request));
        if (api.Find<Deployment>(request.Key.Namespace, request.Key.Name) is not { } deployment)
            return new(Status.NotFound("apps", "deployments/scale", request.Key.Name));
        using JsonOutput output = new();
        (Scale.Empty with
        {
            Metadata = deployment.Metadata,
            Spec = ScaleSpec.Empty with { Replicas = deployment.Spec.Replicas ?? 1 },
            Status = ScaleStatus.Empty with { Replicas = deployment.Status.Replicas, Selector = "app=web" },
        }).WriteJson(output);
        return new(ApiResult<JsonObject>.Ok((JsonObject)JsonParser.Parse(output.Written).Value!));
    }

    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop)
    {
        if (kind != Kinds.PodMetrics) return api.ListAsync(kind, request, stop);
        Assert.Equal(("default", "app=web"), (request.Namespace, request.LabelSelector));
        return new(new ObjectList(
            [
                .. api.All<Pod>().Where(pod => pod.Status.Phase == PodPhase.Running).Select(pod => PodMetrics.Empty with
                {
                    Metadata = Samples.Named(pod.Metadata.Name),
                    Timestamp = time.GetUtcNow(),
                    Window = TimeSpan.FromSeconds(15),
                    Containers = [ContainerMetrics.Empty with { Name = "main", Usage = MapOf.Create(("cpu", Usage)) }],
                }),
            ], ""));
    }

    public ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop)
    {
        if (value is HorizontalPodAutoscaler) return api.UpdateAsync(kind, value, null, stop); // Its status with the rest.
        if (value is not Scale scale) return api.UpdateAsync(kind, value, subresource, stop);
        Assert.Equal("scale", subresource);
        Deployment deployment = api.Find<Deployment>(scale.Metadata.Namespace, scale.Metadata.Name)!;
        return api.UpdateAsync(
            kind, deployment with { Spec = deployment.Spec with { Replicas = scale.Spec.Replicas } }, null, stop);
    }

    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) => api.GetAsync(kind, key, stop);

    public ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop) =>
        api.WatchAsync(kind, request, stop);

    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        api.CreateAsync(kind, value, stop);

    public ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        api.PostAsync(kind, key, subresource, body, stop);

    public ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        api.PatchAsync(kind, key, patch, subresource, stop);

    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) => api.DeleteAsync(kind, key, options, stop);
}

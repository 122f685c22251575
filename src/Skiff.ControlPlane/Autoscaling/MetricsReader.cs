using Skiff.Client;
using Skiff.Controllers;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Remote;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Meta.V1;
using Skiff.Model.Metrics.V1Beta1;

namespace Skiff.ControlPlane;

/// <summary>Asks for the metrics that autoscalers name, from whoever serves them.</summary>
/// <remarks>A server that cannot be reached is a reading that failed: others may go on.</remarks>
internal sealed class MetricsReader(IApi api, KindRoster roster)
{
    private const string CustomGroup = "custom.metrics.k8s.io";
    private const string ExternalGroup = "external.metrics.k8s.io";

    // The newer one first, as far as a server has it.
    private static readonly string[] customVersions = ["v1beta2", "v1beta1"];

    /// <summary>Reads one metric of an autoscaler.</summary>
    /// <param name="spec">The metric.</param>
    /// <param name="space">The autoscaler's namespace.</param>
    /// <param name="pods">The selector of the pods that are scaled, as text.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<MetricReading> ReadAsync(MetricSpec spec, string space, string pods, CancellationToken stop)
    {
        (string server, Task<MetricReading> reading) = spec switch
        {
            { Resource: { } source } => ("resource", ResourceAsync(source.Name, "", space, pods, stop)),
            { ContainerResource: { } source } =>
                ("resource", ResourceAsync(source.Name, source.Container, space, pods, stop)),
            { Pods: { } source } => ("custom", OfPodsAsync(source.Metric, space, pods, stop)),
            { Object: { } source } => ("custom", OfObjectAsync(source, space, stop)),
            { External: { } source } => ("external", ExternalAsync(source.Metric, space, stop)),
            _ => ("", Task.FromResult(MetricAnswers.Nothing("no such metric source"))),
        };
        try
        {
            return await reading;
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return Unfetched(server, error.Message);
        }
    }

    private async Task<MetricReading> ResourceAsync(
        string resource, string container, string space, string pods, CancellationToken stop)
    {
        ApiResult<ObjectList> result = await api.ListAsync(Kinds.PodMetrics, new ListRequest(space, pods), stop);
        return result.TryGet(out ObjectList? list, out Status? fault)
            ? MetricAnswers.Resource(resource, container, [.. list.Items.OfType<PodMetrics>()])
            : Unfetched("resource", Told(fault, "pods.metrics.k8s.io"));
    }

    private async Task<MetricReading> OfPodsAsync(
        MetricIdentifier metric, string space, string pods, CancellationToken stop)
    {
        (JsonObject? list, string fault) = await CustomAsync(version => new(
            KindOf(CustomGroup, version, "pods"), new(space, "*"), metric.Name, pods, Text(metric.Selector)), stop);
        return list is null ? Unfetched("custom", fault) : MetricAnswers.OfPods(list);
    }

    private async Task<MetricReading> OfObjectAsync(ObjectMetricSource source, string space, CancellationToken stop)
    {
        CrossVersionObjectReference described = source.DescribedObject;
        string group = Ownership.GroupOf(described.APIVersion), metric = source.Metric.Name;
        if (roster.Find(group, described.Kind) is not { } kind)
        {
            return Unfetched(
                "custom", $"no matches for kind {GoText.Quote(described.Kind)} in group {GoText.Quote(group)}");
        }

        string resource = group.Length == 0 ? kind.Plural : $"{kind.Plural}.{group}";
        string selector = Text(source.Metric.Selector);
        (JsonObject? list, string fault) = await CustomAsync(
            version => kind.Name == "Namespace" && group.Length == 0
                ? new(KindOf(CustomGroup, version, "metrics"), new(space, metric), "", "", selector)
                : new(KindOf(CustomGroup, version, resource), new(space, described.Name), metric, "", selector),
            stop);
        return list is null ? Unfetched("custom", fault) : MetricAnswers.OfObject(list);
    }

    private async Task<MetricReading> ExternalAsync(MetricIdentifier metric, string space, CancellationToken stop)
    {
        ReadRequest request = new(
            KindOf(ExternalGroup, "v1beta1", metric.Name), new(space, ""), LabelSelector: Text(metric.Selector));
        ApiResult<JsonObject> result = await api.ReadAsync(request, stop);
        return result.TryGet(out JsonObject? list, out Status? fault)
            ? MetricAnswers.External(list)
            : Unfetched("external", Told(fault, $"{metric.Name}.{ExternalGroup}"));
    }

    private async Task<(JsonObject? List, string Fault)> CustomAsync(
        Func<string, ReadRequest> request, CancellationToken stop)
    {
        foreach (string version in customVersions)
        {
            ApiResult<JsonObject> result = await api.ReadAsync(request(version), stop);
            if (result.TryGet(out JsonObject? list, out Status? fault)) return (list, "");
            if (!IsUnserved(fault)) return (null, fault.Message);
        }

        return (null, $"no custom metrics API ({CustomGroup}) registered");
    }

    private static bool IsUnserved(Status fault) => fault.Message == Status.NotFoundPath().Message;

    private static string Told(Status fault, string resource) =>
        IsUnserved(fault) ? $"{fault.Message} (get {resource})" : fault.Message;

    private static MetricReading Unfetched(string server, string fault) =>
        MetricAnswers.Nothing($"unable to fetch metrics from {server} metrics API: {fault}");

    private static string Text(LabelSelector? selector) => selector is null ? "" : Selector.From(selector).ToString();

    private static RemoteKind KindOf(string group, string version, string resource) => RemoteKind.Of(
        group, version, APIResource.Empty with { Name = resource, Kind = "MetricValueList", Namespaced = true })!;
}

using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Meta.V1;
using MetricSpec = Skiff.Model.Autoscaling.V2.MetricSpec;
using MetricStatus = Skiff.Model.Autoscaling.V2.MetricStatus;
using V1 = Skiff.Model.Autoscaling.V1;
using V2 = Skiff.Model.Autoscaling.V2;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of horizontal pod autoscalers and scales.</summary>
internal static class AutoscalingPrinters
{
    private const string UnknownValue = "<unknown>";
    private const int MetricsShown = 2;

    /// <summary>Rows of autoscalers as version 2 serves them.</summary>
    public static Printer Autoscalers { get; } = new Printer<V2.HorizontalPodAutoscaler>(
        AutoscalerColumns(),
        static (value, now) =>
        [
            value.Metadata.Name,
            $"{value.Spec.ScaleTargetRef.Kind}/{value.Spec.ScaleTargetRef.Name}",
            Metrics(value.Spec.Metrics, value.Status.CurrentMetrics),
            Minimum(value.Spec.MinReplicas),
            value.Spec.MaxReplicas,
            value.Status.CurrentReplicas,
            CellText.Age(value, now),
        ]);

    /// <summary>The same rows of autoscalers as version 1 serves them.</summary>
    public static Printer AutoscalersV1 { get; } = new Printer<V1.HorizontalPodAutoscaler>(
        AutoscalerColumns(), static (value, now) => Autoscalers.Cells(AutoscalerVersions.ToSecond(value), now));

    /// <summary>Rows of scales.</summary>
    public static Printer Scales { get; } = new Printer<Scale>(
        [
            Columns.Text("Name", "Name of the object that is scaled."),
            Columns.Integer("Desired", "Pods wanted."),
            Columns.Integer("Available", "Pods that exist."),
            Columns.Age,
        ],
        static (value, now) =>
            [value.Metadata.Name, value.Spec.Replicas, value.Status.Replicas, CellText.Age(value, now)]);

    private static string Metrics(ListOf<MetricSpec> specs, ListOf<MetricStatus> statuses)
    {
        if (specs.IsEmpty) return CellText.None;
        List<string> shown = [];
        for (int i = 0; i < specs.Count && i < MetricsShown; i++)
        {
            shown.Add(Metric(specs[i], i < statuses.Count ? statuses[i] : null));
        }

        string text = string.Join(", ", shown);
        return specs.Count > MetricsShown
            ? string.Create(CultureInfo.InvariantCulture, $"{text} + {specs.Count - MetricsShown} more...")
            : text;
    }

    private static string Metric(MetricSpec spec, MetricStatus? status) => spec switch
    {
        { Type: V2.MetricSourceType.External, External: { } source } =>
            ValueOrAverage(source.Target, status?.External?.Current),
        { Type: V2.MetricSourceType.Object, Object: { } source } =>
            ValueOrAverage(source.Target, status?.Object?.Current),
        { Type: V2.MetricSourceType.Pods, Pods: { } source } =>
            $"{Amount(status?.Pods?.Current.AverageValue)}/{Amount(source.Target.AverageValue)}",
        { Type: V2.MetricSourceType.Resource, Resource: { } source } =>
            Resource(source.Name, source.Target, status?.Resource?.Current),
        { Type: V2.MetricSourceType.ContainerResource, ContainerResource: { } source } =>
            Resource(source.Name, source.Target, status?.ContainerResource?.Current),
        _ => "<unknown type>",
    };

    private static string ValueOrAverage(MetricTarget target, MetricValueStatus? current) =>
        target.AverageValue is { } average
            ? $"{Amount(current?.AverageValue)}/{average} (avg)"
            : $"{Amount(current?.Value)}/{Amount(target.Value)}";

    private static string Resource(string name, MetricTarget target, MetricValueStatus? current) =>
        target.AverageValue is { } average
            ? $"{name}: {Amount(current?.AverageValue)}/{average}"
            : $"{name}: {Percent(current?.AverageUtilization, UnknownValue)}/"
                + Percent(target.AverageUtilization, "<auto>");

    private static string Amount(Quantity? amount) => amount?.ToString() ?? UnknownValue;

    private static string Percent(int? share, string whenAbsent) =>
        share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value}%") : whenAbsent;

    private static string Minimum(int? replicas) =>
        replicas?.ToString(CultureInfo.InvariantCulture) ?? CellText.Unset;

    private static ListOf<TableColumnDefinition> AutoscalerColumns() =>
    [
        Columns.Name,
        Columns.Text("Reference", "Object that is scaled."),
        Columns.Text("Targets", "Present and wanted values of what is measured."),
        Columns.Text("MinPods", "Fewest pods allowed."),
        Columns.Text("MaxPods", "Most pods allowed."),
        Columns.Text("Replicas", "Pods there are now."),
        Columns.Age,
    ];
}

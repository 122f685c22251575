using System.Globalization;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;

namespace Skiff.Controllers;

/// <summary>What one metric of an autoscaler asks for.</summary>
/// <param name="Replicas">So many replicas.</param>
/// <param name="Metric">The metric's name, as people are told of it.</param>
/// <param name="Status">Its value; empty when there is none.</param>
/// <param name="Reason">One word for why there is none.</param>
/// <param name="Told">What the event says of that.</param>
/// <param name="Fault">The whole of it; empty if there is no fault.</param>
internal readonly record struct MetricProposal(
    int Replicas, string Metric, MetricStatus Status, string Reason = "", string Told = "", string Fault = "");

/// <summary>Goes from the metrics that an autoscaler names to the replicas that each of them asks for.</summary>
/// <param name="Autoscaler">The autoscaler.</param>
/// <param name="Current">Replicas wanted now.</param>
/// <param name="Present">Replicas there are.</param>
/// <param name="Usage">What follows from values.</param>
internal sealed record MetricProposals(HorizontalPodAutoscaler Autoscaler, int Current, int Present, UsageReplicas Usage)
{
    /// <summary>What a metric asks for.</summary>
    public MetricProposal Of(MetricSpec spec, MetricReading reading) => spec switch
    {
        { Type: MetricSourceType.Resource, Resource: { } source } => OfResource(
            source.Name, "", source.Target, reading,
            $"{source.Name} resource utilization (percentage of request)",
            ("FailedGetResourceMetric", $"failed to get {source.Name} resource metric value"),
            current => MetricStatus.Empty with
            {
                Type = spec.Type, Resource = ResourceMetricStatus.Empty with { Name = source.Name, Current = current },
            }),
        { Type: MetricSourceType.ContainerResource, ContainerResource: { } source } => OfResource(
            source.Name, source.Container, source.Target, reading,
            $"{source.Name} container resource utilization (percentage of request)",
            ("FailedGetContainerResourceMetric", $"failed to get {source.Container} container metric value"),
            current => MetricStatus.Empty with
            {
                Type = spec.Type,
                ContainerResource = ContainerResourceMetricStatus.Empty with
                {
                    Name = source.Name, Container = source.Container, Current = current,
                },
            }),
        { Type: MetricSourceType.Pods, Pods: { } source } => OfPods(spec, source, reading),
        { Type: MetricSourceType.Object, Object: { } source } => OfObject(spec, source, reading),
        { Type: MetricSourceType.External, External: { } source } => OfExternal(spec, source, reading),
        _ => Unknown(spec),
    };

    private MetricProposal OfResource(
        string resource, string container, MetricTarget target, MetricReading reading, string shareName,
        (string Reason, string Prefix) failure, Func<MetricValueStatus, MetricStatus> told)
    {
        bool isAverage = target.AverageValue is not null;
        if (!isAverage && target.AverageUtilization is null)
        {
            return Failed(failure.Reason, failure.Prefix, "invalid resource metric source: neither an average utilization "
                + "target nor an average value (usage) target was set");
        }

        string what = $"failed to get {resource} {(isAverage ? "usage" : "utilization")}: ";
        if (reading.Fault.Length > 0)
        {
            string unread = $"{what}unable to get metrics for resource {resource}: {reading.Fault}";
            return Failed(failure.Reason, failure.Prefix, unread);
        }

        UsageProposal found = isAverage
            ? Usage.ByAverage(Current, target.AverageValue!.Value.MilliValue(), resource, reading.Pods)
            : Usage.ByUtilization(Current, target.AverageUtilization!.Value, resource, container, reading.Pods);
        if (found.Fault.Length > 0) return Failed(failure.Reason, failure.Prefix, what + found.Fault);
        return new(found.Replicas, isAverage ? $"{resource} resource" : shareName, told(MetricValueStatus.Empty with
        {
            AverageUtilization = isAverage ? null : found.Utilization,
            AverageValue = Quantity.OfMilli(found.Usage),
        }));
    }

    private MetricProposal OfPods(MetricSpec spec, PodsMetricSource source, MetricReading reading)
    {
        const string Prefix = "failed to get pods metric value";
        string reason = "FailedGetPodsMetric";
        if (reading.Fault.Length > 0)
            return Failed(reason, Prefix, $"unable to get metric {source.Metric.Name}: {reading.Fault}");
        UsageProposal found = Usage.ByAverage(Current, source.Target.AverageValue?.MilliValue() ?? 0, "", reading.Pods);
        if (found.Fault.Length > 0) return Failed(reason, Prefix, found.Fault);
        return new(found.Replicas, $"pods metric {source.Metric.Name}", MetricStatus.Empty with
        {
            Type = spec.Type,
            Pods = PodsMetricStatus.Empty with { Metric = source.Metric, Current = AverageOf(found.Usage) },
        });
    }

    private MetricProposal OfObject(MetricSpec spec, ObjectMetricSource source, MetricReading reading)
    {
        const string Prefix = "failed to get object metric value";
        const string Reason = "FailedGetObjectMetric";
        string name = source.Metric.Name;
        bool isValue = source.Target is { Type: MetricTargetType.Value, Value: not null };
        if (!isValue && source.Target is not { Type: MetricTargetType.AverageValue, AverageValue: not null })
        {
            return Failed(Reason, Prefix,
                "invalid object metric source: neither a value target nor an average value target was set");
        }

        string fault = reading.Fault;
        UsageProposal found = default;
        if (fault.Length > 0)
        {
            CrossVersionObjectReference described = source.DescribedObject;
            fault = $"unable to get metric {name}: {described.Kind} on {Autoscaler.Metadata.Namespace} "
                + $"{described.Name}/{fault}";
        }
        else
        {
            found = isValue
                ? Usage.ByValue(Current, source.Target.Value!.Value.MilliValue(), reading.Values[0])
                : Usage.ByShare(Present, source.Target.AverageValue!.Value.MilliValue(), reading.Values[0]);
            fault = found.Fault ?? "";
        }

        if (fault.Length > 0)
        {
            // Which words come first is upstream's, and differs between the two.
            MetricProposal failed = Failed(Reason, Prefix, fault);
            return isValue ? failed : failed with { Fault = $"{Prefix}: failed to get {name} object metric: {fault}" };
        }

        return isValue
            ? new(found.Replicas, $"{source.DescribedObject.Kind} metric {name}", MetricStatus.Empty with
            {
                Type = spec.Type,
                Object = ObjectMetricStatus.Empty with
                {
                    DescribedObject = source.DescribedObject,
                    Metric = source.Metric,
                    Current = MetricValueStatus.Empty with { Value = Quantity.OfMilli(found.Usage) },
                },
            })
            : new(found.Replicas, ExternalName(source.Metric), MetricStatus.Empty with
            {
                Type = spec.Type,
                Object = ObjectMetricStatus.Empty with { Metric = source.Metric, Current = AverageOf(found.Usage) },
            });
    }

    private MetricProposal OfExternal(MetricSpec spec, ExternalMetricSource source, MetricReading reading)
    {
        string name = source.Metric.Name, prefix = $"failed to get {name} external metric value";
        const string Reason = "FailedGetExternalMetric";
        bool isAverage = source.Target.AverageValue is not null;
        if (!isAverage && source.Target.Value is null)
        {
            return Failed(Reason, prefix,
                "invalid external metric source: neither a value target nor an average value target was set");
        }

        string fault = reading.Fault;
        UsageProposal found = default;
        if (fault.Length > 0)
        {
            fault = $"unable to get external metric {Autoscaler.Metadata.Namespace}/{name}/"
                + $"{SelectorText.Of(source.Metric.Selector)}: {fault}";
        }
        else
        {
            long usage = (long)reading.Values.AsEnumerable()
                .Aggregate((Int128)0, static (sum, value) => Int128.Min(sum + value, long.MaxValue));
            found = isAverage
                ? Usage.ByShare(Present, source.Target.AverageValue!.Value.MilliValue(), usage)
                : Usage.ByValue(Current, source.Target.Value!.Value.MilliValue(), usage);
            fault = found.Fault ?? "";
        }

        if (fault.Length > 0)
        {
            string what = isAverage ? $"failed to get {name} external metric" : $"failed to get external metric {name}";
            return Failed(Reason, prefix, fault) with { Fault = $"{prefix}: {what}: {fault}" };
        }

        return new(found.Replicas, ExternalName(source.Metric), MetricStatus.Empty with
        {
            Type = spec.Type,
            External = ExternalMetricStatus.Empty with
            {
                Metric = source.Metric,
                Current = isAverage
                    ? AverageOf(found.Usage)
                    : MetricValueStatus.Empty with { Value = Quantity.OfMilli(found.Usage) },
            },
        });
    }

    private static MetricProposal Unknown(MetricSpec spec)
    {
        string fault = $"unknown metric source type {GoText.Quote(spec.Type)}";
        return new(0, "", MetricStatus.Empty, "InvalidMetricSourceType", fault, fault);
    }

    private static MetricProposal Failed(string reason, string prefix, string fault) =>
        new(0, "", MetricStatus.Empty, reason, fault, $"{prefix}: {fault}");

    private static MetricValueStatus AverageOf(long usage) =>
        MetricValueStatus.Empty with { AverageValue = Quantity.OfMilli(usage) };

    private static string ExternalName(MetricIdentifier metric) => string.Create(
        CultureInfo.InvariantCulture, $"external metric {metric.Name}({SelectorText.Of(metric.Selector)})");
}

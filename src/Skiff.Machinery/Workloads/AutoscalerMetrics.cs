using Skiff.Model;
using Skiff.Model.Autoscaling.V2;
using V1 = Skiff.Model.Autoscaling.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>Between the metrics of the two versions of autoscalers: the first spreads a target over several fields.</summary>
internal static class AutoscalerMetrics
{
    public static CrossVersionObjectReference ToSecond(V1.CrossVersionObjectReference value) =>
        CrossVersionObjectReference.Empty with { Kind = value.Kind, Name = value.Name, APIVersion = value.APIVersion };

    public static V1.CrossVersionObjectReference ToFirst(CrossVersionObjectReference value) =>
        V1.CrossVersionObjectReference.Empty with { Kind = value.Kind, Name = value.Name, APIVersion = value.APIVersion };

    public static MetricSpec ToSecond(V1.MetricSpec value) => MetricSpec.Empty with
    {
        Type = value.Type,
        Object = value.Object is not { } o ? null : ObjectMetricSource.Empty with
        {
            DescribedObject = ToSecond(o.Target),
            Metric = Identifier(o.MetricName, o.Selector),
            Target = Amounts(o.AverageValue is null, o.TargetValue, o.AverageValue),
        },
        Pods = value.Pods is not { } p ? null : PodsMetricSource.Empty with
        {
            Metric = Identifier(p.MetricName, p.Selector),
            Target = Amounts(false, null, p.TargetAverageValue),
        },
        Resource = value.Resource is not { } r ? null : ResourceMetricSource.Empty with
        {
            Name = r.Name,
            Target = Share(r.TargetAverageUtilization, r.TargetAverageValue),
        },
        ContainerResource = value.ContainerResource is not { } c ? null : ContainerResourceMetricSource.Empty with
        {
            Name = c.Name,
            Container = c.Container,
            Target = Share(c.TargetAverageUtilization, c.TargetAverageValue),
        },
        External = value.External is not { } e ? null : ExternalMetricSource.Empty with
        {
            Metric = Identifier(e.MetricName, e.MetricSelector),
            Target = Amounts(e.TargetValue is not null, e.TargetValue, e.TargetAverageValue),
        },
    };

    public static V1.MetricSpec ToFirst(MetricSpec value) => V1.MetricSpec.Empty with
    {
        Type = value.Type,
        Object = value.Object is not { } o ? null : V1.ObjectMetricSource.Empty with
        {
            Target = ToFirst(o.DescribedObject),
            MetricName = o.Metric.Name,
            TargetValue = o.Target.Value ?? default,
            Selector = o.Metric.Selector,
            AverageValue = o.Target.AverageValue,
        },
        Pods = value.Pods is not { } p ? null : V1.PodsMetricSource.Empty with
        {
            MetricName = p.Metric.Name,
            TargetAverageValue = p.Target.AverageValue ?? default,
            Selector = p.Metric.Selector,
        },
        Resource = value.Resource is not { } r ? null : V1.ResourceMetricSource.Empty with
        {
            Name = r.Name,
            TargetAverageUtilization = r.Target.AverageUtilization,
            TargetAverageValue = r.Target.AverageValue,
        },
        ContainerResource = value.ContainerResource is not { } c ? null : V1.ContainerResourceMetricSource.Empty with
        {
            Name = c.Name,
            Container = c.Container,
            TargetAverageUtilization = c.Target.AverageUtilization,
            TargetAverageValue = c.Target.AverageValue,
        },
        External = value.External is not { } e ? null : V1.ExternalMetricSource.Empty with
        {
            MetricName = e.Metric.Name,
            MetricSelector = e.Metric.Selector,
            TargetValue = e.Target.Value,
            TargetAverageValue = e.Target.AverageValue,
        },
    };

    public static MetricStatus ToSecond(V1.MetricStatus value) => MetricStatus.Empty with
    {
        Type = value.Type,
        Object = value.Object is not { } o ? null : ObjectMetricStatus.Empty with
        {
            DescribedObject = ToSecond(o.Target),
            Metric = Identifier(o.MetricName, o.Selector),
            Current = MetricValueStatus.Empty with { Value = o.CurrentValue, AverageValue = o.AverageValue },
        },
        Pods = value.Pods is not { } p ? null : PodsMetricStatus.Empty with
        {
            Metric = Identifier(p.MetricName, p.Selector),
            Current = MetricValueStatus.Empty with { AverageValue = p.CurrentAverageValue },
        },
        Resource = value.Resource is not { } r ? null : ResourceMetricStatus.Empty with
        {
            Name = r.Name,
            Current = Reading(r.CurrentAverageUtilization, r.CurrentAverageValue),
        },
        ContainerResource = value.ContainerResource is not { } c ? null : ContainerResourceMetricStatus.Empty with
        {
            Name = c.Name,
            Container = c.Container,
            Current = Reading(c.CurrentAverageUtilization, c.CurrentAverageValue),
        },
        External = value.External is not { } e ? null : ExternalMetricStatus.Empty with
        {
            Metric = Identifier(e.MetricName, e.MetricSelector),
            Current = MetricValueStatus.Empty with { Value = e.CurrentValue, AverageValue = e.CurrentAverageValue },
        },
    };

    public static V1.MetricStatus ToFirst(MetricStatus value) => V1.MetricStatus.Empty with
    {
        Type = value.Type,
        Object = value.Object is not { } o ? null : V1.ObjectMetricStatus.Empty with
        {
            Target = ToFirst(o.DescribedObject),
            MetricName = o.Metric.Name,
            Selector = o.Metric.Selector,
            CurrentValue = o.Current.Value ?? default,
            AverageValue = o.Current.AverageValue,
        },
        Pods = value.Pods is not { } p ? null : V1.PodsMetricStatus.Empty with
        {
            MetricName = p.Metric.Name,
            Selector = p.Metric.Selector,
            CurrentAverageValue = p.Current.AverageValue ?? default,
        },
        Resource = value.Resource is not { } r ? null : V1.ResourceMetricStatus.Empty with
        {
            Name = r.Name,
            CurrentAverageUtilization = r.Current.AverageUtilization,
            CurrentAverageValue = r.Current.AverageValue ?? default,
        },
        ContainerResource = value.ContainerResource is not { } c ? null : V1.ContainerResourceMetricStatus.Empty with
        {
            Name = c.Name,
            Container = c.Container,
            CurrentAverageUtilization = c.Current.AverageUtilization,
            CurrentAverageValue = c.Current.AverageValue ?? default,
        },
        External = value.External is not { } e ? null : V1.ExternalMetricStatus.Empty with
        {
            MetricName = e.Metric.Name,
            MetricSelector = e.Metric.Selector,
            CurrentValue = e.Current.Value ?? default,
            CurrentAverageValue = e.Current.AverageValue,
        },
    };

    private static MetricIdentifier Identifier(string name, Model.Meta.V1.LabelSelector? selector) =>
        MetricIdentifier.Empty with { Name = name, Selector = selector };

    private static MetricTarget Amounts(bool isTotal, Quantity? total, Quantity? average) => MetricTarget.Empty with
    {
        Type = isTotal ? MetricTargetType.Value : MetricTargetType.AverageValue,
        Value = total,
        AverageValue = average,
    };

    private static MetricTarget Share(int? percent, Quantity? average) => MetricTarget.Empty with
    {
        Type = percent is null ? MetricTargetType.AverageValue : MetricTargetType.Utilization,
        AverageUtilization = percent,
        AverageValue = average,
    };

    private static MetricValueStatus Reading(int? percent, Quantity average) =>
        MetricValueStatus.Empty with { AverageUtilization = percent, AverageValue = average };
}

using Skiff.Model;
using Skiff.Model.Autoscaling.V2;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of what an autoscaler measures and aims at.</summary>
internal static class MetricRules
{
    private const string Raw = "must set either a target raw value or a target utilization";

    /// <summary>Checks one metric.</summary>
    public static void Check(MetricSpec metric, FieldPath path, Faults faults)
    {
        if (metric.Type.Length == 0) faults.Required(path.Child("type"), "must specify a metric source type");
        bool isKnown = metric.Type is MetricSourceType.ContainerResource or MetricSourceType.External
            or MetricSourceType.Object or MetricSourceType.Pods or MetricSourceType.Resource;
        faults.OneOf(path.Child("type"), metric.Type, MetricSourceType.ContainerResource, MetricSourceType.External,
            MetricSourceType.Object, MetricSourceType.Pods, MetricSourceType.Resource);

        string[] sources = [.. Sources(metric)];
        string wanted = isKnown ? char.ToLowerInvariant(metric.Type[0]) + metric.Type[1..] : "";
        foreach (string source in sources)
        {
            if (source == wanted || sources.Length == 1) continue;
            faults.Forbidden(path.Child(source), "must populate the given metric source only");
        }

        if (isKnown && !sources.Contains(wanted))
        {
            faults.Required(path.Child(wanted), "must populate information for the given metric source");
        }

        // Only the first of several is looked into.
        if (sources.Length > 0) CheckSource(metric, sources[0], path.Child(sources[0]), faults);
    }

    /// <summary>Checks a word that becomes part of a path.</summary>
    public static void CheckSegment(string text, FieldPath path, string needed, Faults faults)
    {
        if (text.Length == 0) faults.Required(path, needed);
        else foreach (string problem in Names.PathSegment(text)) faults.Invalid(path, text, problem);
    }

    private static IEnumerable<string> Sources(MetricSpec metric)
    {
        if (metric.Object is not null) yield return "object";
        if (metric.External is not null) yield return "external";
        if (metric.Pods is not null) yield return "pods";
        if (metric.Resource is not null) yield return "resource";
        if (metric.ContainerResource is not null) yield return "containerResource";
    }

    private static void CheckSource(MetricSpec metric, string which, FieldPath path, Faults faults)
    {
        switch (which)
        {
            case "object":
                CheckObject(metric.Object!, path, faults);
                break;
            case "external":
                CheckIdentifier(metric.External!.Metric, path.Child("metric"), faults);
                CheckTarget(metric.External.Target, path.Child("target"), faults);
                CheckEither(metric.External.Target, path.Child("target"), faults);
                break;
            case "pods":
                CheckIdentifier(metric.Pods!.Metric, path.Child("metric"), faults);
                CheckTarget(metric.Pods.Target, path.Child("target"), faults);
                if (metric.Pods.Target.AverageValue is not null) break;
                faults.Required(path.Child("target", "averageValue"), "must specify a positive target averageValue");
                break;
            case "resource":
                CheckResource(metric.Resource!.Name, metric.Resource.Target, path, faults);
                break;
            default:
                CheckContainer(metric.ContainerResource!, path, faults);
                break;
        }
    }

    private static void CheckObject(ObjectMetricSource source, FieldPath path, Faults faults)
    {
        CheckSegment(source.DescribedObject.Kind, path.Child("describedObject", "kind"), "", faults);
        CheckSegment(source.DescribedObject.Name, path.Child("describedObject", "name"), "", faults);
        CheckIdentifier(source.Metric, path.Child("metric"), faults);
        CheckTarget(source.Target, path.Child("target"), faults);
        if (source.Target is not { Value: null, AverageValue: null }) return;
        faults.Required(path.Child("target", "averageValue"), "must set either a target value or averageValue");
    }

    private static void CheckContainer(ContainerResourceMetricSource source, FieldPath path, Faults faults)
    {
        if (source.Name.Length > 0) Resources.CheckContainerName(source.Name, path.Child("name"), faults);
        FieldPath container = path.Child("container");
        if (source.Container.Length == 0) faults.Required(container, "must specify a container");
        else faults.Invalid(container, source.Container, Names.Dns1123Label(source.Container));
        CheckResource(source.Name, source.Target, path, faults);
    }

    private static void CheckResource(string name, MetricTarget target, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path.Child("name"), "must specify a resource name");
        CheckTarget(target, path.Child("target"), faults);
        bool both = target is { AverageUtilization: not null, AverageValue: not null };
        if (both)
        {
            faults.Forbidden(path.Child("target", "averageValue"),
                "may not set both a target raw value and a target utilization");
        }
        else if (target is { AverageUtilization: null, AverageValue: null })
        {
            faults.Required(path.Child("target", "averageUtilization"), Raw);
        }
    }

    private static void CheckEither(MetricTarget target, FieldPath path, Faults faults)
    {
        if (target is { Value: null, AverageValue: null })
        {
            faults.Required(path.Child("averageValue"), "must set either a target value for metric or a per-pod target");
        }
        else if (target is { Value: not null, AverageValue: not null })
        {
            faults.Forbidden(path.Child("value"), "may not set both a target value for metric and a per-pod target");
        }
    }

    private static void CheckIdentifier(MetricIdentifier metric, FieldPath path, Faults faults)
    {
        CheckSegment(metric.Name, path.Child("name"), "must specify a metric name", faults);
    }

    private static void CheckTarget(MetricTarget target, FieldPath path, Faults faults)
    {
        if (target.Type.Length == 0) faults.Required(path.Child("type"), "must specify a metric target type");
        if (target.Type is not (MetricTargetType.Utilization or MetricTargetType.Value or MetricTargetType.AverageValue))
        {
            faults.Invalid(path.Child("type"), target.Type, "must be either Utilization, Value, or AverageValue");
        }

        CheckPositive(target.Value, path.Child("value"), faults);
        CheckPositive(target.AverageValue, path.Child("averageValue"), faults);
        if (target.AverageUtilization is < 1 and { } percent)
        {
            faults.Invalid(path.Child("averageUtilization"), percent, "must be greater than 0");
        }
    }

    private static void CheckPositive(Quantity? amount, FieldPath path, Faults faults)
    {
        if (amount is { Sign: <= 0 } given) faults.Invalid(path, given.ToString(), "must be positive");
    }
}

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
        faults.OneOf(path.Child("type"), metric.Type, MetricSourceType.ContainerResource, MetricSourceType.External,
            MetricSourceType.Object, MetricSourceType.Pods, MetricSourceType.Resource);

        string[] sources = [.. Sources(metric)];
        string wanted = metric.Type.Length == 0 ? "" : char.ToLowerInvariant(metric.Type[0]) + metric.Type[1..];
        foreach (string source in sources)
        {
            if (source == wanted || sources.Length == 1) continue;
            faults.Forbidden(path.Child(source), "must populate the given metric source only");
        }

        if (metric.Type.Length > 0 && !sources.Contains(wanted))
        {
            faults.Required(path.Child(wanted), "must populate information for the given metric source");
        }

        CheckSources(metric, path, faults);
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
        if (metric.Pods is not null) yield return "pods";
        if (metric.Resource is not null) yield return "resource";
        if (metric.ContainerResource is not null) yield return "containerResource";
        if (metric.External is not null) yield return "external";
    }

    private static void CheckSources(MetricSpec metric, FieldPath path, Faults faults)
    {
        if (metric.Object is { } source)
        {
            FieldPath at = path.Child("object");
            CheckSegment(source.DescribedObject.Kind, at.Child("describedObject", "kind"), "", faults);
            CheckSegment(source.DescribedObject.Name, at.Child("describedObject", "name"), "", faults);
            CheckIdentifier(source.Metric, at.Child("metric"), faults);
            CheckTarget(source.Target, at.Child("target"), faults);
            CheckEither(source.Target, at.Child("target"), faults);
        }

        if (metric.Pods is { } pods)
        {
            FieldPath at = path.Child("pods");
            CheckIdentifier(pods.Metric, at.Child("metric"), faults);
            CheckTarget(pods.Target, at.Child("target"), faults);
            if (pods.Target.AverageValue is not { Sign: > 0 })
            {
                faults.Required(at.Child("target", "averageValue"), "must specify a positive target averageValue");
            }
        }

        if (metric.External is { } external)
        {
            FieldPath at = path.Child("external");
            CheckIdentifier(external.Metric, at.Child("metric"), faults);
            CheckTarget(external.Target, at.Child("target"), faults);
            CheckEither(external.Target, at.Child("target"), faults);
        }

        if (metric.Resource is { } resource) CheckResource(resource.Name, resource.Target, path.Child("resource"), faults);
        if (metric.ContainerResource is not { } container) return;
        FieldPath name = path.Child("containerResource", "container");
        if (container.Container.Length == 0) faults.Required(name, "must specify a container");
        CheckResource(container.Name, container.Target, path.Child("containerResource"), faults);
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
        Labels.CheckSelector(metric.Selector, path.Child("selector"), faults);
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

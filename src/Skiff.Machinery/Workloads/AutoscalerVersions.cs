using System.Text;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;
using V1 = Skiff.Model.Autoscaling.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>
/// Between the versions of autoscalers. What the first one has no field for, it carries in annotations: metrics other
/// than the processor's, their readings, behavior and conditions.
/// </summary>
public static class AutoscalerVersions
{
    private const string Metrics = "autoscaling.alpha.kubernetes.io/metrics";
    private const string Readings = "autoscaling.alpha.kubernetes.io/current-metrics";
    private const string Behavior = "autoscaling.alpha.kubernetes.io/behavior";
    private const string Conditions = "autoscaling.alpha.kubernetes.io/conditions";
    private const string Processor = "cpu";

    /// <summary>The second version of an autoscaler of the first. Annotations that cannot be read count as none.</summary>
    public static HorizontalPodAutoscaler ToSecond(V1.HorizontalPodAutoscaler value)
    {
        MapOf<string> notes = value.Metadata.Annotations;
        List<MetricSpec> metrics = [.. ReadAll<V1.MetricSpec>(notes.Find(Metrics)).Select(AutoscalerMetrics.ToSecond)];
        if (value.Spec.TargetCPUUtilizationPercentage is { } target) metrics.Add(Utilization(target));
        List<MetricStatus> readings = [.. ReadAll<V1.MetricStatus>(notes.Find(Readings)).Select(AutoscalerMetrics.ToSecond)];
        if (readings.Count == 0 && value.Status.CurrentCPUUtilizationPercentage is { } current) readings.Add(Reading(current));
        V1.CrossVersionObjectReference scaled = value.Spec.ScaleTargetRef;
        return HorizontalPodAutoscaler.Empty with
        {
            Metadata = value.Metadata with { Annotations = WithoutNotes(notes) },
            Spec = HorizontalPodAutoscalerSpec.Empty with
            {
                ScaleTargetRef = AutoscalerMetrics.ToSecond(scaled),
                MinReplicas = value.Spec.MinReplicas,
                MaxReplicas = value.Spec.MaxReplicas,
                Metrics = Listed(metrics),
                Behavior = AutoscalerBehaviorText.Read(notes.Find(Behavior)),
            },
            Status = HorizontalPodAutoscalerStatus.Empty with
            {
                ObservedGeneration = value.Status.ObservedGeneration,
                LastScaleTime = value.Status.LastScaleTime,
                CurrentReplicas = value.Status.CurrentReplicas,
                DesiredReplicas = value.Status.DesiredReplicas,
                CurrentMetrics = Listed(readings),
                Conditions = Listed(ReadAll<HorizontalPodAutoscalerCondition>(notes.Find(Conditions))),
            },
        };
    }

    /// <summary>The first version of an autoscaler of the second.</summary>
    public static V1.HorizontalPodAutoscaler ToFirst(HorizontalPodAutoscaler value)
    {
        MapOf<string> notes = WithoutNotes(value.Metadata.Annotations);
        V1.MetricSpec[] others = [.. value.Spec.Metrics.AsEnumerable().Where(metric => UtilizationOf(metric) is null)
            .Select(AutoscalerMetrics.ToFirst)];
        if (others.Length > 0) notes = notes.Set(Metrics, Text(others));
        if (!value.Status.CurrentMetrics.IsEmpty)
            notes = notes.Set(Readings, Text(value.Status.CurrentMetrics.AsEnumerable().Select(AutoscalerMetrics.ToFirst)));
        if (value.Spec.Behavior is { } behavior) notes = notes.Set(Behavior, AutoscalerBehaviorText.Write(behavior));
        if (!value.Status.Conditions.IsEmpty) notes = notes.Set(Conditions, Text(value.Status.Conditions.AsEnumerable()));
        return V1.HorizontalPodAutoscaler.Empty with
        {
            Metadata = value.Metadata with { Annotations = notes },
            Spec = V1.HorizontalPodAutoscalerSpec.Empty with
            {
                ScaleTargetRef = AutoscalerMetrics.ToFirst(value.Spec.ScaleTargetRef),
                MinReplicas = value.Spec.MinReplicas,
                MaxReplicas = value.Spec.MaxReplicas,
                TargetCPUUtilizationPercentage =
                    value.Spec.Metrics.AsEnumerable().Select(UtilizationOf).FirstOrDefault(target => target is not null),
            },
            Status = V1.HorizontalPodAutoscalerStatus.Empty with
            {
                ObservedGeneration = value.Status.ObservedGeneration,
                LastScaleTime = value.Status.LastScaleTime,
                CurrentReplicas = value.Status.CurrentReplicas,
                DesiredReplicas = value.Status.DesiredReplicas,
                CurrentCPUUtilizationPercentage = value.Status.CurrentMetrics.AsEnumerable()
                    .Select(reading => reading.Resource is { Name: Processor } cpu ? cpu.Current.AverageUtilization : null)
                    .FirstOrDefault(share => share is not null),
            },
        };
    }

    private static int? UtilizationOf(MetricSpec metric) =>
        metric is { Type: MetricSourceType.Resource, Resource: { Name: Processor } cpu } ? cpu.Target.AverageUtilization : null;

    private static MetricSpec Utilization(int percent) => MetricSpec.Empty with
    {
        Type = MetricSourceType.Resource,
        Resource = ResourceMetricSource.Empty with
        {
            Name = Processor,
            Target = MetricTarget.Empty with { Type = MetricTargetType.Utilization, AverageUtilization = percent },
        },
    };

    private static MetricStatus Reading(int percent) => MetricStatus.Empty with
    {
        Type = MetricSourceType.Resource,
        Resource = ResourceMetricStatus.Empty with
        {
            Name = Processor,
            Current = MetricValueStatus.Empty with { AverageUtilization = percent },
        },
    };

    private static MapOf<string> WithoutNotes(MapOf<string> notes)
    {
        if (notes.IsEmpty) return notes;
        MapOf<string> kept = notes.Remove(Metrics).Remove(Readings).Remove(Behavior).Remove(Conditions);
        return kept.IsEmpty ? default : kept;
    }

    private static ListOf<T> Listed<T>(IReadOnlyList<T> items) => items.Count == 0 ? default : ListOf.From(items);

    private static string Text(IEnumerable<IMessage> records) => $"[{string.Join(',', records.Select(Validation.Shown.Of))}]";

    private static List<T> ReadAll<T>(string? text)
        where T : class, IMessage<T>
    {
        List<T> read = [];
        if (text is null || JsonParser.Parse(Encoding.UTF8.GetBytes(text)).Value is not JsonArray items) return read;
        foreach (Json item in items.Items)
        {
            JsonInput input = new(JsonText.ToUtf8(item), T.Schema);
            T record = T.ReadJson(ref input);
            if (input.Error is not null) return [];
            read.Add(record);
        }

        return read;
    }
}

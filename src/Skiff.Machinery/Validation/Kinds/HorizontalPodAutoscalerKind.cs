using Skiff.Machinery.Workloads;
using Skiff.Model.Autoscaling.V2;
using FirstAutoscaler = Skiff.Model.Autoscaling.V1.HorizontalPodAutoscaler;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of autoscalers, in both versions.</summary>
internal static class HorizontalPodAutoscalerKind
{
    private const int WindowMax = 3600;
    private const int PeriodMax = 1800;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<HorizontalPodAutoscaler>
    {
        MetadataOnce = true,
        Always = (scaler, faults) => Check(scaler.Spec, FieldPath.Spec, faults),
        OnStatus = (scaler, _, faults) =>
            CheckCounts(scaler.Status.CurrentReplicas, scaler.Status.DesiredReplicas, FieldPath.Status, faults),
    };

    /// <summary>The rules of the first version: those of the second, whose fields faults name.</summary>
    public static KindRules First { get; } = new KindRules<FirstAutoscaler>
    {
        MetadataOnce = true,
        Always = (scaler, faults) => Check(AutoscalerVersions.ToSecond(scaler).Spec, FieldPath.Spec, faults),
        OnStatus = (scaler, _, faults) =>
            CheckCounts(scaler.Status.CurrentReplicas, scaler.Status.DesiredReplicas, FieldPath.Status, faults),
    };

    private static void Check(HorizontalPodAutoscalerSpec spec, FieldPath path, Faults faults)
    {
        CheckBounds(spec.MinReplicas, spec.MaxReplicas, path, faults);
        CheckReference(spec.ScaleTargetRef.Kind, spec.ScaleTargetRef.Name, path.Child("scaleTargetRef"), faults);
        for (int i = 0; i < spec.Metrics.Count; i++)
        {
            MetricRules.Check(spec.Metrics[i], path.Child("metrics").Index(i), faults);
        }

        bool isOutside = spec.Metrics.Any(metric => metric.Type is MetricSourceType.Object or MetricSourceType.External);
        if (spec.MinReplicas == 0 && !isOutside)
        {
            faults.Forbidden(path.Child("metrics"),
                "must specify at least one Object or External metric to support scaling to zero replicas");
        }

        if (spec.Behavior?.ScaleUp is { } up) CheckScaling(up, path.Child("behavior", "scaleUp"), faults);
        if (spec.Behavior?.ScaleDown is { } down) CheckScaling(down, path.Child("behavior", "scaleDown"), faults);
    }

    private static void CheckBounds(int? low, int high, FieldPath path, Faults faults)
    {
        if (low is < 1 and { } least) faults.Invalid(path.Child("minReplicas"), least, "must be greater than or equal to 1");
        if (high < 1) faults.Invalid(path.Child("maxReplicas"), high, "must be greater than 0");
        if (low > high) faults.Invalid(path.Child("maxReplicas"), high, "must be greater than or equal to `minReplicas`");
    }

    private static void CheckReference(string kind, string name, FieldPath path, Faults faults)
    {
        MetricRules.CheckSegment(kind, path.Child("kind"), "", faults);
        MetricRules.CheckSegment(name, path.Child("name"), "", faults);
    }

    private static void CheckCounts(int current, int desired, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("currentReplicas"), current);
        faults.NonNegative(path.Child("desiredReplicas"), desired);
    }

    private static void CheckScaling(HPAScalingRules rules, FieldPath path, Faults faults)
    {
        const string Positive = "must be greater than zero";
        if (rules.StabilizationWindowSeconds is { } window)
        {
            FieldPath at = path.Child("stabilizationWindowSeconds");
            if (window < 0) faults.Invalid(at, window, "must be greater than or equal to zero");
            if (window > WindowMax) faults.Invalid(at, window, "must be less than or equal to 3600");
        }

        if (rules.SelectPolicy is { } select)
        {
            faults.OneOf(path.Child("selectPolicy"), select,
                ScalingPolicySelect.Disabled, ScalingPolicySelect.Max, ScalingPolicySelect.Min);
        }

        FieldPath policies = path.Child("policies");
        if (rules.Policies.IsEmpty) faults.Required(policies, "must specify at least one Policy");
        for (int i = 0; i < rules.Policies.Count; i++)
        {
            HPAScalingPolicy policy = rules.Policies[i];
            FieldPath at = policies.Index(i);
            faults.OneOf(at.Child("type"), policy.Type, HPAScalingPolicyType.Percent, HPAScalingPolicyType.Pods);
            if (policy.Value <= 0) faults.Invalid(at.Child("value"), policy.Value, Positive);
            if (policy.PeriodSeconds <= 0) faults.Invalid(at.Child("periodSeconds"), policy.PeriodSeconds, Positive);
            if (policy.PeriodSeconds > PeriodMax)
            {
                faults.Invalid(at.Child("periodSeconds"), policy.PeriodSeconds, "must be less than or equal to 1800");
            }
        }

        if (rules.Tolerance is { Sign: < 0 } tolerance)
        {
            faults.Invalid(path.Child("tolerance"), tolerance.ToString(), Faults.Negative);
        }
    }
}

namespace Skiff.Model.Autoscaling.V2;

public sealed partial record HorizontalPodAutoscaler
{
    private const int TargetUtilizationPercent = 80;
    private const int PeriodSeconds = 15;

    // Growing doubles or adds four pods, whichever is more; shrinking may take everything. How long shrinking waits is
    // the controller's own setting, so it stays absent.
    private static readonly HPAScalingRules Growing = HPAScalingRules.Empty with
    {
        StabilizationWindowSeconds = 0,
        SelectPolicy = ScalingPolicySelect.Max,
        Policies = [Policy(HPAScalingPolicyType.Pods, 4), Policy(HPAScalingPolicyType.Percent, 100)],
    };

    private static readonly HPAScalingRules Shrinking = HPAScalingRules.Empty with
    {
        SelectPolicy = ScalingPolicySelect.Max,
        Policies = [Policy(HPAScalingPolicyType.Percent, 100)],
    };

    private HorizontalPodAutoscaler WithOwnDefaults()
    {
        HorizontalPodAutoscalerSpec spec = Spec;
        if (spec.MinReplicas is null) spec = spec with { MinReplicas = 1 };
        if (spec.Metrics.IsEmpty) spec = spec with { Metrics = [Utilization()] };
        if (spec.Behavior is { } behavior)
        {
            HorizontalPodAutoscalerBehavior complete = behavior with
            {
                ScaleUp = Complete(behavior.ScaleUp, Growing),
                ScaleDown = Complete(behavior.ScaleDown, Shrinking),
            };
            if (complete != behavior) spec = spec with { Behavior = complete };
        }

        return ReferenceEquals(spec, Spec) ? this : this with { Spec = spec };
    }

    private static HPAScalingRules Complete(HPAScalingRules? given, HPAScalingRules defaults) => given is null
        ? defaults
        : given with
        {
            SelectPolicy = given.SelectPolicy ?? defaults.SelectPolicy,
            StabilizationWindowSeconds = given.StabilizationWindowSeconds ?? defaults.StabilizationWindowSeconds,
            Policies = given.Policies.IsAbsent ? defaults.Policies : given.Policies,
        };

    private static HPAScalingPolicy Policy(string type, int value) =>
        HPAScalingPolicy.Empty with { Type = type, Value = value, PeriodSeconds = PeriodSeconds };

    private static MetricSpec Utilization() => MetricSpec.Empty with
    {
        Type = MetricSourceType.Resource,
        Resource = ResourceMetricSource.Empty with
        {
            Name = "cpu",
            Target = MetricTarget.Empty with
            {
                Type = MetricTargetType.Utilization,
                AverageUtilization = TargetUtilizationPercent,
            },
        },
    };
}

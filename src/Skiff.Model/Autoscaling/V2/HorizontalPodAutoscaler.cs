namespace Skiff.Model.Autoscaling.V2;

[Kind(Group = "autoscaling", Version = "v2", Plural = "horizontalpodautoscalers", ShortNames = ["hpa"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record HorizontalPodAutoscaler : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Required]
    public HorizontalPodAutoscalerSpec Spec { get; init; } = HorizontalPodAutoscalerSpec.Empty;

    [Field(3)]
    public HorizontalPodAutoscalerStatus Status { get; init; } = HorizontalPodAutoscalerStatus.Empty;
}

[Schema]
public sealed partial record HorizontalPodAutoscalerSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public CrossVersionObjectReference ScaleTargetRef { get; init; } = CrossVersionObjectReference.Empty;

    [Field(2)]
    public int? MinReplicas { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public int MaxReplicas { get; init; }

    [Field(4), Atomic]
    public ListOf<MetricSpec> Metrics { get; init; }

    [Field(5)]
    public HorizontalPodAutoscalerBehavior? Behavior { get; init; }
}

[Schema]
public sealed partial record CrossVersionObjectReference
{
    [Field(1, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(3, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";
}

[Schema]
public sealed partial record MetricSpec
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(MetricSourceType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public ObjectMetricSource? Object { get; init; }

    [Field(3)]
    public PodsMetricSource? Pods { get; init; }

    [Field(4)]
    public ResourceMetricSource? Resource { get; init; }

    [Field(7)]
    public ContainerResourceMetricSource? ContainerResource { get; init; }

    [Field(5)]
    public ExternalMetricSource? External { get; init; }
}

[Schema]
public sealed partial record ObjectMetricSource
{
    [Field(1, Omit = Omit.Never), Required]
    public CrossVersionObjectReference DescribedObject { get; init; } = CrossVersionObjectReference.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;

    [Field(3, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;
}

[Schema]
public sealed partial record MetricTarget
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(MetricTargetType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public Quantity? Value { get; init; }

    [Field(3)]
    public Quantity? AverageValue { get; init; }

    [Field(4)]
    public int? AverageUtilization { get; init; }
}

[Schema]
public sealed partial record MetricIdentifier
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public Meta.V1.LabelSelector? Selector { get; init; }
}

[Schema]
public sealed partial record PodsMetricSource
{
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;
}

[Schema]
public sealed partial record ResourceMetricSource
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;
}

[Schema]
public sealed partial record ContainerResourceMetricSource
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;

    [Field(3, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

[Schema]
public sealed partial record ExternalMetricSource
{
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;
}

[Schema]
public sealed partial record HorizontalPodAutoscalerBehavior
{
    [Field(1)]
    public HPAScalingRules? ScaleUp { get; init; }

    [Field(2)]
    public HPAScalingRules? ScaleDown { get; init; }
}

[Schema]
public sealed partial record HPAScalingRules
{
    [Field(3)]
    public int? StabilizationWindowSeconds { get; init; }

    [Field(1), Enum(typeof(ScalingPolicySelect))]
    public string? SelectPolicy { get; init; }

    [Field(2), Atomic]
    public ListOf<HPAScalingPolicy> Policies { get; init; }

    [Field(4)]
    public Quantity? Tolerance { get; init; }
}

[Schema]
public sealed partial record HPAScalingPolicy
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(HPAScalingPolicyType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public int Value { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public int PeriodSeconds { get; init; }
}

[Schema]
public sealed partial record HorizontalPodAutoscalerStatus
{
    [Field(1)]
    public long? ObservedGeneration { get; init; }

    [Field(2)]
    public DateTimeOffset? LastScaleTime { get; init; }

    [Field(3)]
    public int CurrentReplicas { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public int DesiredReplicas { get; init; }

    [Field(5, Omit = Omit.Never), Atomic]
    public ListOf<MetricStatus> CurrentMetrics { get; init; }

    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<HorizontalPodAutoscalerCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record MetricStatus
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(MetricSourceType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public ObjectMetricStatus? Object { get; init; }

    [Field(3)]
    public PodsMetricStatus? Pods { get; init; }

    [Field(4)]
    public ResourceMetricStatus? Resource { get; init; }

    [Field(7)]
    public ContainerResourceMetricStatus? ContainerResource { get; init; }

    [Field(5)]
    public ExternalMetricStatus? External { get; init; }
}

[Schema]
public sealed partial record ObjectMetricStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;

    [Field(3, Omit = Omit.Never), Required]
    public CrossVersionObjectReference DescribedObject { get; init; } = CrossVersionObjectReference.Empty;
}

[Schema]
public sealed partial record MetricValueStatus
{
    [Field(1)]
    public Quantity? Value { get; init; }

    [Field(2)]
    public Quantity? AverageValue { get; init; }

    [Field(3)]
    public int? AverageUtilization { get; init; }
}

[Schema]
public sealed partial record PodsMetricStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;
}

[Schema]
public sealed partial record ResourceMetricStatus
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;
}

[Schema]
public sealed partial record ContainerResourceMetricStatus
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;

    [Field(3, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

[Schema]
public sealed partial record ExternalMetricStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;
}

[Schema]
public sealed partial record HorizontalPodAutoscalerCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(HorizontalPodAutoscalerConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";
}

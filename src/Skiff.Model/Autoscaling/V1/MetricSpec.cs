namespace Skiff.Model.Autoscaling.V1;

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
    public CrossVersionObjectReference Target { get; init; } = CrossVersionObjectReference.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public Quantity TargetValue { get; init; }

    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(5)]
    public Quantity? AverageValue { get; init; }
}

[Schema]
public sealed partial record PodsMetricSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public Quantity TargetAverageValue { get; init; }

    [Field(3)]
    public Meta.V1.LabelSelector? Selector { get; init; }
}

[Schema]
public sealed partial record ResourceMetricSource
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2)]
    public int? TargetAverageUtilization { get; init; }

    [Field(3)]
    public Quantity? TargetAverageValue { get; init; }
}

[Schema]
public sealed partial record ContainerResourceMetricSource
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2)]
    public int? TargetAverageUtilization { get; init; }

    [Field(3)]
    public Quantity? TargetAverageValue { get; init; }

    [Field(5, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

[Schema]
public sealed partial record ExternalMetricSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    [Field(2)]
    public Meta.V1.LabelSelector? MetricSelector { get; init; }

    [Field(3)]
    public Quantity? TargetValue { get; init; }

    [Field(4)]
    public Quantity? TargetAverageValue { get; init; }
}

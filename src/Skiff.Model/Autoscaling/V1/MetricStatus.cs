namespace Skiff.Model.Autoscaling.V1;

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
    public CrossVersionObjectReference Target { get; init; } = CrossVersionObjectReference.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentValue { get; init; }

    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(5)]
    public Quantity? AverageValue { get; init; }
}

[Schema]
public sealed partial record PodsMetricStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public Quantity CurrentAverageValue { get; init; }

    [Field(3)]
    public Meta.V1.LabelSelector? Selector { get; init; }
}

[Schema]
public sealed partial record ResourceMetricStatus
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2)]
    public int? CurrentAverageUtilization { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentAverageValue { get; init; }
}

[Schema]
public sealed partial record ContainerResourceMetricStatus
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    [Field(2)]
    public int? CurrentAverageUtilization { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentAverageValue { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

[Schema]
public sealed partial record ExternalMetricStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    [Field(2)]
    public Meta.V1.LabelSelector? MetricSelector { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentValue { get; init; }

    [Field(4)]
    public Quantity? CurrentAverageValue { get; init; }
}

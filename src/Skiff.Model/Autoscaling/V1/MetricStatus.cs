namespace Skiff.Model.Autoscaling.V1;

/// <summary>Last reading of one metric, in the shape the v1 API stores inside an annotation.</summary>
[Schema]
public sealed partial record MetricStatus
{
    /// <summary>Kind of metric source read: Object, Pods, Resource, ContainerResource or External.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(MetricSourceType))]
    public string Type { get; init; } = "";

    /// <summary>Reading of a metric describing one Kubernetes object.</summary>
    [Field(2)]
    public ObjectMetricStatus? Object { get; init; }

    /// <summary>Reading of a custom metric averaged over the target's pods.</summary>
    [Field(3)]
    public PodsMetricStatus? Pods { get; init; }

    /// <summary>Reading of pod-level CPU or memory use.</summary>
    [Field(4)]
    public ResourceMetricStatus? Resource { get; init; }

    /// <summary>Reading of CPU or memory use of one named container across pods.</summary>
    [Field(7)]
    public ContainerResourceMetricStatus? ContainerResource { get; init; }

    /// <summary>Reading of a metric that belongs to no Kubernetes object.</summary>
    [Field(5)]
    public ExternalMetricStatus? External { get; init; }
}

/// <summary>Last value read for a metric that describes one Kubernetes object.</summary>
[Schema]
public sealed partial record ObjectMetricStatus
{
    /// <summary>Object in the same namespace that the metric describes.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public CrossVersionObjectReference Target { get; init; } = CrossVersionObjectReference.Empty;

    /// <summary>Name of the metric that was read.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    /// <summary>Metric value at the last reading, as a quantity.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentValue { get; init; }

    /// <summary>Label filter that was used in querying the metrics server, copied from the metric's source.</summary>
    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>Last reading divided by the number of target pods, as a quantity.</summary>
    [Field(5)]
    public Quantity? AverageValue { get; init; }
}

/// <summary>Last value read for a custom per-pod metric.</summary>
[Schema]
public sealed partial record PodsMetricStatus
{
    /// <summary>Name of the per-pod metric that was read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    /// <summary>Mean value per pod at the last reading, as a quantity.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public Quantity CurrentAverageValue { get; init; }

    /// <summary>Label filter that was used in querying the metrics server, copied from the metric's source.</summary>
    [Field(3)]
    public Meta.V1.LabelSelector? Selector { get; init; }
}

/// <summary>Last value read for pod-level use of a compute resource.</summary>
[Schema]
public sealed partial record ResourceMetricStatus
{
    /// <summary>Compute resource that was measured: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>
    /// Measured mean use as a percentage of requests; present only when the target was a utilization.
    /// </summary>
    [Field(2)]
    public int? CurrentAverageUtilization { get; init; }

    /// <summary>
    /// Measured mean amount per pod as a raw quantity; always present, whichever target kind is used.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentAverageValue { get; init; }
}

/// <summary>Last value read for one container's use of a compute resource.</summary>
[Schema]
public sealed partial record ContainerResourceMetricStatus
{
    /// <summary>Compute resource that was measured: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>
    /// Measured mean use as a percentage of the container's request; present only when the target was a utilization.
    /// </summary>
    [Field(2)]
    public int? CurrentAverageUtilization { get; init; }

    /// <summary>
    /// Measured mean amount per container as a raw quantity; always present, whichever target kind is used.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentAverageValue { get; init; }

    /// <summary>Name of the container, within each target pod, that was measured.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

/// <summary>Last value read for a metric from outside the cluster.</summary>
[Schema]
public sealed partial record ExternalMetricStatus
{
    /// <summary>Name of the external metric that was read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    /// <summary>Labels that picked the series of the external metric.</summary>
    [Field(2)]
    public Meta.V1.LabelSelector? MetricSelector { get; init; }

    /// <summary>Total of the matching series at the last reading, as a quantity.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public Quantity CurrentValue { get; init; }

    /// <summary>Last reading divided by the number of target pods, as a quantity.</summary>
    [Field(4)]
    public Quantity? CurrentAverageValue { get; init; }
}

namespace Skiff.Model.Autoscaling.V1;

/// <summary>
/// One metric to scale on, in the shape the v1 API stores inside an annotation; its type chooses which source applies.
/// </summary>
[Schema]
public sealed partial record MetricSpec
{
    /// <summary>
    /// Kind of metric source: Object, Pods, Resource, ContainerResource or External; the member of the same name must
    /// be set.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(MetricSourceType))]
    public string Type { get; init; } = "";

    /// <summary>Scales on a metric describing one Kubernetes object, such as hits per second on an Ingress.</summary>
    [Field(2)]
    public ObjectMetricSource? Object { get; init; }

    /// <summary>Scales on a custom metric reported by each pod, averaged before comparison with the target.</summary>
    [Field(3)]
    public PodsMetricSource? Pods { get; init; }

    /// <summary>
    /// Scales on CPU or memory summed over all containers of each pod, relative to requests or as raw amounts.
    /// </summary>
    [Field(4)]
    public ResourceMetricSource? Resource { get; init; }

    /// <summary>Scales on CPU or memory of one named container in each pod.</summary>
    [Field(7)]
    public ContainerResourceMetricSource? ContainerResource { get; init; }

    /// <summary>Scales on a metric that belongs to no Kubernetes object, such as the length of a cloud queue.</summary>
    [Field(5)]
    public ExternalMetricSource? External { get; init; }
}

/// <summary>Target for a metric that describes a single Kubernetes object.</summary>
[Schema]
public sealed partial record ObjectMetricSource
{
    /// <summary>Object in the same namespace that the metric describes.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public CrossVersionObjectReference Target { get; init; } = CrossVersionObjectReference.Empty;

    /// <summary>Name of the metric to read for the target object.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    /// <summary>Metric value to aim for, as a quantity.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public Quantity TargetValue { get; init; }

    /// <summary>
    /// Extra label filter handed to the metrics server; without it only the metric name narrows the query.
    /// </summary>
    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// Target for the metric divided by the number of pods, as a quantity; replaces targetValue when set.
    /// </summary>
    [Field(5)]
    public Quantity? AverageValue { get; init; }
}

/// <summary>Target for a custom metric collected from every pod of the workload and averaged.</summary>
[Schema]
public sealed partial record PodsMetricSource
{
    /// <summary>Name of the per-pod metric to read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    /// <summary>Mean value per pod to aim for, as a quantity.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public Quantity TargetAverageValue { get; init; }

    /// <summary>
    /// Extra label filter handed to the metrics server; without it only the metric name narrows the query.
    /// </summary>
    [Field(3)]
    public Meta.V1.LabelSelector? Selector { get; init; }
}

/// <summary>
/// Target for pod-level use of a compute resource; set either the utilization or the raw average, not both.
/// </summary>
[Schema]
public sealed partial record ResourceMetricSource
{
    /// <summary>Compute resource to measure: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Mean use to aim for over all pods, as a percentage of the resource requested.</summary>
    [Field(2)]
    public int? TargetAverageUtilization { get; init; }

    /// <summary>Mean amount per pod to aim for as a raw quantity, irrespective of requests.</summary>
    [Field(3)]
    public Quantity? TargetAverageValue { get; init; }
}

/// <summary>Target for one container's use of a compute resource, averaged over the workload's pods.</summary>
[Schema]
public sealed partial record ContainerResourceMetricSource
{
    /// <summary>Compute resource to measure: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Mean use to aim for, as a percentage of what that container requests.</summary>
    [Field(2)]
    public int? TargetAverageUtilization { get; init; }

    /// <summary>Mean amount to aim for per container as a raw quantity, irrespective of requests.</summary>
    [Field(3)]
    public Quantity? TargetAverageValue { get; init; }

    /// <summary>Name of the container, within each target pod, whose use is measured.</summary>
    [Field(5, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

/// <summary>Target for a metric from outside the cluster; set exactly one of the total or per-pod target.</summary>
[Schema]
public sealed partial record ExternalMetricSource
{
    /// <summary>Name of the external metric to read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string MetricName { get; init; } = "";

    /// <summary>Labels picking the wanted series of the external metric; all matching values are summed.</summary>
    [Field(2)]
    public Meta.V1.LabelSelector? MetricSelector { get; init; }

    /// <summary>Total value to aim for, as a quantity; excludes targetAverageValue.</summary>
    [Field(3)]
    public Quantity? TargetValue { get; init; }

    /// <summary>
    /// Value to aim for after dividing the metric by the pod count, as a quantity; excludes targetValue.
    /// </summary>
    [Field(4)]
    public Quantity? TargetAverageValue { get; init; }
}

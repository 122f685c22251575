namespace Skiff.Model.Autoscaling.V2;

/// <summary>
/// Adjusts the replica count of a scalable workload between two limits so that the chosen metrics stay near their
/// targets.
/// </summary>
[Kind(Group = "autoscaling", Version = "v2", Plural = "horizontalpodautoscalers", ShortNames = ["hpa"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record HorizontalPodAutoscaler : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Desired scaling: target workload, replica limits, metrics and scaling rates.</summary>
    [Field(2), Required]
    public HorizontalPodAutoscalerSpec Spec { get; init; } = HorizontalPodAutoscalerSpec.Empty;

    /// <summary>Replica counts, metric readings and conditions last recorded by the controller.</summary>
    [Field(3)]
    public HorizontalPodAutoscalerStatus Status { get; init; } = HorizontalPodAutoscalerStatus.Empty;
}

/// <summary>Settings of an autoscaler: what to scale, within which limits, on which metrics and how quickly.</summary>
[Schema]
public sealed partial record HorizontalPodAutoscalerSpec
{
    /// <summary>
    /// Workload in the same namespace whose pods are measured and whose scale subresource is updated.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public CrossVersionObjectReference ScaleTargetRef { get; init; } = CrossVersionObjectReference.Empty;

    /// <summary>
    /// Lowest replica count scale-down may reach, default 1; 0 needs the HPAScaleToZero feature and at least one Object
    /// or External metric.
    /// </summary>
    [Field(2)]
    public int? MinReplicas { get; init; }

    /// <summary>Highest replica count scale-up may reach; required, at least 1 and not below minReplicas.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public int MaxReplicas { get; init; }

    /// <summary>
    /// Metrics to scale on; each yields a replica count and the largest wins, and an empty list means 80 percent
    /// average CPU utilization.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<MetricSpec> Metrics { get; init; }

    /// <summary>Limits on the pace of scaling up and down; unset parts take the default rules.</summary>
    [Field(5)]
    public HorizontalPodAutoscalerBehavior? Behavior { get; init; }
}

/// <summary>Points at an object in the same namespace by kind, name and API version.</summary>
[Schema]
public sealed partial record CrossVersionObjectReference
{
    /// <summary>Kind of the object referred to, for example Deployment or StatefulSet.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the object referred to, resolved in the autoscaler's own namespace.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Group and version of the referenced kind, for example apps/v1; the group must be right for the target to be
    /// found.
    /// </summary>
    [Field(3, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";
}

/// <summary>One metric to scale on; its type names the single source member that must be filled.</summary>
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

    /// <summary>
    /// Scales on CPU or memory of one named container in each pod, ignoring sidecars and other containers.
    /// </summary>
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
    public CrossVersionObjectReference DescribedObject { get; init; } = CrossVersionObjectReference.Empty;

    /// <summary>Level to hold; only the Value and AverageValue types are allowed here.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;

    /// <summary>Name and label filter that identify the metric.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;
}

/// <summary>Level at which a metric should be held: a total, a per-pod average or a share of requests.</summary>
[Schema]
public sealed partial record MetricTarget
{
    /// <summary>
    /// How the target is expressed: Utilization, Value or AverageValue; the matching member must be set.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(MetricTargetType))]
    public string Type { get; init; } = "";

    /// <summary>Metric total to aim for, as a positive quantity.</summary>
    [Field(2)]
    public Quantity? Value { get; init; }

    /// <summary>Mean metric value per pod to aim for, as a positive quantity.</summary>
    [Field(3)]
    public Quantity? AverageValue { get; init; }

    /// <summary>
    /// Mean use over all pods to aim for, as a percentage of requests, at least 1; valid only for Resource and
    /// ContainerResource sources.
    /// </summary>
    [Field(4)]
    public int? AverageUtilization { get; init; }
}

/// <summary>Names a metric and, if needed, narrows it to certain labels.</summary>
[Schema]
public sealed partial record MetricIdentifier
{
    /// <summary>Name of the metric as the metrics API knows it.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Extra label filter handed to the metrics server; without it only the metric name narrows the query.
    /// </summary>
    [Field(2)]
    public Meta.V1.LabelSelector? Selector { get; init; }
}

/// <summary>Target for a custom metric collected from every pod of the workload and averaged.</summary>
[Schema]
public sealed partial record PodsMetricSource
{
    /// <summary>Name and label filter that identify the per-pod metric.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    /// <summary>Level to hold; only the AverageValue type is allowed here.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;
}

/// <summary>Target for pod-level use of CPU or memory, read from the resource metrics API.</summary>
[Schema]
public sealed partial record ResourceMetricSource
{
    /// <summary>Compute resource to measure: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Level to hold, as Utilization of requests or as a raw AverageValue.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;
}

/// <summary>Target for one container's use of CPU or memory, averaged over the workload's pods.</summary>
[Schema]
public sealed partial record ContainerResourceMetricSource
{
    /// <summary>Compute resource to measure: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Level to hold, as Utilization of the container's request or as a raw AverageValue.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;

    /// <summary>Name of the container, within each target pod, whose use is measured.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

/// <summary>Target for a metric from outside the cluster, read from the external metrics API.</summary>
[Schema]
public sealed partial record ExternalMetricSource
{
    /// <summary>Name and label filter that identify the external metric.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    /// <summary>Level to hold; only the Value and AverageValue types are allowed here.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricTarget Target { get; init; } = MetricTarget.Empty;
}

/// <summary>Separate pacing rules for growing and for shrinking the target.</summary>
[Schema]
public sealed partial record HorizontalPodAutoscalerBehavior
{
    /// <summary>
    /// Rules for adding pods; by default the larger of 4 pods or doubling every 15 seconds, with no stabilization.
    /// </summary>
    [Field(1)]
    public HPAScalingRules? ScaleUp { get; init; }

    /// <summary>
    /// Rules for removing pods; by default any number down to minReplicas, after a 300 second stabilization window.
    /// </summary>
    [Field(2)]
    public HPAScalingRules? ScaleDown { get; init; }
}

/// <summary>Pacing rules for one scaling direction: stabilization, rate policies and tolerance.</summary>
[Schema]
public sealed partial record HPAScalingRules
{
    /// <summary>
    /// Seconds of past recommendations weighed to avoid flapping, 0 to 3600; default 0 for scaling up and 300 for
    /// scaling down.
    /// </summary>
    [Field(3)]
    public int? StabilizationWindowSeconds { get; init; }

    /// <summary>
    /// Which policy's limit applies: Max, the default, permits the biggest change, Min the smallest, and Disabled stops
    /// scaling this way.
    /// </summary>
    [Field(1), Enum(typeof(ScalingPolicySelect))]
    public string? SelectPolicy { get; init; }

    /// <summary>
    /// Rate limits to choose from; leaving the list out takes the direction's default policies, and a given list must
    /// not be empty.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<HPAScalingPolicy> Policies { get; init; }

    /// <summary>
    /// Relative deviation from the target below which no scaling happens, for example 0.05 for 5 percent; defaults to
    /// the controller-wide setting, normally 10 percent.
    /// </summary>
    [Field(4)]
    public Quantity? Tolerance { get; init; }
}

/// <summary>One limit on how many replicas may change within a period.</summary>
[Schema]
public sealed partial record HPAScalingPolicy
{
    /// <summary>Unit of the limit: Pods for an absolute count or Percent of the current replicas.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(HPAScalingPolicyType))]
    public string Type { get; init; } = "";

    /// <summary>
    /// Largest change permitted per period, in pods or percent according to type; must be above zero.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public int Value { get; init; }

    /// <summary>Length in seconds of the period over which the limit counts; 1 to 1800.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public int PeriodSeconds { get; init; }
}

/// <summary>State the autoscaling controller last observed for the target workload and its metrics.</summary>
[Schema]
public sealed partial record HorizontalPodAutoscalerStatus
{
    /// <summary>Value of metadata.generation that the controller had processed when it wrote this status.</summary>
    [Field(1)]
    public long? ObservedGeneration { get; init; }

    /// <summary>When the controller last changed the replica count; helps limit how often scaling happens.</summary>
    [Field(2)]
    public DateTimeOffset? LastScaleTime { get; init; }

    /// <summary>Number of pods the target workload had when last checked.</summary>
    [Field(3)]
    public int CurrentReplicas { get; init; }

    /// <summary>Number of pods the controller last computed and requested for the target.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public int DesiredReplicas { get; init; }

    /// <summary>Latest reading of each metric the autoscaler uses.</summary>
    [Field(5, Omit = Omit.Never), Atomic]
    public ListOf<MetricStatus> CurrentMetrics { get; init; }

    /// <summary>
    /// Whether the autoscaler can fetch metrics, can scale and is being held by a limit; one entry per type.
    /// </summary>
    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<HorizontalPodAutoscalerCondition> Conditions { get; init; }
}

/// <summary>Latest reading of one metric; its type tells which member is filled.</summary>
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

/// <summary>Latest reading of a metric that describes one Kubernetes object.</summary>
[Schema]
public sealed partial record ObjectMetricStatus
{
    /// <summary>Name and label filter of the metric that was read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    /// <summary>Value found at the last reading.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;

    /// <summary>Object in the same namespace that the metric describes.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public CrossVersionObjectReference DescribedObject { get; init; } = CrossVersionObjectReference.Empty;
}

/// <summary>Measured value of a metric, in the forms that suit its target.</summary>
[Schema]
public sealed partial record MetricValueStatus
{
    /// <summary>Metric total at the last reading, as a quantity.</summary>
    [Field(1)]
    public Quantity? Value { get; init; }

    /// <summary>Mean metric value per pod at the last reading, as a quantity.</summary>
    [Field(2)]
    public Quantity? AverageValue { get; init; }

    /// <summary>Mean use at the last reading as a percentage of requests; set only for resource metrics.</summary>
    [Field(3)]
    public int? AverageUtilization { get; init; }
}

/// <summary>Latest reading of a custom per-pod metric.</summary>
[Schema]
public sealed partial record PodsMetricStatus
{
    /// <summary>Name and label filter of the per-pod metric that was read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    /// <summary>Value found at the last reading, as a per-pod average.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;
}

/// <summary>Latest reading of pod-level CPU or memory use.</summary>
[Schema]
public sealed partial record ResourceMetricStatus
{
    /// <summary>Compute resource that was measured: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Use found at the last reading, averaged over pods.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;
}

/// <summary>Latest reading of one container's CPU or memory use across pods.</summary>
[Schema]
public sealed partial record ContainerResourceMetricStatus
{
    /// <summary>Compute resource that was measured: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Use found at the last reading, averaged over pods.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;

    /// <summary>Name of the container, within each target pod, that was measured.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Container { get; init; } = "";
}

/// <summary>Latest reading of a metric from outside the cluster.</summary>
[Schema]
public sealed partial record ExternalMetricStatus
{
    /// <summary>Name and label filter of the external metric that was read.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public MetricIdentifier Metric { get; init; } = MetricIdentifier.Empty;

    /// <summary>Value found at the last reading.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MetricValueStatus Current { get; init; } = MetricValueStatus.Empty;
}

/// <summary>
/// One aspect of an autoscaler's health at a point in time, such as whether it can compute a replica count.
/// </summary>
[Schema]
public sealed partial record HorizontalPodAutoscalerCondition
{
    /// <summary>Aspect reported on: ScalingActive, AbleToScale or ScalingLimited.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(HorizontalPodAutoscalerConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>When the condition's status last changed value.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Machine-readable CamelCase word explaining the last status change.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of the last status change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}

namespace Skiff.Model.Autoscaling.V1;

/// <summary>
/// Adjusts the replica count of a scalable workload to hold average CPU use near a target; the v1 form supports CPU
/// only, other metrics ride in annotations.
/// </summary>
[Kind(Group = "autoscaling", Plural = "horizontalpodautoscalers", ShortNames = ["hpa"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record HorizontalPodAutoscaler : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Desired scaling behaviour: the workload to resize, its replica limits and the CPU target.</summary>
    [Field(2), Required]
    public HorizontalPodAutoscalerSpec Spec { get; init; } = HorizontalPodAutoscalerSpec.Empty;

    /// <summary>Replica counts and CPU utilization last recorded by the autoscaling controller.</summary>
    [Field(3)]
    public HorizontalPodAutoscalerStatus Status { get; init; } = HorizontalPodAutoscalerStatus.Empty;
}

/// <summary>Settings of a v1 autoscaler: target workload, replica range and desired CPU utilization.</summary>
[Schema]
public sealed partial record HorizontalPodAutoscalerSpec
{
    /// <summary>
    /// Workload in the same namespace whose replicas are managed; its resource must serve the scale subresource.
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
    /// Average CPU use to aim for across all pods, as a percentage of requested CPU, at least 1; when unset the
    /// controller's default policy applies.
    /// </summary>
    [Field(4)]
    public int? TargetCPUUtilizationPercentage { get; init; }
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

/// <summary>State the autoscaling controller last observed for the target workload.</summary>
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
    [Field(3, Omit = Omit.Never), Required]
    public int CurrentReplicas { get; init; }

    /// <summary>Number of pods the controller last computed and requested for the target.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public int DesiredReplicas { get; init; }

    /// <summary>
    /// Measured average CPU use over all pods, as a percentage of their CPU requests; can exceed 100.
    /// </summary>
    [Field(5)]
    public int? CurrentCPUUtilizationPercentage { get; init; }
}

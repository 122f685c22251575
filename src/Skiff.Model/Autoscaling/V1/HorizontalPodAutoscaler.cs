namespace Skiff.Model.Autoscaling.V1;

[Kind(Group = "autoscaling", Plural = "horizontalpodautoscalers", ShortNames = ["hpa"], Categories = ["all"])]
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

    [Field(4)]
    public int? TargetCPUUtilizationPercentage { get; init; }
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
public sealed partial record HorizontalPodAutoscalerStatus
{
    [Field(1)]
    public long? ObservedGeneration { get; init; }

    [Field(2)]
    public DateTimeOffset? LastScaleTime { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public int CurrentReplicas { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public int DesiredReplicas { get; init; }

    [Field(5)]
    public int? CurrentCPUUtilizationPercentage { get; init; }
}

namespace Skiff.Model.Autoscaling.V1;

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

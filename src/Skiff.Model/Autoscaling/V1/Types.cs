namespace Skiff.Model.Autoscaling.V1;

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

namespace Skiff.Model.Core.V1;

[Kind(Plural = "replicationcontrollers", ShortNames = ["rc"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record ReplicationController : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ReplicationControllerSpec Spec { get; init; } = ReplicationControllerSpec.Empty;

    [Field(3)]
    public ReplicationControllerStatus Status { get; init; } = ReplicationControllerStatus.Empty;
}

[Schema]
public sealed partial record ReplicationControllerSpec
{
    [Field(1), Default(1)]
    public int? Replicas { get; init; }

    [Field(4), Default(0)]
    public int MinReadySeconds { get; init; }

    [Field(2), Atomic]
    public MapOf<string> Selector { get; init; }

    [Field(3)]
    public PodTemplateSpec? Template { get; init; }
}

[Schema]
public sealed partial record PodTemplateSpec
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public PodSpec Spec { get; init; } = PodSpec.Empty;
}

[Schema]
public sealed partial record ReplicationControllerStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    [Field(2)]
    public int FullyLabeledReplicas { get; init; }

    [Field(4)]
    public int ReadyReplicas { get; init; }

    [Field(5)]
    public int AvailableReplicas { get; init; }

    [Field(3)]
    public long ObservedGeneration { get; init; }

    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<ReplicationControllerCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record ReplicationControllerCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ReplicationControllerConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";
}

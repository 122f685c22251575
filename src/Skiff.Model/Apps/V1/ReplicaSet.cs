namespace Skiff.Model.Apps.V1;

[Kind(Group = "apps", Plural = "replicasets", ShortNames = ["rs"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record ReplicaSet : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ReplicaSetSpec Spec { get; init; } = ReplicaSetSpec.Empty;

    [Field(3)]
    public ReplicaSetStatus Status { get; init; } = ReplicaSetStatus.Empty;
}

[Schema]
public sealed partial record ReplicaSetSpec
{
    [Field(1)]
    public int? Replicas { get; init; }

    [Field(4)]
    public int MinReadySeconds { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(3)]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;
}

[Schema]
public sealed partial record ReplicaSetStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    [Field(2)]
    public int FullyLabeledReplicas { get; init; }

    [Field(4)]
    public int ReadyReplicas { get; init; }

    [Field(5)]
    public int AvailableReplicas { get; init; }

    [Field(7)]
    public int? TerminatingReplicas { get; init; }

    [Field(3)]
    public long ObservedGeneration { get; init; }

    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<ReplicaSetCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record ReplicaSetCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ReplicaSetConditionType))]
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

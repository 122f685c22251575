namespace Skiff.Model.Apps.V1;

[Kind(Group = "apps", Plural = "deployments", ShortNames = ["deploy"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record Deployment : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public DeploymentSpec Spec { get; init; } = DeploymentSpec.Empty;

    [Field(3)]
    public DeploymentStatus Status { get; init; } = DeploymentStatus.Empty;
}

[Schema]
public sealed partial record DeploymentSpec
{
    [Field(1)]
    public int? Replicas { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    [Field(4), PatchStrategy("retainKeys")]
    public DeploymentStrategy Strategy { get; init; } = DeploymentStrategy.Empty;

    [Field(5)]
    public int MinReadySeconds { get; init; }

    [Field(6)]
    public int? RevisionHistoryLimit { get; init; }

    [Field(7)]
    public bool Paused { get; init; }

    [Field(9)]
    public int? ProgressDeadlineSeconds { get; init; }
}

[Schema]
public sealed partial record DeploymentStrategy
{
    [Field(1), Enum(typeof(DeploymentStrategyType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public RollingUpdateDeployment? RollingUpdate { get; init; }
}

[Schema]
public sealed partial record RollingUpdateDeployment
{
    [Field(1)]
    public IntOrString? MaxUnavailable { get; init; }

    [Field(2)]
    public IntOrString? MaxSurge { get; init; }
}

[Schema]
public sealed partial record DeploymentStatus
{
    [Field(1)]
    public long ObservedGeneration { get; init; }

    [Field(2)]
    public int Replicas { get; init; }

    [Field(3)]
    public int UpdatedReplicas { get; init; }

    [Field(7)]
    public int ReadyReplicas { get; init; }

    [Field(4)]
    public int AvailableReplicas { get; init; }

    [Field(5)]
    public int UnavailableReplicas { get; init; }

    [Field(9)]
    public int? TerminatingReplicas { get; init; }

    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<DeploymentCondition> Conditions { get; init; }

    [Field(8)]
    public int? CollisionCount { get; init; }
}

[Schema]
public sealed partial record DeploymentCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(DeploymentConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(6)]
    public DateTimeOffset? LastUpdateTime { get; init; }

    [Field(7)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";
}

namespace Skiff.Model.Apps.V1;

[Kind(Group = "apps", Plural = "daemonsets", ShortNames = ["ds"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record DaemonSet : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public DaemonSetSpec Spec { get; init; } = DaemonSetSpec.Empty;

    [Field(3)]
    public DaemonSetStatus Status { get; init; } = DaemonSetStatus.Empty;
}

[Schema]
public sealed partial record DaemonSetSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    [Field(3)]
    public DaemonSetUpdateStrategy UpdateStrategy { get; init; } = DaemonSetUpdateStrategy.Empty;

    [Field(4)]
    public int MinReadySeconds { get; init; }

    [Field(6)]
    public int? RevisionHistoryLimit { get; init; }
}

[Schema]
public sealed partial record DaemonSetUpdateStrategy
{
    [Field(1), Enum(typeof(DaemonSetUpdateStrategyType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public RollingUpdateDaemonSet? RollingUpdate { get; init; }
}

[Schema]
public sealed partial record RollingUpdateDaemonSet
{
    [Field(1)]
    public IntOrString? MaxUnavailable { get; init; }

    [Field(2)]
    public IntOrString? MaxSurge { get; init; }
}

[Schema]
public sealed partial record DaemonSetStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public int CurrentNumberScheduled { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public int NumberMisscheduled { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public int DesiredNumberScheduled { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public int NumberReady { get; init; }

    [Field(5)]
    public long ObservedGeneration { get; init; }

    [Field(6)]
    public int UpdatedNumberScheduled { get; init; }

    [Field(7)]
    public int NumberAvailable { get; init; }

    [Field(8)]
    public int NumberUnavailable { get; init; }

    [Field(9)]
    public int? CollisionCount { get; init; }

    [Field(10), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<DaemonSetCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record DaemonSetCondition
{
    [Field(1, Omit = Omit.Never), Required]
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

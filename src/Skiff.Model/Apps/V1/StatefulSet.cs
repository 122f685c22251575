namespace Skiff.Model.Apps.V1;

[Kind(Group = "apps", Plural = "statefulsets", ShortNames = ["sts"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record StatefulSet : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public StatefulSetSpec Spec { get; init; } = StatefulSetSpec.Empty;

    [Field(3)]
    public StatefulSetStatus Status { get; init; } = StatefulSetStatus.Empty;
}

[Schema]
public sealed partial record StatefulSetSpec
{
    [Field(1)]
    public int? Replicas { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    [Field(4), Atomic]
    public ListOf<Core.V1.PersistentVolumeClaim> VolumeClaimTemplates { get; init; }

    [Field(5, Omit = Omit.Never)]
    public string ServiceName { get; init; } = "";

    [Field(6), Enum(typeof(PodManagementPolicyType))]
    public string PodManagementPolicy { get; init; } = "";

    [Field(7)]
    public StatefulSetUpdateStrategy UpdateStrategy { get; init; } = StatefulSetUpdateStrategy.Empty;

    [Field(8)]
    public int? RevisionHistoryLimit { get; init; }

    [Field(9)]
    public int MinReadySeconds { get; init; }

    [Field(10)]
    public StatefulSetPersistentVolumeClaimRetentionPolicy? PersistentVolumeClaimRetentionPolicy { get; init; }

    [Field(11)]
    public StatefulSetOrdinals? Ordinals { get; init; }
}

[Schema]
public sealed partial record StatefulSetUpdateStrategy
{
    [Field(1), Enum(typeof(StatefulSetUpdateStrategyType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public RollingUpdateStatefulSetStrategy? RollingUpdate { get; init; }
}

[Schema]
public sealed partial record RollingUpdateStatefulSetStrategy
{
    [Field(1)]
    public int? Partition { get; init; }

    [Field(2)]
    public IntOrString? MaxUnavailable { get; init; }
}

[Schema]
public sealed partial record StatefulSetPersistentVolumeClaimRetentionPolicy
{
    [Field(1), Enum(typeof(PersistentVolumeClaimRetentionPolicyType))]
    public string WhenDeleted { get; init; } = "";

    [Field(2), Enum(typeof(PersistentVolumeClaimRetentionPolicyType))]
    public string WhenScaled { get; init; } = "";
}

[Schema]
public sealed partial record StatefulSetOrdinals
{
    [Field(1, Omit = Omit.Never)]
    public int Start { get; init; }
}

[Schema]
public sealed partial record StatefulSetStatus
{
    [Field(1)]
    public long ObservedGeneration { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    [Field(3)]
    public int ReadyReplicas { get; init; }

    [Field(4)]
    public int CurrentReplicas { get; init; }

    [Field(5)]
    public int UpdatedReplicas { get; init; }

    [Field(6)]
    public string CurrentRevision { get; init; } = "";

    [Field(7)]
    public string UpdateRevision { get; init; } = "";

    [Field(9)]
    public int? CollisionCount { get; init; }

    [Field(10), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<StatefulSetCondition> Conditions { get; init; }

    [Field(11, Omit = Omit.Never)]
    public int AvailableReplicas { get; init; }
}

[Schema]
public sealed partial record StatefulSetCondition
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

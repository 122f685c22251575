namespace Skiff.Model.Apps.V1;

/// <summary>Runs pods with stable names, network identities and storage, each numbered by an ordinal.</summary>
[Kind(Group = "apps", Plural = "statefulsets", ShortNames = ["sts"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record StatefulSet : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Wanted pods, storage claims and update behaviour.</summary>
    [Field(2)]
    public StatefulSetSpec Spec { get; init; } = StatefulSetSpec.Empty;

    /// <summary>Revisions and pod counts most recently observed, possibly slightly out of date.</summary>
    [Field(3)]
    public StatefulSetStatus Status { get; init; } = StatefulSetStatus.Empty;
}

/// <summary>States which numbered pods a StatefulSet runs, with what storage, and how it changes them.</summary>
[Schema]
public sealed partial record StatefulSetSpec
{
    /// <summary>Wanted number of pods, 0 or more; defaults to 1.</summary>
    [Field(1)]
    public int? Replicas { get; init; }

    /// <summary>Labels identifying the set's pods; required, immutable, and must match the template's labels.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// Blueprint for pods, each named after the set and its ordinal, as in web-0; its restart policy must be Always.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    /// <summary>
    /// Claims made for each pod, named template-pod; one shadows a template volume of the same name. Immutable after
    /// creation.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<Core.V1.PersistentVolumeClaim> VolumeClaimTemplates { get; init; }

    /// <summary>
    /// Headless service giving pods their DNS names, pod.service.namespace.svc; it must be made separately and cannot
    /// be changed here.
    /// </summary>
    [Field(5, Omit = Omit.Never)]
    public string ServiceName { get; init; } = "";

    /// <summary>
    /// OrderedReady (default) starts pods one by one and removes them in reverse; Parallel scales all at once;
    /// immutable.
    /// </summary>
    [Field(6), Enum(typeof(PodManagementPolicyType))]
    public string PodManagementPolicy { get; init; } = "";

    /// <summary>How pods are replaced after the template has changed.</summary>
    [Field(7)]
    public StatefulSetUpdateStrategy UpdateStrategy { get; init; } = StatefulSetUpdateStrategy.Empty;

    /// <summary>Old revisions kept for rollback, 0 or more; defaults to 10.</summary>
    [Field(8)]
    public int? RevisionHistoryLimit { get; init; }

    /// <summary>Seconds a new pod must stay ready without a crash to count as available; 0 by default.</summary>
    [Field(9)]
    public int MinReadySeconds { get; init; }

    /// <summary>Fate of claims made from volumeClaimTemplates; unless set, they always outlive their pods.</summary>
    [Field(10)]
    public StatefulSetPersistentVolumeClaimRetentionPolicy? PersistentVolumeClaimRetentionPolicy { get; init; }

    /// <summary>Numbering of the pods, which run from 0 to replicas minus one by default.</summary>
    [Field(11)]
    public StatefulSetOrdinals? Ordinals { get; init; }
}

/// <summary>Chooses how a StatefulSet replaces pods after a template change.</summary>
[Schema]
public sealed partial record StatefulSetUpdateStrategy
{
    /// <summary>
    /// RollingUpdate (default) replaces pods itself, highest ordinal first; OnDelete waits until someone deletes them.
    /// </summary>
    [Field(1), Enum(typeof(StatefulSetUpdateStrategyType))]
    public string Type { get; init; } = "";

    /// <summary>Extent and pace of automatic replacement; allowed only with type RollingUpdate.</summary>
    [Field(2)]
    public RollingUpdateStatefulSetStrategy? RollingUpdate { get; init; }
}

/// <summary>Parameters of automatic pod replacement in a StatefulSet.</summary>
[Schema]
public sealed partial record RollingUpdateStatefulSetStrategy
{
    /// <summary>
    /// Lowest ordinal to update; pods numbered below it keep the old revision. Defaults to 0, meaning all are updated.
    /// </summary>
    [Field(1)]
    public int? Partition { get; init; }

    /// <summary>
    /// Pods that may be down during an update, as number or percentage, effectively never below 1 and 1 by default;
    /// gated by MaxUnavailableStatefulSet.
    /// </summary>
    [Field(2)]
    public IntOrString? MaxUnavailable { get; init; }
}

/// <summary>Decides what becomes of claims made for a StatefulSet's pods.</summary>
[Schema]
public sealed partial record StatefulSetPersistentVolumeClaimRetentionPolicy
{
    /// <summary>
    /// Fate of claims when the set is deleted: Retain (default) keeps them, Delete removes them and their data may be
    /// lost.
    /// </summary>
    [Field(1), Enum(typeof(PersistentVolumeClaimRetentionPolicyType))]
    public string WhenDeleted { get; init; } = "";

    /// <summary>Fate of claims of surplus pods after scaling down: Retain (default) or Delete.</summary>
    [Field(2), Enum(typeof(PersistentVolumeClaimRetentionPolicyType))]
    public string WhenScaled { get; init; } = "";
}

/// <summary>Sets the numbering of a StatefulSet's pods.</summary>
[Schema]
public sealed partial record StatefulSetOrdinals
{
    /// <summary>
    /// First ordinal, 0 or more and 0 by default; pods are numbered from it up to start plus replicas minus one.
    /// </summary>
    [Field(1, Omit = Omit.Never)]
    public int Start { get; init; }
}

/// <summary>Revisions and pod counts of a StatefulSet.</summary>
[Schema]
public sealed partial record StatefulSetStatus
{
    /// <summary>Value of metadata.generation that the controller last acted upon.</summary>
    [Field(1)]
    public long ObservedGeneration { get; init; }

    /// <summary>Number of pods that the controller has created and that still exist.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    /// <summary>Pods of the set whose Ready condition is true.</summary>
    [Field(3)]
    public int ReadyReplicas { get; init; }

    /// <summary>Pods that were made from the revision in currentRevision.</summary>
    [Field(4)]
    public int CurrentReplicas { get; init; }

    /// <summary>Pods that were made from the revision in updateRevision.</summary>
    [Field(5)]
    public int UpdatedReplicas { get; init; }

    /// <summary>
    /// Name of the ControllerRevision that pods not yet updated run; equals updateRevision once an update is complete.
    /// </summary>
    [Field(6)]
    public string CurrentRevision { get; init; } = "";

    /// <summary>Name of the ControllerRevision that pods are being brought to.</summary>
    [Field(7)]
    public string UpdateRevision { get; init; } = "";

    /// <summary>
    /// Counter mixed into the ControllerRevision name hash, raised whenever a new name turns out to be taken.
    /// </summary>
    [Field(9)]
    public int? CollisionCount { get; init; }

    /// <summary>Current state of the set, at most one entry per condition type.</summary>
    [Field(10), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<StatefulSetCondition> Conditions { get; init; }

    /// <summary>Pods of the set that have been ready for at least minReadySeconds.</summary>
    [Field(11, Omit = Omit.Never)]
    public int AvailableReplicas { get; init; }
}

/// <summary>One aspect of a StatefulSet's state at some moment.</summary>
[Schema]
public sealed partial record StatefulSetCondition
{
    /// <summary>Aspect described, in CamelCase and unique within the list.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Instant at which the condition's status last changed.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>CamelCase word naming why the status last changed.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable account of the last change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}

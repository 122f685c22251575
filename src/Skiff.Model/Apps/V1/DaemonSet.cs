namespace Skiff.Model.Apps.V1;

/// <summary>Runs one copy of a pod on every node, or on every node that qualifies.</summary>
[Kind(Group = "apps", Plural = "daemonsets", ShortNames = ["ds"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record DaemonSet : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Wanted pod template, selector and update behaviour.</summary>
    [Field(2)]
    public DaemonSetSpec Spec { get; init; } = DaemonSetSpec.Empty;

    /// <summary>Node and pod counts most recently observed, possibly slightly out of date.</summary>
    [Field(3)]
    public DaemonSetStatus Status { get; init; } = DaemonSetStatus.Empty;
}

/// <summary>States which pod a DaemonSet places on nodes and how it replaces it.</summary>
[Schema]
public sealed partial record DaemonSetSpec
{
    /// <summary>Labels identifying the set's pods; required, immutable, and must match the template's labels.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// Blueprint for the pods, one per node that its node selector, affinity and tolerations permit; restart policy
    /// must be Always.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    /// <summary>How pods are replaced after the template has changed.</summary>
    [Field(3)]
    public DaemonSetUpdateStrategy UpdateStrategy { get; init; } = DaemonSetUpdateStrategy.Empty;

    /// <summary>Seconds a new pod must stay ready without a crash to count as available; 0 by default.</summary>
    [Field(4)]
    public int MinReadySeconds { get; init; }

    /// <summary>Old revisions kept for rollback, 0 or more; defaults to 10.</summary>
    [Field(6)]
    public int? RevisionHistoryLimit { get; init; }
}

/// <summary>Chooses how a DaemonSet replaces pods after a template change.</summary>
[Schema]
public sealed partial record DaemonSetUpdateStrategy
{
    /// <summary>RollingUpdate (default) replaces pods itself; OnDelete waits until someone deletes them.</summary>
    [Field(1), Enum(typeof(DaemonSetUpdateStrategyType))]
    public string Type { get; init; } = "";

    /// <summary>Pace of automatic replacement; allowed only with type RollingUpdate.</summary>
    [Field(2)]
    public RollingUpdateDaemonSet? RollingUpdate { get; init; }
}

/// <summary>Bounds on how many nodes may lack an available pod, or hold two, during an update.</summary>
[Schema]
public sealed partial record RollingUpdateDaemonSet
{
    /// <summary>
    /// Nodes that may lack an available pod, as number or percentage rounded up; 1 by default, and 0 exactly when
    /// maxSurge is set.
    /// </summary>
    [Field(1)]
    public IntOrString? MaxUnavailable { get; init; }

    /// <summary>
    /// Nodes that may run old and new pod side by side, as number or percentage rounded up; 0 by default, excludes a
    /// nonzero maxUnavailable.
    /// </summary>
    [Field(2)]
    public IntOrString? MaxSurge { get; init; }
}

/// <summary>Node and pod counts of a DaemonSet.</summary>
[Schema]
public sealed partial record DaemonSetStatus
{
    /// <summary>Nodes that should run the pod and have at least one.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int CurrentNumberScheduled { get; init; }

    /// <summary>Nodes that run the pod although they should not.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public int NumberMisscheduled { get; init; }

    /// <summary>Nodes that should run the pod, whether or not they do yet.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public int DesiredNumberScheduled { get; init; }

    /// <summary>Nodes that should run the pod and have one that is ready.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public int NumberReady { get; init; }

    /// <summary>Value of metadata.generation that the controller last acted upon.</summary>
    [Field(5)]
    public long ObservedGeneration { get; init; }

    /// <summary>Nodes that should run the pod and have one made from the current template.</summary>
    [Field(6)]
    public int UpdatedNumberScheduled { get; init; }

    /// <summary>Nodes that should run the pod and have one ready for at least minReadySeconds.</summary>
    [Field(7)]
    public int NumberAvailable { get; init; }

    /// <summary>Nodes that should run the pod yet have none ready for minReadySeconds.</summary>
    [Field(8)]
    public int NumberUnavailable { get; init; }

    /// <summary>
    /// Counter mixed into the ControllerRevision name hash, raised whenever a new name turns out to be taken.
    /// </summary>
    [Field(9)]
    public int? CollisionCount { get; init; }

    /// <summary>Current state of the set, at most one entry per condition type.</summary>
    [Field(10), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<DaemonSetCondition> Conditions { get; init; }
}

/// <summary>One aspect of a DaemonSet's state at some moment.</summary>
[Schema]
public sealed partial record DaemonSetCondition
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

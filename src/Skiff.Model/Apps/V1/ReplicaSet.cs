namespace Skiff.Model.Apps.V1;

/// <summary>Keeps a fixed number of equal pods running; usually created by a Deployment.</summary>
[Kind(Group = "apps", Plural = "replicasets", ShortNames = ["rs"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record ReplicaSet : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Wanted pod count, selector and template; the set's labels default to those of the template.</summary>
    [Field(2)]
    public ReplicaSetSpec Spec { get; init; } = ReplicaSetSpec.Empty;

    /// <summary>Pod counts most recently observed, possibly slightly out of date.</summary>
    [Field(3)]
    public ReplicaSetStatus Status { get; init; } = ReplicaSetStatus.Empty;
}

/// <summary>States how many pods a ReplicaSet keeps and how they look.</summary>
[Schema]
public sealed partial record ReplicaSetSpec
{
    /// <summary>Wanted number of pods, 0 or more; defaults to 1.</summary>
    [Field(1)]
    public int? Replicas { get; init; }

    /// <summary>Seconds a new pod must stay ready without a crash to count as available; 0 by default.</summary>
    [Field(4)]
    public int MinReadySeconds { get; init; }

    /// <summary>
    /// Labels identifying the controlled pods; required, immutable, and must match the template's labels.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>Blueprint for new pods; changing it leaves existing pods as they are.</summary>
    [Field(3)]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;
}

/// <summary>Pod counts and conditions observed for a ReplicaSet.</summary>
[Schema]
public sealed partial record ReplicaSetStatus
{
    /// <summary>Number of non-terminating pods most recently seen.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    /// <summary>Non-terminating pods that carry every label of the template.</summary>
    [Field(2)]
    public int FullyLabeledReplicas { get; init; }

    /// <summary>Non-terminating pods whose Ready condition is true.</summary>
    [Field(4)]
    public int ReadyReplicas { get; init; }

    /// <summary>Non-terminating pods that have been ready for at least minReadySeconds.</summary>
    [Field(5)]
    public int AvailableReplicas { get; init; }

    /// <summary>
    /// Pods being deleted that have not ended yet; beta, gated by DeploymentReplicaSetTerminatingReplicas.
    /// </summary>
    [Field(7)]
    public int? TerminatingReplicas { get; init; }

    /// <summary>Value of metadata.generation that the controller last acted upon.</summary>
    [Field(3)]
    public long ObservedGeneration { get; init; }

    /// <summary>Current problems or states, at most one entry per condition type.</summary>
    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<ReplicaSetCondition> Conditions { get; init; }
}

/// <summary>One aspect of a ReplicaSet's state at some moment.</summary>
[Schema]
public sealed partial record ReplicaSetCondition
{
    /// <summary>Aspect described; ReplicaFailure is the only one set by the controller.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ReplicaSetConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Instant at which the condition's status last changed.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>CamelCase word naming the cause, such as FailedCreate or FailedDelete.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable account of the last change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}

namespace Skiff.Model.Core.V1;

/// <summary>
/// Keeps a fixed number of equal pods running; predecessor of ReplicaSet, with equality-only selectors.
/// </summary>
[Kind(Plural = "replicationcontrollers", ShortNames = ["rc"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record ReplicationController : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Desired pod count, selector and template; its labels default to those of the template.</summary>
    [Field(2)]
    public ReplicationControllerSpec Spec { get; init; } = ReplicationControllerSpec.Empty;

    /// <summary>Pod counts most recently observed, possibly slightly out of date.</summary>
    [Field(3)]
    public ReplicationControllerStatus Status { get; init; } = ReplicationControllerStatus.Empty;
}

/// <summary>States how many pods a replication controller keeps and how they look.</summary>
[Schema]
public sealed partial record ReplicationControllerSpec
{
    /// <summary>Wanted number of pods, 0 or more; defaults to 1.</summary>
    [Field(1), Default(1)]
    public int? Replicas { get; init; }

    /// <summary>Seconds a new pod must stay ready without a crash to count as available; 0 by default.</summary>
    [Field(4), Default(0)]
    public int MinReadySeconds { get; init; }

    /// <summary>
    /// Exact labels identifying the controlled pods; defaults to the template's labels and must match them.
    /// </summary>
    [Field(2), Atomic]
    public MapOf<string> Selector { get; init; }

    /// <summary>Blueprint for new pods; its restart policy must be Always.</summary>
    [Field(3)]
    public PodTemplateSpec? Template { get; init; }
}

/// <summary>Metadata and specification stamped onto pods that a controller creates.</summary>
[Schema]
public sealed partial record PodTemplateSpec
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Pod specification that each created pod receives.</summary>
    [Field(2)]
    public PodSpec Spec { get; init; } = PodSpec.Empty;
}

/// <summary>Pod counts and conditions observed for a replication controller.</summary>
[Schema]
public sealed partial record ReplicationControllerStatus
{
    /// <summary>Number of pods most recently seen matching the selector.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    /// <summary>Matching pods that also carry every label of the template.</summary>
    [Field(2)]
    public int FullyLabeledReplicas { get; init; }

    /// <summary>Matching pods whose Ready condition is true.</summary>
    [Field(4)]
    public int ReadyReplicas { get; init; }

    /// <summary>Matching pods that have been ready for at least minReadySeconds.</summary>
    [Field(5)]
    public int AvailableReplicas { get; init; }

    /// <summary>Value of metadata.generation that the controller last acted upon.</summary>
    [Field(3)]
    public long ObservedGeneration { get; init; }

    /// <summary>Current problems or states, at most one entry per condition type.</summary>
    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<ReplicationControllerCondition> Conditions { get; init; }
}

/// <summary>One aspect of a replication controller's state at some moment.</summary>
[Schema]
public sealed partial record ReplicationControllerCondition
{
    /// <summary>Aspect described; ReplicaFailure is the only one in use.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ReplicationControllerConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
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

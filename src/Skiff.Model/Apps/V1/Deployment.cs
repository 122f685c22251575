namespace Skiff.Model.Apps.V1;

/// <summary>Runs a number of equal pods and rolls out changes to them through successive ReplicaSets.</summary>
[Kind(Group = "apps", Plural = "deployments", ShortNames = ["deploy"], Categories = ["all"])]
[Subresource("status")]
[Subresource("scale", Kind = "autoscaling/v1/Scale")]
public sealed partial record Deployment : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Wanted pod count, template and rollout behaviour.</summary>
    [Field(2)]
    public DeploymentSpec Spec { get; init; } = DeploymentSpec.Empty;

    /// <summary>Rollout progress and pod counts most recently observed.</summary>
    [Field(3)]
    public DeploymentStatus Status { get; init; } = DeploymentStatus.Empty;
}

/// <summary>States which pods a deployment runs and how it replaces them.</summary>
[Schema]
public sealed partial record DeploymentSpec
{
    /// <summary>Wanted number of pods, 0 or more; defaults to 1.</summary>
    [Field(1)]
    public int? Replicas { get; init; }

    /// <summary>
    /// Labels identifying the deployment's pods; required, immutable, and must match the template's labels.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>Blueprint for pods, whose change starts a rollout; its restart policy must be Always.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    /// <summary>How old pods give way to new ones.</summary>
    [Field(4), PatchStrategy("retainKeys")]
    public DeploymentStrategy Strategy { get; init; } = DeploymentStrategy.Empty;

    /// <summary>Seconds a new pod must stay ready without a crash to count as available; 0 by default.</summary>
    [Field(5)]
    public int MinReadySeconds { get; init; }

    /// <summary>Old ReplicaSets kept for rollback, 0 or more; defaults to 10.</summary>
    [Field(6)]
    public int? RevisionHistoryLimit { get; init; }

    /// <summary>
    /// Suspends rollouts while true, so that template changes have no effect yet; scaling still works.
    /// </summary>
    [Field(7)]
    public bool Paused { get; init; }

    /// <summary>
    /// Seconds without progress after which the rollout is reported failed, yet still pursued; defaults to 600, must
    /// exceed minReadySeconds, ignored while paused.
    /// </summary>
    [Field(9)]
    public int? ProgressDeadlineSeconds { get; init; }
}

/// <summary>Chooses how a deployment replaces its pods.</summary>
[Schema]
public sealed partial record DeploymentStrategy
{
    /// <summary>RollingUpdate (default) replaces pods gradually; Recreate removes all old ones first.</summary>
    [Field(1), Enum(typeof(DeploymentStrategyType))]
    public string Type { get; init; } = "";

    /// <summary>Pace of gradual replacement; allowed only with type RollingUpdate.</summary>
    [Field(2)]
    public RollingUpdateDeployment? RollingUpdate { get; init; }
}

/// <summary>Bounds on how many pods may be missing or surplus during a rollout.</summary>
[Schema]
public sealed partial record RollingUpdateDeployment
{
    /// <summary>
    /// Pods that may be missing, as number or percentage rounded down; 25% by default, and not 0 together with
    /// maxSurge.
    /// </summary>
    [Field(1)]
    public IntOrString? MaxUnavailable { get; init; }

    /// <summary>
    /// Pods allowed above the wanted count, as number or percentage rounded up; 25% by default, and not 0 together with
    /// maxUnavailable.
    /// </summary>
    [Field(2)]
    public IntOrString? MaxSurge { get; init; }
}

/// <summary>Rollout progress and pod counts of a deployment.</summary>
[Schema]
public sealed partial record DeploymentStatus
{
    /// <summary>Value of metadata.generation that the controller last acted upon.</summary>
    [Field(1)]
    public long ObservedGeneration { get; init; }

    /// <summary>Non-terminating pods, of all template versions, that belong to the deployment.</summary>
    [Field(2)]
    public int Replicas { get; init; }

    /// <summary>Non-terminating pods made from the current template.</summary>
    [Field(3)]
    public int UpdatedReplicas { get; init; }

    /// <summary>Non-terminating pods whose Ready condition is true.</summary>
    [Field(7)]
    public int ReadyReplicas { get; init; }

    /// <summary>Non-terminating pods that have been ready for at least minReadySeconds.</summary>
    [Field(4)]
    public int AvailableReplicas { get; init; }

    /// <summary>Pods still lacking for full availability, whether they run unready or do not exist yet.</summary>
    [Field(5)]
    public int UnavailableReplicas { get; init; }

    /// <summary>
    /// Pods being deleted that have not ended yet; beta, gated by DeploymentReplicaSetTerminatingReplicas.
    /// </summary>
    [Field(9)]
    public int? TerminatingReplicas { get; init; }

    /// <summary>Current state of the rollout, at most one entry per condition type.</summary>
    [Field(6), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<DeploymentCondition> Conditions { get; init; }

    /// <summary>
    /// Counter mixed into the ReplicaSet name hash, raised whenever a new name turns out to be taken.
    /// </summary>
    [Field(8)]
    public int? CollisionCount { get; init; }
}

/// <summary>One aspect of a deployment's state at some moment.</summary>
[Schema]
public sealed partial record DeploymentCondition
{
    /// <summary>Aspect described: Available, Progressing or ReplicaFailure; unknown types should be ignored.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(DeploymentConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Instant at which the condition was last written, status change or not.</summary>
    [Field(6, Omit = Omit.Never)]
    public DateTimeOffset? LastUpdateTime { get; init; }

    /// <summary>Instant at which the condition's status last changed.</summary>
    [Field(7, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>
    /// CamelCase word naming the cause, such as MinimumReplicasAvailable or ProgressDeadlineExceeded.
    /// </summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable account of the last change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}

namespace Skiff.Model.Core.V1;

/// <summary>A user's request for storage of some size and class, which binds to one persistent volume.</summary>
[Kind(Plural = "persistentvolumeclaims", ShortNames = ["pvc"])]
[Subresource("status")]
public sealed partial record PersistentVolumeClaim : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Wanted size, access modes, class and source; nearly immutable once created, apart from growing the size.
    /// </summary>
    [Field(2)]
    public PersistentVolumeClaimSpec Spec { get; init; } = PersistentVolumeClaimSpec.Empty;

    /// <summary>Binding state, real capacity and resize progress of the claim.</summary>
    [Field(3)]
    public PersistentVolumeClaimStatus Status { get; init; } = PersistentVolumeClaimStatus.Empty;
}

/// <summary>Observed binding, size and modification state of a claim.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimStatus
{
    /// <summary>Pending until a volume is found, Bound afterwards, Lost when the bound volume has vanished.</summary>
    [Field(1), Enum(typeof(PersistentVolumeClaimPhase))]
    public string Phase { get; init; } = "";

    /// <summary>Access modes of the volume actually bound.</summary>
    [Field(2), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    /// <summary>Real size of the bound volume, which may exceed the request.</summary>
    [Field(3)]
    public MapOf<Quantity> Capacity { get; init; }

    /// <summary>Progress and errors of resizing or modifying the volume, at most one per type.</summary>
    [Field(4), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<PersistentVolumeClaimCondition> Conditions { get; init; }

    /// <summary>
    /// Size being expanded to, or the last request counted; quota uses the larger of this and the requested size.
    /// </summary>
    [Field(5)]
    public MapOf<Quantity> AllocatedResources { get; init; }

    /// <summary>
    /// Resize stage per resource, such as ControllerResizeInProgress, ControllerResizeInfeasible, NodeResizePending,
    /// NodeResizeInProgress or NodeResizeInfeasible; no entry means no resize.
    /// </summary>
    [Field(7)]
    public MapOf<string> AllocatedResourceStatuses { get; init; }

    /// <summary>VolumeAttributesClass now in effect on the bound volume; unset when none applies.</summary>
    [Field(8)]
    public string? CurrentVolumeAttributesClassName { get; init; }

    /// <summary>Progress of a switch to another VolumeAttributesClass; unset when none is under way.</summary>
    [Field(9)]
    public ModifyVolumeStatus? ModifyVolumeStatus { get; init; }
}

/// <summary>One aspect of a claim's state, usually a step of resizing or modification.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimCondition
{
    /// <summary>
    /// Aspect described, such as Resizing, FileSystemResizePending, ControllerResizeError, NodeResizeError,
    /// ModifyingVolume, ModifyVolumeError or Unused.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PersistentVolumeClaimConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>When the condition was last checked, even if nothing had changed.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastProbeTime { get; init; }

    /// <summary>Instant at which the condition's status last changed.</summary>
    [Field(4, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Short CamelCase cause of the last change, such as ResizeStarted while a resize runs.</summary>
    [Field(5)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable account of the last change.</summary>
    [Field(6)]
    public string Message { get; init; } = "";
}

/// <summary>Progress of changing a volume to another VolumeAttributesClass.</summary>
[Schema]
public sealed partial record ModifyVolumeStatus
{
    /// <summary>VolumeAttributesClass that the volume is being changed to.</summary>
    [Field(1)]
    public string TargetVolumeAttributesClassName { get; init; } = "";

    /// <summary>
    /// Pending while prerequisites such as the class are missing, InProgress while changing, Infeasible when the driver
    /// rejected it.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(PersistentVolumeClaimModifyVolumeStatus))]
    public string Status { get; init; } = "";
}

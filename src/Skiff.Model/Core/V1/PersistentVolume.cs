namespace Skiff.Model.Core.V1;

/// <summary>Piece of cluster storage whose life is independent of any pod using it.</summary>
[Kind(Plural = "persistentvolumes", ShortNames = ["pv"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record PersistentVolume : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Storage backend, size, access modes and reclaim rules of the volume, as defined by administrator or provisioner.
    /// </summary>
    [Field(2)]
    public PersistentVolumeSpec Spec { get; init; } = PersistentVolumeSpec.Empty;

    /// <summary>Whether the volume is free, bound, released or failed; maintained by the volume controller.</summary>
    [Field(3)]
    public PersistentVolumeStatus Status { get; init; } = PersistentVolumeStatus.Empty;
}

/// <summary>Properties of a persistent volume, with exactly one storage backend set.</summary>
[Schema]
public sealed partial record PersistentVolumeSpec
{
    /// <summary>Size of the volume by resource name; only storage is used, and it must be positive.</summary>
    [Field(1)]
    public MapOf<Quantity> Capacity { get; init; }

    /// <summary>Backend that holds the data; exactly one member must be set and it cannot change later.</summary>
    [Field(2), Inline]
    public PersistentVolumeSource PersistentVolumeSource { get; init; } = PersistentVolumeSource.Empty;

    /// <summary>
    /// Ways the volume may be mounted: ReadWriteOnce, ReadOnlyMany, ReadWriteMany, or ReadWriteOncePod, which must
    /// stand alone.
    /// </summary>
    [Field(3), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    /// <summary>
    /// Claim this volume is bound to or reserved for; binding completes when the claim's volumeName points back here.
    /// </summary>
    [Field(4), Granular]
    public ObjectReference? ClaimRef { get; init; }

    /// <summary>
    /// Fate after the claim is gone: Retain, the default for hand-made volumes, Delete, the usual one for provisioned
    /// volumes, or deprecated Recycle.
    /// </summary>
    [Field(5), Enum(typeof(PersistentVolumeReclaimPolicy))]
    public string PersistentVolumeReclaimPolicy { get; init; } = "";

    /// <summary>
    /// Class the volume belongs to; empty means none, and only claims naming the same class can bind.
    /// </summary>
    [Field(6)]
    public string StorageClassName { get; init; } = "";

    /// <summary>
    /// Options passed to mount, such as ro or soft; not checked beforehand, so a wrong one makes mounting fail.
    /// </summary>
    [Field(7), Atomic]
    public ListOf<string> MountOptions { get; init; }

    /// <summary>Filesystem (default) mounts a formatted directory; Block hands the raw device to the pod.</summary>
    [Field(8), Enum(typeof(PersistentVolumeMode))]
    public string? VolumeMode { get; init; }

    /// <summary>
    /// Restricts the nodes from which the volume can be reached, and thereby where pods using it may run.
    /// </summary>
    [Field(9)]
    public VolumeNodeAffinity? NodeAffinity { get; init; }

    /// <summary>VolumeAttributesClass whose parameters the CSI volume has; must agree with the bound claim.</summary>
    [Field(10)]
    public string? VolumeAttributesClassName { get; init; }
}

/// <summary>Limits the nodes that can reach a volume.</summary>
[Schema]
public sealed partial record VolumeNodeAffinity
{
    /// <summary>Node selector that a node must satisfy to be able to use the volume.</summary>
    [Field(1)]
    public NodeSelector? Required { get; init; }
}

/// <summary>Current stage in the life of a persistent volume.</summary>
[Schema]
public sealed partial record PersistentVolumeStatus
{
    /// <summary>
    /// Stage of the volume: Pending (default), Available, Bound, Released, or Failed when reclaiming went wrong.
    /// </summary>
    [Field(1), Enum(typeof(PersistentVolumePhase))]
    public string Phase { get; init; } = "";

    /// <summary>Human-readable explanation of the current phase, mainly for failures.</summary>
    [Field(2)]
    public string Message { get; init; } = "";

    /// <summary>Short CamelCase cause of a failure, fit for command-line output.</summary>
    [Field(3)]
    public string Reason { get; init; } = "";

    /// <summary>Instant at which the volume entered its current phase.</summary>
    [Field(4)]
    public DateTimeOffset? LastPhaseTransitionTime { get; init; }
}

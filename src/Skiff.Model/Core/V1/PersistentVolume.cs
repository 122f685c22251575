namespace Skiff.Model.Core.V1;

[Kind(Plural = "persistentvolumes", ShortNames = ["pv"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record PersistentVolume : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public PersistentVolumeSpec Spec { get; init; } = PersistentVolumeSpec.Empty;

    [Field(3)]
    public PersistentVolumeStatus Status { get; init; } = PersistentVolumeStatus.Empty;
}

[Schema]
public sealed partial record PersistentVolumeSpec
{
    [Field(1)]
    public MapOf<Quantity> Capacity { get; init; }

    [Field(2), Inline]
    public PersistentVolumeSource PersistentVolumeSource { get; init; } = PersistentVolumeSource.Empty;

    [Field(3), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    [Field(4)]
    public ObjectReference? ClaimRef { get; init; }

    [Field(5), Enum(typeof(PersistentVolumeReclaimPolicy))]
    public string PersistentVolumeReclaimPolicy { get; init; } = "";

    [Field(6)]
    public string StorageClassName { get; init; } = "";

    [Field(7), Atomic]
    public ListOf<string> MountOptions { get; init; }

    [Field(8), Enum(typeof(PersistentVolumeMode))]
    public string? VolumeMode { get; init; }

    [Field(9)]
    public VolumeNodeAffinity? NodeAffinity { get; init; }

    [Field(10)]
    public string? VolumeAttributesClassName { get; init; }
}

[Schema]
public sealed partial record VolumeNodeAffinity
{
    [Field(1)]
    public NodeSelector? Required { get; init; }
}

[Schema]
public sealed partial record PersistentVolumeStatus
{
    [Field(1), Enum(typeof(PersistentVolumePhase))]
    public string Phase { get; init; } = "";

    [Field(2)]
    public string Message { get; init; } = "";

    [Field(3)]
    public string Reason { get; init; } = "";

    [Field(4)]
    public DateTimeOffset? LastPhaseTransitionTime { get; init; }
}

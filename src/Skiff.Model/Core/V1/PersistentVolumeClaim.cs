namespace Skiff.Model.Core.V1;

[Kind(Plural = "persistentvolumeclaims", ShortNames = ["pvc"])]
[Subresource("status")]
public sealed partial record PersistentVolumeClaim : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public PersistentVolumeClaimSpec Spec { get; init; } = PersistentVolumeClaimSpec.Empty;

    [Field(3)]
    public PersistentVolumeClaimStatus Status { get; init; } = PersistentVolumeClaimStatus.Empty;
}

[Schema]
public sealed partial record PersistentVolumeClaimStatus
{
    [Field(1), Enum(typeof(PersistentVolumeClaimPhase))]
    public string Phase { get; init; } = "";

    [Field(2), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    [Field(3)]
    public MapOf<Quantity> Capacity { get; init; }

    [Field(4), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<PersistentVolumeClaimCondition> Conditions { get; init; }

    [Field(5)]
    public MapOf<Quantity> AllocatedResources { get; init; }

    [Field(7)]
    public MapOf<string> AllocatedResourceStatuses { get; init; }

    [Field(8)]
    public string? CurrentVolumeAttributesClassName { get; init; }

    [Field(9)]
    public ModifyVolumeStatus? ModifyVolumeStatus { get; init; }
}

[Schema]
public sealed partial record PersistentVolumeClaimCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PersistentVolumeClaimConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastProbeTime { get; init; }

    [Field(4)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(5)]
    public string Reason { get; init; } = "";

    [Field(6)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record ModifyVolumeStatus
{
    [Field(1)]
    public string TargetVolumeAttributesClassName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(PersistentVolumeClaimModifyVolumeStatus))]
    public string Status { get; init; } = "";
}

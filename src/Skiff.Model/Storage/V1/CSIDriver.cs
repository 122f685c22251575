namespace Skiff.Model.Storage.V1;

[Kind(Group = "storage.k8s.io", Plural = "csidrivers", Scope = Scope.Cluster)]
public sealed partial record CSIDriver : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public CSIDriverSpec Spec { get; init; } = CSIDriverSpec.Empty;
}

[Schema]
public sealed partial record CSIDriverSpec
{
    [Field(1)]
    public bool? AttachRequired { get; init; }

    [Field(2)]
    public bool? PodInfoOnMount { get; init; }

    [Field(3), Enum(typeof(VolumeLifecycleMode)), ListSet]
    public ListOf<string> VolumeLifecycleModes { get; init; }

    [Field(4)]
    public bool? StorageCapacity { get; init; }

    [Field(5, Name = "fsGroupPolicy"), Enum(typeof(FSGroupPolicy))]
    public string? FSGroupPolicy { get; init; }

    [Field(6), Atomic]
    public ListOf<TokenRequest> TokenRequests { get; init; }

    [Field(7)]
    public bool? RequiresRepublish { get; init; }

    [Field(8, Name = "seLinuxMount")]
    public bool? SELinuxMount { get; init; }

    [Field(9)]
    public long? NodeAllocatableUpdatePeriodSeconds { get; init; }

    [Field(10)]
    public bool? ServiceAccountTokenInSecrets { get; init; }

    [Field(11)]
    public bool? PreventPodSchedulingIfMissing { get; init; }
}

[Schema]
public sealed partial record TokenRequest
{
    [Field(1, Omit = Omit.Never), Required]
    public string Audience { get; init; } = "";

    [Field(2)]
    public long? ExpirationSeconds { get; init; }
}

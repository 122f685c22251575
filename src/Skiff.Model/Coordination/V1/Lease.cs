namespace Skiff.Model.Coordination.V1;

[Kind(Group = "coordination.k8s.io", Plural = "leases")]
public sealed partial record Lease : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public LeaseSpec Spec { get; init; } = LeaseSpec.Empty;
}

[Schema]
public sealed partial record LeaseSpec
{
    [Field(1)]
    public string? HolderIdentity { get; init; }

    [Field(2)]
    public int? LeaseDurationSeconds { get; init; }

    [Field(3), MicroTime]
    public DateTimeOffset? AcquireTime { get; init; }

    [Field(4), MicroTime]
    public DateTimeOffset? RenewTime { get; init; }

    [Field(5)]
    public int? LeaseTransitions { get; init; }

    [Field(6), Enum(typeof(CoordinatedLeaseStrategy))]
    public string? Strategy { get; init; }

    [Field(7)]
    public string? PreferredHolder { get; init; }
}

namespace Skiff.Model.Coordination.V1;

/// <summary>Lock with expiry, used for leader election and for node heartbeats.</summary>
[Kind(Group = "coordination.k8s.io", Plural = "leases")]
public sealed partial record Lease : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Current holder of the lease and the times that decide its expiry.</summary>
    [Field(2)]
    public LeaseSpec Spec { get; init; } = LeaseSpec.Empty;
}

/// <summary>States who holds a lease, since when and for how long.</summary>
[Schema]
public sealed partial record LeaseSpec
{
    /// <summary>
    /// Current holder's identity; empty when the lease is free, or the elected candidate under coordinated leader
    /// election.
    /// </summary>
    [Field(1)]
    public string? HolderIdentity { get; init; }

    /// <summary>Seconds after renewTime for which others must wait before taking over; must be positive.</summary>
    [Field(2)]
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>Microsecond-precise time at which the present holder took the lease.</summary>
    [Field(3), MicroTime]
    public DateTimeOffset? AcquireTime { get; init; }

    /// <summary>Microsecond-precise time at which the holder last renewed the lease.</summary>
    [Field(4), MicroTime]
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>How often the lease has passed from one holder to another; never negative.</summary>
    [Field(5)]
    public int? LeaseTransitions { get; init; }

    /// <summary>
    /// How coordinated leader election chooses the holder, such as OldestEmulationVersion; absent when holders compete
    /// by themselves.
    /// </summary>
    [Field(6), Enum(typeof(CoordinatedLeaseStrategy))]
    public string? Strategy { get; init; }

    /// <summary>
    /// Identity to which the holder should yield by ending its term; may only be set along with strategy.
    /// </summary>
    [Field(7)]
    public string? PreferredHolder { get; init; }
}

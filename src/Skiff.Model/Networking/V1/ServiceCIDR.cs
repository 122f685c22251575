namespace Skiff.Model.Networking.V1;

/// <summary>IP range from which cluster IPs of services are allocated; several may exist side by side.</summary>
[Kind(Group = "networking.k8s.io", Plural = "servicecidrs", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record ServiceCIDR : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Ranges to allocate service addresses from.</summary>
    [Field(2)]
    public ServiceCIDRSpec Spec { get; init; } = ServiceCIDRSpec.Empty;

    /// <summary>Whether the range is ready for allocation.</summary>
    [Field(3)]
    public ServiceCIDRStatus Status { get; init; } = ServiceCIDRStatus.Empty;
}

/// <summary>States the ranges that a ServiceCIDR contributes.</summary>
[Schema]
public sealed partial record ServiceCIDRSpec
{
    /// <summary>
    /// One range, or one IPv4 and one IPv6 range, in CIDR notation; fixed after creation, except for adding the second
    /// family.
    /// </summary>
    [Field(1, Name = "cidrs"), Atomic]
    public ListOf<string> CIDRs { get; init; }
}

/// <summary>Observed state of a service address range.</summary>
[Schema]
public sealed partial record ServiceCIDRStatus
{
    /// <summary>State of the range; Ready tells whether addresses may be allocated from it.</summary>
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}

namespace Skiff.Model.Networking.V1;

[Kind(Group = "networking.k8s.io", Plural = "servicecidrs", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record ServiceCIDR : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ServiceCIDRSpec Spec { get; init; } = ServiceCIDRSpec.Empty;

    [Field(3)]
    public ServiceCIDRStatus Status { get; init; } = ServiceCIDRStatus.Empty;
}

[Schema]
public sealed partial record ServiceCIDRSpec
{
    [Field(1, Name = "cidrs"), Atomic]
    public ListOf<string> CIDRs { get; init; }
}

[Schema]
public sealed partial record ServiceCIDRStatus
{
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}

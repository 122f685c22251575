namespace Skiff.Model.Networking.V1;

[Kind(Group = "networking.k8s.io", Plural = "ipaddresses", ShortNames = ["ip"], Scope = Scope.Cluster)]
public sealed partial record IPAddress : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Required]
    public IPAddressSpec Spec { get; init; } = IPAddressSpec.Empty;
}

[Schema]
public sealed partial record IPAddressSpec
{
    [Field(1), Required]
    public ParentReference? ParentRef { get; init; }
}

[Schema]
public sealed partial record ParentReference
{
    [Field(1)]
    public string Group { get; init; } = "";

    [Field(2), Required]
    public string Resource { get; init; } = "";

    [Field(3)]
    public string Namespace { get; init; } = "";

    [Field(4), Required]
    public string Name { get; init; } = "";
}

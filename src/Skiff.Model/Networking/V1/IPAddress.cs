namespace Skiff.Model.Networking.V1;

/// <summary>Record that one service IP is taken, named by the address in canonical form.</summary>
[Kind(Group = "networking.k8s.io", Plural = "ipaddresses", ShortNames = ["ip"], Scope = Scope.Cluster)]
public sealed partial record IPAddress : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Object that holds the address, normally a Service.</summary>
    [Field(2), Required]
    public IPAddressSpec Spec { get; init; } = IPAddressSpec.Empty;
}

/// <summary>States who holds an allocated service IP.</summary>
[Schema]
public sealed partial record IPAddressSpec
{
    /// <summary>Object the address is allocated to; required.</summary>
    [Field(1), Required]
    public ParentReference? ParentRef { get; init; }
}

/// <summary>Points to the object that an IP address is allocated to.</summary>
[Schema]
public sealed partial record ParentReference
{
    /// <summary>API group of the holder; empty for the core group.</summary>
    [Field(1)]
    public string Group { get; init; } = "";

    /// <summary>Plural resource name of the holder, such as services.</summary>
    [Field(2), Required]
    public string Resource { get; init; } = "";

    /// <summary>Namespace of the holder; empty when it is cluster-scoped.</summary>
    [Field(3)]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the object holding the address.</summary>
    [Field(4), Required]
    public string Name { get; init; } = "";
}

namespace Skiff.Model.Meta.V1;

[Kind(Group = "")]
public sealed partial record APIResourceList : IMessageKind
{
    [Field(1, Omit = Omit.Never), Required]
    public string GroupVersion { get; init; } = "";

    [Field(2, Name = "resources", Omit = Omit.Never), Required, Atomic]
    public ListOf<APIResource> APIResources { get; init; }
}

[Schema]
public sealed partial record APIResource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(6, Omit = Omit.Never), Required]
    public string SingularName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public bool Namespaced { get; init; }

    [Field(8)]
    public string Group { get; init; } = "";

    [Field(9)]
    public string Version { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(4, Omit = Omit.Never), Required, Wrapped]
    public ListOf<string> Verbs { get; init; }

    [Field(5), Atomic]
    public ListOf<string> ShortNames { get; init; }

    [Field(7), Atomic]
    public ListOf<string> Categories { get; init; }

    [Field(10)]
    public string StorageVersionHash { get; init; } = "";
}

[Kind(Group = "")]
public sealed partial record APIGroupList : IMessageKind
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<APIGroup> Groups { get; init; }
}

[Kind(Group = "")]
public sealed partial record APIGroup : IMessageKind
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<GroupVersionForDiscovery> Versions { get; init; }

    [Field(3)]
    public GroupVersionForDiscovery PreferredVersion { get; init; } = GroupVersionForDiscovery.Empty;

    [Field(4), Atomic]
    public ListOf<ServerAddressByClientCIDR> ServerAddressByClientCIDRs { get; init; }
}

[Schema]
public sealed partial record GroupVersionForDiscovery
{
    [Field(1, Omit = Omit.Never), Required]
    public string GroupVersion { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";
}

[Schema]
public sealed partial record ServerAddressByClientCIDR
{
    [Field(1, Omit = Omit.Never), Required]
    public string ClientCIDR { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string ServerAddress { get; init; } = "";
}

[Kind(Group = "")]
public sealed partial record APIVersions : IMessageKind
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Versions { get; init; }

    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<ServerAddressByClientCIDR> ServerAddressByClientCIDRs { get; init; }
}

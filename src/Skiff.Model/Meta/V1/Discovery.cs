namespace Skiff.Model.Meta.V1;

/// <summary>Discovery document listing the resources of one API group and version.</summary>
[Kind(Group = "")]
public sealed partial record APIResourceList : IMessageKind
{
    /// <summary>Group and version described, such as apps/v1, or v1 for core.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string GroupVersion { get; init; } = "";

    /// <summary>Resources and subresources served in this group and version.</summary>
    [Field(2, Name = "resources", Omit = Omit.Never), Required, Atomic]
    public ListOf<APIResource> APIResources { get; init; }
}

/// <summary>Discovery entry telling how one resource is named and used.</summary>
[Schema]
public sealed partial record APIResource
{
    /// <summary>Plural name as used in URLs, such as pods; subresources are written like pods/log.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Name for a single object, such as pod, used by command-line tools.</summary>
    [Field(6, Omit = Omit.Never), Required]
    public string SingularName { get; init; } = "";

    /// <summary>True when objects live in a namespace, false when they are cluster-scoped.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public bool Namespaced { get; init; }

    /// <summary>
    /// Group of the kind when it differs from the list's own, as with the scale subresource; empty otherwise.
    /// </summary>
    [Field(8)]
    public string Group { get; init; } = "";

    /// <summary>Version of the kind when it differs from the list's own; empty otherwise.</summary>
    [Field(9)]
    public string Version { get; init; } = "";

    /// <summary>Kind of the objects accepted and returned, such as Pod.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>
    /// Operations offered: some of get, list, watch, create, update, patch, delete, deletecollection and proxy.
    /// </summary>
    [Field(4, Omit = Omit.Never), Required, Wrapped]
    public ListOf<string> Verbs { get; init; }

    /// <summary>Abbreviations understood by clients, such as po for pods.</summary>
    [Field(5), Atomic]
    public ListOf<string> ShortNames { get; init; }

    /// <summary>Groupings under which clients include the resource, such as all.</summary>
    [Field(7), Atomic]
    public ListOf<string> Categories { get; init; }

    /// <summary>Opaque hash of the version in which objects are stored; fit only for equality comparison.</summary>
    [Field(10)]
    public string StorageVersionHash { get; init; } = "";
}

/// <summary>Discovery document naming every API group except the core group.</summary>
[Kind(Group = "")]
public sealed partial record APIGroupList : IMessageKind
{
    /// <summary>Groups served, each with its versions.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<APIGroup> Groups { get; init; }
}

/// <summary>Name and versions of one API group.</summary>
[Kind(Group = "")]
public sealed partial record APIGroup : IMessageKind
{
    /// <summary>Group name, such as apps or networking.k8s.io.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Every version of the group that the server offers.</summary>
    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<GroupVersionForDiscovery> Versions { get; init; }

    /// <summary>Version that the server advises clients to use.</summary>
    [Field(3)]
    public GroupVersionForDiscovery PreferredVersion { get; init; } = GroupVersionForDiscovery.Empty;

    /// <summary>Server addresses by client network; clients use the address of the best-matching range.</summary>
    [Field(4), Atomic]
    public ListOf<ServerAddressByClientCIDR> ServerAddressByClientCIDRs { get; init; }
}

/// <summary>One version of an API group, in joined and bare form.</summary>
[Schema]
public sealed partial record GroupVersionForDiscovery
{
    /// <summary>Group and version joined by a slash, such as apps/v1.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string GroupVersion { get; init; } = "";

    /// <summary>Version alone, such as v1, sparing clients the splitting.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";
}

/// <summary>Server address that clients from one network should use.</summary>
[Schema]
public sealed partial record ServerAddressByClientCIDR
{
    /// <summary>Range that the client's address must fall into.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string ClientCIDR { get; init; } = "";

    /// <summary>Host name or IP with port at which such clients reach the server.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string ServerAddress { get; init; } = "";
}

/// <summary>Discovery document at /api naming the versions of the core group.</summary>
[Kind(Group = "")]
public sealed partial record APIVersions : IMessageKind
{
    /// <summary>Core API versions offered; in practice only v1.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Versions { get; init; }

    /// <summary>Server addresses by client network; clients use the address of the best-matching range.</summary>
    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<ServerAddressByClientCIDR> ServerAddressByClientCIDRs { get; init; }
}

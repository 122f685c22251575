namespace Skiff.Model.ApiDiscovery.V2;

/// <summary>
/// Aggregated discovery document: every API group the server offers, in one answer from /api or /apis.
/// </summary>
[Kind(Group = "apidiscovery.k8s.io", Version = "v2")]
public sealed partial record APIGroupDiscoveryList : IMessageKind
{
    /// <summary>Standard list metadata.</summary>
    [Field(1)]
    public Meta.V1.ListMeta Metadata { get; init; } = Meta.V1.ListMeta.Empty;

    /// <summary>Groups served, most preferred first; the core group has an empty name and appears under /api.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ListOf<APIGroupDiscovery> Items { get; init; }
}

/// <summary>Versions and resources of one API group, whose name is in metadata.name.</summary>
[Kind(Group = "apidiscovery.k8s.io", Version = "v2")]
public sealed partial record APIGroupDiscovery : IMessageKind
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Versions served for the group, most preferred first.</summary>
    [Field(2), ListMap("version")]
    public ListOf<APIVersionDiscovery> Versions { get; init; }
}

/// <summary>One version of an API group and the resources it serves.</summary>
[Schema]
public sealed partial record APIVersionDiscovery
{
    /// <summary>Version name without the group, such as v1 or v1beta1.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";

    /// <summary>Resources served in this version, each listed once.</summary>
    [Field(2), ListMap("resource")]
    public ListOf<APIResourceDiscovery> Resources { get; init; }

    /// <summary>
    /// Currency of the entry: Current, or Stale when an aggregated server could not be reached lately.
    /// </summary>
    [Field(3), Enum(typeof(DiscoveryFreshness))]
    public string Freshness { get; init; } = "";
}

/// <summary>One resource of an API version: its names, scope, verbs and subresources.</summary>
[Schema]
public sealed partial record APIResourceDiscovery
{
    /// <summary>Plural name used in URLs, such as pods; unique in the version.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";

    /// <summary>
    /// Group, version and kind of the objects returned; an empty group or version means that of the enclosing entry.
    /// </summary>
    [Field(2)]
    public Meta.V1.GroupVersionKind? ResponseKind { get; init; }

    /// <summary>Whether objects live in namespaces: Namespaced or Cluster.</summary>
    [Field(3, Omit = Omit.Never), Required, Enum(typeof(ResourceScope))]
    public string Scope { get; init; } = "";

    /// <summary>Singular name accepted by clients, such as pod.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string SingularResource { get; init; } = "";

    /// <summary>Supported verbs, such as get, list, watch or create; empty if only subresources exist.</summary>
    [Field(5, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }

    /// <summary>Abbreviations clients may use, such as po for pods.</summary>
    [Field(6), ListSet]
    public ListOf<string> ShortNames { get; init; }

    /// <summary>
    /// Groupings the resource belongs to, such as all, by which clients address many resources together.
    /// </summary>
    [Field(7), ListSet]
    public ListOf<string> Categories { get; init; }

    /// <summary>Subresources of this resource, each listed once.</summary>
    [Field(8), ListMap("subresource")]
    public ListOf<APISubresourceDiscovery> Subresources { get; init; }
}

/// <summary>One subresource: its name, verbs and the types it handles.</summary>
[Schema]
public sealed partial record APISubresourceDiscovery
{
    /// <summary>Subresource name without its parent, such as status or scale.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Subresource { get; init; } = "";

    /// <summary>Group, version and kind returned; unset if it yields no ordinary object, as with proxy.</summary>
    [Field(2)]
    public Meta.V1.GroupVersionKind? ResponseKind { get; init; }

    /// <summary>Kinds accepted as request body where they differ from the response kind, each listed once.</summary>
    [Field(3), ListMap("group", "version", "kind")]
    public ListOf<Meta.V1.GroupVersionKind> AcceptedTypes { get; init; }

    /// <summary>Verbs the subresource supports, such as get, update or patch.</summary>
    [Field(4, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }
}

namespace Skiff.Model.ApiDiscovery.V2;

[Kind(Group = "apidiscovery.k8s.io", Version = "v2")]
public sealed partial record APIGroupDiscoveryList : IMessageKind
{
    /// <summary>Standard list metadata.</summary>
    [Field(1)]
    public Meta.V1.ListMeta Metadata { get; init; } = Meta.V1.ListMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ListOf<APIGroupDiscovery> Items { get; init; }
}

[Kind(Group = "apidiscovery.k8s.io", Version = "v2")]
public sealed partial record APIGroupDiscovery : IMessageKind
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), ListMap("version")]
    public ListOf<APIVersionDiscovery> Versions { get; init; }
}

[Schema]
public sealed partial record APIVersionDiscovery
{
    [Field(1, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";

    [Field(2), ListMap("resource")]
    public ListOf<APIResourceDiscovery> Resources { get; init; }

    [Field(3), Enum(typeof(DiscoveryFreshness))]
    public string Freshness { get; init; } = "";
}

[Schema]
public sealed partial record APIResourceDiscovery
{
    [Field(1, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";

    [Field(2)]
    public Meta.V1.GroupVersionKind? ResponseKind { get; init; }

    [Field(3, Omit = Omit.Never), Required, Enum(typeof(ResourceScope))]
    public string Scope { get; init; } = "";

    [Field(4, Omit = Omit.Never), Required]
    public string SingularResource { get; init; } = "";

    [Field(5, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }

    [Field(6), ListSet]
    public ListOf<string> ShortNames { get; init; }

    [Field(7), ListSet]
    public ListOf<string> Categories { get; init; }

    [Field(8), ListMap("subresource")]
    public ListOf<APISubresourceDiscovery> Subresources { get; init; }
}

[Schema]
public sealed partial record APISubresourceDiscovery
{
    [Field(1, Omit = Omit.Never), Required]
    public string Subresource { get; init; } = "";

    [Field(2)]
    public Meta.V1.GroupVersionKind? ResponseKind { get; init; }

    [Field(3), ListMap("group", "version", "kind")]
    public ListOf<Meta.V1.GroupVersionKind> AcceptedTypes { get; init; }

    [Field(4, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }
}

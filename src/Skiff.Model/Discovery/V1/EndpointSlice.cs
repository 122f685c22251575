namespace Skiff.Model.Discovery.V1;

[Kind(Group = "discovery.k8s.io", Plural = "endpointslices")]
public sealed partial record EndpointSlice : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(4, Omit = Omit.Never), Required, Enum(typeof(AddressType))]
    public string AddressType { get; init; } = "";

    [Field(2, Omit = Omit.Never), Atomic]
    public ListOf<Endpoint> Endpoints { get; init; }

    [Field(3, Omit = Omit.Never), Atomic]
    public ListOf<EndpointPort> Ports { get; init; }
}

[Schema]
public sealed partial record Endpoint
{
    [Field(1, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Addresses { get; init; }

    [Field(2)]
    public EndpointConditions Conditions { get; init; } = EndpointConditions.Empty;

    [Field(3)]
    public string? Hostname { get; init; }

    [Field(4)]
    public Core.V1.ObjectReference? TargetRef { get; init; }

    [Field(5)]
    public MapOf<string> DeprecatedTopology { get; init; }

    [Field(6)]
    public string? NodeName { get; init; }

    [Field(7)]
    public string? Zone { get; init; }

    [Field(8)]
    public EndpointHints? Hints { get; init; }
}

[Schema]
public sealed partial record EndpointConditions
{
    [Field(1)]
    public bool? Ready { get; init; }

    [Field(2)]
    public bool? Serving { get; init; }

    [Field(3)]
    public bool? Terminating { get; init; }
}

[Schema]
public sealed partial record EndpointHints
{
    [Field(1), Atomic]
    public ListOf<ForZone> ForZones { get; init; }

    [Field(2), Atomic]
    public ListOf<ForNode> ForNodes { get; init; }
}

[Schema]
public sealed partial record ForZone
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record ForNode
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record EndpointPort
{
    [Field(1)]
    public string? Name { get; init; }

    [Field(2), Enum(typeof(Core.V1.Protocol))]
    public string? Protocol { get; init; }

    [Field(3)]
    public int? Port { get; init; }

    [Field(4)]
    public string? AppProtocol { get; init; }
}

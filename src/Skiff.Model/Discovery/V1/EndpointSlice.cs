namespace Skiff.Model.Discovery.V1;

/// <summary>Part of the addresses behind a service, tied to it by label kubernetes.io/service-name.</summary>
[Kind(Group = "discovery.k8s.io", Plural = "endpointslices")]
public sealed partial record EndpointSlice : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Kind of all addresses in the slice: IPv4, IPv6, or FQDN, which is deprecated; immutable.</summary>
    [Field(4, Omit = Omit.Never), Required, Enum(typeof(AddressType))]
    public string AddressType { get; init; } = "";

    /// <summary>Backends in the slice, at most 1000; controllers keep to 100 by default.</summary>
    [Field(2, Omit = Omit.Never), Atomic]
    public ListOf<Endpoint> Endpoints { get; init; }

    /// <summary>
    /// Ports that every backend in the slice serves, with unique names; empty means no ports are defined.
    /// </summary>
    [Field(3, Omit = Omit.Never), Atomic]
    public ListOf<EndpointPort> Ports { get; init; }
}

/// <summary>One backend of a service, with its address, state and location.</summary>
[Schema]
public sealed partial record Endpoint
{
    /// <summary>Addresses of the backend, 1 to 100 of the slice's address type; consumers use the first only.</summary>
    [Field(1, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Addresses { get; init; }

    /// <summary>Whether the backend is ready, serving or terminating.</summary>
    [Field(2)]
    public EndpointConditions Conditions { get; init; } = EndpointConditions.Empty;

    /// <summary>Lowercase DNS label under which the backend gets its own record below the service name.</summary>
    [Field(3)]
    public string? Hostname { get; init; }

    /// <summary>Object the backend stands for, normally a Pod.</summary>
    [Field(4)]
    public Core.V1.ObjectReference? TargetRef { get; init; }

    /// <summary>
    /// Location labels from the v1beta1 format, kept read-only for conversion; nodeName and zone replace it.
    /// </summary>
    [Field(5)]
    public MapOf<string> DeprecatedTopology { get; init; }

    /// <summary>Node hosting the backend, needed to route node-local traffic.</summary>
    [Field(6)]
    public string? NodeName { get; init; }

    /// <summary>Availability zone in which the backend runs.</summary>
    [Field(7)]
    public string? Zone { get; init; }

    /// <summary>Advice about which consumers should use the backend.</summary>
    [Field(8)]
    public EndpointHints? Hints { get; init; }
}

/// <summary>State flags of a service backend.</summary>
[Schema]
public sealed partial record EndpointConditions
{
    /// <summary>
    /// True, or unset, when the backend takes traffic: serving and not terminating, or always when the service
    /// publishes unready addresses.
    /// </summary>
    [Field(1)]
    public bool? Ready { get; init; }

    /// <summary>True when the backend can answer, even while terminating; unset means the same as ready.</summary>
    [Field(2)]
    public bool? Serving { get; init; }

    /// <summary>True when the backend is shutting down; unset counts as false.</summary>
    [Field(3)]
    public bool? Terminating { get; init; }
}

/// <summary>Advice, derived from traffic distribution, on which consumers should use a backend.</summary>
[Schema]
public sealed partial record EndpointHints
{
    /// <summary>Zones whose clients should use the backend, at most 8.</summary>
    [Field(1), Atomic]
    public ListOf<ForZone> ForZones { get; init; }

    /// <summary>Nodes whose clients should use the backend, at most 8.</summary>
    [Field(2), Atomic]
    public ListOf<ForNode> ForNodes { get; init; }
}

/// <summary>Names a zone that should use a backend.</summary>
[Schema]
public sealed partial record ForZone
{
    /// <summary>Zone name, as in node label topology.kubernetes.io/zone.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>Names a node that should use a backend.</summary>
[Schema]
public sealed partial record ForNode
{
    /// <summary>Name of the node concerned, as in its metadata.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>One port served by all backends of a slice.</summary>
[Schema]
public sealed partial record EndpointPort
{
    /// <summary>DNS label matching the service port's name, unique in the slice; may be empty.</summary>
    [Field(1)]
    public string? Name { get; init; }

    /// <summary>Transport protocol of the port: TCP (default), UDP or SCTP.</summary>
    [Field(2), Enum(typeof(Core.V1.Protocol))]
    public string? Protocol { get; init; }

    /// <summary>Port number on the backend; must be set for slices generated from a service.</summary>
    [Field(3)]
    public int? Port { get; init; }

    /// <summary>
    /// Application protocol hint copied from the service port, as an IANA, kubernetes.io/ or vendor-prefixed name.
    /// </summary>
    [Field(4)]
    public string? AppProtocol { get; init; }
}

namespace Skiff.Model.Core.V1;

/// <summary>Addresses behind a service of the same name; deprecated since v1.33 in favour of EndpointSlice.</summary>
[Kind(Plural = "endpoints", ShortNames = ["ep"])]
public sealed partial record Endpoints : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Groups of addresses sharing the same ports; the service's endpoints are the union of all groups.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<EndpointSubset> Subsets { get; init; }
}

/// <summary>Group of addresses with a common set of ports; every address is paired with every port.</summary>
[Schema]
public sealed partial record EndpointSubset
{
    /// <summary>Backends that are ready to receive traffic on the listed ports.</summary>
    [Field(1), Atomic]
    public ListOf<EndpointAddress> Addresses { get; init; }

    /// <summary>
    /// Backends not receiving traffic because they are still starting, failing readiness checks or shutting down.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<EndpointAddress> NotReadyAddresses { get; init; }

    /// <summary>Ports that every address in this group serves.</summary>
    [Field(3), Atomic]
    public ListOf<EndpointPort> Ports { get; init; }
}

/// <summary>One backend IP of a service, with the pod and node it belongs to.</summary>
[Schema]
public sealed partial record EndpointAddress
{
    /// <summary>Backend address; loopback, link-local and link-local multicast ranges are refused.</summary>
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";

    /// <summary>DNS label under which this backend gets its own record below the service name.</summary>
    [Field(3)]
    public string Hostname { get; init; } = "";

    /// <summary>Node hosting the backend, known for pods and needed to route node-local traffic.</summary>
    [Field(4)]
    public string? NodeName { get; init; }

    /// <summary>Object this address belongs to, normally a Pod.</summary>
    [Field(2)]
    public ObjectReference? TargetRef { get; init; }
}

/// <summary>One port served by all addresses of an endpoint subset.</summary>
[Schema]
public sealed partial record EndpointPort
{
    /// <summary>Name of the matching service port; may be empty only when the subset has a single port.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Port number on the backend, 1 to 65535.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public int Port { get; init; }

    /// <summary>Transport protocol of the port: TCP (default), UDP or SCTP.</summary>
    [Field(3), Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    /// <summary>
    /// Application protocol hint copied from the service port, as an IANA, kubernetes.io/ or vendor-prefixed name.
    /// </summary>
    [Field(4)]
    public string? AppProtocol { get; init; }
}

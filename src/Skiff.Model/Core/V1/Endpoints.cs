namespace Skiff.Model.Core.V1;

[Kind(Plural = "endpoints", ShortNames = ["ep"])]
public sealed partial record Endpoints : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Atomic]
    public ListOf<EndpointSubset> Subsets { get; init; }
}

[Schema]
public sealed partial record EndpointSubset
{
    [Field(1), Atomic]
    public ListOf<EndpointAddress> Addresses { get; init; }

    [Field(2), Atomic]
    public ListOf<EndpointAddress> NotReadyAddresses { get; init; }

    [Field(3), Atomic]
    public ListOf<EndpointPort> Ports { get; init; }
}

[Schema]
public sealed partial record EndpointAddress
{
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";

    [Field(3)]
    public string Hostname { get; init; } = "";

    [Field(4)]
    public string? NodeName { get; init; }

    [Field(2)]
    public ObjectReference? TargetRef { get; init; }
}

[Schema]
public sealed partial record EndpointPort
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public int Port { get; init; }

    [Field(3), Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    [Field(4)]
    public string? AppProtocol { get; init; }
}

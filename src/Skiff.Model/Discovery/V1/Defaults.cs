namespace Skiff.Model.Discovery.V1;

public sealed partial record EndpointPort
{
    private EndpointPort WithOwnDefaults() => Name is not null && Protocol is not null
        ? this
        : this with { Name = Name ?? "", Protocol = Protocol ?? Core.V1.Protocol.TCP };
}

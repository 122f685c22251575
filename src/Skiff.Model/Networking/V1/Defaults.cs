namespace Skiff.Model.Networking.V1;

public sealed partial record NetworkPolicyPort
{
    private NetworkPolicyPort WithOwnDefaults() =>
        Protocol is null ? this with { Protocol = Core.V1.Protocol.TCP } : this;
}

public sealed partial record NetworkPolicy
{
    private NetworkPolicy WithOwnDefaults()
    {
        if (!Spec.PolicyTypes.IsEmpty) return this;
        ListOf<string> types = Spec.Egress.IsEmpty ? [PolicyType.Ingress] : [PolicyType.Ingress, PolicyType.Egress];
        return this with { Spec = Spec with { PolicyTypes = types } };
    }
}

public sealed partial record IngressClassParametersReference
{
    private IngressClassParametersReference WithOwnDefaults() => Scope is null ? this with { Scope = "Cluster" } : this;
}

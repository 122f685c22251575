namespace Skiff.Model.Networking.V1;

[Kind(Group = "networking.k8s.io", Plural = "networkpolicies", ShortNames = ["netpol"])]
public sealed partial record NetworkPolicy : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public NetworkPolicySpec Spec { get; init; } = NetworkPolicySpec.Empty;
}

[Schema]
public sealed partial record NetworkPolicySpec
{
    [Field(1, Omit = Omit.Never)]
    public Meta.V1.LabelSelector PodSelector { get; init; } = Meta.V1.LabelSelector.Empty;

    [Field(2), Atomic]
    public ListOf<NetworkPolicyIngressRule> Ingress { get; init; }

    [Field(3), Atomic]
    public ListOf<NetworkPolicyEgressRule> Egress { get; init; }

    [Field(4), Enum(typeof(PolicyType)), Atomic]
    public ListOf<string> PolicyTypes { get; init; }
}

[Schema]
public sealed partial record NetworkPolicyIngressRule
{
    [Field(1), Atomic]
    public ListOf<NetworkPolicyPort> Ports { get; init; }

    [Field(2), Atomic]
    public ListOf<NetworkPolicyPeer> From { get; init; }
}

[Schema]
public sealed partial record NetworkPolicyPort
{
    [Field(1), Enum(typeof(Core.V1.Protocol))]
    public string? Protocol { get; init; }

    [Field(2)]
    public IntOrString? Port { get; init; }

    [Field(3)]
    public int? EndPort { get; init; }
}

[Schema]
public sealed partial record NetworkPolicyPeer
{
    [Field(1)]
    public Meta.V1.LabelSelector? PodSelector { get; init; }

    [Field(2)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    [Field(3, Name = "ipBlock")]
    public IPBlock? IPBlock { get; init; }
}

[Schema]
public sealed partial record IPBlock
{
    [Field(1, Name = "cidr", Omit = Omit.Never), Required]
    public string CIDR { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<string> Except { get; init; }
}

[Schema]
public sealed partial record NetworkPolicyEgressRule
{
    [Field(1), Atomic]
    public ListOf<NetworkPolicyPort> Ports { get; init; }

    [Field(2), Atomic]
    public ListOf<NetworkPolicyPeer> To { get; init; }
}

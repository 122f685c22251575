namespace Skiff.Model.Networking.V1;

/// <summary>
/// Firewall rules for pods of one namespace, enforced by the network plugin; policies only ever add permissions.
/// </summary>
[Kind(Group = "networking.k8s.io", Plural = "networkpolicies", ShortNames = ["netpol"])]
public sealed partial record NetworkPolicy : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Pods covered and the traffic permitted to and from them.</summary>
    [Field(2)]
    public NetworkPolicySpec Spec { get; init; } = NetworkPolicySpec.Empty;
}

/// <summary>States which pods are isolated and what traffic they may still exchange.</summary>
[Schema]
public sealed partial record NetworkPolicySpec
{
    /// <summary>Pods covered by the policy; an empty selector covers all pods of the namespace.</summary>
    [Field(1, Omit = Omit.Never)]
    public Meta.V1.LabelSelector PodSelector { get; init; } = Meta.V1.LabelSelector.Empty;

    /// <summary>Incoming traffic permitted, the union of all rules and policies; an empty list permits none.</summary>
    [Field(2), Atomic]
    public ListOf<NetworkPolicyIngressRule> Ingress { get; init; }

    /// <summary>
    /// Outgoing traffic permitted, the union of all rules and policies; an empty list permits none if policyTypes names
    /// Egress.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<NetworkPolicyEgressRule> Egress { get; init; }

    /// <summary>
    /// Directions restricted, Ingress and Egress; by default Ingress, plus Egress when egress rules exist. Denying all
    /// egress therefore needs it set.
    /// </summary>
    [Field(4), Enum(typeof(PolicyType)), Atomic]
    public ListOf<string> PolicyTypes { get; init; }
}

/// <summary>Permits incoming traffic that fits both its sources and its ports.</summary>
[Schema]
public sealed partial record NetworkPolicyIngressRule
{
    /// <summary>Ports of the covered pods that may be reached; empty permits all ports.</summary>
    [Field(1), Atomic]
    public ListOf<NetworkPolicyPort> Ports { get; init; }

    /// <summary>Sources that may connect; empty permits every source.</summary>
    [Field(2), Atomic]
    public ListOf<NetworkPolicyPeer> From { get; init; }
}

/// <summary>Port, or range of ports, on which traffic is permitted.</summary>
[Schema]
public sealed partial record NetworkPolicyPort
{
    /// <summary>Transport protocol: TCP (default), UDP or SCTP.</summary>
    [Field(1), Enum(typeof(Core.V1.Protocol))]
    public string? Protocol { get; init; }

    /// <summary>Pod port by number or by container port name; unset permits every port of the protocol.</summary>
    [Field(2)]
    public IntOrString? Port { get; init; }

    /// <summary>Last port of a range beginning at port, which must then be a number not greater than this.</summary>
    [Field(3)]
    public int? EndPort { get; init; }
}

/// <summary>Other side of permitted traffic, as pods or as an IP range.</summary>
[Schema]
public sealed partial record NetworkPolicyPeer
{
    /// <summary>
    /// Peer pods, within namespaceSelector's namespaces or else the policy's own; an empty selector takes all pods
    /// there.
    /// </summary>
    [Field(1)]
    public Meta.V1.LabelSelector? PodSelector { get; init; }

    /// <summary>Namespaces of the peer pods; an empty selector takes all namespaces.</summary>
    [Field(2)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    /// <summary>Peer IP range; excludes both selectors.</summary>
    [Field(3, Name = "ipBlock")]
    public IPBlock? IPBlock { get; init; }
}

/// <summary>Permitted IP range with possible holes.</summary>
[Schema]
public sealed partial record IPBlock
{
    /// <summary>Range in CIDR notation, such as 192.168.1.0/24 or 2001:db8::/64.</summary>
    [Field(1, Name = "cidr", Omit = Omit.Never), Required]
    public string CIDR { get; init; } = "";

    /// <summary>Ranges cut out of cidr; each must lie strictly within it.</summary>
    [Field(2), Atomic]
    public ListOf<string> Except { get; init; }
}

/// <summary>Permits outgoing traffic that fits both its destinations and its ports.</summary>
[Schema]
public sealed partial record NetworkPolicyEgressRule
{
    /// <summary>Destination ports that may be reached; empty permits all ports.</summary>
    [Field(1), Atomic]
    public ListOf<NetworkPolicyPort> Ports { get; init; }

    /// <summary>Destinations that may be connected to; empty permits every destination.</summary>
    [Field(2), Atomic]
    public ListOf<NetworkPolicyPeer> To { get; init; }
}

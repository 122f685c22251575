namespace Skiff.Model.Core.V1;

/// <summary>A machine, virtual or physical, that runs pods and is represented by its kubelet.</summary>
[Kind(Plural = "nodes", ShortNames = ["no"], Scope = Scope.Cluster)]
[Subresource("status")]
[Subresource("proxy", Kind = "v1/NodeProxyOptions", Verbs = ["create", "delete", "get", "patch", "update"])]
public sealed partial record Node : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Administrative settings of the node, such as taints, pod CIDRs and the cordon flag.</summary>
    [Field(2)]
    public NodeSpec Spec { get; init; } = NodeSpec.Empty;

    /// <summary>
    /// Capacity, addresses, conditions and images most recently reported by the kubelet and node controllers.
    /// </summary>
    [Field(3)]
    public NodeStatus Status { get; init; } = NodeStatus.Empty;
}

/// <summary>Administrative attributes of a node that steer scheduling, addressing and cloud integration.</summary>
[Schema]
public sealed partial record NodeSpec
{
    /// <summary>IP range from which pods on this node get addresses; cannot be changed once set.</summary>
    [Field(1)]
    public string PodCIDR { get; init; } = "";

    /// <summary>Pod IP ranges of the node, one per IP family at most; the first must equal podCIDR.</summary>
    [Field(7), ListSet, PatchStrategy("merge")]
    public ListOf<string> PodCIDRs { get; init; }

    /// <summary>
    /// Identity of the machine at its cloud provider, written as ProviderName://ProviderSpecificNodeID and immutable
    /// once set.
    /// </summary>
    [Field(3)]
    public string ProviderID { get; init; } = "";

    /// <summary>
    /// When true the scheduler places no new pods here, while running pods stay; set by kubectl cordon.
    /// </summary>
    [Field(4)]
    public bool Unschedulable { get; init; }

    /// <summary>Marks that repel pods without a matching toleration from this node.</summary>
    [Field(5), Atomic]
    public ListOf<Taint> Taints { get; init; }

    /// <summary>
    /// Former reference to dynamic kubelet configuration; that feature is removed and kubelets ignore the value.
    /// </summary>
    [Field(6)]
    public NodeConfigSource? ConfigSource { get; init; }

    /// <summary>Deprecated cloud identity of the node, left over from old kubelets; superseded by providerID.</summary>
    [Field(2, Name = "externalID")]
    public string DoNotUseExternalID { get; init; } = "";
}

/// <summary>Mark on a node that keeps away, or drives out, every pod not tolerating it.</summary>
[Schema]
public sealed partial record Taint
{
    /// <summary>Taint name in label key format, which tolerations refer to.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>Label-style value that goes with the key; may be empty.</summary>
    [Field(2)]
    public string Value { get; init; } = "";

    /// <summary>
    /// NoSchedule bars new pods, PreferNoSchedule avoids them if possible, NoExecute also evicts running pods lacking a
    /// toleration.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required, Enum(typeof(TaintEffect))]
    public string Effect { get; init; } = "";

    /// <summary>Instant the taint was placed, from which toleration periods of NoExecute taints are counted.</summary>
    [Field(4)]
    public DateTimeOffset? TimeAdded { get; init; }
}

namespace Skiff.Model.Core.V1;

[Kind(Plural = "nodes", ShortNames = ["no"], Scope = Scope.Cluster)]
[Subresource("status")]
[Subresource("proxy", Kind = "v1/NodeProxyOptions", Verbs = ["create", "delete", "get", "patch", "update"])]
public sealed partial record Node : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public NodeSpec Spec { get; init; } = NodeSpec.Empty;

    [Field(3)]
    public NodeStatus Status { get; init; } = NodeStatus.Empty;
}

[Schema]
public sealed partial record NodeSpec
{
    [Field(1)]
    public string PodCIDR { get; init; } = "";

    [Field(7), ListSet, PatchStrategy("merge")]
    public ListOf<string> PodCIDRs { get; init; }

    [Field(3)]
    public string ProviderID { get; init; } = "";

    [Field(4)]
    public bool Unschedulable { get; init; }

    [Field(5), Atomic]
    public ListOf<Taint> Taints { get; init; }

    [Field(6)]
    public NodeConfigSource? ConfigSource { get; init; }

    [Field(2, Name = "externalID")]
    public string DoNotUseExternalID { get; init; } = "";
}

[Schema]
public sealed partial record Taint
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2)]
    public string Value { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required, Enum(typeof(TaintEffect))]
    public string Effect { get; init; } = "";

    [Field(4)]
    public DateTimeOffset? TimeAdded { get; init; }
}

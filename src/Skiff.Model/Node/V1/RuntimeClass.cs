namespace Skiff.Model.Node.V1;

[Kind(Group = "node.k8s.io", Plural = "runtimeclasses", Scope = Scope.Cluster)]
public sealed partial record RuntimeClass : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string Handler { get; init; } = "";

    [Field(3)]
    public Overhead? Overhead { get; init; }

    [Field(4)]
    public Scheduling? Scheduling { get; init; }
}

[Schema]
public sealed partial record Overhead
{
    [Field(1)]
    public MapOf<Quantity> PodFixed { get; init; }
}

[Schema]
public sealed partial record Scheduling
{
    [Field(1), Atomic]
    public MapOf<string> NodeSelector { get; init; }

    [Field(2), Atomic]
    public ListOf<Core.V1.Toleration> Tolerations { get; init; }
}

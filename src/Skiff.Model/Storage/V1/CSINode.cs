namespace Skiff.Model.Storage.V1;

[Kind(Group = "storage.k8s.io", Plural = "csinodes", Scope = Scope.Cluster)]
public sealed partial record CSINode : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public CSINodeSpec Spec { get; init; } = CSINodeSpec.Empty;
}

[Schema]
public sealed partial record CSINodeSpec
{
    [Field(1, Omit = Omit.Never), Required, ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<CSINodeDriver> Drivers { get; init; }
}

[Schema]
public sealed partial record CSINodeDriver
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string NodeID { get; init; } = "";

    [Field(3, Omit = Omit.Never), Atomic]
    public ListOf<string> TopologyKeys { get; init; }

    [Field(4)]
    public VolumeNodeResources? Allocatable { get; init; }
}

[Schema]
public sealed partial record VolumeNodeResources
{
    [Field(1)]
    public int? Count { get; init; }
}

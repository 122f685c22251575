namespace Skiff.Model.Storage.V1;

/// <summary>Lists the CSI drivers registered on one node; named after the node and maintained by its kubelet.</summary>
[Kind(Group = "storage.k8s.io", Plural = "csinodes", Scope = Scope.Cluster)]
public sealed partial record CSINode : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Drivers present on the node and their details.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public CSINodeSpec Spec { get; init; } = CSINodeSpec.Empty;
}

/// <summary>Set of CSI drivers registered on a node.</summary>
[Schema]
public sealed partial record CSINodeSpec
{
    /// <summary>One entry per driver on the node, unique by name; may be empty.</summary>
    [Field(1, Omit = Omit.Never), Required, ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<CSINodeDriver> Drivers { get; init; }
}

/// <summary>What a node knows of one CSI driver running on it.</summary>
[Schema]
public sealed partial record CSINodeDriver
{
    /// <summary>Driver name as returned by CSI GetPluginName.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Identifier of this node in the storage system, which may differ from the Kubernetes node name.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string NodeID { get; init; } = "";

    /// <summary>Node label keys through which the driver expresses where volumes are reachable; may be empty.</summary>
    [Field(3, Omit = Omit.Never), Atomic]
    public ListOf<string> TopologyKeys { get; init; }

    /// <summary>How many volumes of this driver the node can hold.</summary>
    [Field(4)]
    public VolumeNodeResources? Allocatable { get; init; }
}

/// <summary>Volume limits of a driver on a node.</summary>
[Schema]
public sealed partial record VolumeNodeResources
{
    /// <summary>Maximum number of distinct volumes of the driver on the node; unset means no limit is known.</summary>
    [Field(1)]
    public int? Count { get; init; }
}

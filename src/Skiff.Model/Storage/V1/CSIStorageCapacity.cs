namespace Skiff.Model.Storage.V1;

/// <summary>
/// Reports how much space a driver can still provision for one storage class in one part of the cluster.
/// </summary>
[Kind(Group = "storage.k8s.io", Plural = "csistoragecapacities")]
public sealed partial record CSIStorageCapacity : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Labels of the nodes that can reach this storage; empty matches all nodes, unset matches none. Immutable.
    /// </summary>
    [Field(2)]
    public Meta.V1.LabelSelector? NodeTopology { get; init; }

    /// <summary>Storage class the figures apply to; required and immutable.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string StorageClassName { get; init; } = "";

    /// <summary>Space available in total, as last reported by the driver; unset means unknown.</summary>
    [Field(4)]
    public Quantity? Capacity { get; init; }

    /// <summary>
    /// Largest single volume that can be created, often below capacity because of fragmentation; unset means unknown.
    /// </summary>
    [Field(5)]
    public Quantity? MaximumVolumeSize { get; init; }
}

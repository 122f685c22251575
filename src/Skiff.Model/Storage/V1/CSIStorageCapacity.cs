namespace Skiff.Model.Storage.V1;

[Kind(Group = "storage.k8s.io", Plural = "csistoragecapacities")]
public sealed partial record CSIStorageCapacity : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public Meta.V1.LabelSelector? NodeTopology { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public string StorageClassName { get; init; } = "";

    [Field(4)]
    public Quantity? Capacity { get; init; }

    [Field(5)]
    public Quantity? MaximumVolumeSize { get; init; }
}

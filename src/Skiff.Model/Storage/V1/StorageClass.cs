namespace Skiff.Model.Storage.V1;

[Kind(Group = "storage.k8s.io", Plural = "storageclasses", ShortNames = ["sc"], Scope = Scope.Cluster)]
public sealed partial record StorageClass : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string Provisioner { get; init; } = "";

    [Field(3)]
    public MapOf<string> Parameters { get; init; }

    [Field(4), Enum(typeof(Core.V1.PersistentVolumeReclaimPolicy))]
    public string? ReclaimPolicy { get; init; }

    [Field(5), Atomic]
    public ListOf<string> MountOptions { get; init; }

    [Field(6)]
    public bool? AllowVolumeExpansion { get; init; }

    [Field(7), Enum(typeof(VolumeBindingMode))]
    public string? VolumeBindingMode { get; init; }

    [Field(8), Atomic]
    public ListOf<Core.V1.TopologySelectorTerm> AllowedTopologies { get; init; }
}

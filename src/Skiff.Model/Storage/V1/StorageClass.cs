namespace Skiff.Model.Storage.V1;

/// <summary>
/// Describes a kind of storage an administrator offers, from which volumes are provisioned on demand.
/// </summary>
[Kind(Group = "storage.k8s.io", Plural = "storageclasses", ShortNames = ["sc"], Scope = Scope.Cluster)]
public sealed partial record StorageClass : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Name of the driver that creates volumes for this class; immutable.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Provisioner { get; init; } = "";

    /// <summary>
    /// Driver-specific settings for new volumes; at most 512 entries and 256 KiB in total, immutable.
    /// </summary>
    [Field(3)]
    public MapOf<string> Parameters { get; init; }

    /// <summary>
    /// What becomes of a provisioned volume once released: Delete, the default, or Retain; immutable.
    /// </summary>
    [Field(4), Enum(typeof(Core.V1.PersistentVolumeReclaimPolicy))]
    public string? ReclaimPolicy { get; init; }

    /// <summary>
    /// Mount flags put on each provisioned volume, such as ro or nosuid; not validated, so a bad one makes mounting
    /// fail.
    /// </summary>
    [Field(5), Atomic]
    public ListOf<string> MountOptions { get; init; }

    /// <summary>Whether claims of this class may be grown after creation; unset means no.</summary>
    [Field(6)]
    public bool? AllowVolumeExpansion { get; init; }

    /// <summary>
    /// When claims are bound: Immediate, the default, or WaitForFirstConsumer, which waits for a pod to be scheduled;
    /// immutable.
    /// </summary>
    [Field(7), Enum(typeof(VolumeBindingMode))]
    public string? VolumeBindingMode { get; init; }

    /// <summary>
    /// Node topologies in which volumes may be provisioned; empty means no restriction, and only topology-aware drivers
    /// honour it.
    /// </summary>
    [Field(8), Atomic]
    public ListOf<Core.V1.TopologySelectorTerm> AllowedTopologies { get; init; }
}

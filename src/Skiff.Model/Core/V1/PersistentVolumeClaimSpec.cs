namespace Skiff.Model.Core.V1;

/// <summary>Template from which a PersistentVolumeClaim is made for a generic ephemeral volume.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimTemplate
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Specification copied unchanged into the created claim.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public PersistentVolumeClaimSpec Spec { get; init; } = PersistentVolumeClaimSpec.Empty;
}

/// <summary>Storage that a user asks for: size, access modes, class and data to start from.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimSpec
{
    /// <summary>
    /// Required ways to mount the volume: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod, the last of
    /// which must stand alone.
    /// </summary>
    [Field(1), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    /// <summary>Limits candidate volumes by label; a claim with a selector is not dynamically provisioned.</summary>
    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// Least size wanted, given as requests.storage; may be raised later if the storage class allows expansion.
    /// </summary>
    [Field(2)]
    public VolumeResourceRequirements Resources { get; init; } = VolumeResourceRequirements.Empty;

    /// <summary>Name of the PersistentVolume bound to the claim; may be preset to ask for a certain volume.</summary>
    [Field(3)]
    public string VolumeName { get; init; } = "";

    /// <summary>
    /// Storage class asked for; unset takes the default class, while an empty string asks for a volume without class.
    /// </summary>
    [Field(5)]
    public string? StorageClassName { get; init; }

    /// <summary>Whether the volume is used with a Filesystem, the default, or as a raw Block device.</summary>
    [Field(6), Enum(typeof(PersistentVolumeMode))]
    public string? VolumeMode { get; init; }

    /// <summary>
    /// Object to fill the new volume from: a VolumeSnapshot or a PersistentVolumeClaim in the same namespace; mirrored
    /// with dataSourceRef where possible.
    /// </summary>
    [Field(7)]
    public TypedLocalObjectReference? DataSource { get; init; }

    /// <summary>
    /// Object of any supported kind to fill the new volume from, possibly in another namespace; unlike dataSource,
    /// unsupported kinds give an error.
    /// </summary>
    [Field(8)]
    public TypedObjectReference? DataSourceRef { get; init; }

    /// <summary>
    /// VolumeAttributesClass asked for, which sets mutable driver parameters; unlike the storage class, it may be
    /// changed after creation.
    /// </summary>
    [Field(9)]
    public string? VolumeAttributesClassName { get; init; }
}

/// <summary>Storage size wanted for a volume, with an upper bound.</summary>
[Schema]
public sealed partial record VolumeResourceRequirements
{
    /// <summary>Largest amount of storage accepted for the volume, keyed by resource name.</summary>
    [Field(1)]
    public MapOf<Quantity> Limits { get; init; }

    /// <summary>
    /// Least amount of storage needed, keyed by resource name; a claim must give storage here, and it must not exceed
    /// limits.
    /// </summary>
    [Field(2)]
    public MapOf<Quantity> Requests { get; init; }
}

/// <summary>Points at an object of any kind by API group, kind, name and, across namespaces, namespace.</summary>
[Schema]
public sealed partial record TypedObjectReference
{
    /// <summary>
    /// API group of the object, without version; empty means the core group, and any other kind needs it.
    /// </summary>
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string? APIGroup { get; init; }

    /// <summary>Kind of the object pointed at.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the object pointed at.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Namespace of the object; crossing namespaces is alpha and needs a ReferenceGrant there. Empty means the
    /// namespace of the referrer.
    /// </summary>
    [Field(4)]
    public string? Namespace { get; init; }
}

namespace Skiff.Model.Storage.V1;

/// <summary>
/// Records the intent to attach a volume to a node, or detach it, and the outcome reported by the attacher.
/// </summary>
[Kind(Group = "storage.k8s.io", Plural = "volumeattachments", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record VolumeAttachment : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Which volume should be attached, where and by whom; immutable after creation.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public VolumeAttachmentSpec Spec { get; init; } = VolumeAttachmentSpec.Empty;

    /// <summary>Progress and errors written by the attaching component.</summary>
    [Field(3)]
    public VolumeAttachmentStatus Status { get; init; } = VolumeAttachmentStatus.Empty;
}

/// <summary>Desired attachment of one volume to one node.</summary>
[Schema]
public sealed partial record VolumeAttachmentSpec
{
    /// <summary>Name of the volume driver, as returned by CSI GetPluginName, that must act on this request.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Attacher { get; init; } = "";

    /// <summary>Volume to be attached to the node.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public VolumeAttachmentSource Source { get; init; } = VolumeAttachmentSource.Empty;

    /// <summary>Node the volume should be attached to.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string NodeName { get; init; } = "";
}

/// <summary>Identifies the volume of an attachment; exactly one member is set.</summary>
[Schema]
public sealed partial record VolumeAttachmentSource
{
    /// <summary>Name of the PersistentVolume to attach.</summary>
    [Field(1)]
    public string? PersistentVolumeName { get; init; }

    /// <summary>
    /// Volume definition for an in-tree inline volume migrated to CSI; used only during CSI migration.
    /// </summary>
    [Field(2)]
    public Core.V1.PersistentVolumeSpec? InlineVolumeSpec { get; init; }
}

/// <summary>Outcome of the latest attach and detach attempts.</summary>
[Schema]
public sealed partial record VolumeAttachmentStatus
{
    /// <summary>True once the attacher has completed the attachment; written only by the attacher.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public bool Attached { get; init; }

    /// <summary>
    /// Driver data returned by a successful attach, to be passed on to later staging and mounting calls.
    /// </summary>
    [Field(2)]
    public MapOf<string> AttachmentMetadata { get; init; }

    /// <summary>Most recent failure to attach, if any; cleared on success.</summary>
    [Field(3)]
    public VolumeError? AttachError { get; init; }

    /// <summary>Most recent failure to detach, if any.</summary>
    [Field(4)]
    public VolumeError? DetachError { get; init; }
}

/// <summary>A failure met while attaching or detaching a volume.</summary>
[Schema]
public sealed partial record VolumeError
{
    /// <summary>Moment at which the failure was met.</summary>
    [Field(1, Omit = Omit.Never)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>Text of the failure; may be logged, so it must hold no secrets.</summary>
    [Field(2)]
    public string Message { get; init; } = "";

    /// <summary>
    /// Numeric gRPC status code the driver returned, if known; lets the cluster recognise exhausted attach capacity.
    /// </summary>
    [Field(3)]
    public int? ErrorCode { get; init; }
}

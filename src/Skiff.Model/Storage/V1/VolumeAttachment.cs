namespace Skiff.Model.Storage.V1;

[Kind(Group = "storage.k8s.io", Plural = "volumeattachments", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record VolumeAttachment : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public VolumeAttachmentSpec Spec { get; init; } = VolumeAttachmentSpec.Empty;

    [Field(3)]
    public VolumeAttachmentStatus Status { get; init; } = VolumeAttachmentStatus.Empty;
}

[Schema]
public sealed partial record VolumeAttachmentSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public string Attacher { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public VolumeAttachmentSource Source { get; init; } = VolumeAttachmentSource.Empty;

    [Field(3, Omit = Omit.Never), Required]
    public string NodeName { get; init; } = "";
}

[Schema]
public sealed partial record VolumeAttachmentSource
{
    [Field(1)]
    public string? PersistentVolumeName { get; init; }

    [Field(2)]
    public Core.V1.PersistentVolumeSpec? InlineVolumeSpec { get; init; }
}

[Schema]
public sealed partial record VolumeAttachmentStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public bool Attached { get; init; }

    [Field(2)]
    public MapOf<string> AttachmentMetadata { get; init; }

    [Field(3)]
    public VolumeError? AttachError { get; init; }

    [Field(4)]
    public VolumeError? DetachError { get; init; }
}

[Schema]
public sealed partial record VolumeError
{
    [Field(1)]
    public DateTimeOffset? Time { get; init; }

    [Field(2)]
    public string Message { get; init; } = "";

    [Field(3)]
    public int? ErrorCode { get; init; }
}

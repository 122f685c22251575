namespace Skiff.Model.Meta.V1;

[Schema]
public sealed partial record ObjectMeta
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public string GenerateName { get; init; } = "";

    [Field(3)]
    public string Namespace { get; init; } = "";

    [Field(4)]
    public string SelfLink { get; init; } = "";

    [Field(5, Name = "uid")]
    public string UID { get; init; } = "";

    [Field(6)]
    public string ResourceVersion { get; init; } = "";

    [Field(7)]
    public long Generation { get; init; }

    [Field(8)]
    public DateTimeOffset? CreationTimestamp { get; init; }

    [Field(9)]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    [Field(10)]
    public long? DeletionGracePeriodSeconds { get; init; }

    [Field(11)]
    public MapOf<string> Labels { get; init; }

    [Field(12)]
    public MapOf<string> Annotations { get; init; }

    [Field(13), ListMap("uid"), PatchMergeKey("uid"), PatchStrategy("merge")]
    public ListOf<OwnerReference> OwnerReferences { get; init; }

    [Field(14), ListSet, PatchStrategy("merge")]
    public ListOf<string> Finalizers { get; init; }

    [Field(17), Atomic]
    public ListOf<ManagedFieldsEntry> ManagedFields { get; init; }
}

[Schema]
public sealed partial record OwnerReference
{
    [Field(5, Name = "apiVersion", Omit = Omit.Never), Required]
    public string APIVersion { get; init; } = "";

    [Field(1, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(4, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";

    [Field(6)]
    public bool? Controller { get; init; }

    [Field(7)]
    public bool? BlockOwnerDeletion { get; init; }
}

[Schema]
public sealed partial record ManagedFieldsEntry
{
    [Field(1)]
    public string Manager { get; init; } = "";

    [Field(2), Enum(typeof(ManagedFieldsOperationType))]
    public string Operation { get; init; } = "";

    [Field(3, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    [Field(4)]
    public DateTimeOffset? Time { get; init; }

    [Field(6)]
    public string FieldsType { get; init; } = "";

    [Field(7)]
    public RawJson FieldsV1 { get; init; }

    [Field(8)]
    public string Subresource { get; init; } = "";
}

[Schema]
public sealed partial record ListMeta
{
    [Field(1)]
    public string SelfLink { get; init; } = "";

    [Field(2)]
    public string ResourceVersion { get; init; } = "";

    [Field(3)]
    public string Continue { get; init; } = "";

    [Field(4)]
    public long? RemainingItemCount { get; init; }

    [Field(5)]
    public ShardInfo? ShardInfo { get; init; }
}

[Schema]
public sealed partial record ShardInfo
{
    [Field(1, Omit = Omit.Never), Required]
    public string Selector { get; init; } = "";
}

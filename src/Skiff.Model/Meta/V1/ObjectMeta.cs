namespace Skiff.Model.Meta.V1;

/// <summary>Identity, labels, ownership and bookkeeping data carried by every stored object.</summary>
[Schema]
public sealed partial record ObjectMeta
{
    /// <summary>Identifies the object within its kind and namespace; cannot be changed after creation.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Prefix to which the server appends a random suffix when name is empty; used only on creation.</summary>
    [Field(2)]
    public string GenerateName { get; init; } = "";

    /// <summary>
    /// Namespace holding the object, fixed at creation; empty for cluster-scoped kinds, and default where a namespaced
    /// kind names none.
    /// </summary>
    [Field(3)]
    public string Namespace { get; init; } = "";

    /// <summary>Legacy URL of the object; no longer filled in by the server.</summary>
    [Field(4)]
    public string SelfLink { get; init; } = "";

    /// <summary>
    /// Unique value assigned by the server at creation, telling apart objects that successively bear one name.
    /// </summary>
    [Field(5, Name = "uid")]
    public string UID { get; init; } = "";

    /// <summary>
    /// Opaque version of the stored state, compared on update to detect conflicting writes; clients must send it back
    /// unaltered.
    /// </summary>
    [Field(6)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>
    /// Sequence number raised by the server whenever the desired state changes; status changes leave it alone.
    /// </summary>
    [Field(7)]
    public long Generation { get; init; }

    /// <summary>
    /// CreationTimestamp is a timestamp of the server's clock, in UTC with second precision: when the object was created.
    /// Read-only.
    /// </summary>
    [Field(8)]
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>
    /// Time from which the object is due to vanish, set by the server on graceful deletion; it lingers until its
    /// finalizers are gone.
    /// </summary>
    [Field(9)]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>
    /// Seconds allowed for graceful shutdown before removal, set with deletionTimestamp; may only be shortened.
    /// </summary>
    [Field(10)]
    public long? DeletionGracePeriodSeconds { get; init; }

    /// <summary>Key-value pairs for grouping and selecting objects; values hold at most 63 characters.</summary>
    [Field(11)]
    public MapOf<string> Labels { get; init; }

    /// <summary>
    /// Key-value pairs of arbitrary data for tools, not usable in selectors; together at most 256 KiB.
    /// </summary>
    [Field(12)]
    public MapOf<string> Annotations { get; init; }

    /// <summary>
    /// Objects this one depends on; once all are gone, garbage collection deletes it. At most one entry may be the
    /// managing controller.
    /// </summary>
    [Field(13), ListMap("uid"), PatchMergeKey("uid"), PatchStrategy("merge")]
    public ListOf<OwnerReference> OwnerReferences { get; init; }

    /// <summary>
    /// Tokens that hold back removal after deletion until whoever is responsible takes them off, in any order.
    /// </summary>
    [Field(14), ListSet, PatchStrategy("merge")]
    public ListOf<string> Finalizers { get; init; }

    /// <summary>Record of which writer set which fields through which version, kept for server-side apply.</summary>
    [Field(17), Atomic]
    public ListOf<ManagedFieldsEntry> ManagedFields { get; init; }
}

/// <summary>Points from a dependent to its owner, in the same namespace or cluster-scoped.</summary>
[Schema]
public sealed partial record OwnerReference
{
    /// <summary>Group and version of the owner, such as apps/v1.</summary>
    [Field(5, Name = "apiVersion", Omit = Omit.Never), Required]
    public string APIVersion { get; init; } = "";

    /// <summary>Kind of the owner, such as ReplicaSet.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the owner, which is looked up in the dependent's namespace.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Unique id of the owner; a recreated namesake does not count as owner.</summary>
    [Field(4, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";

    /// <summary>True when the owner manages this object; only one owner may claim that.</summary>
    [Field(6)]
    public bool? Controller { get; init; }

    /// <summary>
    /// True makes foreground deletion of the owner wait for this object; setting it needs permission to update the
    /// owner's finalizers.
    /// </summary>
    [Field(7)]
    public bool? BlockOwnerDeletion { get; init; }
}

/// <summary>Fields that one manager owns through one operation, API version and subresource.</summary>
[Schema]
public sealed partial record ManagedFieldsEntry
{
    /// <summary>Name of the program that owns the fields, such as kubectl or a controller.</summary>
    [Field(1)]
    public string Manager { get; init; } = "";

    /// <summary>How the fields were set: Apply for server-side apply, Update for any other write.</summary>
    [Field(2), Enum(typeof(ManagedFieldsOperationType))]
    public string Operation { get; init; } = "";

    /// <summary>Group and version in which the field set is expressed.</summary>
    [Field(3, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    /// <summary>When the manager last added, changed or gave up a field, in UTC.</summary>
    [Field(4)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>Format of the field set; FieldsV1 is the only one.</summary>
    [Field(6)]
    public string FieldsType { get; init; } = "";

    /// <summary>Owned fields as a tree whose keys are prefixed by f:, k:, v: or i:.</summary>
    [Field(7)]
    public RawJson FieldsV1 { get; init; }

    /// <summary>
    /// Subresource through which the fields were written, such as status; empty for the main resource.
    /// </summary>
    [Field(8)]
    public string Subresource { get; init; } = "";
}

/// <summary>Metadata of a list response: version, paging and sharding data.</summary>
[Schema]
public sealed partial record ListMeta
{
    /// <summary>Legacy URL of the list; no longer filled in by the server.</summary>
    [Field(1)]
    public string SelfLink { get; init; } = "";

    /// <summary>Opaque version of the collection at which the list was taken; a watch can start from it.</summary>
    [Field(2)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>
    /// Opaque token for fetching the next page; empty on the last one. Tokens expire, usually after a few minutes.
    /// </summary>
    [Field(3)]
    public string Continue { get; init; } = "";

    /// <summary>Estimated number of items after this page; unset on the last page or when a selector is used.</summary>
    [Field(4)]
    public long? RemainingItemCount { get; init; }

    /// <summary>
    /// Echo of the shard selector applied; when unset despite a request, the server ignored it and the list is
    /// complete.
    /// </summary>
    [Field(5)]
    public ShardInfo? ShardInfo { get; init; }
}

/// <summary>Tells which shard of a collection a list response holds.</summary>
[Schema]
public sealed partial record ShardInfo
{
    /// <summary>Shard selector expression that the server applied to the response.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Selector { get; init; } = "";
}

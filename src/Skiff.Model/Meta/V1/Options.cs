namespace Skiff.Model.Meta.V1;

/// <summary>Query parameters of a request that reads one object.</summary>
[Kind(Group = "")]
public sealed partial record GetOptions : IMessageKind
{
    /// <summary>
    /// Lower bound on freshness: unset reads the latest state, 0 allows any cached one, other values at least that
    /// version.
    /// </summary>
    [Field(1)]
    public string ResourceVersion { get; init; } = "";
}

/// <summary>Query parameters of list, watch and delete-collection requests.</summary>
[Kind(Group = "")]
public sealed partial record ListOptions : IMessageKind
{
    /// <summary>Comma-separated label conditions, such as app=web,tier!=db; empty selects all.</summary>
    [Field(1)]
    public string LabelSelector { get; init; } = "";

    /// <summary>
    /// Comma-separated equality tests on fields, such as metadata.name=x; each kind supports only certain fields.
    /// </summary>
    [Field(2)]
    public string FieldSelector { get; init; } = "";

    /// <summary>Streams changes as events in place of a one-time list, beginning at resourceVersion.</summary>
    [Field(3)]
    public bool Watch { get; init; }

    /// <summary>
    /// Lets a watch receive BOOKMARK events that carry only a newer resourceVersion, at intervals chosen by the server.
    /// </summary>
    [Field(9)]
    public bool AllowWatchBookmarks { get; init; }

    /// <summary>
    /// Version constraint: a list reads it per resourceVersionMatch, a watch starts right after it; unset means the
    /// latest state, 0 any.
    /// </summary>
    [Field(4)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>
    /// Meaning of resourceVersion for lists: Exact or NotOlderThan; with sendInitialEvents it must be NotOlderThan.
    /// </summary>
    [Field(10), Enum(typeof(ResourceVersionMatch))]
    public string ResourceVersionMatch { get; init; } = "";

    /// <summary>
    /// Longest time in seconds before the server ends the request, mainly a watch; otherwise watches last a random 30
    /// to 60 minutes.
    /// </summary>
    [Field(5)]
    public long? TimeoutSeconds { get; init; }

    /// <summary>
    /// Largest number of items per page, 0 for no limit; a fuller collection yields a continue token, and watches do
    /// not support it.
    /// </summary>
    [Field(7)]
    public long Limit { get; init; }

    /// <summary>
    /// Token from the previous page; other query parameters must stay the same. An expired token is answered with 410
    /// Gone.
    /// </summary>
    [Field(8)]
    public string Continue { get; init; } = "";

    /// <summary>
    /// Makes a watch first deliver existing objects as ADDED, then a bookmark annotated k8s.io/initial-events-end.
    /// Requires resourceVersionMatch NotOlderThan.
    /// </summary>
    [Field(11)]
    public bool? SendInitialEvents { get; init; }

    /// <summary>
    /// Hash ranges to return, such as shardRange(object.metadata.uid, '0x0', '0x8000000000000000'), joined by ||;
    /// alpha, gated by ShardedListAndWatch.
    /// </summary>
    [Field(15)]
    public string ShardSelector { get; init; } = "";
}

/// <summary>Query parameters of a request that creates an object.</summary>
[Kind(Group = "")]
public sealed partial record CreateOptions : IMessageKind
{
    /// <summary>
    /// All as sole entry runs every processing stage but stores nothing; unset makes the request real.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    /// <summary>
    /// Name recorded as writer of the fields, at most 128 printable characters; taken from the user agent when empty.
    /// </summary>
    [Field(3)]
    public string FieldManager { get; init; } = "";

    /// <summary>
    /// Handling of unknown or duplicate fields: Ignore drops them, Warn (default) also warns, Strict rejects the
    /// request.
    /// </summary>
    [Field(4)]
    public string FieldValidation { get; init; } = "";
}

/// <summary>Parameters of a request that deletes one object or a collection.</summary>
[Kind(Group = "")]
public sealed partial record DeleteOptions : IMessageKind
{
    /// <summary>
    /// Seconds until removal, not negative; 0 means at once, and unset uses the kind's default, 30 for pods.
    /// </summary>
    [Field(1)]
    public long? GracePeriodSeconds { get; init; }

    /// <summary>Checks the object must pass, or the request fails with 409 Conflict.</summary>
    [Field(2)]
    public Preconditions? Preconditions { get; init; }

    /// <summary>
    /// Deprecated forerunner of propagationPolicy, which excludes it: true leaves dependents alone, false lets them be
    /// collected.
    /// </summary>
    [Field(3)]
    public bool? OrphanDependents { get; init; }

    /// <summary>
    /// Treatment of dependents: Orphan keeps them, Background deletes them after the owner, Foreground before it; the
    /// default depends on the kind.
    /// </summary>
    [Field(4), Enum(typeof(DeletionPropagation))]
    public string? PropagationPolicy { get; init; }

    /// <summary>
    /// All as sole entry runs every processing stage but deletes nothing; unset makes the request real.
    /// </summary>
    [Field(5), Atomic]
    public ListOf<string> DryRun { get; init; }

    /// <summary>
    /// Removes an unreadable, corrupt object without finalizers or preconditions. Dangerous: processes relying on the
    /// object's shutdown may break.
    /// </summary>
    [Field(6)]
    public bool? IgnoreStoreReadErrorWithClusterBreakingPotential { get; init; }
}

/// <summary>Checks that must hold before an update or delete goes ahead.</summary>
[Schema]
public sealed partial record Preconditions
{
    /// <summary>Unique id that the target object must have.</summary>
    [Field(1, Name = "uid")]
    public string? UID { get; init; }

    /// <summary>Version that the stored object must still have.</summary>
    [Field(2)]
    public string? ResourceVersion { get; init; }
}

/// <summary>Query parameters of a request that replaces an object.</summary>
[Kind(Group = "")]
public sealed partial record UpdateOptions : IMessageKind
{
    /// <summary>
    /// All as sole entry runs every processing stage but stores nothing; unset makes the request real.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    /// <summary>
    /// Name recorded as writer of the changed fields, at most 128 printable characters; taken from the user agent when
    /// empty.
    /// </summary>
    [Field(2)]
    public string FieldManager { get; init; } = "";

    /// <summary>
    /// Handling of unknown or duplicate fields: Ignore drops them, Warn (default) also warns, Strict rejects the
    /// request.
    /// </summary>
    [Field(3)]
    public string FieldValidation { get; init; } = "";
}

/// <summary>Query parameters of a request that patches an object, server-side apply included.</summary>
[Kind(Group = "")]
public sealed partial record PatchOptions : IMessageKind
{
    /// <summary>
    /// All as sole entry runs every processing stage but stores nothing; unset makes the request real.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    /// <summary>
    /// Takes over fields owned by other managers rather than reporting a conflict; allowed for apply patches only.
    /// </summary>
    [Field(2)]
    public bool? Force { get; init; }

    /// <summary>
    /// Name recorded as writer, at most 128 printable characters; mandatory for apply patches, otherwise taken from the
    /// user agent when empty.
    /// </summary>
    [Field(3)]
    public string FieldManager { get; init; } = "";

    /// <summary>
    /// Handling of unknown or duplicate fields: Ignore drops them, Warn (default) also warns, Strict rejects the
    /// request.
    /// </summary>
    [Field(4)]
    public string FieldValidation { get; init; } = "";
}

/// <summary>Query parameters of a server-side apply request.</summary>
[Schema]
public sealed partial record ApplyOptions
{
    /// <summary>
    /// All as sole entry runs every processing stage but stores nothing; unset makes the request real.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    /// <summary>Takes over fields owned by other managers rather than reporting a conflict.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public bool Force { get; init; }

    /// <summary>Name under which the applied fields are owned; required, at most 128 printable characters.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string FieldManager { get; init; } = "";
}

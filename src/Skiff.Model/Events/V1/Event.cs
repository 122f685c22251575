namespace Skiff.Model.Events.V1;

/// <summary>Best-effort, expiring record of something that happened to an object, in the newer event format.</summary>
[Kind(Group = "events.k8s.io", Plural = "events", ShortNames = ["ev"])]
public sealed partial record Event : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1, Omit = Omit.Never)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Microsecond-precise time of the first observation; required.</summary>
    [Field(2, Omit = Omit.Never), Required, MicroTime]
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Repetition data when the occurrence keeps happening; unset for a single event.</summary>
    [Field(3)]
    public EventSeries? Series { get; init; }

    /// <summary>
    /// Domain-style name of the controller that wrote the event, such as kubernetes.io/kubelet; required for new
    /// events.
    /// </summary>
    [Field(4)]
    public string ReportingController { get; init; } = "";

    /// <summary>
    /// Which running instance of the controller wrote the event; required for new events, at most 128 characters.
    /// </summary>
    [Field(5)]
    public string ReportingInstance { get; init; } = "";

    /// <summary>
    /// Which action was taken, or failed, with respect to the object; required for new events, at most 128 characters.
    /// </summary>
    [Field(6)]
    public string Action { get; init; } = "";

    /// <summary>
    /// CamelCase cause of the action, for programs to match on; required for new events, at most 128 characters.
    /// </summary>
    [Field(7)]
    public string Reason { get; init; } = "";

    /// <summary>Object the occurrence is about, often the one its controller manages.</summary>
    [Field(8)]
    public Core.V1.ObjectReference Regarding { get; init; } = Core.V1.ObjectReference.Empty;

    /// <summary>Second object taking part, where the action touches more than one.</summary>
    [Field(9)]
    public Core.V1.ObjectReference? Related { get; init; }

    /// <summary>Human-readable account of what happened, at most 1 KiB.</summary>
    [Field(10)]
    public string Note { get; init; } = "";

    /// <summary>Severity class, Normal or Warning; further classes may appear in future.</summary>
    [Field(11)]
    public string Type { get; init; } = "";

    /// <summary>Originator in the core v1 format; kept for compatibility only.</summary>
    [Field(12)]
    public Core.V1.EventSource DeprecatedSource { get; init; } = Core.V1.EventSource.Empty;

    /// <summary>First observation in the core v1 format; kept for compatibility only.</summary>
    [Field(13, Omit = Omit.Never)]
    public DateTimeOffset? DeprecatedFirstTimestamp { get; init; }

    /// <summary>Newest observation in the core v1 format; kept for compatibility only.</summary>
    [Field(14, Omit = Omit.Never)]
    public DateTimeOffset? DeprecatedLastTimestamp { get; init; }

    /// <summary>Number of occurrences in the core v1 format; kept for compatibility only.</summary>
    [Field(15)]
    public int DeprecatedCount { get; init; }
}

/// <summary>Tells how often and until when a repeated event was observed.</summary>
[Schema]
public sealed partial record EventSeries
{
    /// <summary>Occurrences counted in the series up to the last heartbeat; at least 2.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Count { get; init; }

    /// <summary>Microsecond-precise time of the newest occurrence known before the last heartbeat.</summary>
    [Field(2, Omit = Omit.Never), Required, MicroTime]
    public DateTimeOffset? LastObservedTime { get; init; }
}

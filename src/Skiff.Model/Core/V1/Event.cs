namespace Skiff.Model.Core.V1;

/// <summary>Best-effort, expiring record of something that happened to an object, mainly meant for humans.</summary>
[Kind(Plural = "events", ShortNames = ["ev"])]
public sealed partial record Event : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Object the occurrence is about; a namespaced object's namespace must match the event's.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ObjectReference InvolvedObject { get; init; } = ObjectReference.Empty;

    /// <summary>Short CamelCase cause of the occurrence, suitable for programs to match on.</summary>
    [Field(3)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable account of what happened to the object.</summary>
    [Field(4)]
    public string Message { get; init; } = "";

    /// <summary>
    /// Component and host that noticed the occurrence; older counterpart of reportingComponent and reportingInstance.
    /// </summary>
    [Field(5)]
    public EventSource Source { get; init; } = EventSource.Empty;

    /// <summary>Time at which the occurrence was first recorded.</summary>
    [Field(6, Omit = Omit.Never)]
    public DateTimeOffset? FirstTimestamp { get; init; }

    /// <summary>Time of the most recent repetition folded into this record.</summary>
    [Field(7, Omit = Omit.Never)]
    public DateTimeOffset? LastTimestamp { get; init; }

    /// <summary>How many times the occurrence has been seen so far.</summary>
    [Field(8)]
    public int Count { get; init; }

    /// <summary>Severity class, Normal or Warning; further classes may appear in future.</summary>
    [Field(9)]
    public string Type { get; init; } = "";

    /// <summary>Microsecond-precise time of the first observation, set by writers of the newer event format.</summary>
    [Field(10, Omit = Omit.Never), MicroTime]
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Repetition data when the occurrence keeps happening; unset for a single event.</summary>
    [Field(11)]
    public EventSeries? Series { get; init; }

    /// <summary>Which action was taken, or failed, with respect to the involved object.</summary>
    [Field(12)]
    public string Action { get; init; } = "";

    /// <summary>Second object taking part, where the action touches more than one.</summary>
    [Field(13)]
    public ObjectReference? Related { get; init; }

    /// <summary>Name of the controller that wrote the event, such as kubernetes.io/kubelet.</summary>
    [Field(14, Name = "reportingComponent", Omit = Omit.Never)]
    public string ReportingController { get; init; } = "";

    /// <summary>Which running instance of the controller wrote the event, such as kubelet-node1.</summary>
    [Field(15, Omit = Omit.Never)]
    public string ReportingInstance { get; init; } = "";
}

/// <summary>Originator of an event in the older event format.</summary>
[Schema]
public sealed partial record EventSource
{
    /// <summary>Program that produced the event, such as kubelet or default-scheduler.</summary>
    [Field(1)]
    public string Component { get; init; } = "";

    /// <summary>Node on which that program was running.</summary>
    [Field(2)]
    public string Host { get; init; } = "";
}

/// <summary>Tells how often and until when a repeated event was observed.</summary>
[Schema]
public sealed partial record EventSeries
{
    /// <summary>Occurrences counted in the series up to the last heartbeat.</summary>
    [Field(1)]
    public int Count { get; init; }

    /// <summary>Microsecond-precise time of the newest occurrence in the series.</summary>
    [Field(2, Omit = Omit.Never), MicroTime]
    public DateTimeOffset? LastObservedTime { get; init; }
}

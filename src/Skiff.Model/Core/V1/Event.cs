namespace Skiff.Model.Core.V1;

[Kind(Plural = "events", ShortNames = ["ev"])]
public sealed partial record Event : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ObjectReference InvolvedObject { get; init; } = ObjectReference.Empty;

    [Field(3)]
    public string Reason { get; init; } = "";

    [Field(4)]
    public string Message { get; init; } = "";

    [Field(5)]
    public EventSource Source { get; init; } = EventSource.Empty;

    [Field(6)]
    public DateTimeOffset? FirstTimestamp { get; init; }

    [Field(7)]
    public DateTimeOffset? LastTimestamp { get; init; }

    [Field(8)]
    public int Count { get; init; }

    [Field(9)]
    public string Type { get; init; } = "";

    [Field(10), MicroTime]
    public DateTimeOffset? EventTime { get; init; }

    [Field(11)]
    public EventSeries? Series { get; init; }

    [Field(12)]
    public string Action { get; init; } = "";

    [Field(13)]
    public ObjectReference? Related { get; init; }

    [Field(14, Name = "reportingComponent", Omit = Omit.Never)]
    public string ReportingController { get; init; } = "";

    [Field(15, Omit = Omit.Never)]
    public string ReportingInstance { get; init; } = "";
}

[Schema]
public sealed partial record EventSource
{
    [Field(1)]
    public string Component { get; init; } = "";

    [Field(2)]
    public string Host { get; init; } = "";
}

[Schema]
public sealed partial record EventSeries
{
    [Field(1)]
    public int Count { get; init; }

    [Field(2), MicroTime]
    public DateTimeOffset? LastObservedTime { get; init; }
}

namespace Skiff.Model.Events.V1;

[Kind(Group = "events.k8s.io", Plural = "events", ShortNames = ["ev"])]
public sealed partial record Event : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1, Omit = Omit.Never)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required, MicroTime]
    public DateTimeOffset? EventTime { get; init; }

    [Field(3)]
    public EventSeries? Series { get; init; }

    [Field(4)]
    public string ReportingController { get; init; } = "";

    [Field(5)]
    public string ReportingInstance { get; init; } = "";

    [Field(6)]
    public string Action { get; init; } = "";

    [Field(7)]
    public string Reason { get; init; } = "";

    [Field(8)]
    public Core.V1.ObjectReference Regarding { get; init; } = Core.V1.ObjectReference.Empty;

    [Field(9)]
    public Core.V1.ObjectReference? Related { get; init; }

    [Field(10)]
    public string Note { get; init; } = "";

    [Field(11)]
    public string Type { get; init; } = "";

    [Field(12)]
    public Core.V1.EventSource DeprecatedSource { get; init; } = Core.V1.EventSource.Empty;

    [Field(13)]
    public DateTimeOffset? DeprecatedFirstTimestamp { get; init; }

    [Field(14)]
    public DateTimeOffset? DeprecatedLastTimestamp { get; init; }

    [Field(15)]
    public int DeprecatedCount { get; init; }
}

[Schema]
public sealed partial record EventSeries
{
    [Field(1, Omit = Omit.Never), Required]
    public int Count { get; init; }

    [Field(2, Omit = Omit.Never), Required, MicroTime]
    public DateTimeOffset? LastObservedTime { get; init; }
}

using Skiff.Model;
using Skiff.Model.Events.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>
/// Rules of events of the newer version. Faults name the fields of the older one, in whose form upstream validates both.
/// </summary>
internal static class EventsV1Kind
{
    private const string Unset = "needs to be unset";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Event>
    {
        MetadataOnce = true,
        Always = (value, faults) => EventKind.Check(EventFacts.Of(value), faults),
        OnCreate = CheckCreate,
        OnUpdate = CheckUpdate,
    };

    private static void CheckCreate(Event value, Faults faults)
    {
        CheckSeries(value.Series, faults);
        if (value.EventTime is null) faults.Required(FieldPath.Root("eventTime"));
        if (value.Type is not ("Normal" or "Warning"))
            faults.Invalid(FieldPath.Root("type"), "", $"has invalid value: {value.Type}");
        if (value.DeprecatedFirstTimestamp is not null) faults.Invalid(FieldPath.Root("firstTimestamp"), "", Unset);
        if (value.DeprecatedLastTimestamp is not null) faults.Invalid(FieldPath.Root("lastTimestamp"), "", Unset);
        if (value.DeprecatedCount != 0) faults.Invalid(FieldPath.Root("count"), "", Unset);
        if (value.DeprecatedSource.Component.Length + value.DeprecatedSource.Host.Length > 0)
            faults.Invalid(FieldPath.Root("source"), "", Unset);
    }

    private static void CheckSeries(EventSeries? series, Faults faults)
    {
        if (series is null) return;
        if (series.Count < 2) faults.Invalid(FieldPath.Root("series.count"), "", "should be at least 2");
        if (series.LastObservedTime is null) faults.Required(FieldPath.Root("series.lastObservedTime"));
    }

    // Only the series goes on: an event is what happened.
    private static void CheckUpdate(Event value, Event old, Faults faults)
    {
        if (value.Series != old.Series) CheckSeries(value.Series, faults);
        CheckSame("involvedObject", value.Regarding, old.Regarding, faults);
        CheckSame("reason", value.Reason, old.Reason, faults);
        CheckSame("message", value.Note, old.Note, faults);
        CheckSame("source", value.DeprecatedSource, old.DeprecatedSource, faults);
        CheckSame("firstTimestamp", value.DeprecatedFirstTimestamp, old.DeprecatedFirstTimestamp, faults);
        CheckSame("lastTimestamp", value.DeprecatedLastTimestamp, old.DeprecatedLastTimestamp, faults);
        if (value.DeprecatedCount != old.DeprecatedCount)
            faults.Invalid(FieldPath.Root("count"), value.DeprecatedCount, Faults.Immutable);
        CheckSame("type", value.Type, old.Type, faults);
        CheckSame("eventTime", value.EventTime, old.EventTime, faults);
        CheckSame("action", value.Action, old.Action, faults);
        CheckSame("related", value.Related, old.Related, faults);
        CheckSame("reportingController", value.ReportingController, old.ReportingController, faults);
        CheckSame("reportingInstance", value.ReportingInstance, old.ReportingInstance, faults);
    }

    private static void CheckSame(string name, string value, string old, Faults faults) =>
        faults.Unchanged(FieldPath.Root(name), value, old);

    private static void CheckSame<T>(string name, T? value, T? old, Faults faults)
        where T : class, IMessage, IEquatable<T>
    {
        if (!Equals(value, old)) faults.InvalidText(FieldPath.Root(name), Shown.Of(value), Faults.Immutable);
    }

    private static void CheckSame(string name, DateTimeOffset? value, DateTimeOffset? old, Faults faults)
    {
        if (value != old) faults.InvalidText(FieldPath.Root(name), Shown.Of(value), Faults.Immutable);
    }
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of events, the same for both API groups that serve them.</summary>
internal static class EventPrinters
{
    /// <summary>Rows of core events.</summary>
    public static Printer CoreEvents { get; } = new Printer<Event>(
        EventColumns(),
        static (value, now) => Cells(
            value,
            new(value.Type, value.Reason, value.Message, value.InvolvedObject, value.Source, value.ReportingController,
                value.ReportingInstance),
            new(value.FirstTimestamp, value.LastTimestamp, value.EventTime, value.Count),
            value.Series is { } series ? (series.LastObservedTime, series.Count) : null,
            now));

    /// <summary>Rows of events of the group <c>events.k8s.io</c>.</summary>
    public static Printer Events { get; } = new Printer<Model.Events.V1.Event>(
        EventColumns(),
        static (value, now) => Cells(
            value,
            new(value.Type, value.Reason, value.Note, value.Regarding, value.DeprecatedSource,
                value.ReportingController, value.ReportingInstance),
            new(value.DeprecatedFirstTimestamp, value.DeprecatedLastTimestamp, value.EventTime, value.DeprecatedCount),
            value.Series is { } series ? (series.LastObservedTime, series.Count) : null,
            now));

    private readonly record struct What(
        string Type, string Reason, string Message, ObjectReference About, EventSource Source, string Controller,
        string Instance);

    private readonly record struct When(DateTimeOffset? First, DateTimeOffset? Last, DateTimeOffset? Event, int Count);

    private static object?[] Cells(
        IObject value, What what, When when, (DateTimeOffset? Last, int Count)? series, DateTimeOffset now)
    {
        string first = HumanDuration.Since(when.First ?? when.Event, now);
        string last = when.Last is { } seen ? HumanDuration.Since(seen, now) : first;
        int count = when.Count == 0 ? 1 : when.Count; // Newer writers leave the count of a single event out.
        if (series is { } repeated)
        {
            last = HumanDuration.Since(repeated.Last, now);
            count = repeated.Count;
        }

        return
        [
            last,
            what.Type,
            what.Reason,
            Target(what.About),
            what.About.FieldPath,
            Source(what),
            what.Message.Trim(),
            first,
            count,
            value.Metadata.Name,
        ];
    }

    private static string Target(ObjectReference about)
    {
        string kind = about.Kind.ToLowerInvariant();
        return about.Name.Length > 0 ? $"{kind}/{about.Name}" : kind;
    }

    private static string Source(What what)
    {
        string component = what.Source.Component.Length > 0 ? what.Source.Component : what.Controller;
        string instance = what.Source.Host.Length > 0 ? what.Source.Host : what.Instance;
        return instance.Length > 0 ? $"{component}, {instance}" : component;
    }

    private static ListOf<TableColumnDefinition> EventColumns() =>
    [
        Columns.Text("Last Seen", "Time since the event last happened."),
        Columns.Text("Type", "Normal or Warning."),
        Columns.Text("Reason", "Why the event happened, in one word."),
        Columns.Text("Object", "Object the event is about."),
        Columns.Wide("Subobject", "Part of the object the event is about."),
        Columns.Wide("Source", "Who reports the event."),
        Columns.Text("Message", "What happened."),
        Columns.Wide("First Seen", "Time since the event first happened."),
        Columns.Wide("Count", "How often the event happened."),
        Columns.Name with { Priority = 1 },
    ];
}

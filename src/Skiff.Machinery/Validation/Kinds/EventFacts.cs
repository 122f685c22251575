using CoreEvent = Skiff.Model.Core.V1.Event;
using EventsEvent = Skiff.Model.Events.V1.Event;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>What the two versions of events have in common, as far as rules ask for it.</summary>
/// <param name="Namespace">Where the event is.</param>
/// <param name="InvolvedNamespace">Where that is which it tells of.</param>
/// <param name="HasTime">Whether it has an exact time, as newer events have.</param>
/// <param name="ReporterField">What the version calls the reporter.</param>
/// <param name="Reporter">Who reports it.</param>
/// <param name="ReportingInstance">Which one of these.</param>
/// <param name="Action">What was done.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">In words.</param>
internal readonly record struct EventFacts(
    string Namespace, string InvolvedNamespace, bool HasTime, string ReporterField, string Reporter,
    string ReportingInstance, string Action, string Reason, string Message)
{
    /// <summary>Those of the older version.</summary>
    public static EventFacts Of(CoreEvent value) => new(
        value.Metadata.Namespace, value.InvolvedObject.Namespace, value.EventTime is not null, "reportingComponent",
        value.ReportingController, value.ReportingInstance, value.Action, value.Reason, value.Message);

    /// <summary>Those of the newer version.</summary>
    public static EventFacts Of(EventsEvent value) => new(
        value.Metadata.Namespace, value.Regarding.Namespace, value.EventTime is not null, "reportingController",
        value.ReportingController, value.ReportingInstance, value.Action, value.Reason, value.Note);
}

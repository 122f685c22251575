using Skiff.ApiServer.Resources;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using CoreEvent = Skiff.Model.Core.V1.Event;
using EventsEvent = Skiff.Model.Events.V1.Event;
using FirstAutoscaler = Skiff.Model.Autoscaling.V1.HorizontalPodAutoscaler;
using SecondAutoscaler = Skiff.Model.Autoscaling.V2.HorizontalPodAutoscaler;

namespace Skiff.ApiServer.Strategies;

/// <summary>Between the versions of kinds that are served in more than one.</summary>
public static class Conversions
{
    /// <summary>events.k8s.io/v1 over core/v1.</summary>
    public static Conversion Events { get; } = new RecordConversion(
        value => ToCore((EventsEvent)value), value => FromCore((CoreEvent)value));

    /// <summary>autoscaling/v1 over autoscaling/v2.</summary>
    public static Conversion Autoscalers { get; } = new RecordConversion(
        value => AutoscalerVersions.ToSecond((FirstAutoscaler)value),
        value => AutoscalerVersions.ToFirst((SecondAutoscaler)value));

    private static CoreEvent ToCore(EventsEvent value) => CoreEvent.Empty with
    {
        Metadata = value.Metadata,
        InvolvedObject = value.Regarding,
        Related = value.Related,
        Reason = value.Reason,
        Message = value.Note,
        Type = value.Type,
        EventTime = value.EventTime,
        Action = value.Action,
        ReportingController = value.ReportingController,
        ReportingInstance = value.ReportingInstance,
        Source = value.DeprecatedSource,
        FirstTimestamp = value.DeprecatedFirstTimestamp,
        LastTimestamp = value.DeprecatedLastTimestamp,
        Count = value.DeprecatedCount,
        Series = value.Series is not { } series ? null : Model.Core.V1.EventSeries.Empty with
        {
            Count = series.Count,
            LastObservedTime = series.LastObservedTime,
        },
    };

    private static EventsEvent FromCore(CoreEvent value) => EventsEvent.Empty with
    {
        Metadata = value.Metadata,
        Regarding = value.InvolvedObject,
        Related = value.Related,
        Reason = value.Reason,
        Note = value.Message,
        Type = value.Type,
        EventTime = value.EventTime,
        Action = value.Action,
        ReportingController = value.ReportingController,
        ReportingInstance = value.ReportingInstance,
        DeprecatedSource = value.Source,
        DeprecatedFirstTimestamp = value.FirstTimestamp,
        DeprecatedLastTimestamp = value.LastTimestamp,
        DeprecatedCount = value.Count,
        Series = value.Series is not { } series ? null : Model.Events.V1.EventSeries.Empty with
        {
            Count = series.Count,
            LastObservedTime = series.LastObservedTime,
        },
    };
}

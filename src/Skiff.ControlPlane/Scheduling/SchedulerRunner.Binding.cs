using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Scheduling;

namespace Skiff.ControlPlane;

/// <summary>What the scheduler tells: bindings, and why a pod got none.</summary>
public sealed partial class SchedulerRunner
{
    private static readonly TimeSpan askAgain = TimeSpan.FromSeconds(1);

    private async Task BindAsync(QueuedPod queued, string node, CancellationToken stop)
    {
        Pod pod = queued.Pod;
        ObjectKey key = ObjectKey.Of(pod);
        string error;
        try
        {
            Binding binding = Binding.Empty with
            {
                Metadata = ObjectMeta.Empty with { Namespace = key.Namespace, Name = key.Name, UID = pod.Metadata.UID },
                Target = ObjectReference.Empty with { Kind = "Node", Name = node },
            };
            ApiResult<IMessageKind> result = await context.Api.PostAsync(Kinds.Pod, key, "binding", binding, stop);
            error = result.Error?.Message ?? "";
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            error = fault.Message;
        }

        if (error.Length > 0 && await WasBoundAsync(pod, node, stop)) error = "";
        TimeSpan took = context.Time.GetElapsedTime(queued.TriedAt);
        outcomes.Enqueue(new(queued, error, took));
        if (error.Length == 0)
        {
            metrics.Scheduled(
                SchedulerOf(pod), took, queued.Attempts, context.Time.GetUtcNow() - (queued.FirstTried ?? context.Time.GetUtcNow()));
            EventDraft draft = EventDraft.Normal(pod, "Scheduled", $"Successfully assigned {key} to {node}");
            context.Events.Record(draft, SchedulerOf(pod), action: "Binding");
        }
        else
        {
            Interlocked.Increment(ref failed);
            BindingFailed(log, key, node, error);
        }

        Wake();
    }

    // A binding whose answer was lost may have been stored: nobody else may have the room of a pod that is there.
    private async Task<bool> WasBoundAsync(Pod pod, string node, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                ApiResult<IObject> read = await context.Api.GetAsync((Kind)Kinds.Pod, ObjectKey.Of(pod), stop);
                if (read.Value is Pod found) return found.Metadata.UID == pod.Metadata.UID && found.Spec.NodeName == node;
                if (read.Error is { Code: 404 }) return false;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException)
            {
                BindingFailed(log, ObjectKey.Of(pod), node, fault.Message);
            }

            await Background.EndOf(Task.Delay(askAgain, context.Time, stop));
        }

        return false;
    }

    // What was promised is told along with the reason; null leaves it as it is.
    private async Task TellAsync(Pod pod, string message, string reason, string? promised, CancellationToken stop)
    {
        if (promised is not null) cluster.Nominated.Set(pod, promised);
        context.Events.Record(EventDraft.Warning(pod, "FailedScheduling", message), SchedulerOf(pod), action: "Scheduling");
        await StartWriteAsync(() => TellUnscheduledAsync(pod, message, reason, promised, stop), stop);
    }

    private async Task TellUnscheduledAsync(
        Pod pod, string message, string reason, string? promised, CancellationToken stop)
    {
        if (pods.Cache.Find(ObjectKey.Of(pod)) is not Pod current || current.Metadata.UID != pod.Metadata.UID) return;
        await ChangeStatusAsync(current, found => Told(found), stop);

        Pod Told(Pod found)
        {
            Pod told = UnschedulableCondition.Set(found, message, context.Time.GetUtcNow(), reason);
            return promised is null || promised == told.Status.NominatedNodeName
                ? told
                : told with { Status = told.Status with { NominatedNodeName = promised } };
        }
    }

    // The answer of the API; null if nothing had to be written.
    private async Task<Status?> ChangeStatusAsync(Pod pod, Func<Pod, Pod> change, CancellationToken stop)
    {
        Pod wanted = change(pod);
        if (wanted.Equals(pod)) return null;
        try
        {
            ApiResult<IObject> result = await WriteAsync(Kinds.Pod, wanted, found => change((Pod)found), stop, "status");
            if (result.Error is { } error) StatusFailed(log, ObjectKey.Of(pod), error.Message);
            return result.Error;
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            StatusFailed(log, ObjectKey.Of(pod), fault.Message);
            return Status.InternalError(fault.Message);
        }
    }

    private static string SchedulerOf(Pod pod) =>
        pod.Spec.SchedulerName is { Length: > 0 } name ? name : SchedulingProfile.DefaultName;

    private sealed record BindingOutcome(QueuedPod Pod, string Error, TimeSpan Took);

    [LoggerMessage(LogLevel.Warning, "pod {Key} could not be bound to node {Node}: {Message}")]
    private static partial void BindingFailed(ILogger logger, ObjectKey key, string node, string message);

    [LoggerMessage(LogLevel.Information, "the status of pod {Key} could not be written: {Message}")]
    private static partial void StatusFailed(ILogger logger, ObjectKey key, string message);
}

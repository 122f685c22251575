using System.Collections.Concurrent;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Scheduling;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ControlPlane;

/// <summary>
/// What happens to a pod that fits nowhere: a node may be promised to it and its victims told to leave, beside the loop.
/// Until all have been told the pod is not tried again; then it waits, as any other, for somebody to have left.
/// </summary>
public sealed partial class SchedulerRunner
{
    private readonly ConcurrentQueue<ClearingOutcome> cleared = new();

    private async Task RefuseAsync(
        QueuedPod queued, PodEntry entry, Placement placement, SchedulingProfile profile, CancellationToken stop)
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        Pod pod = queued.Pod;
        PreemptionPlan plan = profile.Preempts && cluster.Nodes.Count > 0
            ? Preemption.Decide(entry, cluster, placement, profile, random.Next, now)
            : new(null, [], "");
        if (profile.Preempts) metrics.Preempted(plan.Victims.Count);
        metrics.Unschedulable(profile.Name, context.Time.GetElapsedTime(queued.TriedAt));
        Pod[] victims = [.. plan.Victims.Where(victim => !victim.Pod.IsTerminating).Select(victim => victim.Pod)];
        queue.Rest(queued, placement.Refused, now, held: victims.Length > 0);
        string message = FitReport.Message(placement.Rejections, plan.Message, placement.PodReason);
        string? promised = plan.KeepsPromise ? null : plan.Node?.Name ?? "";
        PodEntry[] lesser = plan.Node is null
            ? []
            : [.. cluster.Nominated.On(plan.Node.Name).Where(other => other.Priority < entry.Priority)];
        foreach (PodEntry other in lesser) cluster.Nominated.Remove(other.UID);
        await TellAsync(pod, message, UnschedulableCondition.Unschedulable, promised, stop);
        if (victims.Length == 0) return;
        string node = plan.Node!.Name;
        await StartWriteAsync(() => ClearAsync(queued, node, victims, [.. lesser.Select(other => other.Pod)], stop), stop);
    }

    // Pods that were promised the node and are less urgent are told first, so that they look elsewhere. The last victim is
    // told when all others have been: its leaving must not wake the pod before.
    private async Task ClearAsync(QueuedPod queued, string node, Pod[] victims, Pod[] lesser, CancellationToken stop)
    {
        foreach (Pod other in lesser)
        {
            await ChangeStatusAsync(
                other, found => found with { Status = found.Status with { NominatedNodeName = "" } }, stop);
        }

        bool[] told = await Task.WhenAll(victims[..^1].Select(victim => PreemptAsync(victim, queued.Pod, node, stop)));
        bool all = Array.TrueForAll(told, one => one) && await PreemptAsync(victims[^1], queued.Pod, node, stop);
        cleared.Enqueue(new(queued, Failed: !all));
        Wake();
    }

    private async Task<bool> PreemptAsync(Pod victim, Pod pod, string node, CancellationToken stop)
    {
        Status? refusal = await ChangeStatusAsync(victim, found => Marked(found, pod), stop);
        if (refusal is not null) return refusal.Reason == StatusReason.NotFound;
        try
        {
            DeleteOptions options = DeleteOptions.Empty with
            {
                Preconditions = Model.Meta.V1.Preconditions.Empty with { UID = victim.Metadata.UID },
            };
            ApiResult<IMessageKind> result = await context.Api.DeleteAsync(Kinds.Pod, ObjectKey.Of(victim), options, stop);
            if (result.Error is { } error) return error.Reason is StatusReason.NotFound or StatusReason.Conflict;
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }

        EventDraft draft = EventDraft.Normal(victim, "Preempted", $"Preempted by pod {pod.Metadata.UID} on node {node}");
        context.Events.Record(draft, SchedulerOf(pod), action: "Preempting", related: EventDraft.Reference(pod));
        return true;
    }

    private Pod Marked(Pod victim, Pod pod)
    {
        PodCondition? before = victim.Condition(PodConditionType.DisruptionTarget);
        PodCondition after = PodCondition.Empty with
        {
            Type = PodConditionType.DisruptionTarget,
            Status = ConditionStatus.True,
            Reason = Preemption.Reason,
            Message = $"{SchedulerOf(pod)}: preempting to accommodate a higher priority pod",
            ObservedGeneration = victim.Metadata.Generation,
            LastTransitionTime = before?.Status == ConditionStatus.True ? before.LastTransitionTime : context.Time.GetUtcNow(),
        };
        ListOf<PodCondition> others = victim.Status.Conditions.Where(one => one.Type != PodConditionType.DisruptionTarget);
        return victim with { Status = victim.Status with { Conditions = others.Add(after) } };
    }

    private sealed record ClearingOutcome(QueuedPod Pod, bool Failed);
}

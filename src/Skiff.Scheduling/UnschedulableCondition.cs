using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>The condition by which a pod tells that no node can take it.</summary>
public static class UnschedulableCondition
{
    /// <summary>The reason when no node suits.</summary>
    public const string Unschedulable = "Unschedulable";

    /// <summary>The reason when something failed that the pod cannot help.</summary>
    public const string SchedulerError = "SchedulerError";

    /// <summary>The pod with the condition set; itself if it says so already.</summary>
    public static Pod Set(Pod pod, string message, DateTimeOffset now, string reason = Unschedulable)
    {
        PodCondition? before = pod.Condition(PodConditionType.PodScheduled);
        bool same = before?.Status == ConditionStatus.False;
        PodCondition after = (before ?? PodCondition.Empty) with
        {
            Type = PodConditionType.PodScheduled,
            Status = ConditionStatus.False,
            Reason = reason,
            Message = message,
            ObservedGeneration = pod.Metadata.Generation,
            LastTransitionTime = same ? before!.LastTransitionTime : now,
        };
        if (after.Equals(before)) return pod;
        ListOf<PodCondition> conditions = before is null
            ? pod.Status.Conditions.Add(after)
            : pod.Status.Conditions.Select(condition => ReferenceEquals(condition, before) ? after : condition);
        return pod with { Status = pod.Status with { Conditions = conditions } };
    }
}

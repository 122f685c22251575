using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Control;

/// <summary>The condition by which a pod tells that the cluster, not its own work, ended it.</summary>
public static class Disruption
{
    /// <summary>The pod with the condition.</summary>
    public static Pod Mark(Pod pod, string reason, string message, DateTimeOffset now)
    {
        PodCondition? before = pod.Condition(PodConditionType.DisruptionTarget);
        PodCondition after = PodCondition.Empty with
        {
            Type = PodConditionType.DisruptionTarget,
            Status = ConditionStatus.True,
            Reason = reason,
            Message = message,
            ObservedGeneration = pod.Metadata.Generation,
            LastTransitionTime = before?.Status == ConditionStatus.True ? before.LastTransitionTime : now,
        };
        if (before == after) return pod;
        ListOf<PodCondition> others = pod.Status.Conditions.Where(one => one.Type != PodConditionType.DisruptionTarget);
        return pod with { Status = pod.Status with { Conditions = others.Add(after) } };
    }
}

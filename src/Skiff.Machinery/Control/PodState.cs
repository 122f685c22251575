using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Control;

/// <summary>What controllers conclude from a pod's status.</summary>
public static class PodState
{
    extension(Pod pod)
    {
        /// <summary>Whether it has run to its end and will never run again.</summary>
        public bool IsFinished => pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed;

        /// <summary>Whether its deletion has begun.</summary>
        public bool IsTerminating => pod.Metadata.DeletionTimestamp is not null;

        /// <summary>Whether it counts as a replica: neither finished nor on its way out.</summary>
        public bool IsActive => !pod.IsFinished && !pod.IsTerminating;

        /// <summary>Whether it serves.</summary>
        public bool IsReady => pod.Condition(PodConditionType.Ready)?.Status == ConditionStatus.True;

        /// <summary>When it last became ready; null while it is not.</summary>
        public DateTimeOffset? ReadySince =>
            pod.Condition(PodConditionType.Ready) is { Status: ConditionStatus.True } ready
                ? ready.LastTransitionTime
                : null;

        /// <summary>The condition of a type, or null.</summary>
        public PodCondition? Condition(string type)
        {
            foreach (PodCondition condition in pod.Status.Conditions)
            {
                if (condition.Type == type) return condition;
            }

            return null;
        }

        /// <summary>Whether it has been ready for so many seconds.</summary>
        public bool IsAvailable(int minReadySeconds, DateTimeOffset now) =>
            pod.IsReady
            && (minReadySeconds == 0
                || (pod.ReadySince is { } since && since.AddSeconds(minReadySeconds) <= now));

        /// <summary>When a ready pod becomes available; null if it is so already, or not ready.</summary>
        public DateTimeOffset? AvailableAt(int minReadySeconds, DateTimeOffset now) =>
            pod.ReadySince is { } since && minReadySeconds > 0 && since.AddSeconds(minReadySeconds) > now
                ? since.AddSeconds(minReadySeconds)
                : null;
    }
}

using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Singletons;

/// <summary>What the lease of a singleton means for its pod's containers.</summary>
internal static class Fencing
{
    /// <summary>Kills what runs without the lease; whether anything may be started.</summary>
    public static bool Allows(PlanDraft draft)
    {
        if (draft.View.Singleton is not { IsHeld: false } standing) return true;
        // Others may start when the grace is over, counted from the loss: a longer one that was asked for is cut short.
        long grace = draft.Pod.Spec.TerminationGracePeriodSeconds ?? PodSpecs.DefaultGraceSeconds;
        double left = grace - (draft.View.Now - standing.Since).TotalSeconds;
        foreach (ObservedContainer container in draft.Runtime.Containers)
        {
            if (!RuntimePod.IsAlive(container)) continue;
            draft.Kill(container,
                $"Stopping container {container.Name}: the lease of its singleton was lost", Math.Max(1, (long)left));
        }

        return false;
    }
}

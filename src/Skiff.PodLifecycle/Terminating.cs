using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>The steps of a pod that ends: containers, sidecars, sandbox, volumes, API object.</summary>
internal static class Terminating
{
    public static void Plan(PlanDraft draft)
    {
        if (draft.Memory.EndingSince is null) draft.Memory = draft.Memory with { EndingSince = draft.View.Now };
        if (draft.Runtime.AnyAlive)
        {
            KillContainers(draft);
            return;
        }

        // A start may still be under way: what it makes has to be seen and killed before anything is torn down.
        if (!draft.LaneIsFree || !draft.View.InFlight.Killing.IsEmpty) return;
        if (!InitSteps.AreMarked(draft)) return;
        if (NextToStop(draft) is { } sandbox)
        {
            Retry(draft, draft.Memory.Sandbox, new PodAction.StopSandbox(sandbox.Id));
        }
        else if (!draft.Memory.Released) Retry(draft, draft.Memory.Release, new PodAction.Release());
        else if (draft.View.Removed) Retry(draft, draft.Memory.Deletion, new PodAction.Forget());
        else if (draft.Pod.Metadata.DeletionTimestamp is not null && !draft.Memory.DeletedFromApi)
        {
            Retry(draft, draft.Memory.Deletion, new PodAction.DeleteFromApi());
        }
    }

    /// <summary>How long a pod's containers may take to end, in seconds; at least one.</summary>
    public static long GraceSeconds(Pod pod) => Math.Max(1,
        pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? PodSpecs.DefaultGraceSeconds);

    private static ObservedSandbox? NextToStop(PlanDraft draft) => draft.Runtime.Sandboxes.FirstOrDefault(
        sandbox => !draft.Memory.StoppedSandboxes.Contains(sandbox.Id));

    private static void Retry(PlanDraft draft, RetryDelay delay, PodAction action)
    {
        if (delay.IsDue(draft.View.Now)) draft.TryLane(action);
        else draft.Wake(delay.Until);
    }

    private static void KillContainers(PlanDraft draft)
    {
        DateTimeOffset deadline = Deadline(draft);
        long remaining = Math.Max(1, (long)Math.Ceiling((deadline - draft.View.Now).TotalSeconds));
        bool othersLive = false;
        foreach (ObservedContainer container in draft.Runtime.Containers)
        {
            if (!RuntimePod.IsAlive(container) || RoleOf(draft.Spec, container) == ContainerRole.Sidecar) continue;
            othersLive = true;
            draft.Kill(container, $"Stopping container {container.Name}", remaining);
        }

        bool late = draft.View.Now >= deadline;
        if (othersLive && !late)
        {
            if (HasSidecar(draft.Spec)) draft.Wake(deadline);
            return;
        }

        KillSidecars(draft, remaining, atOnce: late);
    }

    // Sidecars end in the reverse of the order they started in, each after those that may depend on it.
    private static void KillSidecars(PlanDraft draft, long remaining, bool atOnce)
    {
        ListOf<Container> specs = draft.Spec.InitContainers;
        for (int i = specs.Count - 1; i >= 0; i--)
        {
            ListOf<ObservedContainer> living = draft.Runtime.Containers.Where(
                container => container.Name == specs[i].Name && RuntimePod.IsAlive(container));
            foreach (ObservedContainer container in living)
            {
                draft.Kill(container, $"Stopping container {container.Name}", remaining);
            }

            if (!living.IsEmpty && !atOnce)
            {
                draft.Wake(draft.View.Now + TimeSpan.FromSeconds(remaining));
                return;
            }
        }
    }

    private static DateTimeOffset Deadline(PlanDraft draft)
    {
        Pod pod = draft.Pod;
        if (draft.Memory.Ending?.GraceSeconds is { } own) return draft.Memory.EndingSince!.Value + Seconds(own);
        DateTimeOffset full = draft.Memory.EndingSince!.Value + Seconds(GraceSeconds(pod));
        // The API counts from the request: an agent that was away meanwhile leaves only the rest.
        return pod.Metadata.DeletionTimestamp is { } requested && requested < full ? requested : full;
    }

    private static bool HasSidecar(PodSpec spec) => spec.InitContainers.Any(PodSpecs.IsSidecar);

    private static ContainerRole? RoleOf(PodSpec spec, ObservedContainer container) =>
        PodSpecs.Find(spec, container.Name)?.Role;

    private static TimeSpan Seconds(long seconds) => TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue));
}

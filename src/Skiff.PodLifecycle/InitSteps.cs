using Skiff.Machinery.Workloads;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>Init containers: one after the other, sidecars left running on the way.</summary>
/// <remarks>
/// With init containers <c>a</c>, <c>b</c> (a sidecar) and <c>c</c>: <c>a</c> runs until it exits with 0; then
/// <c>b</c> starts, and once it has started, as its startup probe sees it, <c>c</c> runs; the regular containers start
/// when <c>c</c> exits with 0. From then on only <c>b</c> is looked after. One that succeeds once per volume is passed
/// over when its volume says so, and is not followed by another before it does; see <see cref="OncePerVolume"/>.
/// </remarks>
internal static class InitSteps
{
    /// <summary>Plans the next step; true when the regular containers may start.</summary>
    public static bool AreDone(PlanDraft draft)
    {
        // A regular container in this sandbox proves that initialization was done, even if the proof itself is gone.
        bool initialized = draft.Spec.Containers.Any(container => draft.Runtime.Active(container.Name) is not null);
        foreach (Container container in draft.Spec.InitContainers)
        {
            ObservedContainer? active = draft.Runtime.Active(container.Name);
            bool done = PodSpecs.IsSidecar(container)
                ? SidecarIsUp(draft, container, active, initialized)
                : initialized || HasSucceeded(draft, container, active);
            if (!done && !initialized) return false;
        }

        return true;
    }

    private static bool SidecarIsUp(
        PlanDraft draft, Container container, ObservedContainer? active, bool initialized)
    {
        if (active is { Phase: ContainerPhase.Running })
        {
            Syncing.KillIfUnfit(draft, container, active);
            return ContainerStatuses.IsStarted(draft.View, container, active);
        }

        if (active is { Phase: ContainerPhase.Unknown }) KillUnknown(draft, active);
        else if (initialized || draft.LaneIsFree) Starts.Plan(draft, container.Name, ContainerRole.Sidecar);
        return false;
    }

    /// <summary>Plans what has to be noted at volumes; true when nothing has to be, or the note is under way.</summary>
    public static bool AreMarked(PlanDraft draft)
    {
        Container? unmarked = draft.Spec.InitContainers.FirstOrDefault(container =>
            draft.Runtime.Containers.Any(one => one is { Phase: ContainerPhase.Exited, ExitCode: 0 } && one.Name == container.Name)
            && IsUnmarked(draft, container));
        return unmarked is null || !draft.Memory.VolumesReady || !draft.TryLane(new PodAction.MarkVolume(unmarked.Name));
    }

    private static bool IsUnmarked(PlanDraft draft, Container container) =>
        !draft.Memory.DoneOnVolume.Contains(container.Name) && OncePerVolume.VolumeOf(draft.Pod, container.Name) is not null;

    private static bool HasSucceeded(PlanDraft draft, Container container, ObservedContainer? active)
    {
        if (draft.Memory.DoneOnVolume.Contains(container.Name)) return true;
        switch (active)
        {
            case { Phase: ContainerPhase.Running }:
                return false;
            case { Phase: ContainerPhase.Unknown }:
                KillUnknown(draft, active);
                return false;
            case { Phase: ContainerPhase.Exited, ExitCode: 0 } when IsUnmarked(draft, container):
                draft.TryLane(new PodAction.MarkVolume(container.Name));
                return false;
            case { Phase: ContainerPhase.Exited, ExitCode: 0 }:
                return true;
            case { Phase: ContainerPhase.Exited } when !Retries(draft.Spec, container, active.ExitCode):
                return false; // The phase becomes Failed and ends the pod.
            default:
                Starts.Plan(draft, container.Name, ContainerRole.Init);
                return false;
        }
    }

    // Always means OnFailure here: an init container that succeeded is done.
    private static bool Retries(PodSpec spec, Container container, int exitCode) =>
        PodSpecs.RestartsAfter(spec, container, exitCode);

    private static void KillUnknown(PlanDraft draft, ObservedContainer container) =>
        draft.Kill(container, "Init container is in \"unknown\" state, try killing it before restart",
            Terminating.GraceSeconds(draft.Pod));
}

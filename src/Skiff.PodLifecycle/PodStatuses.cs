using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>The status of a pod.</summary>
public static class PodStatuses
{
    /// <summary>The status that a view adds up to.</summary>
    public static PodStatus Make(PodView view)
    {
        PodStatus before = view.Memory.Status ?? view.Pod.Status;
        if (view.Memory.Ending is { IsRefusal: true } refusal) return Refused(view, before, refusal);
        bool dead = IsDead(view);
        PodStatus status = PodStatus.Empty with
        {
            ObservedGeneration = view.Pod.Metadata.Generation,
            NominatedNodeName = view.Pod.Status.NominatedNodeName,
            HostIP = view.HostIPs.IsEmpty ? "" : view.HostIPs[0],
            HostIPs = view.HostIPs.Select(ip => new HostIP { IP = ip }),
            StartTime = before.StartTime ?? view.Pod.Status.StartTime ?? Times.Whole(view.Now),
            QOSClass = QosClass.Of(view.Pod.Spec),
            InitContainerStatuses = ContainerStatuses.OfInit(view),
            ContainerStatuses = ContainerStatuses.OfRegular(view),
            EphemeralContainerStatuses = ContainerStatuses.OfEphemeral(view),
            Resize = view.Pod.Status.Resize,
            ResourceClaimStatuses = view.Pod.Status.ResourceClaimStatuses,
        };
        if (dead && HasRun(before)) status = status with { ContainerStatuses = ContainerStatuses.Lost(status.ContainerStatuses) };
        status = WithAddresses(view, before, status);
        string computed = ComputedPhase(view, status, dead);
        status = WithPhase(view, before, status, computed);
        return status with { Conditions = PodConditions.Of(view, status, computed) };
    }

    /// <summary>
    /// Whether a pod that nobody ends is done: every container but its sidecars ended and none starts again.
    /// </summary>
    public static bool Finishes(PodView view)
    {
        PodSpec spec = view.Pod.Spec with
        {
            InitContainers = view.Pod.Spec.InitContainers.Where(container => !PodSpecs.IsSidecar(container)),
        };
        return PodPhases.IsTerminal(PodPhases.Of(
            spec, ContainerStatuses.OfInit(view), ContainerStatuses.OfRegular(view), ending: false, AnyRegularRuns(view)));
    }

    // Of a pod that the node did not take there is nothing to tell but that.
    private static PodStatus Refused(PodView view, PodStatus before, Ending refusal) => PodStatus.Empty with
    {
        ObservedGeneration = view.Pod.Metadata.Generation,
        Phase = PodPhase.Failed,
        Reason = refusal.Reason,
        Message = "Pod was rejected: " + refusal.Message,
        QOSClass = QosClass.Of(view.Pod.Spec),
        StartTime = before.StartTime ?? Times.Whole(view.Now),
        Conditions = view.Pod.Status.Conditions,
    };

    // Nothing lives and nothing will: only then is the end known.
    private static bool IsDead(PodView view) =>
        view.IsTerminating && !view.Runtime.AnyAlive && view.InFlight.Killing.IsEmpty
        && (view.InFlight.LaneIsFree || view.Memory.Released || view.InFlight.Foreground == InFlight.Releasing);

    private static string ComputedPhase(PodView view, PodStatus status, bool dead)
    {
        if (PodPhases.IsTerminal(view.Pod.Status.Phase)) return view.Pod.Status.Phase;
        if (view.Memory.Ending is { Reason.Length: > 0 }) return PodPhase.Failed;
        string phase = PodPhases.Of(
            view.Pod.Spec, status.InitContainerStatuses, status.ContainerStatuses, view.IsTerminating, AnyRegularRuns(view));
        return dead && !PodPhases.IsTerminal(phase) ? PodPhase.Failed : phase;
    }

    // A terminal phase is a promise that nothing runs any more, so it waits for the last container.
    private static PodStatus WithPhase(PodView view, PodStatus before, PodStatus status, string computed)
    {
        bool early = PodPhases.IsTerminal(computed) && !IsDead(view) && !PodPhases.IsTerminal(before.Phase);
        string phase = !early ? computed : before.Phase.Length == 0 ? PodPhase.Pending : before.Phase;
        bool same = phase == before.Phase;
        string reason = same ? before.Reason : "";
        string message = same ? before.Message : "";
        if (!early && view.Memory.Ending is { Reason.Length: > 0 } ending) (reason, message) = (ending.Reason, ending.Message);
        return status with { Phase = phase, Reason = reason, Message = message };
    }

    private static PodStatus WithAddresses(PodView view, PodStatus before, PodStatus status)
    {
        ListOf<string> addresses = view.Pod.Spec.HostNetwork ? view.HostIPs
            : view.Runtime.Sandbox is { Ready: true } sandbox ? sandbox.IPs : default;
        // A dead pod keeps the address it had.
        if (addresses.IsEmpty) return status with { PodIP = before.PodIP, PodIPs = before.PodIPs };
        return status with { PodIP = addresses[0], PodIPs = addresses.Select(ip => new PodIP { IP = ip }) };
    }

    private static bool AnyRegularRuns(PodView view) => view.Pod.Spec.Containers.Any(
        container => view.Runtime.Active(container.Name) is { Phase: not ContainerPhase.Created });

    private static bool HasRun(PodStatus before) => before.ContainerStatuses.Any(
        status => status.State.Waiting is null || status.LastTerminationState.Terminated is not null);
}

using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>The phase of a pod, from the statuses of its containers.</summary>
public static class PodPhases
{
    /// <summary>Whether a phase is one that a pod never leaves.</summary>
    public static bool IsTerminal(string phase) => phase is PodPhase.Succeeded or PodPhase.Failed;

    /// <summary>The phase of a pod whose containers have these statuses.</summary>
    /// <param name="spec">The pod's spec.</param>
    /// <param name="init">Statuses of the init containers.</param>
    /// <param name="regular">Statuses of the containers.</param>
    /// <param name="ending">Whether the pod ends: nothing restarts any more, whatever the policy says.</param>
    /// <param name="initialized">Whether a regular container ran: a sidecar's restart is then no step back.</param>
    public static string Of(
        PodSpec spec, ListOf<ContainerStatus> init, ListOf<ContainerStatus> regular, bool ending, bool initialized)
    {
        Tally tally = new();
        foreach (Container container in spec.InitContainers)
        {
            ContainerStatus? status = Find(init, container.Name);
            if (PodSpecs.IsSidecar(container)) tally.CountSidecar(status);
            else tally.CountInit(spec, container, status);
        }

        foreach (Container container in spec.Containers)
        {
            tally.CountRegular(spec, container, Find(regular, container.Name));
        }

        if (tally.FailedForGood > 0) return PodPhase.Failed;
        if (tally.PendingInit > 0 || (tally.PendingSidecars > 0 && !initialized) || tally.Waiting > 0)
        {
            return PodPhase.Pending;
        }

        if (tally.Unknown > 0) return PodPhase.Pending;
        if (tally.Running > 0) return PodPhase.Running;
        if (tally.Stopped == 0) return PodPhase.Pending;
        if (!ending && tally.Stopped != tally.StoppedForGood) return PodPhase.Running;
        return tally.Stopped == tally.Succeeded ? PodPhase.Succeeded : PodPhase.Failed;
    }

    private static ContainerStatus? Find(ListOf<ContainerStatus> statuses, string name) =>
        statuses.FirstOrDefault(status => status.Name == name);

    private sealed class Tally
    {
        public int PendingInit { get; private set; }

        public int PendingSidecars { get; private set; }

        public int FailedForGood { get; private set; }

        public int Unknown { get; private set; }

        public int Running { get; private set; }

        public int Waiting { get; private set; }

        public int Stopped { get; private set; }

        public int StoppedForGood { get; private set; }

        public int Succeeded { get; private set; }

        public void CountInit(PodSpec spec, Container container, ContainerStatus? status)
        {
            ContainerStateTerminated? ended = status?.State.Terminated
                ?? (status?.State.Waiting is null ? null : status.LastTerminationState.Terminated);
            if (ended is null) PendingInit++;
            else if (ended.ExitCode != 0 && !PodSpecs.RestartsAfter(spec, container, ended)) FailedForGood++;
            else if (ended.ExitCode == 0 && status!.State.Terminated is null) PendingInit++;
        }

        // A sidecar that ended, for now or for ever, says nothing about the phase.
        public void CountSidecar(ContainerStatus? status)
        {
            switch (status?.State)
            {
                case { Running: not null }:
                    if (status.Started != true) PendingSidecars++;
                    Running++;
                    break;
                case { Terminated: not null }:
                    break;
                case { Waiting: not null }:
                    if (status.LastTerminationState.Terminated is not null) break;
                    PendingSidecars++;
                    Waiting++;
                    break;
                default:
                    PendingSidecars++;
                    Unknown++;
                    break;
            }
        }

        public void CountRegular(PodSpec spec, Container container, ContainerStatus? status)
        {
            switch (status?.State)
            {
                case { Running: not null }:
                    Running++;
                    break;
                case { Terminated: { } ended }:
                    CountStopped(spec, container, ended);
                    if (ended.ExitCode == 0) Succeeded++;
                    break;
                case { Waiting: not null } when status.LastTerminationState.Terminated is { } ended:
                    CountStopped(spec, container, ended);
                    break;
                case { Waiting: not null }:
                    Waiting++;
                    break;
                default:
                    Unknown++;
                    break;
            }
        }

        private void CountStopped(PodSpec spec, Container container, ContainerStateTerminated ended)
        {
            Stopped++;
            if (!PodSpecs.RestartsAfter(spec, container, ended)) StoppedForGood++;
        }
    }
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Volumes;
using Skiff.PodLifecycle.Resizing;

namespace Skiff.PodLifecycle;

/// <summary>The statuses of a pod's containers.</summary>
internal static class ContainerStatuses
{
    private const int LostExitCode = 137; // As if killed: what happened to a lost container is not known.
    private const string LostReason = "ContainerStatusUnknown";

    /// <summary>Statuses of the init containers, in the spec's order.</summary>
    public static ListOf<ContainerStatus> OfInit(PodView view) => view.Pod.Spec.InitContainers.Select(
        container => Of(view, container, PodSpecs.InitRole(container)));

    /// <summary>Statuses of the regular containers, by name.</summary>
    public static ListOf<ContainerStatus> OfRegular(PodView view) => ByName(
        view.Pod.Spec.Containers.Select(container => Of(view, container, ContainerRole.Regular) with
        {
            // What it had stays told once it has given that back.
            AllocatedResourcesStatus = DeviceHealth.Of(view.Devices, view.Pod.Metadata.UID, container.Name) is { IsEmpty: false } devices
                ? devices : Previous(view, container.Name)?.AllocatedResourcesStatus ?? default,
        }));

    /// <summary>Statuses of the ephemeral containers, by name.</summary>
    public static ListOf<ContainerStatus> OfEphemeral(PodView view) => ByName(
        view.Pod.Spec.EphemeralContainers.Select(
            container => Of(view, PodSpecs.AsContainer(container), ContainerRole.Ephemeral)));

    /// <summary>The status last reported for a container of any list; null when there was none.</summary>
    public static ContainerStatus? Previous(PodView view, string name)
    {
        PodStatus before = view.Memory.Status ?? view.Pod.Status;
        return before.ContainerStatuses.FirstOrDefault(status => status.Name == name)
            ?? before.InitContainerStatuses.FirstOrDefault(status => status.Name == name)
            ?? before.EphemeralContainerStatuses.FirstOrDefault(status => status.Name == name);
    }

    /// <summary>Whether a running container has come up, as its startup probe sees it.</summary>
    public static bool IsStarted(PodView view, Container container, ObservedContainer observed)
    {
        if (observed.Phase != ContainerPhase.Running || view.InFlight.Foreground == container.Name) return false;
        if (container.StartupProbe is null) return true;
        ProbeResult result = (view.Probes.Find(observed.Id) ?? ProbeResults.Unknown).Startup;
        return result == ProbeResult.Success
            || (result == ProbeResult.Unknown && Known(view, container.Name, observed)?.Started == true);
    }

    /// <summary>Turns what a pod that ended left unfinished into a failure.</summary>
    public static ListOf<ContainerStatus> Lost(ListOf<ContainerStatus> statuses) => statuses.Select(status =>
        status.State.Terminated is not null ? status : status with
        {
            Ready = false,
            Started = false,
            State = ContainerState.Empty with
            {
                Terminated = LostEnd("The container could not be located when the pod was terminated"),
            },
        });

    private static ContainerStatus Of(PodView view, Container container, ContainerRole role)
    {
        // An attempt under way shows only once its postStart hook is done.
        ListOf<ObservedContainer> attempts = view.Runtime.Containers.Where(observed =>
            observed.Name == container.Name
            && !(view.InFlight.Foreground == container.Name && observed.Phase != ContainerPhase.Exited));
        ContainerStatus? before = Previous(view, container.Name);
        ContainerStatus status = attempts.IsEmpty
            ? Absent(view, container, role, before)
            : Present(view, container, attempts, before);
        status = WithFailure(view, container, role, status) with { VolumeMounts = Mounts(view, container) };
        return WithReadiness(view, container, role, status, attempts.IsEmpty ? null : attempts[0]);
    }

    private static ContainerStatus Present(
        PodView view, Container container, ListOf<ObservedContainer> attempts, ContainerStatus? before)
    {
        ObservedContainer newest = attempts[0];
        ContainerStatus status = ContainerStatus.Empty with
        {
            Name = container.Name,
            State = StateOf(newest),
            RestartCount = newest.RestartCount,
            Image = newest.Image,
            ImageID = newest.ImageId,
            ContainerID = ContainerId(newest),
            Resources = Resize.Actual(view, newest) ?? Granted(view, container),
            AllocatedResources = Granted(view, container).Requests,
        };
        ContainerState last = attempts.Count > 1 ? StateOf(attempts[1])
            : before is null ? ContainerState.Empty
            : before.ContainerID != status.ContainerID && before.State.Terminated is not null ? before.State
            : before.LastTerminationState;
        return last.Terminated is null ? status : status with { LastTerminationState = last };
    }

    // The runtime has no such container: it never was, or its record is lost.
    private static ContainerStatus Absent(
        PodView view, Container container, ContainerRole role, ContainerStatus? before)
    {
        bool isReset = role != ContainerRole.Ephemeral && RestartAll.IsUnderWay(view);
        if (before?.State.Terminated is not null && !isReset) return before;
        string reason = view.Pod.Spec.InitContainers.IsEmpty ? "ContainerCreating" : "PodInitializing";
        ContainerStatus status = ContainerStatus.Empty with
        {
            Name = container.Name,
            Image = container.Image,
            State = ContainerState.Empty with { Waiting = ContainerStateWaiting.Empty with { Reason = reason } },
            RestartCount = before?.RestartCount ?? 0,
            LastTerminationState = before?.LastTerminationState ?? ContainerState.Empty,
        };
        if (isReset) return RestartAll.Removed(status, before);
        if (role == ContainerRole.Init && view.Memory.DoneOnVolume.Contains(container.Name))
        {
            return status with { State = ContainerState.Empty with { Terminated = EarlierSuccess() } };
        }

        if (role == ContainerRole.Init && RegularRan(view))
        {
            return status with { State = ContainerState.Empty with { Terminated = ForgottenSuccess() } };
        }

        if (before?.State.Running is null) return status;
        const string Message =
            "The container could not be located when the pod was deleted.  The container used to be Running";
        return status with
        {
            LastTerminationState = status.LastTerminationState with
            {
                Terminated = status.LastTerminationState.Terminated ?? LostEnd(Message),
            },
            RestartCount = before.RestartCount + (view.Pod.Metadata.DeletionTimestamp is null ? 1 : 0),
        };
    }

    // A container that is to be started but cannot be is waiting, for the reason its last start gave.
    private static ContainerStatus WithFailure(
        PodView view, Container container, ContainerRole role, ContainerStatus status)
    {
        if (view.Memory.Failures.Find(container.Name) is not { } failure) return status;
        if (!IsToStart(view, container, role)) return status;
        return status with
        {
            LastTerminationState = status.State.Terminated is null ? status.LastTerminationState : status.State,
            State = ContainerState.Empty with
            {
                Waiting = ContainerStateWaiting.Empty with { Reason = failure.Reason, Message = failure.Message },
            },
        };
    }

    private static bool IsToStart(PodView view, Container container, ContainerRole role)
    {
        if (view.IsTerminating) return false;
        ObservedContainer? newest = view.Runtime.Newest(container.Name);
        return newest switch
        {
            null => true,
            { Phase: ContainerPhase.Running } => false,
            { Phase: ContainerPhase.Exited } when role == ContainerRole.Ephemeral => false,
            { Phase: ContainerPhase.Exited, ExitCode: 0 } when role == ContainerRole.Init => false,
            { Phase: ContainerPhase.Exited } => PodSpecs.RestartsAfter(view.Pod.Spec, container, newest.ExitCode),
            _ => true,
        };
    }

    private static ContainerStatus WithReadiness(
        PodView view, Container container, ContainerRole role, ContainerStatus status, ObservedContainer? observed)
    {
        if (role == ContainerRole.Ephemeral) return status with { Ready = false, Started = null };
        bool running = status.State.Running is not null && observed is not null;
        bool started = running && IsStarted(view, container, observed!);
        bool ready = role == ContainerRole.Init
            ? status.State.Terminated is { ExitCode: 0 }
            : started && IsReady(view, container, observed!);
        return status with { Started = started, Ready = ready };
    }

    private static bool IsReady(PodView view, Container container, ObservedContainer observed)
    {
        if (container.ReadinessProbe is null) return true;
        ProbeResult result = (view.Probes.Find(observed.Id) ?? ProbeResults.Unknown).Readiness;
        // Until the first result, a container stays what it was: an agent's restart unreadies nothing.
        return result == ProbeResult.Success
            || (result == ProbeResult.Unknown && Known(view, container.Name, observed)?.Ready == true);
    }

    private static ContainerStatus? Known(PodView view, string name, ObservedContainer observed) =>
        Previous(view, name) is { } before && before.ContainerID == ContainerId(observed) ? before : null;

    private static bool RegularRan(PodView view) =>
        view.Pod.Spec.Containers.Any(container => view.Runtime.Newest(container.Name) is not null);

    private static ContainerState StateOf(ObservedContainer observed) => observed.Phase switch
    {
        ContainerPhase.Running => ContainerState.Empty with
        {
            Running = ContainerStateRunning.Empty with { StartedAt = Times.Whole(observed.StartedAt) },
        },
        ContainerPhase.Exited => ContainerState.Empty with
        {
            Terminated = ContainerStateTerminated.Empty with
            {
                ExitCode = observed.ExitCode,
                Reason = observed.Reason,
                Message = observed.Message,
                StartedAt = Times.Whole(observed.StartedAt),
                FinishedAt = Times.Whole(observed.FinishedAt),
                ContainerID = ContainerId(observed),
            },
        },
        _ => ContainerState.Empty with { Waiting = ContainerStateWaiting.Empty },
    };

    private static ListOf<VolumeMountStatus> Mounts(PodView view, Container container) =>
        container.VolumeMounts.IsEmpty ? default : container.VolumeMounts.Select(mount => VolumeMountStatus.Empty with
        {
            Name = mount.Name,
            MountPath = mount.MountPath,
            ReadOnly = mount.ReadOnly,
            RecursiveReadOnly = mount.ReadOnly ? ModeOf(view, mount) : null,
        });

    private static string ModeOf(PodView view, VolumeMount mount) =>
        RecursiveReadOnly.TryResolve(mount, view.HasRecursiveReadOnlyMounts, out bool isRecursive, out _) && isRecursive
            ? RecursiveReadOnlyMode.Enabled : RecursiveReadOnlyMode.Disabled;

    private static ResourceRequirements Granted(PodView view, Container container) =>
        view.Memory.Resize.Granted.Find(container.Name) ?? container.Resources;

    private static ContainerStateTerminated EarlierSuccess() => ContainerStateTerminated.Empty with
    {
        Reason = "Completed",
        Message = "It was done with the volume before, and is done once per volume",
    };

    private static ContainerStateTerminated ForgottenSuccess() => ContainerStateTerminated.Empty with
    {
        Reason = "Completed",
        Message = "Unable to get init container status from container runtime and pod has been initialized, "
            + "treat it as exited normally",
    };

    private static ContainerStateTerminated LostEnd(string message) => ContainerStateTerminated.Empty with
    {
        Reason = LostReason,
        Message = message,
        ExitCode = LostExitCode,
    };

    private static string ContainerId(ObservedContainer observed) => $"containerd://{observed.Id}";

    private static ListOf<ContainerStatus> ByName(ListOf<ContainerStatus> statuses) => statuses.IsAbsent
        ? default
        : ListOf.From(statuses.AsEnumerable().OrderBy(status => status.Name, StringComparer.Ordinal));
}

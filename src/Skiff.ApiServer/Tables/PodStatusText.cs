using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>
/// What a pod's row says of its containers: the status word, how many are ready, how often they restarted and when.
/// </summary>
/// <remarks>
/// The word comes from the innermost place that knows more, in this order: the phase, the status' reason, a scheduling
/// gate, the first init container that has not finished, the containers from last to first, the deletion.
/// </remarks>
internal sealed class PodStatusText
{
    private const string Completed = "Completed";
    private const string PodInitializing = "PodInitializing";
    private const string SchedulingGated = "SchedulingGated";

    // Set by the node lifecycle controller on pods of a node that no longer answers.
    private const string NodeLost = "NodeLost";

    private PodStatusText(Pod pod)
    {
        Status = pod.Status.Reason.Length > 0 ? pod.Status.Reason : pod.Status.Phase;
        Total = pod.Spec.Containers.Count;
        if (pod.Status.Conditions.Any(c => c is { Type: PodConditionType.PodScheduled, Reason: SchedulingGated }))
        {
            Status = SchedulingGated;
        }
    }

    /// <summary>The status word.</summary>
    public string Status { get; private set; }

    /// <summary>Containers that are ready.</summary>
    public int Ready { get; private set; }

    /// <summary>Containers that should be: those of the pod and the init containers that keep running.</summary>
    public int Total { get; private set; }

    /// <summary>Restarts of the containers the status is about.</summary>
    public int Restarts { get; private set; }

    /// <summary>End of the run before the latest restart.</summary>
    public DateTimeOffset? LastRestart { get; private set; }

    /// <summary>Reads a pod.</summary>
    public static PodStatusText Of(Pod pod)
    {
        PodStatusText text = new(pod);
        bool initializing = text.ReadInitContainers(pod, out int sidecarRestarts, out DateTimeOffset? sidecarLast);
        if (!initializing || IsTrue(pod, PodConditionType.Initialized))
        {
            text.Restarts = sidecarRestarts;
            text.LastRestart = sidecarLast;
            text.ReadContainers(pod);
        }

        text.ReadDeletion(pod);
        return text;
    }

    /// <summary>The restart count, with the age of the latest one when it is known.</summary>
    public string RestartsText(DateTimeOffset now)
    {
        string count = Restarts.ToString(CultureInfo.InvariantCulture);
        return Restarts != 0 && LastRestart is { } last ? $"{count} ({HumanDuration.Since(last, now)} ago)" : count;
    }

    private bool ReadInitContainers(Pod pod, out int sidecarRestarts, out DateTimeOffset? sidecarLast)
    {
        HashSet<string> sidecars = new(StringComparer.Ordinal);
        foreach (Container container in pod.Spec.InitContainers)
        {
            if (container.RestartPolicy == ContainerRestartPolicy.Always) sidecars.Add(container.Name);
        }

        Total += sidecars.Count;
        sidecarRestarts = 0;
        sidecarLast = null;
        for (int i = 0; i < pod.Status.InitContainerStatuses.Count; i++)
        {
            ContainerStatus container = pod.Status.InitContainerStatuses[i];
            bool sidecar = sidecars.Contains(container.Name);
            DateTimeOffset? ended = container.LastTerminationState.Terminated?.FinishedAt;
            Restarts += container.RestartCount;
            LastRestart = Later(LastRestart, ended);
            if (sidecar)
            {
                sidecarRestarts += container.RestartCount;
                sidecarLast = Later(sidecarLast, ended);
            }

            if (container.State.Terminated is { ExitCode: 0 }) continue;
            if (sidecar && container.Started == true)
            {
                if (container.Ready) Ready++;
                continue;
            }

            Status = $"Init:{Unfinished(container, i, pod.Spec.InitContainers.Count)}";
            return true;
        }

        return false;
    }

    private static string Unfinished(ContainerStatus container, int index, int count)
    {
        if (container.State.Terminated is { } ended) return Ended(ended);
        string waiting = container.State.Waiting?.Reason ?? "";
        return waiting.Length > 0 && waiting != PodInitializing ? waiting : CellText.Share(index, count);
    }

    private void ReadContainers(Pod pod)
    {
        bool running = false;
        for (int i = pod.Status.ContainerStatuses.Count - 1; i >= 0; i--)
        {
            ContainerStatus container = pod.Status.ContainerStatuses[i];
            Restarts += container.RestartCount;
            LastRestart = Later(LastRestart, container.LastTerminationState.Terminated?.FinishedAt);
            if (container.State.Waiting is { Reason.Length: > 0 } waiting)
            {
                Status = waiting.Reason;
            }
            else if (container.State.Terminated is { } ended)
            {
                Status = Ended(ended);
            }
            else if (container.Ready && container.State.Running is not null)
            {
                running = true;
                Ready++;
            }
        }

        // One container may have finished while another still serves.
        if (Status == Completed && running) Status = IsTrue(pod, PodConditionType.Ready) ? "Running" : "NotReady";
    }

    private void ReadDeletion(Pod pod)
    {
        if (pod.Metadata.DeletionTimestamp is null) return;
        if (pod.Status.Reason == NodeLost) Status = "Unknown";
        else if (pod.Status.Phase is not (PodPhase.Succeeded or PodPhase.Failed)) Status = "Terminating";
    }

    private static string Ended(ContainerStateTerminated ended)
    {
        if (ended.Reason.Length > 0) return ended.Reason;
        return ended.Signal != 0
            ? string.Create(CultureInfo.InvariantCulture, $"Signal:{ended.Signal}")
            : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{ended.ExitCode}");
    }

    private static bool IsTrue(Pod pod, string type) => pod.Status.Conditions
        .FirstOrDefault(condition => condition.Type == type)?.Status == ConditionStatus.True;

    private static DateTimeOffset? Later(DateTimeOffset? first, DateTimeOffset? second) =>
        second is null || first > second ? first : second;
}

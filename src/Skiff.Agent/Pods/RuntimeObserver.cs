using System.Globalization;
using Skiff.Agent.Runtime;
using Skiff.Cri.V1;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using CriContainer = Skiff.Cri.V1.Container;
using CriContainerState = Skiff.Cri.V1.ContainerState;
using CriContainerStatus = Skiff.Cri.V1.ContainerStatus;

namespace Skiff.Agent.Pods;

/// <summary>
/// Looks at what the runtime has of one pod. Details are asked for once and kept, because they change only with the state;
/// those of an end that the pod's status tells of already are not asked for at all, so that an agent that starts beside
/// thousands of ended pods has them at once. Owned by the pod's worker.
/// </summary>
internal sealed class RuntimeObserver(ICri cri, RuntimeLists lists, string podUid, string logDirectory)
{
    private readonly Dictionary<string, ObservedSandbox> sandboxes = [];
    private readonly Dictionary<string, (CriContainerState State, ObservedContainer Container)> containers = [];

    private bool hasLooked;

    /// <summary>The pod's log paths by container id, as the runtime has them.</summary>
    public Dictionary<string, string> LogPaths { get; } = [];

    /// <summary>What the runtime has now, or the error that kept it from answering.</summary>
    /// <param name="told">What was told of the pod before the first look.</param>
    /// <param name="stop">Gives up.</param>
    public async ValueTask<(RuntimePod? Pod, CriError? Error)> LookAsync(PodStatus told, CancellationToken stop)
    {
        (RuntimeListing listing, CriError? error) = await lists.ListAsync(podUid, stop);
        if (error is not null) return (null, error);
        List<ObservedSandbox> seenSandboxes = [];
        foreach (PodSandbox sandbox in listing.Sandboxes)
        {
            (ObservedSandbox? observed, error) = await ObserveAsync(sandbox, stop);
            if (error is not null) return (null, error);
            if (observed is not null) seenSandboxes.Add(observed);
        }

        List<ObservedContainer> seenContainers = [];
        foreach (CriContainer container in listing.Containers)
        {
            (ObservedContainer? observed, error) = await ObserveAsync(container, hasLooked ? PodStatus.Empty : told, stop);
            if (error is not null) return (null, error);
            if (observed is not null) seenContainers.Add(observed);
        }

        hasLooked = true;
        Forget(seenSandboxes, seenContainers);
        return (new(
            ListOf.From(seenSandboxes.OrderByDescending(one => one.CreatedAt).ThenByDescending(one => one.Attempt)),
            ListOf.From(seenContainers.OrderByDescending(one => one.CreatedAt).ThenByDescending(one => one.RestartCount))),
            null);
    }

    /// <summary>Whether a container is one of the pod, as far as was looked.</summary>
    public bool Knows(string containerId) => containers.ContainsKey(containerId);

    /// <summary>Asks for a container's details again with the next look.</summary>
    public void Forget(string containerId) => containers.Remove(containerId);

    private async ValueTask<(ObservedSandbox?, CriError?)> ObserveAsync(PodSandbox sandbox, CancellationToken stop)
    {
        bool ready = sandbox.State == PodSandboxState.SandboxReady;
        bool hasAddress = sandboxes.TryGetValue(sandbox.Id, out ObservedSandbox? known) && !known.IPs.IsEmpty;
        if (known is not null && known.Ready == ready && (hasAddress || !ready)) return (known, null);
        ListOf<string> addresses = [];
        if (ready)
        {
            CriResult<PodSandboxStatusResponse> asked =
                await cri.PodSandboxStatusAsync(new() { PodSandboxId = sandbox.Id }, stop);
            if (!asked.TryGet(out PodSandboxStatusResponse? answer, out CriError? error))
            {
                return error.Code == RpcCode.NotFound ? (null, null) : (null, error);
            }

            addresses = AddressesOf(answer.Status);
        }

        ObservedSandbox observed = new(
            sandbox.Id, (int)sandbox.Metadata.Attempt, ready, FromNanoseconds(sandbox.CreatedAt), addresses,
            sandbox.RuntimeHandler);
        sandboxes[sandbox.Id] = observed;
        return (observed, null);
    }

    private async ValueTask<(ObservedContainer?, CriError?)> ObserveAsync(
        CriContainer container, PodStatus told, CancellationToken stop)
    {
        if (containers.TryGetValue(container.Id, out var known) && known.State == container.State)
        {
            return (known.Container, null);
        }

        if (container.State == CriContainerState.ContainerExited && EndOf(told, container.Id) is { } ended)
        {
            return (Keep(container.State, Recall(container, ended), log: null), null);
        }

        CriResult<ContainerStatusResponse> asked =
            await cri.ContainerStatusAsync(new() { ContainerId = container.Id }, stop);
        if (!asked.TryGet(out ContainerStatusResponse? answer, out CriError? error))
        {
            return error.Code == RpcCode.NotFound ? (null, null) : (null, error);
        }

        return (Keep(answer.Status.State, Convert(container, answer.Status), answer.Status.LogPath), null);
    }

    private ObservedContainer Keep(CriContainerState state, ObservedContainer observed, string? log)
    {
        containers[observed.Id] = (state, observed);
        LogPaths[observed.Id] = log ?? Path.Combine(logDirectory, PodPaths.Log(observed.Name, observed.RestartCount));
        return observed;
    }

    private static Model.Core.V1.ContainerStatus? EndOf(PodStatus told, string id) =>
        told.ContainerStatuses.FirstOrDefault(one => IsEndOf(one, id))
        ?? told.InitContainerStatuses.FirstOrDefault(one => IsEndOf(one, id))
        ?? told.EphemeralContainerStatuses.FirstOrDefault(one => IsEndOf(one, id));

    private static bool IsEndOf(Model.Core.V1.ContainerStatus status, string id) =>
        status.State.Terminated is { FinishedAt: not null } end
        && status.ContainerID == end.ContainerID && status.ContainerID.EndsWith($"//{id}", StringComparison.Ordinal);

    private static ObservedContainer Recall(CriContainer container, Model.Core.V1.ContainerStatus status)
    {
        ContainerStateTerminated end = status.State.Terminated!;
        return Labelled(container) with
        {
            Phase = ContainerPhase.Exited,
            StartedAt = end.StartedAt,
            FinishedAt = end.FinishedAt,
            ExitCode = end.ExitCode,
            Reason = end.Reason,
            Message = end.Message,
            Image = status.Image,
            ImageId = status.ImageID,
        };
    }

    private static ObservedContainer Convert(CriContainer container, CriContainerStatus status)
    {
        ContainerPhase phase = status.State switch
        {
            CriContainerState.ContainerCreated => ContainerPhase.Created,
            CriContainerState.ContainerRunning => ContainerPhase.Running,
            CriContainerState.ContainerExited => ContainerPhase.Exited,
            _ => ContainerPhase.Unknown,
        };
        bool exited = phase == ContainerPhase.Exited;
        return Labelled(container) with
        {
            Phase = phase,
            StartedAt = status.StartedAt > 0 ? FromNanoseconds(status.StartedAt) : null,
            FinishedAt = exited ? FromNanoseconds(status.FinishedAt) : null,
            ExitCode = status.ExitCode,
            Reason = status.Reason,
            Message = exited ? TerminationMessages.Read(status) : status.Message,
            Image = status.Image?.Image ?? "",
            ImageId = status.ImageRef,
        };
    }

    private static ObservedContainer Labelled(CriContainer container)
    {
        container.Annotations.TryGetValue(RuntimeLabels.RestartCount, out string? restarts);
        container.Annotations.TryGetValue(RuntimeLabels.ContainerHash, out string? hash);
        container.Labels.TryGetValue(RuntimeLabels.ContainerName, out string? name);
        return new()
        {
            Id = container.Id,
            Name = name ?? container.Metadata.Name,
            SandboxId = container.PodSandboxId,
            RestartCount = int.TryParse(restarts, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                ? count
                : (int)container.Metadata.Attempt,
            CreatedAt = FromNanoseconds(container.CreatedAt),
            Hash = hash ?? "",
        };
    }

    private static ListOf<string> AddressesOf(PodSandboxStatus status) => status.Network is { Ip.Length: > 0 } network
        ? ListOf.From([network.Ip, .. network.AdditionalIps.Select(ip => ip.Ip)])
        : [];

    private static DateTimeOffset FromNanoseconds(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    private void Forget(List<ObservedSandbox> seenSandboxes, List<ObservedContainer> seenContainers)
    {
        HashSet<string> ids = [.. seenSandboxes.Select(one => one.Id), .. seenContainers.Select(one => one.Id)];
        foreach (string id in sandboxes.Keys.Where(id => !ids.Contains(id)).ToArray()) sandboxes.Remove(id);
        foreach (string id in containers.Keys.Where(id => !ids.Contains(id)).ToArray())
        {
            containers.Remove(id);
            LogPaths.Remove(id);
        }
    }
}

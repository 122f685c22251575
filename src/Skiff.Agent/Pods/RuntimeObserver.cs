using System.Globalization;
using Skiff.Agent.Runtime;
using Skiff.Cri.V1;
using Skiff.Model;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>
/// Looks at what the runtime has of one pod. Details are asked for once and kept, because they change only with the state.
/// Owned by the pod's worker.
/// </summary>
internal sealed class RuntimeObserver(ICri cri, RuntimeLists lists, string podUid)
{
    private readonly Dictionary<string, ObservedSandbox> sandboxes = [];
    private readonly Dictionary<string, (ContainerState State, ObservedContainer Container)> containers = [];

    /// <summary>The pod's log paths by container id, as the runtime has them.</summary>
    public Dictionary<string, string> LogPaths { get; } = [];

    /// <summary>What the runtime has now, or the error that kept it from answering.</summary>
    public async ValueTask<(RuntimePod? Pod, CriError? Error)> LookAsync(CancellationToken stop)
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
        foreach (Cri.V1.Container container in listing.Containers)
        {
            (ObservedContainer? observed, error) = await ObserveAsync(container, stop);
            if (error is not null) return (null, error);
            if (observed is not null) seenContainers.Add(observed);
        }

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
        Cri.V1.Container container, CancellationToken stop)
    {
        if (containers.TryGetValue(container.Id, out var known) && known.State == container.State)
        {
            return (known.Container, null);
        }

        CriResult<ContainerStatusResponse> asked =
            await cri.ContainerStatusAsync(new() { ContainerId = container.Id }, stop);
        if (!asked.TryGet(out ContainerStatusResponse? answer, out CriError? error))
        {
            return error.Code == RpcCode.NotFound ? (null, null) : (null, error);
        }

        ContainerStatus status = answer.Status;
        ObservedContainer observed = Convert(container, status);
        containers[container.Id] = (status.State, observed);
        LogPaths[container.Id] = status.LogPath;
        return (observed, null);
    }

    private static ObservedContainer Convert(Cri.V1.Container container, ContainerStatus status)
    {
        status.Annotations.TryGetValue(RuntimeLabels.RestartCount, out string? restarts);
        status.Annotations.TryGetValue(RuntimeLabels.ContainerHash, out string? hash);
        status.Labels.TryGetValue(RuntimeLabels.ContainerName, out string? name);
        ContainerPhase phase = status.State switch
        {
            ContainerState.ContainerCreated => ContainerPhase.Created,
            ContainerState.ContainerRunning => ContainerPhase.Running,
            ContainerState.ContainerExited => ContainerPhase.Exited,
            _ => ContainerPhase.Unknown,
        };
        bool exited = phase == ContainerPhase.Exited;
        return new()
        {
            Id = status.Id,
            Name = name ?? status.Metadata.Name,
            SandboxId = container.PodSandboxId,
            RestartCount = int.TryParse(restarts, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                ? count
                : (int)status.Metadata.Attempt,
            Phase = phase,
            CreatedAt = FromNanoseconds(status.CreatedAt),
            StartedAt = status.StartedAt > 0 ? FromNanoseconds(status.StartedAt) : null,
            FinishedAt = exited ? FromNanoseconds(status.FinishedAt) : null,
            ExitCode = status.ExitCode,
            Reason = status.Reason,
            Message = exited ? TerminationMessages.Read(status) : status.Message,
            Image = status.Image?.Image ?? "",
            ImageId = status.ImageRef,
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

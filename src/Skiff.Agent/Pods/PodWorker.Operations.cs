using Microsoft.Extensions.Logging;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resizing;

namespace Skiff.Agent.Pods;

/// <summary>What the plan says, done: in the worker's one lane, or beside it.</summary>
internal sealed partial class PodWorker
{
    private void Begin(PodAction action, CancellationToken stop)
    {
        switch (action)
        {
            case PodAction.PrepareVolumes:
                InLane(InFlight.Volumes, () => PrepareVolumesAsync(stop));
                break;
            case PodAction.CreateSandbox create:
                InLane(InFlight.Sandbox, async () =>
                    new(await SandboxOperations.CreateAsync(node, pod, create.Attempt, stop)));
                break;
            case PodAction.StopSandbox end:
                InLane(InFlight.Sandbox, async () => new(await SandboxOperations.StopAsync(node, pod, end.Id, stop)));
                break;
            case PodAction.StartContainer start:
                InLane(start.Name, () => StartAsync(start, stop));
                break;
            case PodAction.ResizeContainer resize:
                InLane(InFlight.Resizing, async () =>
                    new(await ContainerResize.RunAsync(node, Allocation.Apply(pod, memory.Resize.Granted), resize, stop)));
                break;
            case PodAction.MarkVolume mark:
                InLane(InFlight.Volumes, () => MarkVolumeAsync(mark.Name));
                break;
            case PodAction.Release:
                InLane(InFlight.Releasing, async () => new(await PodRelease.ReleaseAsync(node, pod, singleton, stop)));
                break;
            case PodAction.DeleteFromApi:
                InLane(InFlight.Deleting, async () =>
                {
                    await writer.FlushAsync(stop); // The last status is the one that watchers of the deletion see.
                    return new(await PodRelease.DeleteAsync(node, pod, stop));
                });
                break;
            case PodAction.Forget:
                InLane(InFlight.Deleting, () => PodRelease.ForgetAsync(node, pod, runtime, stop));
                break;
            case PodAction.KillContainer kill:
                BeginKill(kill, stop);
                break;
            case PodAction.RemoveContainer remove when removing.Add(remove.Id):
                Beside(RemoveContainerAsync(remove.Id, stop), stop);
                break;
            case PodAction.RemoveSandbox remove when removing.Add(remove.Id):
                Beside(RemoveSandboxAsync(remove.Id, stop), stop);
                break;
        }
    }

    private void InLane(string name, Func<Task<PodMessage.LaneDone>> operation)
    {
        lane = name;
        laneTask = RunAsync();

        async Task RunAsync()
        {
            PodMessage.LaneDone done;
            try
            {
                done = await operation();
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException or HttpRequestException
                or UnauthorizedAccessException)
            {
                // The operation is asked for again by the next decision; a pause keeps that from spinning.
                if (fault is not OperationCanceledException)
                {
                    LogFailed(node.Log, pod.Metadata.Namespace, pod.Metadata.Name, name, fault);
                    await PauseAsync();
                }

                done = new(memory => memory);
            }

            await PostLaterAsync(done);
        }
    }

    private async ValueTask PauseAsync() => await Task.Delay(RuntimeRetry, node.Time);

    private async Task<PodMessage.LaneDone> PrepareVolumesAsync(CancellationToken stop)
    {
        VolumeOutcome outcome = await node.Volumes.PrepareAsync(pod, stop);
        ListOf<string> done = default;
        if (outcome is VolumeOutcome.Ready ready) outcome = VolumeNotes.Read(node, pod, ready, singleton, out done);
        if (outcome is VolumeOutcome.Ready { Volumes: { } usable })
        {
            return new(before => before with { VolumesReady = true, Volumes = default, DoneOnVolume = done }, usable);
        }

        VolumeOutcome.Waiting waiting = (VolumeOutcome.Waiting)outcome;
        node.Record(pod, new(PodEvent.Warning, waiting.Reason, waiting.Message));
        DateTimeOffset now = node.Time.GetUtcNow();
        return new(before => before with
        {
            Volumes = before.Volumes.Failed(now, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)),
        });
    }

    private async Task<PodMessage.LaneDone> MarkVolumeAsync(string container)
    {
        if (VolumeNotes.Write(pod, container, volumes) is not { } fault)
        {
            return new(before => before with { DoneOnVolume = before.DoneOnVolume.Add(container) });
        }

        node.Record(pod, new(PodEvent.Warning, "FailedVolumeNote", fault));
        await PauseAsync();
        return new(before => before);
    }

    private async Task<PodMessage.LaneDone> StartAsync(PodAction.StartContainer start, CancellationToken stop)
    {
        EphemeralContainer? ephemeral = pod.Spec.EphemeralContainers.FirstOrDefault(
            one => one.EphemeralContainerCommon.Name == start.Name);
        string wanted = ephemeral?.TargetContainerName ?? "", target = runtime.Newest(wanted)?.Id ?? "";
        ListOf<string> addresses = pod.Spec.HostNetwork
            ? node.Options.NodeAddresses
            : runtime.Sandbox?.IPs ?? default;
        Pod granted = Allocation.Apply(pod, memory.Resize.Granted);
        StartRequest request = new(granted, start, addresses, volumes, memory, runtime.Sandbox?.Handler ?? "", target,
            target.Length == 0 ? wanted : "", singleton);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, giveUp.Token);
        return new(await ContainerStart.RunAsync(node, request, either.Token, stop));
    }

    private void BeginKill(PodAction.KillContainer kill, CancellationToken stop)
    {
        int number = 0;
        if (kills.TryGetValue(kill.Id, out KillUnderWay? before))
        {
            number = before.Number + 1;
            before.Overtaken.Cancel();
        }

        CancellationTokenSource overtaken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        DateTimeOffset deadline = node.Time.GetUtcNow() + TimeSpan.FromSeconds(kill.GraceSeconds);
        kills[kill.Id] = new(number, deadline, overtaken);
        Beside(KillAsync(kill, number, overtaken), stop);
    }

    private async Task KillAsync(PodAction.KillContainer kill, int number, CancellationTokenSource overtaken)
    {
        using (overtaken)
        {
            try
            {
                await ContainerKill.RunAsync(node, pod, kill, runtime.Sandbox?.IPs ?? default, overtaken.Token);
            }
            catch (OperationCanceledException)
            {
                return; // A kill with less grace took over, or the agent ends.
            }
        }

        await PostLaterAsync(new PodMessage.KillDone(kill.Id, number));
    }

    private async Task RemoveContainerAsync(string id, CancellationToken stop)
    {
        string? log = observer.LogPaths.GetValueOrDefault(id);
        CriResult<Cri.V1.RemoveContainerResponse> removed =
            await node.Cri.RemoveContainerAsync(new() { ContainerId = id }, stop);
        if (removed.Error is not (null or { Code: RpcCode.NotFound })) await PauseAsync();
        else if (log is not null) File.Delete(log);
        await PostLaterAsync(new PodMessage.LeftoverGone(id));
    }

    private async Task RemoveSandboxAsync(string id, CancellationToken stop)
    {
        // Its network is given back first: an agent that died in between may not have come to that.
        await node.Cri.StopPodSandboxAsync(new() { PodSandboxId = id }, stop);
        CriResult<Cri.V1.RemovePodSandboxResponse> removed =
            await node.Cri.RemovePodSandboxAsync(new() { PodSandboxId = id }, stop);
        if (removed.Error is not (null or { Code: RpcCode.NotFound })) await PauseAsync();
        await PostLaterAsync(new PodMessage.LeftoverGone(id));
    }

    private static void Beside(Task operation, CancellationToken stop) => _ = ObserveAsync(operation, stop);

    private static async Task ObserveAsync(Task operation, CancellationToken stop)
    {
        try
        {
            await operation;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException
            || (fault is OperationCanceledException && stop.IsCancellationRequested))
        {
            return; // The next look finds what was not done, and the next decision asks for it again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Namespace}/{Name}: {Operation} failed")]
    private static partial void LogFailed(
        ILogger log, string @namespace, string name, string operation, Exception fault);

    private sealed record KillUnderWay(int Number, DateTimeOffset Deadline, CancellationTokenSource Overtaken);
}

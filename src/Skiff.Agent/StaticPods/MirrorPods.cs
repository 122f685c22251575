using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Pods;
using Skiff.Agent.Registration;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.StaticPods;

/// <summary>
/// Shows static pods to the API: keeps a mirror of each, makes it anew when somebody deletes it, and lets each pod's
/// worker know the mirror that its status goes to.
/// </summary>
internal sealed partial class MirrorPods
{
    private static readonly TimeSpan firstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan slowestRetry = TimeSpan.FromSeconds(30);

    private readonly NodeServices node;
    private readonly PodWorkers workers;
    private readonly StaticPodLoop statics;
    private readonly Informer pods;
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private string lastFault = "";

    /// <summary>A loop that <see cref="RunAsync"/> starts; from now on it hears of changes.</summary>
    public MirrorPods(NodeServices node, PodWorkers workers, StaticPodLoop statics, Informer pods)
    {
        (this.node, this.workers, this.statics, this.pods) = (node, workers, statics, pods);
        statics.Changed = Wake;
        workers.Ended = Wake;
        pods.Subscribe(change =>
        {
            if (StaticPod.IsMirror((Pod)change.Subject)) Wake();
        });
    }

    /// <summary>Runs until stopped.</summary>
    /// <param name="registration">Knows the Node that mirrors belong to.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(NodeRegistration registration, CancellationToken stop)
    {
        await pods.Synced.WaitAsync(stop);
        await registration.Registered.WaitAsync(stop);
        RetryDelay retry = default;
        while (!stop.IsCancellationRequested)
        {
            bool done = await StepAsync(registration.Uid, stop);
            retry = done ? default : retry.Failed(node.Time.GetUtcNow(), firstRetry, slowestRetry);
            using CancellationTokenSource wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task look = wake.Reader.WaitToReadAsync(wait.Token).AsTask();
            await Task.WhenAny(look, Task.Delay(done ? Timeout.InfiniteTimeSpan : retry.Delay, node.Time, wait.Token));
            await wait.CancelAsync();
            wake.Reader.TryRead(out _);
        }
    }

    private void Wake() => wake.Writer.TryWrite(true);

    private async ValueTask<bool> StepAsync(string nodeUid, CancellationToken stop)
    {
        Pod[] mirrors = [.. pods.Cache.All.Cast<Pod>().Where(StaticPod.IsMirror)];
        IReadOnlyList<Pod> wanted = statics.Wanted;
        foreach (Pod pod in wanted)
        {
            workers.ShowMirror(pod.Metadata.UID, mirrors.FirstOrDefault(mirror => StaticPod.IsMirrorOf(mirror, pod)));
        }

        MirrorPlan plan = MirrorPlan.Of(wanted, workers.EndingStatics(wanted), mirrors);
        // Those that a source which was not read yet may want stay.
        bool done = true;
        foreach (Pod mirror in plan.Delete.AsEnumerable())
        {
            string source = mirror.Metadata.Annotations.TryGetValue(StaticPod.SourceAnnotation, out string? from) ? from : "";
            if (statics.MayGo(source)) done &= await TryAsync(mirror, () => DeleteAsync(mirror, stop));
        }

        foreach (Pod pod in plan.Create.AsEnumerable())
        {
            done &= await TryAsync(pod, async () => (await ApiExtensions.CreateAsync(
                node.Api, Kinds.Pod, StaticPod.MirrorOf(pod, nodeUid), stop)).Error);
        }

        return done;
    }

    private async Task<Status?> DeleteAsync(Pod mirror, CancellationToken stop)
    {
        DeleteOptions now = DeleteOptions.Empty with
        {
            GracePeriodSeconds = 0,
            Preconditions = Model.Meta.V1.Preconditions.Empty with { UID = mirror.Metadata.UID },
        };
        Status? error = (await node.Api.DeleteAsync(Kinds.Pod, ObjectKey.Of(mirror), now, stop)).Error;
        return error is { Code: 404 or 409 } ? null : error;
    }

    private async ValueTask<bool> TryAsync(Pod pod, Func<Task<Status?>> call)
    {
        string fault;
        try
        {
            if (await call() is not { } error)
            {
                lastFault = "";
                return true;
            }

            fault = error.Message;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            fault = broken.Message;
        }

        if (fault != lastFault) LogFailed(node.Log, pod.Metadata.Namespace, pod.Metadata.Name, fault);
        lastFault = fault;
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed creating or deleting a mirror pod {Namespace}/{Name}: {Fault}")]
    private static partial void LogFailed(ILogger log, string @namespace, string name, string fault);
}

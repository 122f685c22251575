using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Scheduling;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ControlPlane;

/// <summary>
/// Runs the scheduler. One loop owns ledger and queue: it takes in what has changed, decides pod by pod, and hands the
/// bindings out to be written side by side, counting each pod on its node from the moment it was decided.
/// </summary>
public sealed partial class SchedulerRunner : IRunner, IDisposable
{
    /// <summary>The scheduler's name in <c>spec.schedulerName</c> and in events.</summary>
    public const string SchedulerName = "default-scheduler";

    private const int WritesMax = 64;
    private const int DecisionsBetweenLooks = 64;

    private readonly RunnerContext context;
    private readonly Informer pods;
    private readonly Informer nodes;
    private readonly Informer namespaces;
    private readonly Informer claims;
    private readonly Informer volumes;
    private readonly Informer classes;
    private readonly ClusterLedger cluster = new();
    private readonly SchedulingQueue queue = new();
    private readonly NodeSearch search = new();
    private readonly Random random;
    private readonly ILogger log;
    private readonly DirtyKeys dirty = new();
    private readonly ConcurrentQueue<BindingOutcome> outcomes = new();
    private readonly SemaphoreSlim writes = new(WritesMax);
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly ITimer timer;
    private long decided;
    private long failed;
    private long wakes = 1;
    private long answered;
    private int writing;

    /// <summary>A scheduler that has not started.</summary>
    /// <param name="context">What it needs of its process.</param>
    /// <param name="seed">Seed of the choice between equal nodes.</param>
    public SchedulerRunner(RunnerContext context, int seed)
    {
        this.context = context;
        random = new(seed);
        pods = context.Informers.Of(Kinds.Pod);
        nodes = context.Informers.Of(Kinds.Node);
        namespaces = context.Informers.Of(Kinds.Namespace);
        claims = context.Informers.Of(Kinds.PersistentVolumeClaim);
        volumes = context.Informers.Of(Kinds.PersistentVolume);
        classes = context.Informers.Of(Kinds.StorageClass);
        log = context.Logs.CreateLogger("skiff.scheduler");
        timer = context.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public string Name => SchedulerName;

    /// <inheritdoc/>
    public bool IsIdle
    {
        get
        {
            // Writes start in a turn and wake before they end: none is under way if no turn began around the look.
            long seen = Volatile.Read(ref answered);
            if (Volatile.Read(ref wakes) != seen) return false;
            return Volatile.Read(ref writing) == 0 && Volatile.Read(ref wakes) == seen;
        }
    }

    /// <inheritdoc/>
    public WorkQueueMetrics Queue { get; } = new();

    /// <inheritdoc/>
    public long Reconciled => Volatile.Read(ref decided);

    /// <inheritdoc/>
    public long Failed => Volatile.Read(ref failed);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            Informer[] informers = [nodes, namespaces, classes, volumes, claims, pods];
            await Task.WhenAll(informers.Select(informer => informer.Synced)).WaitAsync(stop);
            foreach (Informer informer in informers)
            {
                informer.Subscribe(change =>
                {
                    dirty.Add(informer.Kind, ObjectKey.Of(change.Subject));
                    Wake();
                });
            }

            Wake();
            while (await signal.Reader.WaitToReadAsync(stop))
            {
                signal.Reader.TryRead(out _);
                long asked = Volatile.Read(ref wakes);
                await TurnAsync(stop);
                Volatile.Write(ref answered, asked);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Stopped(log);
        }

        for (int i = 0; i < WritesMax; i++) await writes.WaitAsync(CancellationToken.None); // Writes under way end first.
    }

    /// <summary>Ends the timer.</summary>
    public void Dispose()
    {
        timer.Dispose();
        writes.Dispose();
    }

    private void Wake()
    {
        Interlocked.Increment(ref wakes);
        signal.Writer.TryWrite(true);
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        int decisions = 0;
        do
        {
            TakeIn();
            await LookAtVolumesAsync(stop);
            queue.Ripen(context.Time.GetUtcNow());
            decisions = 0;
            while (decisions++ < DecisionsBetweenLooks && queue.TryTake(out QueuedPod? pod)) await PlaceAsync(pod, stop);
        }
        while (decisions > DecisionsBetweenLooks);

        if (Sooner(queue.NextDue, NextVolumeDeadline) is not { } due) return;
        TimeSpan wait = due - context.Time.GetUtcNow();
        timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void TakeIn()
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        while (outcomes.TryDequeue(out BindingOutcome outcome))
        {
            if (outcome.Bound) continue;
            TakeBack(outcome.Pod, now);
        }

        TakeInVolumeOutcomes(now);

        foreach ((Kind kind, ObjectKey key) in dirty.TakeAll())
        {
            if (ReferenceEquals(kind, nodes.Kind)) TakeInNode(key, now);
            else if (ReferenceEquals(kind, pods.Kind)) TakeInPod(key, now);
            else if (ReferenceEquals(kind, namespaces.Kind)) TakeInNamespace(key, now);
            else TakeInStorage(kind, key, now);
        }
    }

    // What was counted for a pod that does not get to its node after all is free for others.
    private void TakeBack(QueuedPod pod, DateTimeOffset now)
    {
        cluster.Forget(pod.Pod.Metadata.UID);
        queue.Wake(FilterRules.NodeResourcesFit | FilterRules.NodePorts | FilterRules.Volumes, now);
        queue.Retry(pod, now);
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null || left < right ? left : right;

    private void TakeInNode(ObjectKey key, DateTimeOffset now)
    {
        Node? before = cluster.Find(key.Name)?.Node;
        if (nodes.Cache.Find(key) is not Node node)
        {
            cluster.RemoveNode(key.Name);
            storageMoved = true; // Pods that wait for volumes there wait in vain.
            return;
        }

        cluster.SetNode(node);
        FilterRules freed = ClusterChanges.OfNode(before, node);
        if (freed != FilterRules.None) queue.Wake(freed, now);
    }

    private void TakeInNamespace(ObjectKey key, DateTimeOffset now)
    {
        cluster.SetNamespace(key.Name, (namespaces.Cache.Find(key) as Namespace)?.Metadata.Labels);
        queue.Wake(FilterRules.InterPodAffinity, now);
    }

    private void TakeInPod(ObjectKey key, DateTimeOffset now)
    {
        if (pods.Cache.Find(key) is not Pod pod || pod.IsFinished)
        {
            queue.Remove(key);
            if (cluster.UidOf(key) is { } uid) DropVolumes(uid);
            if (cluster.RemovePod(key)) queue.Wake(ClusterChanges.PodLeft, now);
            return;
        }

        if (pod.Spec.NodeName.Length > 0)
        {
            queue.Remove(key);
            DropVolumes(pod.Metadata.UID);
            cluster.SetPod(pod);
            queue.Wake(ClusterChanges.PodCame, now);
            return;
        }

        bool wanted = pod.Spec.SchedulerName is SchedulerName or ""
            && !pod.IsTerminating
            && pod.Spec.SchedulingGates.IsEmpty;
        if (!wanted) queue.Remove(key);
        else if (!cluster.IsAssumed(pod.Metadata.UID)) queue.Offer(pod);
    }

    private async Task PlaceAsync(QueuedPod queued, CancellationToken stop)
    {
        Interlocked.Increment(ref decided);
        Pod pod = queued.Pod;
        PodEntry entry = new(pod);
        Placement placement = Placement.Decide(entry, cluster, search, random.Next);
        if (placement.Node is { } node)
        {
            cluster.Assume(pod, node.Name);
            if (placement.Volumes.IsEmpty) await StartWriteAsync(() => BindAsync(queued, node.Name, stop), stop);
            else await BeginVolumesAsync(queued, node.Name, placement.Volumes, stop);
            return;
        }

        string message = FitReport.Message(
            placement.Rejections,
            FitReport.Preempted(placement.Rejections, pod.Spec.PreemptionPolicy == PreemptionPolicy.Never),
            placement.PodReason);
        queue.Rest(queued, placement.Refused, context.Time.GetUtcNow());
        await TellAsync(pod, message, UnschedulableCondition.Unschedulable, stop);
    }

    private async Task TellAsync(Pod pod, string message, string reason, CancellationToken stop)
    {
        context.Events.Record(
            EventDraft.Warning(pod, "FailedScheduling", message), SchedulerName, action: "Scheduling");
        await StartWriteAsync(() => TellUnscheduledAsync(pod, message, reason, stop), stop);
    }

    private async Task StartWriteAsync(Func<Task> write, CancellationToken stop)
    {
        await writes.WaitAsync(stop);
        Interlocked.Increment(ref writing);
        _ = Background.Start(async () =>
        {
            try
            {
                await write();
            }
            catch (Exception fault)
            {
                signal.Writer.TryComplete(fault); // A broken invariant ends the run, in whichever task it broke.
            }
            finally
            {
                Interlocked.Decrement(ref writing);
                writes.Release();
            }
        });
    }

    private async Task BindAsync(QueuedPod queued, string node, CancellationToken stop)
    {
        Pod pod = queued.Pod;
        ObjectKey key = ObjectKey.Of(pod);
        string error;
        try
        {
            Binding binding = Binding.Empty with
            {
                Metadata = ObjectMeta.Empty with { Namespace = key.Namespace, Name = key.Name, UID = pod.Metadata.UID },
                Target = ObjectReference.Empty with { Kind = "Node", Name = node },
            };
            ApiResult<IMessageKind> result = await context.Api.PostAsync(Kinds.Pod, key, "binding", binding, stop);
            error = result.Error?.Message ?? "";
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            error = fault.Message;
        }

        outcomes.Enqueue(new(queued, error.Length == 0));
        if (error.Length == 0)
        {
            EventDraft draft = EventDraft.Normal(pod, "Scheduled", $"Successfully assigned {key} to {node}");
            context.Events.Record(draft, SchedulerName, action: "Binding");
        }
        else
        {
            Interlocked.Increment(ref failed);
            BindingFailed(log, key, node, error);
        }

        Wake();
    }

    private async Task TellUnscheduledAsync(Pod pod, string message, string reason, CancellationToken stop)
    {
        if (pods.Cache.Find(ObjectKey.Of(pod)) is not Pod current || current.Metadata.UID != pod.Metadata.UID) return;
        Pod told = UnschedulableCondition.Set(current, message, context.Time.GetUtcNow(), reason);
        if (told.Equals(current)) return;
        try
        {
            ApiResult<IObject> result = await context.Api.UpdateAsync(Kinds.Pod, told, "status", stop);
            if (result.Error is { } error) StatusFailed(log, ObjectKey.Of(pod), error.Message);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            StatusFailed(log, ObjectKey.Of(pod), fault.Message);
        }
    }

    private readonly record struct BindingOutcome(QueuedPod Pod, bool Bound);

    [LoggerMessage(LogLevel.Debug, "scheduler stopped")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "pod {Key} could not be bound to node {Node}: {Message}")]
    private static partial void BindingFailed(ILogger logger, ObjectKey key, string node, string message);

    [LoggerMessage(LogLevel.Information, "pod {Key} could not be told that it is unschedulable: {Message}")]
    private static partial void StatusFailed(ILogger logger, ObjectKey key, string message);
}

using System.Collections.Concurrent;
using System.Text;
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
    private const int WritesMax = 64;
    private const int DecisionsBetweenLooks = 64;

    private readonly RunnerContext context;
    private readonly SchedulerSettings settings;
    private readonly Informer pods;
    private readonly Informer nodes;
    private readonly Informer namespaces;
    private readonly Informer claims;
    private readonly Informer volumes;
    private readonly Informer classes;
    private readonly Informer budgets;
    private readonly Informer services;
    private readonly Informer[] owners;
    private readonly ClusterLedger cluster = new();
    private readonly SchedulingQueue queue;
    private readonly HashSet<ObjectKey> gated = [];
    private readonly SchedulerMetrics metrics;
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
    /// <param name="settings">How pods are placed.</param>
    public SchedulerRunner(RunnerContext context, int seed, SchedulerSettings settings)
    {
        this.context = context;
        this.settings = settings;
        metrics = new(settings.Profiles.AsEnumerable().Select(profile => profile.Name));
        queue = new(settings.BackoffFirst, settings.BackoffMax);
        random = new(seed);
        pods = context.Informers.Of(Kinds.Pod);
        nodes = context.Informers.Of(Kinds.Node);
        namespaces = context.Informers.Of(Kinds.Namespace);
        claims = context.Informers.Of(Kinds.PersistentVolumeClaim);
        volumes = context.Informers.Of(Kinds.PersistentVolume);
        classes = context.Informers.Of(Kinds.StorageClass);
        budgets = context.Informers.Of(Kinds.PodDisruptionBudget);
        services = context.Informers.Of(Kinds.Service);
        owners =
        [
            context.Informers.Of(Kinds.ReplicaSet),
            context.Informers.Of(Kinds.StatefulSet),
            context.Informers.Of(Kinds.ReplicationController),
        ];
        log = context.Logs.CreateLogger("skiff.scheduler");
        timer = context.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public string Name => SchedulingProfile.DefaultName;

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
            Informer[] informers = [nodes, namespaces, classes, volumes, claims, budgets, services, .. owners, pods];
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

    /// <summary>Writes what it does in Prometheus' text form.</summary>
    public void WriteMetrics(StringBuilder text) => metrics.Write(text, queue, cluster, gated.Count);

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
            await TakeInAsync(stop);
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

    private async Task PlaceAsync(QueuedPod queued, CancellationToken stop)
    {
        Interlocked.Increment(ref decided);
        Pod pod = queued.Pod;
        if (ProfileOf(pod) is not { } profile) return;
        PodEntry entry = queued.Entry;
        queued.TriedAt = context.Time.GetTimestamp();
        queued.FirstTried ??= context.Time.GetUtcNow();
        Placement placement = Placement.Decide(entry, cluster, search, random.Next, profile);
        metrics.Decided(context.Time.GetElapsedTime(queued.TriedAt));
        if (placement.Node is { } node)
        {
            cluster.Nominated.Remove(entry.UID);
            cluster.Assume(pod, node.Name);
            if (placement.Volumes.IsEmpty) await StartWriteAsync(() => BindAsync(queued, node.Name, stop), stop);
            else await BeginVolumesAsync(queued, node.Name, placement.Volumes, stop);
            return;
        }

        await RefuseAsync(queued, entry, placement, profile, stop);
    }

    private SchedulingProfile? ProfileOf(Pod pod) =>
        settings.Profile(pod.Spec.SchedulerName is { Length: > 0 } name ? name : SchedulingProfile.DefaultName);

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

    [LoggerMessage(LogLevel.Debug, "scheduler stopped")]
    private static partial void Stopped(ILogger logger);
}

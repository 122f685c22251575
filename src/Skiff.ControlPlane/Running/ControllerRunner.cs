using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;

namespace Skiff.ControlPlane;

/// <summary>A controller at work, as metrics and tests see it.</summary>
public interface IRunner
{
    /// <summary>The controller's name.</summary>
    string Name { get; }

    /// <summary>Whether it has begun, and nothing waits and nothing is worked on.</summary>
    bool IsIdle { get; }

    /// <summary>Counters of its queue.</summary>
    WorkQueueMetrics Queue { get; }

    /// <summary>Reconciliations so far.</summary>
    long Reconciled { get; }

    /// <summary>Reconciliations so far whose plan failed.</summary>
    long Failed { get; }

    /// <summary>Works until stopped. Ends early only on a broken invariant.</summary>
    Task RunAsync(CancellationToken stop);
}

/// <summary>What every runner needs of its process.</summary>
/// <param name="Api">The API.</param>
/// <param name="Informers">The shared caches.</param>
/// <param name="Events">Where events go.</param>
/// <param name="Settings">What the cluster tells its controllers.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logs">Where logs go.</param>
public sealed record RunnerContext(
    IApi Api, Informers Informers, EventRecorder Events, ControlSettings Settings, TimeProvider Time, ILoggerFactory Logs);

/// <summary>
/// Runs one controller: turns changes into keys, keys into views, views into plans, plans into writes. A conflict is
/// looked at again, any other failure after a delay that grows; a key waits until the caches have seen its own last
/// writes.
/// </summary>
public sealed partial class ControllerRunner<TController, TView> : IRunner, IDisposable
    where TController : IController<TView>
    where TView : class
{
    private readonly RunnerContext context;
    private readonly Wiring wiring = TController.Wiring;
    private readonly Kind[] kinds;
    private readonly Informer[] informers;
    private readonly OwnWriteGate gate;
    private readonly WorkQueue<ObjectKey> queue;
    private readonly ILogger log;
    private readonly int workers;
    private readonly string component;
    private long reconciled;
    private long failed;
    private int overflowed;
    private bool subscribed;

    /// <summary>A runner that has not started.</summary>
    /// <param name="context">What it needs of its process.</param>
    /// <param name="seed">Seed of its delays' jitter.</param>
    /// <param name="workers">Keys worked on side by side.</param>
    public ControllerRunner(RunnerContext context, int seed, int workers = 4)
    {
        this.context = context;
        this.workers = workers;
        kinds = [.. wiring.Kinds];
        informers = [.. kinds.Select(context.Informers.Of)];
        gate = new(informers.ToDictionary(informer => informer.Kind));
        queue = new(context.Time, new Random(seed));
        log = context.Logs.CreateLogger($"skiff.{TController.Name}");
        component = wiring.EventSource.Length > 0 ? wiring.EventSource : TController.Name;
    }

    /// <inheritdoc/>
    public string Name => TController.Name;

    /// <inheritdoc/>
    public bool IsIdle => Volatile.Read(ref subscribed) && queue.IsIdle;

    /// <inheritdoc/>
    public WorkQueueMetrics Queue => queue.Metrics;

    /// <inheritdoc/>
    public long Reconciled => Volatile.Read(ref reconciled);

    /// <inheritdoc/>
    public long Failed => Volatile.Read(ref failed);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await context.Informers.SyncedAsync(kinds, stop);
            Subscribe();
            Volatile.Write(ref subscribed, true);
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Stopped(log, Name);
        }
    }

    /// <summary>Ends the queue.</summary>
    public void Dispose() => queue.Dispose();

    private CacheSnapshot Snapshot()
    {
        KindCache[] caches = new KindCache[informers.Length];
        for (int i = 0; i < caches.Length; i++) caches[i] = informers[i].Cache;
        return new(context.Settings, context.Time.GetUtcNow(), caches);
    }

    private void Subscribe()
    {
        context.Informers.Of(wiring.Primary).Subscribe(change => Enqueue(ObjectKey.Of(change.Subject)));
        foreach (Kind owned in wiring.Owns)
        {
            context.Informers.Of(owned).Subscribe(change =>
            {
                ObjectKey? now = change.After?.ControllerKey(wiring.Primary);
                ObjectKey? before = change.Before?.ControllerKey(wiring.Primary);
                if (now is { } key) Enqueue(key);
                if (before is { } old && before != now) Enqueue(old);
            });
        }

        foreach (Relation relation in wiring.Watches)
        {
            context.Informers.Of(relation.Kind).Subscribe(change =>
            {
                foreach (ObjectKey key in relation.Keys(Snapshot(), change.Before, change.After)) Enqueue(key);
            });
        }
    }

    private void Enqueue(ObjectKey key)
    {
        if (!queue.Add(key)) Volatile.Write(ref overflowed, 1);
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (await queue.TakeAsync(stop) is { } taken)
        {
            try
            {
                await ProcessAsync(taken.Key, stop);
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                TransportBroke(log, Name, taken.Key, error.Message);
                queue.AddRateLimited(taken.Key);
            }
            finally
            {
                queue.Done(taken.Key);
            }

            if (Volatile.Read(ref overflowed) == 1 && queue.Metrics.Depth == 0) Resync();
        }
    }

    // Keys were refused while the queue was full: look at every object again, now that there is room.
    private void Resync()
    {
        if (Interlocked.Exchange(ref overflowed, 0) == 0) return;
        foreach (IObject value in context.Informers.Of(wiring.Primary).Cache.All) Enqueue(ObjectKey.Of(value));
    }

    private async Task ProcessAsync(ObjectKey key, CancellationToken stop)
    {
        if (!await gate.SettleAsync(context.Api, key, stop))
        {
            queue.AddRateLimited(key);
            return;
        }

        if (!gate.IsOpen(key, () => Enqueue(key))) return;

        CacheSnapshot cache = Snapshot();
        if (TController.Observe(cache, key) is not { } view)
        {
            queue.Forget(key);
            gate.Forget(key);
            return;
        }

        Interlocked.Increment(ref reconciled);
        Plan plan = TController.Reconcile(view);
        PlanExecutor executor = new(context.Api, context.Events, wiring, component);
        PlanEnd end;
        try
        {
            end = await executor.VerifyAsync(plan, stop);
            if (end == PlanEnd.Done) end = await executor.RunAsync(plan.Writes, stop);
            if (end == PlanEnd.Failed && executor.Failure is { } failure)
            {
                plan = TController.Reconcile(TController.WithFailure(view, failure));
            }

            if (end is PlanEnd.Done or PlanEnd.Failed)
            {
                PlanEnd status = await executor.RunAsync(plan.StatusWrites, stop);
                end = (PlanEnd)Math.Max((int)end, (int)status);
            }
        }
        finally
        {
            gate.Note(key, executor.Written, executor.Unsettled);
        }

        Conclude(key, plan, end, executor);
    }

    private void Conclude(ObjectKey key, Plan plan, PlanEnd end, PlanExecutor executor)
    {
        switch (end)
        {
            case PlanEnd.Done:
                foreach (EventDraft draft in plan.Events) context.Events.Record(draft, component);
                queue.Forget(key);
                if (plan.RequeueAfter is { } delay) queue.AddAfter(key, delay);
                return;
            case PlanEnd.Stale:
                queue.AddRateLimited(key);
                return;
            case PlanEnd.Failed:
                Interlocked.Increment(ref failed);
                WriteFailure? failure = executor.Failure;
                WriteFailed(log, Name, key, failure?.Write.Kind.Name ?? "", failure?.Error.Message ?? "");
                queue.AddRateLimited(key);
                return;
            case PlanEnd.Unknown:
                TransportBroke(log, Name, key, executor.Lost);
                queue.AddRateLimited(key);
                return;
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Controller} stopped")]
    private static partial void Stopped(ILogger logger, string controller);

    [LoggerMessage(LogLevel.Warning, "{Controller} could not write {Kind} for {Key}: {Message}")]
    private static partial void WriteFailed(
        ILogger logger, string controller, ObjectKey key, string kind, string message);

    [LoggerMessage(LogLevel.Warning, "{Controller} lost its connection while working on {Key}: {Message}")]
    private static partial void TransportBroke(ILogger logger, string controller, ObjectKey key, string message);
}

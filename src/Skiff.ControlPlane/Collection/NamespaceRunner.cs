using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Controllers;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ControlPlane;

/// <summary>
/// Runs the deletion of namespaces: looks into one that is being deleted whenever something in it changes, by the
/// caches while they show content, by live lists before it is let go.
/// </summary>
public sealed partial class NamespaceRunner : IRunner, IDisposable
{
    private const int Workers = 4;
    private const int FailuresToldMax = 10;

    private readonly RunnerContext context;
    private readonly KindRoster roster;
    private readonly Informer namespaces;
    private readonly WorkQueue<ObjectKey> queue;
    private readonly ConcurrentDictionary<ObjectKey, ListOf<string>> failures = new();
    private readonly ILogger log;
    private long reconciled;
    private long failed;
    private bool watching;

    /// <summary>A runner that has not started.</summary>
    public NamespaceRunner(RunnerContext context, KindRoster roster, int seed)
    {
        this.context = context;
        this.roster = roster;
        namespaces = context.Informers.Of(Kinds.Namespace);
        queue = new(context.Time, new Random(seed));
        log = context.Logs.CreateLogger("skiff.namespaces");
    }

    /// <inheritdoc/>
    public string Name => "namespace-controller";

    /// <inheritdoc/>
    public bool IsIdle => Volatile.Read(ref watching) && queue.IsIdle;

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
            await roster.SyncedAsync(stop);
            roster.Watch((kind, change) =>
            {
                if (kind.Name == "Namespace" && kind.Group.Length == 0)
                {
                    if (change.After is Namespace value && NamespaceDeletion.IsDue(value)) queue.Add(ObjectKey.Of(value));
                    return;
                }

                ObjectKey key = new("", change.Subject.Metadata.Namespace);
                if (kind.Namespaced && namespaces.Cache.Find(key) is Namespace home && NamespaceDeletion.IsDue(home)) queue.Add(key);
            });
            roster.Refreshed += LookAgain; // What was not served, or not known, may be now.
            Volatile.Write(ref watching, true);
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Stopped(log);
        }
    }

    /// <summary>Ends the queue.</summary>
    public void Dispose() => queue.Dispose();

    private void LookAgain()
    {
        foreach (IObject value in namespaces.Cache.All)
        {
            if (value is Namespace home && NamespaceDeletion.IsDue(home)) queue.Add(ObjectKey.Of(home));
        }
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
                TransportBroke(log, taken.Key, error.Message);
                queue.AddRateLimited(taken.Key);
            }
            finally
            {
                queue.Done(taken.Key);
            }
        }
    }

    private async Task ProcessAsync(ObjectKey key, CancellationToken stop)
    {
        if (namespaces.Cache.Find(key) is not Namespace value || !NamespaceDeletion.IsDue(value))
        {
            queue.Forget(key);
            failures.TryRemove(key, out _);
            return;
        }

        Interlocked.Increment(ref reconciled);
        (ListOf<NamespaceDeletion.Remainder> left, ListOf<string> blind) = (Cached(key.Name), []);
        if (left.IsEmpty) (left, blind) = await LookAsync(key.Name, stop);
        NamespaceDeletion.View view = new(
            value, left, blind, failures.GetValueOrDefault(key), context.Time.GetUtcNow());
        Plan plan = NamespaceDeletion.Reconcile(view);
        PlanExecutor executor = new(context.Api, context.Events, new(Kinds.Namespace), Name) { MayWriteAll = true };
        PlanEnd end = await executor.RunAsync(plan.Writes, stop);
        Note(key, executor.Failure);
        PlanEnd status = await executor.RunAsync(plan.StatusWrites, stop);
        if (end != PlanEnd.Done || status is PlanEnd.Failed or PlanEnd.Unknown || !blind.IsEmpty) queue.AddRateLimited(key);
        else queue.Forget(key);

        // Objects that only a live list shows announce their going by no event that the caches would pass on yet.
        if (!plan.Writes.IsEmpty) queue.AddAfter(key, TimeSpan.FromSeconds(1));
    }

    private void Note(ObjectKey key, WriteFailure? failure)
    {
        if (failure is null)
        {
            failures.TryRemove(key, out _);
            return;
        }

        Interlocked.Increment(ref failed);
        WriteFailed(log, key, failure.Write.Kind.Name, failure.Error.Message);
        ListOf<string> told = failures.GetValueOrDefault(key);
        if (told.Count < FailuresToldMax && !told.Contains(failure.Error.Message))
        {
            failures[key] = told.Add(failure.Error.Message);
        }
    }

    private ListOf<NamespaceDeletion.Remainder> Cached(string name)
    {
        List<NamespaceDeletion.Remainder> left = [];
        foreach (Kind kind in roster.Kinds)
        {
            if (!kind.Namespaced) continue;
            ListOf<ObjectMeta> found = ListOf.From(
                roster.InformerOf(kind).Cache.InNamespace(name).Select(value => value.Metadata));
            if (!found.IsEmpty) left.Add(new(kind, found));
        }

        return left.ToListOf();
    }

    private async Task<(ListOf<NamespaceDeletion.Remainder> Left, ListOf<string> Blind)> LookAsync(
        string name, CancellationToken stop)
    {
        List<NamespaceDeletion.Remainder> left = [];
        List<string> blind = [];
        IReadOnlyList<string> stale = roster.Stale;
        if (stale.Count > 0)
        {
            string all = string.Join(", ", stale.Select(version => $"{version}: stale GroupVersion discovery: {version}"));
            blind.Add($"unable to retrieve the complete list of server APIs: {all}");
        }

        foreach (Kind kind in roster.Kinds)
        {
            if (!kind.Namespaced || stale.Contains(kind.ApiVersion)) continue;
            ApiResult<ObjectList> result = await context.Api.ListAsync(kind, new ListRequest(name), stop);
            if (result.Error is { } error)
            {
                if (error.Code != 404) blind.Add($"{kind.ApiVersion}: {error.Message}"); // 404: the kind has gone.
            }
            else if (result.Value!.Items.Count > 0)
            {
                left.Add(new(kind, ListOf.From(result.Value.Items.Select(value => value.Metadata))));
            }
        }

        return (left.ToListOf(), blind.ToListOf());
    }

    [LoggerMessage(LogLevel.Debug, "namespace controller stopped")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "namespace {Key} could not be emptied of a {Kind}: {Message}")]
    private static partial void WriteFailed(ILogger logger, ObjectKey key, string kind, string message);

    [LoggerMessage(LogLevel.Warning, "connection lost while emptying namespace {Key}: {Message}")]
    private static partial void TransportBroke(ILogger logger, ObjectKey key, string message);
}

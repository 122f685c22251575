using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Quotas;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ControlPlane;

/// <summary>
/// Counts what is used of each quota, over all kinds. Admission charges a quota before the object is there: a figure
/// that has just grown is therefore not lowered before the caches have had time to show the object.
/// </summary>
public sealed partial class QuotaRunner : IRunner, IDisposable
{
    private const int Workers = 2;
    private static readonly TimeSpan settles = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan fullEvery = TimeSpan.FromMinutes(5); // As upstream, for what nobody told of.

    private readonly RunnerContext context;
    private readonly KindRoster roster;
    private readonly Informer quotas;
    private readonly WorkQueue<ObjectKey> queue;
    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> grown = new();
    private readonly ConcurrentDictionary<ObjectKey, MapOf<Quantity>> counted = new();
    private readonly ILogger log;
    private long reconciled;
    private long failed;

    /// <summary>A runner that has not started.</summary>
    public QuotaRunner(RunnerContext context, KindRoster roster, int seed)
    {
        this.context = context;
        this.roster = roster;
        quotas = context.Informers.Of(Kinds.ResourceQuota);
        queue = new(context.Time, new Random(seed));
        log = context.Logs.CreateLogger("skiff.quotas");
    }

    /// <inheritdoc/>
    public string Name => "resourcequota-controller";

    /// <inheritdoc/>
    public bool IsIdle => queue.IsIdle;

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
            await roster.SyncedAsync(stop); // Before that everything would look unused.
            quotas.Subscribe(NoticeQuota);
            roster.Watch(Notice);
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Stopped(log);
        }
    }

    /// <summary>Ends the queue.</summary>
    public void Dispose() => queue.Dispose();

    private void NoticeQuota(ObjectChange change)
    {
        ObjectKey key = ObjectKey.Of(change.Subject);
        if (change.After is not ResourceQuota after)
        {
            grown.TryRemove(key, out _);
            counted.TryRemove(key, out _);
            queue.Add(key);
            return;
        }

        bool isOwnCount = counted.TryGetValue(key, out MapOf<Quantity> own) && own == after.Status.Used;
        if (!isOwnCount && change.Before is ResourceQuota before && !QuotaAmounts.WithoutZeros(
            QuotaAmounts.Excess(after.Status.Used, before.Status.Used)).IsEmpty)
        {
            grown[key] = context.Time.GetUtcNow();
            queue.AddAfter(key, settles);
        }

        if (after.Spec.Hard != after.Status.Hard || change.Before is null) queue.Add(key);
    }

    private void Notice(Kind kind, ObjectChange change)
    {
        if (QuotaRule.Of(kind) is not { } rule) return;
        string space = change.Subject.Metadata.Namespace;
        KindCache known = quotas.Cache;
        IEnumerable<IObject> concerned = known.InNamespace(space);
        if (!concerned.Any()) return;
        DateTimeOffset now = context.Time.GetUtcNow();
        bool isSame = change is { Before: { } before, After: { } after } && rule.Usage(before, now) == rule.Usage(after, now)
            && concerned.Cast<ResourceQuota>().All(quota => rule.IsInScopes(quota, before) == rule.IsInScopes(quota, after));
        if (isSame) return;
        foreach (ResourceQuota quota in concerned.Cast<ResourceQuota>())
        {
            if (quota.Spec.Hard.Keys.Any(rule.Covers)) queue.Add(ObjectKey.Of(quota));
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
        if (quotas.Cache.Find(key) is not ResourceQuota quota)
        {
            queue.Forget(key);
            return;
        }

        Interlocked.Increment(ref reconciled);
        DateTimeOffset now = context.Time.GetUtcNow();
        ResourceQuotaStatus status = QuotaUsage.StatusOf(
            quota, roster.Kinds, kind => roster.InformerOf(kind).Cache.InNamespace(key.Namespace), now);
        bool sinks = !QuotaAmounts.WithoutZeros(QuotaAmounts.Excess(quota.Status.Used, status.Used)).IsEmpty;
        if (sinks && grown.TryGetValue(key, out DateTimeOffset last) && now - last < settles)
        {
            queue.AddAfter(key, settles - (now - last));
            return;
        }

        if (status != quota.Status && !await WriteAsync(quota with { Status = status }, stop))
        {
            queue.AddRateLimited(key);
            return;
        }

        queue.Forget(key);
        queue.AddAfter(key, fullEvery);
    }

    private async Task<bool> WriteAsync(ResourceQuota quota, CancellationToken stop)
    {
        counted[ObjectKey.Of(quota)] = quota.Status.Used;
        ApiResult<IObject> result = await context.Api.UpdateAsync(Kinds.ResourceQuota, quota, "status", stop);
        if (result.Error is not { } error) return true;
        if (error.Reason is Model.Meta.V1.StatusReason.NotFound) return true;
        if (error.Reason is Model.Meta.V1.StatusReason.Conflict) return false;
        Interlocked.Increment(ref failed);
        WriteFailed(log, ObjectKey.Of(quota), error.Message);
        return false;
    }

    [LoggerMessage(LogLevel.Debug, "resource quota controller stopped")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "the usage of quota {Key} could not be written: {Message}")]
    private static partial void WriteFailed(ILogger logger, ObjectKey key, string message);

    [LoggerMessage(LogLevel.Warning, "the connection was lost while counting quota {Key}: {Message}")]
    private static partial void TransportBroke(ILogger logger, ObjectKey key, string message);
}

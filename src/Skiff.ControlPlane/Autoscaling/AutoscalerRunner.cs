using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Controllers;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Scale = Skiff.Model.Autoscaling.V1.Scale;

namespace Skiff.ControlPlane;

/// <summary>
/// Runs the autoscalers: looks at each one every few seconds, reads the scale of what it scales and its metrics, and does
/// what <see cref="AutoscalerDecision"/> says. Nothing wakes it sooner, so that metrics have time to show what was done.
/// </summary>
public sealed partial class AutoscalerRunner : IRunner, IDisposable
{
    private const int Workers = 5; // Upstream's.
    private const string Component = "horizontal-pod-autoscaler";

    private readonly RunnerContext context;
    private readonly KindRoster roster;
    private readonly AutoscalerSettings settings;
    private readonly MetricsReader metrics;
    private readonly Informer autoscalers;
    private readonly Informer pods;
    private readonly WorkQueue<ObjectKey> queue;
    private readonly ConcurrentDictionary<ObjectKey, Watched> known = new();
    private readonly ILogger log;
    private long reconciled;
    private long failed;
    private bool watching;

    /// <summary>A runner that has not started.</summary>
    public AutoscalerRunner(RunnerContext context, KindRoster roster, AutoscalerSettings settings, int seed)
    {
        this.context = context;
        this.roster = roster;
        this.settings = settings;
        metrics = new(context.Api, roster);
        autoscalers = context.Informers.Of(Kinds.HorizontalPodAutoscaler);
        pods = context.Informers.Of(Kinds.Pod);
        queue = new(context.Time, new Random(seed));
        log = context.Logs.CreateLogger("skiff.autoscalers");
    }

    /// <inheritdoc/>
    public string Name => "horizontal-pod-autoscaler-controller";

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
            await context.Informers.SyncedAsync([Kinds.HorizontalPodAutoscaler, Kinds.Pod], stop);
            autoscalers.Subscribe(change => queue.AddAfter(ObjectKey.Of(change.Subject), settings.SyncPeriod));
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
                Interlocked.Increment(ref failed);
                TransportBroke(log, taken.Key, error.Message);
                queue.AddAfter(taken.Key, settings.SyncPeriod);
            }
            finally
            {
                queue.Done(taken.Key);
            }
        }
    }

    private async Task ProcessAsync(ObjectKey key, CancellationToken stop)
    {
        if (autoscalers.Cache.Find(key) is not HorizontalPodAutoscaler autoscaler)
        {
            known.TryRemove(key, out _);
            return;
        }

        Interlocked.Increment(ref reconciled);
        AutoscalerDecision decision = await DecideAsync(key, autoscaler, stop);
        Watched watched = known.GetValueOrDefault(key, Watched.Unseen);
        known[key] = watched with { History = decision.History };
        foreach (EventDraft draft in decision.Events.AsEnumerable()) context.Events.Record(draft, Component);
        if (decision.Status != autoscaler.Status) await WriteAsync(autoscaler, decision.Status, stop);
        queue.AddAfter(key, settings.SyncPeriod);
    }

    private async Task<AutoscalerDecision> DecideAsync(
        ObjectKey key, HorizontalPodAutoscaler autoscaler, CancellationToken stop)
    {
        ScalingHistory history = known.GetValueOrDefault(key, Watched.Unseen).History;
        (Kind? kind, string unknown) = TargetOf(autoscaler);
        if (kind is null) return AutoscalerDecision.WithoutScale(autoscaler, unknown, history, context.Time.GetUtcNow());
        ObjectKey target = new(kind.Namespaced ? key.Namespace : "", autoscaler.Spec.ScaleTargetRef.Name);
        ApiResult<JsonObject> read = await context.Api.ReadAsync(new(kind, target, "scale"), stop);
        if (!read.TryGet(out JsonObject? tree, out Status? fault) || ScaleOf(tree) is not { } scale)
        {
            string why = fault?.Message ?? "the scale cannot be read";
            return AutoscalerDecision.WithoutScale(autoscaler, why, history, context.Time.GetUtcNow());
        }

        AutoscalerView view = await ViewAsync(key, autoscaler, scale, history, stop);
        AutoscalerDecision decision = AutoscalerDecision.Of(view);
        if (decision.Replicas is not { } replicas) return decision;
        Scale wanted = scale with { Spec = scale.Spec with { Replicas = replicas } };
        ApiResult<IObject> written = await context.Api.UpdateAsync(kind, wanted, "scale", stop);
        if (written.Error is not { } refused) return decision.Scaled(view);
        Interlocked.Increment(ref failed);
        return decision.Refused(view, refused.Message);
    }

    private async Task<AutoscalerView> ViewAsync(
        ObjectKey key, HorizontalPodAutoscaler autoscaler, Scale scale, ScalingHistory history, CancellationToken stop)
    {
        string text = scale.Status.Selector;
        AutoscalerView view = new(
            autoscaler, scale, [], [], "", [], history, settings, context.Time.GetUtcNow());
        if (text.Length == 0 || !AutoscalerDecision.NeedsMetrics(autoscaler, scale)) return view;
        if (!Selector.TryParse(text, out Selector? selector, out string unreadable))
            return view with { SelectorFault = unreadable };

        known.AddOrUpdate(key, Watched.Unseen with { Selector = selector }, (_, old) => old with { Selector = selector });
        ListOf<Pod> scaled = ListOf.From(pods.Cache.InNamespace(key.Namespace).Cast<Pod>()
            .Where(pod => selector.Matches(pod.Metadata.Labels)));
        ListOf<ObjectKey> rivals = ListOf.From(known
            .Where(one => one.Key.Namespace == key.Namespace && autoscalers.Cache.Find(one.Key) is not null
                && scaled.Any(pod => one.Value.Selector.Matches(pod.Metadata.Labels)))
            .Select(one => one.Key)
            .OrderBy(one => one.Name, StringComparer.Ordinal));
        view = view with { Pods = scaled, Rivals = rivals };
        if (rivals.Count > 1) return view;

        List<MetricReading> readings = [];
        foreach (MetricSpec spec in autoscaler.Spec.Metrics.AsEnumerable())
        {
            readings.Add(await metrics.ReadAsync(spec, key.Namespace, text, stop));
        }

        return view with { Readings = readings.ToListOf(), Now = context.Time.GetUtcNow() };
    }

    private (Kind? Kind, string Fault) TargetOf(HorizontalPodAutoscaler autoscaler)
    {
        CrossVersionObjectReference target = autoscaler.Spec.ScaleTargetRef;
        if (target.APIVersion.Count(static letter => letter == '/') > 1)
            return (null, $"unexpected GroupVersion string: {target.APIVersion}");
        string group = Ownership.GroupOf(target.APIVersion);
        return roster.Find(group, target.Kind) is { } kind
            ? (kind, "")
            : (null, $"no matches for kind {GoText.Quote(target.Kind)} in group {GoText.Quote(group)}");
    }

    private static Scale? ScaleOf(JsonObject tree)
    {
        JsonInput input = new(JsonText.ToUtf8(tree));
        Scale scale = Scale.ReadJson(ref input);
        return input.Failed ? null : scale;
    }

    private async Task WriteAsync(
        HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscalerStatus status, CancellationToken stop)
    {
        ApiResult<IObject> result = await context.Api.UpdateAsync(
            Kinds.HorizontalPodAutoscaler, autoscaler with { Status = status }, "status", stop);
        if (result.Error is not { } error || error.Reason == StatusReason.NotFound) return;
        Interlocked.Increment(ref failed);
        WriteFailed(log, ObjectKey.Of(autoscaler), error.Message);
        context.Events.Record(EventDraft.Warning(autoscaler, "FailedUpdateStatus", error.Message), Component);
    }

    [LoggerMessage(LogLevel.Debug, "autoscaler controller stopped")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "the status of autoscaler {Key} could not be written: {Message}")]
    private static partial void WriteFailed(ILogger logger, ObjectKey key, string message);

    [LoggerMessage(LogLevel.Warning, "the connection was lost while working on autoscaler {Key}: {Message}")]
    private static partial void TransportBroke(ILogger logger, ObjectKey key, string message);

    // What is remembered of an autoscaler between two looks.
    private sealed record Watched(ScalingHistory History, Selector Selector)
    {
        public static Watched Unseen { get; } = new(ScalingHistory.Empty, Selector.Nothing);
    }
}

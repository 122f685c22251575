using Microsoft.Extensions.Logging;
using Skiff.Agent.Images;
using Skiff.Agent.Pods;
using Skiff.Model;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Housekeeping;

/// <summary>
/// Keeps the node alive when it runs short of something: tells it by conditions, makes room where that is possible
/// without harm, and ends pods where it is not, one at a time.
/// </summary>
internal sealed partial class Evictor(NodeServices node, PodWorkers workers, ImageCollector images, Action pressureChanged)
{
    // Walking volumes costs; so it may take this share of the time at most.
    private const int MeasurePauseFactor = 20;
    private static readonly TimeSpan GoneCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoneLimit = TimeSpan.FromSeconds(30);

    private readonly NodeObserver observer = new(node);
    private readonly PodUsageReader reader = new(node);
    private PressureMemory memory = PressureMemory.Empty;
    private IReadOnlyDictionary<EvictionSignal, Observation> observed = new Dictionary<EvictionSignal, Observation>();
    private DateTimeOffset nextMeasure;

    /// <summary>Looks at the node.</summary>
    public NodeObserver Observer => observer;

    /// <summary>What was left at the last look.</summary>
    public IReadOnlyDictionary<EvictionSignal, Observation> Observed => observed;

    /// <summary>Looks once, and does what is due. True when a pod was ended, and another look is due at once.</summary>
    public async ValueTask<bool> RunAsync(CancellationToken stop)
    {
        EvictionSettings settings = node.Options.Eviction;
        observed = await observer.LookAsync(stop);
        NodePressure pressure = NodePressure.Of(settings, observed, memory, node.Time.GetUtcNow());
        memory = pressure.Memory;
        if (node.TellPressure(pressure.Conditions)) pressureChanged();
        if (await EndBeyondLimitsAsync(stop)) return true;
        if (pressure.Due.IsEmpty) return false;
        EvictionThreshold first = pressure.Due[0];
        string resource = EvictionSignals.ResourceOf(first.Signal);
        node.RecordOnNode(new(PodEvent.Warning, "EvictionThresholdMet", $"Attempting to reclaim {resource}"));
        if (EvictionSignals.IsReclaimable(first.Signal, observer.HasImageFs))
        {
            await images.RemoveUnusedAsync(stop);
            observed = await observer.LookAsync(stop);
            if (NodePressure.IsRelieved(settings, observed)) return false;
        }

        IReadOnlyList<PodUsage> usages = await reader.ReadAsync(Active(), stop);
        IReadOnlyList<PodUsage> ranked = EvictionRanking.Of(usages, first.Signal, observer.HasImageFs);
        PodEviction? eviction = PodEviction.For(ranked, first, pressure.Due, observed, settings);
        if (eviction is null)
        {
            LogNobody(node.Log, resource);
            return false;
        }

        await EndAsync([eviction], stop);
        return true;
    }

    private async ValueTask<bool> EndBeyondLimitsAsync(CancellationToken stop)
    {
        DateTimeOffset now = node.Time.GetUtcNow();
        if (now < nextMeasure) return false;
        PodEntry[] limited = [.. Active().Where(entry => LocalStorageLimits.HasAny(entry.Pod))];
        if (limited.Length == 0) return false;
        long started = node.Time.GetTimestamp();
        IReadOnlyList<PodUsage> usages = await reader.ReadAsync(limited, stop);
        nextMeasure = now + (node.Time.GetElapsedTime(started) * MeasurePauseFactor);
        PodEviction[] beyond =
            [.. usages.Select(usage => LocalStorageLimits.Beyond(usage, observer.HasImageFs)).OfType<PodEviction>()];
        if (beyond.Length == 0) return false;
        await EndAsync(beyond, stop);
        return true;
    }

    // What a pod held is free only once it is gone: deciding before would end more pods than needed.
    private async ValueTask EndAsync(IReadOnlyList<PodEviction> evictions, CancellationToken stop)
    {
        foreach (PodEviction eviction in evictions)
        {
            LogEvicting(node.Log, eviction.Pod.Metadata.Namespace, eviction.Pod.Metadata.Name, eviction.Ending.Message);
            node.Counts.AddEviction(eviction.Signal);
            node.Record(eviction.Pod, new(PodEvent.Warning, PodEviction.Reason, eviction.Ending.Message), eviction.Annotations);
            workers.End(eviction.Pod.Metadata.UID, eviction.Ending);
        }

        DateTimeOffset limit = node.Time.GetUtcNow() + GoneLimit;
        while (evictions.Any(eviction => workers.HasRunning(eviction.Pod.Metadata.UID)) && node.Time.GetUtcNow() < limit)
        {
            await Task.Delay(GoneCheck, node.Time, stop);
        }
    }

    private PodEntry[] Active() => [.. workers.Pods.Where(entry => workers.HasRunning(entry.Pod.Metadata.UID))];

    [LoggerMessage(Level = LogLevel.Warning, Message = "evicting {Namespace}/{Name}: {Message}")]
    private static partial void LogEvicting(ILogger log, string @namespace, string name, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the node is short of {Resource}, and no pod may be evicted")]
    private static partial void LogNobody(ILogger log, string resource);
}

using System.Collections.Concurrent;
using Skiff.Machinery.Metrics;

namespace Skiff.Agent.Probes;

/// <summary>One kind of probe of one container.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">Its name.</param>
/// <param name="PodUid">Its uid.</param>
/// <param name="Container">The container.</param>
/// <param name="Type"><c>Liveness</c>, <c>Readiness</c> or <c>Startup</c>.</param>
public sealed record ProbeSeries(string Namespace, string Pod, string PodUid, string Container, string Type);

/// <summary>What the probes of the node's pods came to, and how long they took; of pods that are gone nothing is kept.</summary>
public sealed class ProbeCounts
{
    private static readonly double[] bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<(ProbeSeries Series, bool Passed), long> counts = new();
    private readonly ConcurrentDictionary<ProbeSeries, Histogram> durations = new();

    /// <summary>How often probes passed and failed.</summary>
    public IReadOnlyCollection<KeyValuePair<(ProbeSeries Series, bool Passed), long>> All => counts;

    /// <summary>How many seconds those took that passed.</summary>
    public IReadOnlyCollection<KeyValuePair<ProbeSeries, Histogram>> Durations => durations;

    /// <summary>Counts an outcome.</summary>
    public void Add(ProbeSeries series, bool passed) => counts.AddOrUpdate((series, passed), 1, static (_, count) => count + 1);

    /// <summary>Counts how long one took.</summary>
    public void Add(ProbeSeries series, TimeSpan took) =>
        durations.GetOrAdd(series, static _ => new Histogram(bounds)).Add(took.TotalSeconds);

    /// <summary>Forgets a pod.</summary>
    public void Forget(string podUid)
    {
        foreach (var key in counts.Keys.Where(one => one.Series.PodUid == podUid)) counts.TryRemove(key, out _);
        foreach (ProbeSeries series in durations.Keys.Where(one => one.PodUid == podUid)) durations.TryRemove(series, out _);
    }
}

using System.Collections.Concurrent;

namespace Skiff.Agent.Probes;

/// <summary>What one kind of probe of one container came to.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">Its name.</param>
/// <param name="PodUid">Its uid.</param>
/// <param name="Container">The container.</param>
/// <param name="Type"><c>Liveness</c>, <c>Readiness</c> or <c>Startup</c>.</param>
/// <param name="Result"><c>successful</c>, <c>failed</c> or <c>unknown</c>.</param>
public sealed record ProbeSeries(string Namespace, string Pod, string PodUid, string Container, string Type, string Result);

/// <summary>How often probes of the node's pods came to what; of pods that are gone nothing is kept.</summary>
public sealed class ProbeCounts
{
    private readonly ConcurrentDictionary<ProbeSeries, long> counts = new();

    /// <summary>All counts.</summary>
    public IReadOnlyCollection<KeyValuePair<ProbeSeries, long>> All => counts;

    /// <summary>Counts an outcome.</summary>
    public void Add(ProbeSeries series) => counts.AddOrUpdate(series, 1, static (_, count) => count + 1);

    /// <summary>Forgets a pod.</summary>
    public void Forget(string podUid)
    {
        foreach (ProbeSeries series in counts.Keys.Where(one => one.PodUid == podUid)) counts.TryRemove(series, out _);
    }
}

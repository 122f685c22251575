using Skiff.Model;

namespace Skiff.Controllers;

/// <summary>A metric of one pod.</summary>
/// <param name="Value">Thousandths.</param>
/// <param name="Timestamp">The end of the time it was measured over.</param>
/// <param name="Window">How long that was.</param>
public readonly record struct PodMetric(long Value, DateTimeOffset Timestamp, TimeSpan Window);

/// <summary>What was read of a metric that an autoscaler names.</summary>
public sealed record MetricReading
{
    /// <summary>Values by pod, of metrics that pods have.</summary>
    public MapOf<PodMetric> Pods { get; init; }

    /// <summary>Values in thousandths, of metrics that something else has; for an object's there is one.</summary>
    public ListOf<long> Values { get; init; }

    /// <summary>Why there are none; empty if there are.</summary>
    public string Fault { get; init; } = "";
}

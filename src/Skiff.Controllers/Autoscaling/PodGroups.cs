using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Which pods of a workload a metric tells the truth about.</summary>
/// <param name="Ready">How many it does.</param>
/// <param name="Unready">Those that do not work yet, so that their usage says nothing.</param>
/// <param name="Missing">Those of which there is no value.</param>
/// <param name="Ignored">Those that are on their way out or have failed.</param>
internal sealed record PodGroups(int Ready, ListOf<string> Unready, ListOf<string> Missing, ListOf<string> Ignored)
{
    /// <summary>The groups of pods for a metric.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="metrics">The values by pod.</param>
    /// <param name="resource">The resource that is measured; empty for other metrics.</param>
    /// <param name="settings">How long pods may take to start.</param>
    /// <param name="now">The time.</param>
    public static PodGroups Of(
        ListOf<Pod> pods, MapOf<PodMetric> metrics, string resource, AutoscalerSettings settings, DateTimeOffset now)
    {
        int ready = 0;
        List<string> unready = [], missing = [], ignored = [];
        foreach (Pod pod in pods)
        {
            string name = pod.Metadata.Name;
            if (pod.IsTerminating || pod.Status.Phase == PodPhase.Failed) ignored.Add(name);
            else if (pod.Status.Phase == PodPhase.Pending) unready.Add(name);
            else if (!metrics.TryGetValue(name, out PodMetric metric)) missing.Add(name);
            else if (resource == "cpu" && IsStarting(pod, metric, settings, now)) unready.Add(name);
            else ready++;
        }

        return new(ready, unready.ToListOf(), missing.ToListOf(), ignored.ToListOf());
    }

    // A program needs more processor while it starts than it will afterwards.
    private static bool IsStarting(Pod pod, PodMetric metric, AutoscalerSettings settings, DateTimeOffset now)
    {
        if (pod.Condition(PodConditionType.Ready) is not { } told || pod.Status.StartTime is not { } start) return true;
        bool isUnready = told.Status == ConditionStatus.False;
        DateTimeOffset since = told.LastTransitionTime ?? default;
        return start + settings.CpuInitializationPeriod > now
            ? isUnready || metric.Timestamp < since + metric.Window
            : isUnready && start + settings.InitialReadinessDelay > since;
    }
}

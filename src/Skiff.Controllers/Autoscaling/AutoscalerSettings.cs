namespace Skiff.Controllers;

/// <summary>How autoscaling works in a cluster. The defaults are upstream's.</summary>
public sealed record AutoscalerSettings
{
    /// <summary>The settings of a cluster that sets nothing.</summary>
    public static AutoscalerSettings Default { get; } = new();

    /// <summary>How often each autoscaler is looked at.</summary>
    public TimeSpan SyncPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How far usage may be from its target, as a share of it.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>How long a higher recommendation holds against lower ones, where an autoscaler does not say.</summary>
    public TimeSpan DownscaleStabilization { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a pod may be starting, so that what it uses of processors is not believed.</summary>
    public TimeSpan CpuInitializationPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How soon after its start a pod that became unready counts as one that was never ready.</summary>
    public TimeSpan InitialReadinessDelay { get; init; } = TimeSpan.FromSeconds(30);
}

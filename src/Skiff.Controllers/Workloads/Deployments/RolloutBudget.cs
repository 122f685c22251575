using Skiff.Model;
using Skiff.Model.Apps.V1;

namespace Skiff.Controllers;

/// <summary>How far a deployment may stray from its wanted number of pods while it rolls out.</summary>
/// <param name="Replicas">Pods wanted.</param>
/// <param name="MaxSurge">Pods beyond that; 0 unless the strategy is RollingUpdate.</param>
/// <param name="MaxUnavailable">Pods short of that; 0 unless the strategy is RollingUpdate.</param>
public readonly record struct RolloutBudget(int Replicas, int MaxSurge, int MaxUnavailable)
{
    /// <summary>Most pods at a time.</summary>
    public int MaxTotal => Replicas + MaxSurge;

    /// <summary>Fewest available pods.</summary>
    public int MinAvailable => Replicas - MaxUnavailable;

    /// <summary>The budget of a deployment.</summary>
    public static RolloutBudget Of(Deployment deployment)
    {
        int replicas = deployment.Spec.Replicas ?? 1;
        if (deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate) return new(replicas, 0, 0);

        RollingUpdateDeployment? rolling = deployment.Spec.Strategy.RollingUpdate;
        int surge = (rolling?.MaxSurge ?? IntOrString.Of(0)).Scaled(replicas, roundUp: true) ?? 0;
        int unavailable = (rolling?.MaxUnavailable ?? IntOrString.Of(0)).Scaled(replicas, roundUp: false) ?? 0;
        // Both can round to nothing; then the rollout could never move, so one pod may be missing.
        if (surge == 0 && unavailable == 0) unavailable = 1;
        return new(replicas, surge, Math.Min(unavailable, replicas));
    }
}

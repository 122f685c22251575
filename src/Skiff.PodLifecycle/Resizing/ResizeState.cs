using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Resizing;

/// <summary>Where a change of a pod's resources has come to.</summary>
/// <param name="Granted">What its containers were granted, by name; absent before the first decision.</param>
/// <param name="Actual">What its containers run with, by their id, where that is known.</param>
/// <param name="Pending">Why what is asked for was not granted; null when it was.</param>
/// <param name="Progress">How what was granted gets to the containers; null when it is there.</param>
public sealed record ResizeState(
    MapOf<ResourceRequirements> Granted,
    MapOf<ResourceRequirements> Actual,
    PodCondition? Pending,
    PodCondition? Progress)
{
    /// <summary>Nothing known, nothing under way.</summary>
    public static ResizeState None { get; } = new(default, default, null, null);

    /// <summary>When to try again what failed.</summary>
    public RetryDelay Retry { get; init; }

    /// <summary>A container runs with what it was granted.</summary>
    public ResizeState WithActual(string id, ResourceRequirements resources) =>
        this with { Actual = Actual.Set(id, resources), Retry = default };
}

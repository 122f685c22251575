using Skiff.Model.Autoscaling.V2;

namespace Skiff.Controllers;

/// <summary>How far usage may be from its target without anything following from it, as shares of the target.</summary>
/// <param name="Down">Below it.</param>
/// <param name="Up">Above it.</param>
public readonly record struct Tolerances(double Down, double Up)
{
    /// <summary>What an autoscaler says, and for what it does not say the cluster.</summary>
    public static Tolerances Of(HorizontalPodAutoscalerBehavior? behavior, double otherwise) => new(
        behavior?.ScaleDown?.Tolerance?.ToDouble() ?? otherwise, behavior?.ScaleUp?.Tolerance?.ToDouble() ?? otherwise);

    /// <summary>Whether a ratio of usage to target is near enough to one.</summary>
    public bool Cover(double ratio) => 1 - Down <= ratio && ratio <= 1 + Up;
}

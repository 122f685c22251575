using Skiff.Model;
using Skiff.Model.Autoscaling.V2;

namespace Skiff.Controllers;

/// <summary>A number of replicas and why it is this one.</summary>
internal readonly record struct Limited(int Replicas, string Reason, string Message)
{
    public static Limited Within(int replicas) =>
        new(replicas, "DesiredWithinRange", "the desired count is within the acceptable range");

    public static Limited TooMany(int replicas) =>
        new(replicas, "TooManyReplicas", "the desired replica count is more than the maximum replica count");

    public static Limited TooFew(int replicas) =>
        new(replicas, "TooFewReplicas", "the desired replica count is less than the minimum replica count");

    public static Limited TooFast(int replicas) =>
        new(replicas, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");

    public static Limited TooSlow(int replicas) =>
        new(replicas, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate");
}

/// <summary>
/// What becomes of a recommendation: it waits until others of its time agree, and what is done of it at once has bounds.
/// </summary>
/// <param name="Autoscaler">Whose rules hold.</param>
/// <param name="Current">Replicas now.</param>
/// <param name="History">What was recommended and done before.</param>
/// <param name="Settings">What holds where the autoscaler says nothing.</param>
/// <param name="Now">The time.</param>
internal sealed record ScalingLimits(
    HorizontalPodAutoscalerSpec Autoscaler,
    int Current,
    ScalingHistory History,
    AutoscalerSettings Settings,
    DateTimeOffset Now)
{
    private const int GrowthFactor = 2;
    private const int GrowthMin = 4;

    private int Least => Autoscaler.MinReplicas ?? 1;

    /// <summary>How long recommendations are looked at.</summary>
    public TimeSpan Window =>
        Autoscaler.Behavior is null ? Settings.DownscaleStabilization : Longer(UpWindow, DownWindow);

    private TimeSpan UpWindow => TimeSpan.FromSeconds(Autoscaler.Behavior?.ScaleUp?.StabilizationWindowSeconds ?? 0);

    private TimeSpan DownWindow => Autoscaler.Behavior?.ScaleDown?.StabilizationWindowSeconds is { } seconds
        ? TimeSpan.FromSeconds(seconds)
        : Settings.DownscaleStabilization;

    /// <summary>What recommendations of the last time agree on, and why it is another number if it is.</summary>
    public Limited Stable(int wanted)
    {
        if (Autoscaler.Behavior is null)
        {
            int highest = Max(wanted, mark => mark.At >= Now - Settings.DownscaleStabilization);
            return Told(highest, wanted, isUp: false);
        }

        int up = History.Recommended.AsEnumerable().Where(mark => mark.At > Now - UpWindow)
            .Select(mark => mark.Replicas).Append(wanted).Min();
        int down = Max(wanted, mark => mark.At > Now - DownWindow);
        // The lowest that everybody agrees must be, and at most the highest that anybody thought of.
        return Told(Math.Min(Math.Max(Current, up), down), wanted, isUp: wanted >= Current);
    }

    /// <summary>What may be done of it at once.</summary>
    public Limited Bounded(int wanted) => Autoscaler.Behavior is { ScaleUp: { } up, ScaleDown: { } down }
        ? wanted > Current ? Up(wanted, up) : wanted < Current ? Down(wanted, down) : Limited.Within(wanted)
        : Plain(wanted);

    private Limited Plain(int wanted)
    {
        // Usage that is reported too high must not bring about more than twice as many at once.
        int most = (int)Math.Min(int.MaxValue, Math.Max((long)GrowthFactor * Current, GrowthMin));
        if (wanted < Least) return Limited.TooFew(Least);
        if (wanted > Math.Min(most, Autoscaler.MaxReplicas))
            return Autoscaler.MaxReplicas > most ? Limited.TooFast(most) : Limited.TooMany(Autoscaler.MaxReplicas);
        return Limited.Within(wanted);
    }

    private Limited Up(int wanted, HPAScalingRules rules)
    {
        int most = Math.Max(Current, LimitOf(rules, static (start, value) => start + (long)value,
            static (start, percent) => Math.Ceiling(start * (1 + (percent / 100.0))), isUp: true));
        if (wanted <= Math.Min(most, Autoscaler.MaxReplicas)) return Limited.Within(wanted);
        return Autoscaler.MaxReplicas > most ? Limited.TooFast(most) : Limited.TooMany(Autoscaler.MaxReplicas);
    }

    private Limited Down(int wanted, HPAScalingRules rules)
    {
        int least = Math.Min(Current, LimitOf(rules, static (start, value) => start - (long)value,
            static (start, percent) => Math.Truncate(start * (1 - (percent / 100.0))), isUp: false));
        if (wanted >= Math.Max(least, Least)) return Limited.Within(wanted);
        return Least < least ? Limited.TooSlow(least) : Limited.TooFew(Least);
    }

    // Each policy counts from where its period began; the one that changes most wins, or the one that changes least.
    private int LimitOf(HPAScalingRules rules, Func<int, int, long> byPods, Func<int, int, double> byPercent, bool isUp)
    {
        if (rules.SelectPolicy == ScalingPolicySelect.Disabled) return Current;
        bool isHighest = isUp == (rules.SelectPolicy != ScalingPolicySelect.Min);
        double? limit = null;
        foreach (HPAScalingPolicy policy in rules.Policies)
        {
            int start = Current - History.GrowthWithin(policy.PeriodSeconds, Now);
            double proposed = policy.Type == HPAScalingPolicyType.Pods
                ? byPods(start, policy.Value)
                : byPercent(start, policy.Value);
            double other = limit ?? proposed;
            limit = isHighest ? Math.Max(other, proposed) : Math.Min(other, proposed);
        }

        return (int)Math.Clamp(limit ?? Current, int.MinValue, int.MaxValue);
    }

    private int Max(int wanted, Func<ScalingMark, bool> isRecent) =>
        History.Recommended.AsEnumerable().Where(isRecent).Select(mark => mark.Replicas).Append(wanted).Max();

    private static Limited Told(int replicas, int wanted, bool isUp)
    {
        if (replicas == wanted) return new(replicas, "ReadyForNewScale", "recommended size matches current size");
        return isUp
            ? new(replicas, "ScaleUpStabilized",
                "recent recommendations were lower than current one, applying the lowest recent recommendation")
            : new(replicas, "ScaleDownStabilized",
                "recent recommendations were higher than current one, applying the highest recent recommendation");
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}

using Skiff.Model;
using Skiff.Model.Autoscaling.V2;

namespace Skiff.Controllers;

/// <summary>A number at a time: what was recommended, or by how much was scaled.</summary>
public readonly record struct ScalingMark(int Replicas, DateTimeOffset At);

/// <summary>
/// What was recommended and done for an autoscaler lately. Immutable, and lost with the process: then it begins with the
/// replicas that it finds. Marks that no rule looks at any more are let go.
/// </summary>
public sealed record ScalingHistory
{
    /// <summary>Nothing yet.</summary>
    public static ScalingHistory Empty { get; } = new();

    /// <summary>What metrics asked for, before anything held it back.</summary>
    public ListOf<ScalingMark> Recommended { get; init; }

    /// <summary>By how much was scaled up.</summary>
    public ListOf<ScalingMark> Ups { get; init; }

    /// <summary>By how much was scaled down.</summary>
    public ListOf<ScalingMark> Downs { get; init; }

    /// <summary>The history of an autoscaler that is looked at for the first time.</summary>
    public ScalingHistory Begun(int replicas, DateTimeOffset now) =>
        Recommended.IsEmpty ? this with { Recommended = [new(replicas, now)] } : this;

    /// <summary>The history with a recommendation.</summary>
    /// <param name="replicas">What was recommended.</param>
    /// <param name="window">How long recommendations are looked at.</param>
    /// <param name="now">The time.</param>
    public ScalingHistory With(int replicas, TimeSpan window, DateTimeOffset now) =>
        this with { Recommended = Recommended.Where(mark => mark.At >= now - window).Add(new(replicas, now)) };

    /// <summary>The history after scaling; without rules nothing of it is kept, because nobody would look at it.</summary>
    public ScalingHistory Scaled(HorizontalPodAutoscalerBehavior? behavior, int before, int after, DateTimeOffset now)
    {
        if (behavior is null) return this;
        DateTimeOffset since = now.AddSeconds(
            -Math.Max(LongestSeconds(behavior.ScaleUp), LongestSeconds(behavior.ScaleDown)));
        ListOf<ScalingMark> ups = Ups.Where(mark => mark.At >= since), downs = Downs.Where(mark => mark.At >= since);
        return after > before
            ? this with { Ups = ups.Add(new(after - before, now)), Downs = downs }
            : this with { Ups = ups, Downs = downs.Add(new(before - after, now)) };
    }

    /// <summary>By how much the number of replicas has grown within a period.</summary>
    public int GrowthWithin(int seconds, DateTimeOffset now)
    {
        DateTimeOffset since = now.AddSeconds(-seconds);
        return Sum(Ups) - Sum(Downs);

        int Sum(ListOf<ScalingMark> marks) =>
            marks.AsEnumerable().Where(mark => mark.At > since).Sum(mark => mark.Replicas);
    }

    private static int LongestSeconds(HPAScalingRules? rules) =>
        rules is null ? 0 : rules.Policies.AsEnumerable().Max(static policy => (int?)policy.PeriodSeconds) ?? 0;
}

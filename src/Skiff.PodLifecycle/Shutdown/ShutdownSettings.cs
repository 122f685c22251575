using Skiff.Model;

namespace Skiff.PodLifecycle.Shutdown;

/// <summary>How long pods of a priority and above it, up to the next period's, have to end.</summary>
/// <param name="Priority">The least priority.</param>
/// <param name="GraceSeconds">The time.</param>
public sealed record ShutdownPeriod(int Priority, long GraceSeconds);

/// <summary>How a node that is shut down ends its pods.</summary>
/// <param name="Periods">By priority, the lowest first; empty when pods are not waited for.</param>
public sealed record ShutdownSettings(ListOf<ShutdownPeriod> Periods)
{
    private const int SystemCritical = 2_000_000_000;

    /// <summary>Pods are not waited for.</summary>
    public static ShutdownSettings None { get; } = new(default(ListOf<ShutdownPeriod>));

    /// <summary>All the time that pods are given.</summary>
    public TimeSpan Total => TimeSpan.FromSeconds(Periods.Sum(period => period.GraceSeconds));

    /// <summary>Two periods: the last part of the time is for pods that the system needs.</summary>
    /// <param name="total">All the time.</param>
    /// <param name="critical">The part of critical pods.</param>
    public static ShutdownSettings Of(TimeSpan total, TimeSpan critical) => total <= TimeSpan.Zero || critical > total
        ? None
        : new(
        [
            new(0, (long)(total - critical).TotalSeconds),
            new(SystemCritical, (long)critical.TotalSeconds),
        ]);

    /// <summary>Periods as given, in their order.</summary>
    public static ShutdownSettings Of(IEnumerable<ShutdownPeriod> periods) =>
        new(ListOf.From(periods.OrderBy(period => period.Priority)));
}

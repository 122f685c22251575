using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Batch.V1;

namespace Skiff.Controllers;

/// <summary>Which time of a CronJob's schedule is due, and when to look again.</summary>
/// <remarks>
/// Of several times that were missed only the newest is due. How many were missed is estimated by the distance of the
/// first two, so that no span of time, however long the clock says it was, takes long to walk through.
/// </remarks>
public sealed record CronSlots
{
    private const int ManyMissed = 100;

    // What clocks of a cluster may differ by: a timer that rings a little early finds its time come nevertheless.
    private static readonly TimeSpan slack = TimeSpan.FromMilliseconds(100);

    /// <summary>The newest time that has come since the last one that was acted on; null if there is none.</summary>
    public DateTimeOffset? Due { get; private init; }

    /// <summary>Whether so many times have passed that something is wrong, with the clock or with whoever acts.</summary>
    public bool IsManyMissed { get; private init; }

    /// <summary>When the next time comes; null if none ever does.</summary>
    public TimeSpan? NextIn { get; private init; }

    /// <summary>Why nothing can be due, as a reason and a sentence; null if the schedule is in order.</summary>
    public (string Reason, string Message)? Fault { get; private init; }

    /// <summary>The times of a CronJob.</summary>
    /// <param name="cron">The CronJob.</param>
    /// <param name="zone">The zone by whose clock its schedule is read; null if there is none of that name.</param>
    /// <param name="now">The time.</param>
    public static CronSlots Of(CronJob cron, TimeZoneInfo? zone, DateTimeOffset now)
    {
        if (zone is null)
        {
            string name = cron.Spec.TimeZone ?? "";
            string unknown = $"invalid timeZone: {GoText.Quote(name)}: unknown time zone {name}";
            return new() { Fault = ("UnknownTimeZone", unknown) };
        }

        string text = cron.Spec.Schedule;
        if (!CronSchedule.TryParse(text, out CronSchedule? schedule, out string error))
        {
            return new() { Fault = ("UnparseableSchedule", $"unparseable schedule: {GoText.Quote(text)} : {error}") };
        }

        Missed all = Since(LastOf(cron), schedule, zone, now);
        Missed missed = DeadlineOf(cron, now) is { } deadline && deadline > LastOf(cron)
            ? Since(deadline, schedule, zone, now)
            : all;
        if (!missed.IsSound)
        {
            const string Unsound = "time difference between two schedules is less than 1 second";
            return new() { Fault = ("InvalidSchedule", $"invalid schedule: {text} : {Unsound}") };
        }

        DateTimeOffset from = all.Newest ?? (all is { IsSound: true, Count: 0 } ? LastOf(cron) : now);
        return new()
        {
            Due = missed.Newest,
            IsManyMissed = missed.Newest is not null && missed.Count > ManyMissed,
            NextIn = schedule.Next(from, zone) - now + slack,
        };
    }

    private static DateTimeOffset LastOf(CronJob cron) =>
        cron.Status.LastScheduleTime ?? cron.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch;

    // Nothing is started that should have been before this; null without a deadline, or with one that reaches back to the
    // beginning of time.
    private static DateTimeOffset? DeadlineOf(CronJob cron, DateTimeOffset now) =>
        cron.Spec.StartingDeadlineSeconds is { } seconds && seconds < (now - DateTimeOffset.UnixEpoch).TotalSeconds
            ? now.AddSeconds(-seconds)
            : null;

    private static Missed Since(DateTimeOffset last, CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (schedule.Next(last, zone) is not { } first) return new(null, 0, IsSound: false);
        if (now < first) return new(null, 0);
        if (schedule.Next(first, zone) is not { } second) return new(null, 0, IsSound: false);
        if (now < second) return new(first, 0);

        long seconds = (long)Math.Round((second - first).TotalSeconds, MidpointRounding.AwayFromZero);
        if (seconds < 1) return new(null, 0, IsSound: false);
        long count = ((long)(now - first).TotalSeconds / seconds) + 1;

        // Two steps back from now, counted from the first time, so that every @every keeps its beat.
        DateTimeOffset? newest = null;
        DateTimeOffset? next = schedule.Next(first.AddSeconds((count - 2) * seconds), zone);
        for (; next is { } time && time <= now; next = schedule.Next(time, zone)) newest = time;
        return new(newest, count);
    }

    private readonly record struct Missed(DateTimeOffset? Newest, long Count, bool IsSound = true);
}

using System.Globalization;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

/// <summary>Which time of a schedule is due.</summary>
public sealed class CronSlotsTests
{
    private const string Hourly = "0 * * * *";
    private const string Weekdays = "30 6-16/4 * * 1-5"; // At 6:30, 10:30 and 14:30.

    [Theory]
    // Nothing has come since the beginning.
    [InlineData(Hourly, "2030-01-01T09:30:00Z", "2030-01-01T09:59:59Z", null, 1.1)]
    [InlineData(Hourly, "2030-01-01T10:00:00Z", "2030-01-01T10:00:00Z", null, 3600.1)]
    // One time, a few, and too many.
    [InlineData(Hourly, "2030-01-01T09:30:00Z", "2030-01-01T10:00:00Z", "2030-01-01T10:00:00Z", 3600.1)]
    [InlineData(Hourly, "2030-01-01T09:30:00Z", "2030-01-01T10:59:00Z", "2030-01-01T10:00:00Z", 60.1)]
    [InlineData(Hourly, "2030-01-01T09:30:00Z", "2030-01-03T17:20:00Z", "2030-01-03T17:00:00Z", 2400.1)]
    [InlineData(Hourly, "2010-01-01T09:30:00Z", "2030-01-03T17:20:00Z", "2030-01-03T17:00:00Z", 2400.1)]
    [InlineData("* * * * *", "1971-01-01T00:00:30Z", "2030-01-03T17:20:30Z", "2030-01-03T17:20:00Z", 30.1)]
    // Distances that differ: of Tuesday the last one before the evening is found.
    [InlineData(Weekdays, "2030-01-01T05:00:00Z", "2030-01-01T11:00:00Z", "2030-01-01T10:30:00Z", 12600.1)]
    [InlineData(Weekdays, "2030-01-01T05:00:00Z", "2030-01-01T18:00:00Z", "2030-01-01T14:30:00Z", 45000.1)]
    // A beat is kept from its first time on, not from now.
    [InlineData("@every 7m", "2030-01-01T00:00:10Z", "2030-01-01T01:00:00Z", "2030-01-01T00:56:10Z", 190.1)]
    [InlineData("@every 1s", "2030-01-01T00:00:00Z", "2030-01-01T00:00:05.5Z", "2030-01-01T00:00:05Z", 0.6)]
    // A leap year.
    [InlineData("0 0 29 2 *", "2030-01-01T00:00:00Z", "2032-03-01T00:00:00Z", "2032-02-29T00:00:00Z", 126144000.1)]
    public void The_newest_time_that_has_come_is_due(string schedule, string last, string now, string? due, double next)
    {
        CronSlots slots = CronSlots.Of(Cron(schedule, last), TimeZoneInfo.Utc, Time(now));
        Assert.Null(slots.Fault);
        Assert.Equal(due is null ? null : Time(due), slots.Due);
        Assert.Equal(next, slots.NextIn!.Value.TotalSeconds, 3);
    }

    [Theory]
    [InlineData("2030-01-01T10:10:00Z", 600L, "2030-01-01T10:10:00Z")] // Nothing earlier than ten minutes ago.
    [InlineData("2030-01-01T10:10:01Z", 600L, null)]
    [InlineData("2030-01-01T10:59:00Z", long.MaxValue, "2030-01-01T10:10:00Z")]
    public void What_is_older_than_the_deadline_is_not_due(string now, long deadline, string? due)
    {
        CronJob cron = Cron("10 10 * * *", "2029-12-01T00:00:00Z");
        CronSlots slots = CronSlots.Of(
            cron with { Spec = cron.Spec with { StartingDeadlineSeconds = deadline } }, TimeZoneInfo.Utc, Time(now));
        bool isLate = now.EndsWith("01Z", StringComparison.Ordinal);
        Assert.Equal(isLate ? Time("2030-01-01T10:10:00Z") : Time(due!), slots.Due);
    }

    [Theory]
    [InlineData("2030-01-05T08:00:00Z", false)] // 99 hours and some minutes, so 100 times.
    [InlineData("2030-01-05T09:00:00Z", true)]
    public void More_than_a_hundred_are_many(string now, bool isMany) =>
        Assert.Equal(isMany, CronSlots.Of(Cron(Hourly, "2030-01-01T04:30:00Z"), TimeZoneInfo.Utc, Time(now)).IsManyMissed);

    [Theory]
    [InlineData("59 23 31 2 *", "UTC", "InvalidSchedule",
        "invalid schedule: 59 23 31 2 * : time difference between two schedules is less than 1 second")]
    [InlineData("0 25 * * *", "UTC", "UnparseableSchedule",
        "unparseable schedule: \"0 25 * * *\" : end of range (25) above maximum (23): 25")]
    [InlineData(Hourly, "Mars/Olympus", "UnknownTimeZone", "invalid timeZone: \"Mars/Olympus\": unknown time zone Mars/Olympus")]
    public void What_cannot_be_read_is_told(string schedule, string zone, string reason, string message)
    {
        CronJob cron = Cron(schedule, "2030-01-01T00:00:00Z");
        cron = cron with { Spec = cron.Spec with { TimeZone = zone } };
        CronSlots slots = CronSlots.Of(cron, zone == "UTC" ? TimeZoneInfo.Utc : null, Time("2030-06-01T00:00:00Z"));
        Assert.Equal((reason, message), slots.Fault);
        Assert.Null(slots.Due);
    }

    [Fact]
    public void Any_time_that_somebody_wrote_has_an_answer()
    {
        foreach (DateTimeOffset last in (DateTimeOffset[])[DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch])
        {
            foreach (string schedule in (string[])["* * * * *", "@every 2000000h", "@every 1ns", "0 0 29 2 1", Weekdays])
            {
                CronJob cron = Cron(schedule, "2030-01-01T00:00:00Z");
                cron = cron with { Status = cron.Status with { LastScheduleTime = last } };
                CronSlots slots = CronSlots.Of(cron, TimeZoneInfo.Utc, Time("2030-01-01T00:00:00Z"));
                Assert.True(slots.Due is null || slots.Due > last);
            }
        }
    }

    private static CronJob Cron(string schedule, string created) => CronJob.Empty with
    {
        Metadata = Samples.Named("tick") with { CreationTimestamp = Time(created) },
        Spec = CronJobSpec.Empty with { Schedule = schedule },
    };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

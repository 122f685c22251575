using System.Globalization;
using Skiff.Machinery.Workloads;

namespace Skiff.Machinery.Tests;

public class CronScheduleTests
{
    [Theory]
    [InlineData("*/15 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T00:14:59Z", "2026-01-01T00:15:00Z")]
    [InlineData("0 9-17/4 * * mon-fri", "2026-01-02T13:00:00Z", "2026-01-02T17:00:00Z")]
    [InlineData("0 9-17/4 * * mon-fri", "2026-01-02T17:00:00Z", "2026-01-05T09:00:00Z")]
    [InlineData("30 4 1,15 * 5", "2026-01-02T04:30:00Z", "2026-01-09T04:30:00Z")]
    [InlineData("0 0 13 * *", "2026-01-13T00:00:00Z", "2026-02-13T00:00:00Z")]
    [InlineData("0 0 29 feb *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("5/20 * * * *", "2026-01-01T00:26:00Z", "2026-01-01T00:45:00Z")]
    [InlineData("@daily", "2026-12-31T12:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@weekly", "2026-01-01T12:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("@every 90m", "2026-01-01T12:00:00.5Z", "2026-01-01T13:30:00Z")]
    public void FindsTheNextTime(string text, string after, string next) =>
        Assert.Equal(Time(next), Parse(text).Next(Time(after), TimeZoneInfo.Utc));

    [Fact]
    public void ImpossibleDaysNeverCome() => Assert.Null(Parse("0 0 30 2 *").Next(Time("2026-01-01T00:00:00Z"), TimeZoneInfo.Utc));

    [Theory]
    // The clock leaps from 02:00 to 03:00 and what was due between is left out.
    [InlineData("30 2 * * *", "2026-03-29T00:00:00Z", "2026-03-30T00:30:00Z")]
    // The clock goes back from 03:00 to 02:00 and 02:30 comes twice.
    [InlineData("30 2 * * *", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z")]
    public void FollowsTheClockOfAZone(string text, string after, string next)
    {
        TimeZoneInfo.AdjustmentRule rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday));
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("z", TimeSpan.FromHours(1), "z", "z", "zs", [rule]);
        Assert.Equal(Time(next), Parse(text).Next(Time(after), zone));
    }

    [Theory]
    [InlineData("", "empty spec string")]
    [InlineData("* * * *", "expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3")]
    [InlineData("*/0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("1/2/3 * * * *", "too many slashes: 1/2/3")]
    [InlineData("x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("@never", "unrecognized descriptor: @never")]
    [InlineData("@every x", "failed to parse duration @every x: time: invalid duration \"x\"")]
    [InlineData("@every 5", "failed to parse duration @every 5: time: missing unit in duration \"5\"")]
    public void SaysWhatIsWrong(string text, string problem)
    {
        Assert.False(CronSchedule.TryParse(text, out _, out string error));
        Assert.Equal(problem, error);
    }

    [Fact]
    public void NeverThrowsAndOnlyMovesForward()
    {
        Random random = new(5);
        const string Letters = "0123456789*/-, ?@everymonfjandc";
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Letters[random.Next(Letters.Length)]));
            if (random.Next(2) == 0) text = $"{random.Next(70)}/{random.Next(9)} {text.Replace(' ', ',')} * {random.Next(1, 13)} *";
            if (!CronSchedule.TryParse(text, out CronSchedule? schedule, out _)) continue;
            DateTimeOffset after = DateTimeOffset.UnixEpoch.AddMinutes(random.Next(30_000_000));
            DateTimeOffset? next = schedule.Next(after, TimeZoneInfo.Utc);
            Assert.True(next is null || next > after, text);
        }

        Assert.Null(Parse("0 0 1 1 *").Next(DateTimeOffset.MaxValue, TimeZoneInfo.Utc));
    }

    private static CronSchedule Parse(string text)
    {
        Assert.True(CronSchedule.TryParse(text, out CronSchedule? schedule, out string error), error);
        return schedule;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

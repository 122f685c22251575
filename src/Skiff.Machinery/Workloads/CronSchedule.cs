using System.Diagnostics.CodeAnalysis;
using Skiff.Model;

namespace Skiff.Machinery.Workloads;

/// <summary>
/// When something recurs: five fields of minutes, hours, days, months and weekdays, a word such as <c>@daily</c>, or
/// <c>@every</c> with a duration.
/// </summary>
public sealed class CronSchedule
{
    private const int YearsMax = 5;

    // Later than this the calendar of the runtime may end before an answer is found.
    private const int LastYear = 9990;

    private readonly CronField minutes;
    private readonly CronField hours;
    private readonly CronField days;
    private readonly CronField months;
    private readonly CronField weekdays;
    private readonly TimeSpan? every;

    private CronSchedule(CronField[] fields)
    {
        (minutes, hours, days, months, weekdays) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
    }

    private CronSchedule(TimeSpan every)
    {
        (minutes, hours, days, months, weekdays) = (default, default, default, default, default);
        this.every = every;
    }

    /// <summary>Reads a schedule; the error is in the words of upstream's parser.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule, out string error)
    {
        schedule = null;
        if (text.Length == 0)
        {
            error = "empty spec string";
            return false;
        }

        if (text[0] == '@') return TryWord(text, out schedule, out error);
        string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 5)
        {
            error = $"expected exactly 5 fields, found {parts.Length}: [{string.Join(' ', parts)}]";
            return false;
        }

        CronField[] fields = new CronField[5];
        for (int i = 0; i < 5; i++)
        {
            if (!CronField.TryParse(parts[i], CronField.Bounds[i], out fields[i], out error)) return false;
        }

        schedule = new CronSchedule(fields);
        error = "";
        return true;
    }

    /// <summary>
    /// The first time after another, by the clock of a time zone; null when there is none within five years. Times that the
    /// clock leaps over do not count.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (after.Year >= LastYear) return null;
        if (every is { } period)
        {
            TimeSpan left = DateTimeOffset.MaxValue - after;
            return period < left ? after.AddTicks(-(after.Ticks % TimeSpan.TicksPerSecond)) + period : null;
        }

        DateTime local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        DateTime time = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        // Where the clock was set back, an hour comes twice: it is looked at again from its beginning.
        if (zone.IsAmbiguousTime(time)) time = time.AddHours(-1);
        DateTime end = time.AddYears(YearsMax);
        for (time = Step(time, end); time < end; time = Step(time, end))
        {
            if (zone.IsInvalidTime(time)) continue;
            if (First(time, after, zone) is { } found) return found;
        }

        return null;
    }

    private static DateTimeOffset? First(DateTime time, DateTimeOffset after, TimeZoneInfo zone)
    {
        TimeSpan[] offsets = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time) : [zone.GetUtcOffset(time)];
        DateTimeOffset? found = null;
        foreach (TimeSpan offset in offsets)
        {
            DateTimeOffset candidate = new(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), offset);
            if (candidate > after && (found is null || candidate < found)) found = candidate;
        }

        return found;
    }

    // The next minute of the clock that the fields allow.
    private DateTime Step(DateTime time, DateTime end)
    {
        time = time.AddMinutes(1);
        while (time < end)
        {
            if (!months.Has(time.Month)) time = new DateTime(time.Year, time.Month, 1).AddMonths(1);
            else if (!IsDay(time)) time = time.Date.AddDays(1);
            else if (!hours.Has(time.Hour)) time = time.Date.AddHours(time.Hour + 1);
            else if (!minutes.Has(time.Minute)) time = time.AddMinutes(1);
            else return time;
        }

        return end;
    }

    // Days of the month and of the week both count, unless one of them was left open.
    private bool IsDay(DateTime time)
    {
        bool day = days.Has(time.Day), weekday = weekdays.Has((int)time.DayOfWeek);
        return days.IsOpen || weekdays.IsOpen ? day && weekday : day || weekday;
    }

    private static bool TryWord(string text, [NotNullWhen(true)] out CronSchedule? schedule, out string error)
    {
        const string Every = "@every ";
        string? fields = text switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => null,
        };
        if (fields is not null) return TryParse(fields, out schedule, out error);
        schedule = null;
        if (!text.StartsWith(Every, StringComparison.Ordinal))
        {
            error = $"unrecognized descriptor: {text}";
            return false;
        }

        if (!GoDuration.TryParse(text[Every.Length..], out TimeSpan period, out string problem))
        {
            error = $"failed to parse duration {text}: {problem}";
            return false;
        }

        schedule = new CronSchedule(TimeSpan.FromSeconds(Math.Max(1, Math.Floor(period.TotalSeconds))));
        error = "";
        return true;
    }
}

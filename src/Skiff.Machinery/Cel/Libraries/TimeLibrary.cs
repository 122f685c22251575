using System.Globalization;

namespace Skiff.Machinery.Cel;

/// <summary>Parts of times and durations: <c>getFullYear</c>, <c>getHours</c> and the others.</summary>
internal static class TimeLibrary
{
    private const long Milli = 1_000_000;
    private const long Second = 1000 * Milli;

    public static void Declare(CelFunctions functions)
    {
        Part(functions, "getFullYear", "year", static time => time.Year);
        Part(functions, "getMonth", "month", static time => time.Month - 1);
        Part(functions, "getDayOfYear", "day_of_year", static time => time.DayOfYear - 1);
        Part(functions, "getDayOfMonth", "day_of_month", static time => time.Day - 1);
        Part(functions, "getDate", "day_of_month_1_based", static time => time.Day);
        Part(functions, "getDayOfWeek", "day_of_week", static time => (int)time.DayOfWeek);
        Part(functions, "getHours", "hours", static time => time.Hour, 3600 * Second);
        Part(functions, "getMinutes", "minutes", static time => time.Minute, 60 * Second);
        Part(functions, "getSeconds", "seconds", static time => time.Second, Second);
        Part(functions, "getMilliseconds", "milliseconds", static time => time.Millisecond, Milli);
    }

    private static void Part(
        CelFunctions functions, string name, string part, Func<DateTimeOffset, int> get, long unit = 0)
    {
        functions.Member(
            name, $"timestamp_to_{part}", [CelType.Timestamp], CelType.Int,
            a => a[0] is CelTimestamp time ? CelInt.Of(get(time.Time)) : CelError.NoSuchOverload);
        functions.Member(
            name, $"timestamp_to_{part}_with_tz", [CelType.Timestamp, CelType.String], CelType.Int,
            a => InZone(a[0], a[1], get));
        if (unit == 0) return;
        functions.Member(
            name, $"duration_to_{part}", [CelType.Duration], CelType.Int,
            a => a[0] is CelDuration span ? CelInt.Of(span.Nanoseconds / unit) : CelError.NoSuchOverload);
    }

    private static CelValue InZone(CelValue value, CelValue zone, Func<DateTimeOffset, int> get)
    {
        if (value is not CelTimestamp time || zone is not CelString name) return CelError.NoSuchOverload;
        int colon = name.Value.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (Offset(name.Value, colon) is not { } minutes) return new CelError($"invalid time zone {name.Value}");
            return Shift(time, TimeSpan.FromMinutes(minutes), get);
        }

        if (name.Value is "" or "UTC") return CelInt.Of(get(time.Time));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name.Value, out TimeZoneInfo? found))
        {
            return new CelError($"unknown time zone {name.Value}");
        }

        return Shift(time, found.GetUtcOffset(time.Time), get);
    }

    private static int? Offset(string zone, int colon)
    {
        NumberStyles style = NumberStyles.AllowLeadingSign;
        bool read = int.TryParse(zone.AsSpan(0, colon), style, CultureInfo.InvariantCulture, out int hours)
            & int.TryParse(zone.AsSpan(colon + 1), style, CultureInfo.InvariantCulture, out int minutes);
        if (!read || Math.Abs(hours) > 24 || Math.Abs(minutes) > 59) return null;
        return zone[0] == '-' ? (hours * 60) - minutes : (hours * 60) + minutes;
    }

    // The wall clock of the zone as if it were UTC; .NET's own offsets end at 14 hours.
    private static CelValue Shift(CelTimestamp time, TimeSpan offset, Func<DateTimeOffset, int> get)
    {
        long seconds = time.Seconds + (long)offset.TotalSeconds;
        bool known = seconds is >= CelTimestamp.SecondsMin and <= CelTimestamp.SecondsMax;
        return known ? CelInt.Of(get(new CelTimestamp(seconds, time.Nanos).Time)) : Arithmetic.TimestampOverflow;
    }
}

using System.Globalization;

namespace Skiff.Model;

/// <summary>Times as Go's RFC 3339 layouts read and write them, with the errors Go has for them.</summary>
public static class GoTime
{
    private const string SecondsLayout = "2006-01-02T15:04:05Z07:00";
    private const string MicrosLayout = "2006-01-02T15:04:05.000000Z07:00";

    /// <summary>
    /// Reads a time; a fraction of a second is accepted and dropped. The answer is null or the error.
    /// </summary>
    /// <remarks>The zero time of Go, the first instant of year one, reads as null.</remarks>
    public static string? Parse(string text, out DateTimeOffset? time) =>
        new Reader(text, SecondsLayout).Read(out time);

    /// <summary>Reads a time with exactly six digits of fraction. The answer is null or the error.</summary>
    public static string? ParseMicro(string text, out DateTimeOffset? time) =>
        new Reader(text, MicrosLayout).Read(out time);

    /// <summary>Writes whole seconds in UTC: <c>2024-01-31T09:30:00Z</c>, 20 bytes.</summary>
    public static int Format(DateTimeOffset time, Span<byte> target)
    {
        DateTime utc = time.UtcDateTime;
        FormatSeconds(utc, target);
        target[19] = (byte)'Z';
        return 20;
    }

    /// <summary>Writes microseconds in UTC: <c>2024-01-31T09:30:00.123456Z</c>, 27 bytes.</summary>
    public static int FormatMicro(DateTimeOffset time, Span<byte> target)
    {
        DateTime utc = time.UtcDateTime;
        FormatSeconds(utc, target);
        target[19] = (byte)'.';
        Digits(target.Slice(20, 6), (int)(utc.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        target[26] = (byte)'Z';
        return 27;
    }

    /// <summary>The time in whole seconds, UTC, as the other overload writes it.</summary>
    public static string Format(DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[20];
        Format(time, text);
        return System.Text.Encoding.ASCII.GetString(text);
    }

    private static void FormatSeconds(DateTime utc, Span<byte> target)
    {
        Digits(target[..4], utc.Year);
        target[4] = (byte)'-';
        Digits(target.Slice(5, 2), utc.Month);
        target[7] = (byte)'-';
        Digits(target.Slice(8, 2), utc.Day);
        target[10] = (byte)'T';
        Digits(target.Slice(11, 2), utc.Hour);
        target[13] = (byte)':';
        Digits(target.Slice(14, 2), utc.Minute);
        target[16] = (byte)':';
        Digits(target.Slice(17, 2), utc.Second);
    }

    private static void Digits(Span<byte> target, int number)
    {
        for (int i = target.Length - 1; i >= 0; i--, number /= 10) target[i] = (byte)('0' + (number % 10));
    }

    private ref struct Reader(string text, string layout)
    {
        private int at;
        private string? error;

        public string? Read(out DateTimeOffset? time)
        {
            time = null;
            int year = Number(4, "2006", 0, 9999, "year");
            Mark('-', "-");
            int month = Number(2, "01", 1, 12, "month");
            Mark('-', "-");
            int dayAt = at;
            int day = Number(2, "02", 0, 31, "day");
            Mark('T', "T");
            bool shortHour = at + 1 < text.Length && !char.IsAsciiDigit(text[at + 1]); // Go reads 9:00 as well as 09:00.
            int hour = Number(shortHour ? 1 : 2, "15", 0, 23, "hour");
            Mark(':', ":");
            int minute = Number(2, "04", 0, 59, "minute");
            Mark(':', ":");
            int second = Number(2, "05", 0, 59, "second");
            int ticks = Fraction();
            int offset = Zone();
            if (error is null && at < text.Length) error = $"{Start}: extra text: {GoText.QuoteStart(text[at..])}";
            if (error is null && (day < 1 || (year > 0 && day > DateTime.DaysInMonth(year, month))))
            {
                error = $"{Start}: day out of range";
            }

            if (error is not null) return error;
            long total = year == 0 ? -1 : new DateTime(year, month, day, hour, minute, second).Ticks + ticks;
            total -= offset * TimeSpan.TicksPerMinute;
            if (total < 0 || total > DateTimeOffset.MaxValue.UtcTicks) return $"{Start}: year out of range";
            if (total > 0) time = new DateTimeOffset(total, TimeSpan.Zero);
            return null;
        }

        private readonly string Start => $"parsing time {GoText.QuoteStart(text)}";

        private readonly string Wrong(int from, string element) =>
            $"{Start} as {GoText.Quote(layout)}: cannot parse {GoText.QuoteStart(text[from..])} as {GoText.Quote(element)}";

        private void Mark(char expected, string element)
        {
            if (error is not null) return;
            if (at < text.Length && text[at] == expected) at++;
            else error = Wrong(at, element);
        }

        private int Number(int digits, string element, int least, int most, string name)
        {
            if (error is not null) return 0;
            int value = 0;
            for (int i = at; i < at + digits; i++)
            {
                if (i >= text.Length || !char.IsAsciiDigit(text[i]))
                {
                    error = Wrong(at, element);
                    return 0;
                }

                value = (value * 10) + (text[i] - '0');
            }

            at += digits;
            if (value < least || value > most) error = $"{Start}: {name} out of range";
            return value;
        }

        // Ticks of the fraction: microseconds where the layout asks for them, else read and dropped.
        private int Fraction()
        {
            if (error is not null) return 0;
            bool marked = at + 1 < text.Length && text[at] is '.' or ',' && char.IsAsciiDigit(text[at + 1]);
            if (layout == SecondsLayout)
            {
                if (!marked) return 0;
                for (at++; at < text.Length && char.IsAsciiDigit(text[at]);) at++;
                return 0;
            }

            int start = at;
            if (marked) at++;
            int micros = marked ? Number(6, ".000000", 0, 999_999, "fraction") : 0;
            if (!marked || error is not null) error = Wrong(start, ".000000");
            return micros * (int)TimeSpan.TicksPerMicrosecond;
        }

        private int Zone()
        {
            if (error is not null) return 0;
            if (at < text.Length && text[at] == 'Z')
            {
                at++;
                return 0;
            }

            int start = at;
            bool shaped = text.Length >= at + 6 && text[at] is '+' or '-' && text[at + 3] == ':';
            if (!shaped || !TryTwoDigits(at + 1, out int hours) || !TryTwoDigits(at + 4, out int minutes))
            {
                error = Wrong(start, "Z07:00");
                return 0;
            }

            if (hours > 24 || minutes > 59)
            {
                error = $"{Start}: time zone offset {(hours > 24 ? "hour" : "minute")} out of range";
                return 0;
            }

            at += 6;
            int offset = (hours * 60) + minutes;
            return text[start] == '-' ? -offset : offset;
        }

        private readonly bool TryTwoDigits(int start, out int number) =>
            int.TryParse(text.AsSpan(start, 2), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}

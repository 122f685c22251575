using System.Globalization;

namespace Skiff.Model;

/// <summary>Durations such as <c>1h30m</c> or <c>1.5s</c>.</summary>
public static class GoDuration
{
    /// <summary>Reads a duration of at most 290 years or so; the error is in Go's words.</summary>
    public static bool TryParse(string text, out TimeSpan duration, out string error)
    {
        duration = default;
        error = "";
        ReadOnlySpan<char> rest = text;
        bool negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..]) rest = rest[1..];
        if (rest is "0") return true;
        decimal seconds = 0;
        bool sound = rest.Length > 0;
        while (sound && rest.Length > 0)
        {
            int digits = LengthOf(rest, static letter => char.IsAsciiDigit(letter) || letter == '.');
            sound = decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
            if (!sound) break;
            rest = rest[digits..];
            int letters = LengthOf(rest, static letter => !char.IsAsciiDigit(letter) && letter != '.');
            if (letters == 0) return Fail($"time: missing unit in duration {GoText.Quote(text)}", out error);
            if (UnitOf(rest[..letters]) is not { } unit)
            {
                string name = GoText.Quote(rest[..letters].ToString());
                return Fail($"time: unknown unit {name} in duration {GoText.Quote(text)}", out error);
            }

            rest = rest[letters..];
            sound = number <= decimal.MaxValue / 3600 && (seconds += number * unit) <= long.MaxValue / 1_000_000_000m;
        }

        if (!sound) return Fail($"time: invalid duration {GoText.Quote(text)}", out error);
        duration = new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond * (negative ? -1 : 1)));
        return true;
    }

    /// <summary>Writes a duration: <c>1h0m0.5s</c>, or in the largest unit below a second that fits.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        string sign = duration < TimeSpan.Zero ? "-" : "";
        decimal seconds = Math.Abs((decimal)duration.Ticks) / TimeSpan.TicksPerSecond;
        if (seconds < 1)
        {
            (decimal unit, string name) = seconds < 0.000_001m ? (0.000_000_001m, "ns")
                : seconds < 0.001m ? (0.000_001m, "\u00b5s")
                : (0.001m, "ms");
            return $"{sign}{Digits(seconds / unit)}{name}";
        }

        decimal minutes = decimal.Floor(seconds / 60);
        decimal hours = decimal.Floor(minutes / 60);
        string text = $"{Digits(seconds - (minutes * 60))}s";
        if (minutes > 0) text = $"{Digits(minutes - (hours * 60))}m{text}";
        return hours > 0 ? $"{sign}{Digits(hours)}h{text}" : sign + text;
    }

    private static string Digits(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);

    private static decimal? UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 0.001m,
        "us" or "\u00b5s" or "\u03bcs" => 0.000_001m,
        "ns" => 0.000_000_001m,
        _ => null,
    };

    private static int LengthOf(ReadOnlySpan<char> text, Func<char, bool> test)
    {
        int length = 0;
        while (length < text.Length && test(text[length])) length++;
        return length;
    }

    private static bool Fail(string text, out string error)
    {
        error = text;
        return false;
    }
}

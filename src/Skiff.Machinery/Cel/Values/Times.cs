using System.Buffers;
using System.Globalization;

namespace Skiff.Machinery.Cel;

/// <summary>A span of time in nanoseconds, at most some 290 years.</summary>
public sealed class CelDuration : CelValue
{
    private const long Second = 1_000_000_000;
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");

    /// <summary>A span of nanoseconds.</summary>
    public CelDuration(long nanoseconds) => Nanoseconds = nanoseconds;

    /// <summary>The span in nanoseconds.</summary>
    public long Nanoseconds { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Duration;

    internal override bool IsZero => Nanoseconds == 0;

    internal string Text => GoFloat.Shortest((Nanoseconds / Second) + (Nanoseconds % Second / 1e9)) + "s";

    /// <summary>Reads a span such as <c>1h30m</c>, exact to the nanosecond; null when it is none.</summary>
    public static CelDuration? Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..]) rest = rest[1..];
        if (rest is "0") return new(0);
        if (rest.IsEmpty) return null;
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(NumberLetters);
            if (digits <= 0 || digits > 28) return null;
            NumberStyles style = NumberStyles.AllowDecimalPoint;
            if (!decimal.TryParse(rest[..digits], style, CultureInfo.InvariantCulture, out decimal number)) return null;
            rest = rest[digits..];
            int letters = rest.IndexOfAny(NumberLetters);
            if (letters < 0) letters = rest.Length;
            if (UnitOf(rest[..letters]) is not { } unit || number > long.MaxValue / (decimal)unit) return null;
            total += decimal.Truncate(number * unit);
            if (total > long.MaxValue) return null;
            rest = rest[letters..];
        }

        return new((long)(negative ? -total : total));
    }

    internal override bool EqualTo(CelValue other) => other is CelDuration span && span.Nanoseconds == Nanoseconds;

    /// <inheritdoc/>
    public override string ToString()
    {
        decimal size = Math.Abs((decimal)Nanoseconds);
        string sign = Nanoseconds < 0 ? "-" : "";
        if (size == 0) return "0s";
        if (size < Second)
        {
            (decimal unit, string name) = size >= 1_000_000 ? (1_000_000m, "ms") : size >= 1000 ? (1000m, "\u00b5s") : (1m, "ns");
            return sign + Plain(size / unit) + name;
        }

        decimal minutes = decimal.Truncate(size / (60 * Second));
        string seconds = Plain((size / Second) - (minutes * 60)) + "s";
        if (minutes == 0) return sign + seconds;
        decimal hours = decimal.Truncate(minutes / 60);
        string text = Plain(minutes - (hours * 60)) + "m" + seconds;
        return sign + (hours == 0 ? text : Plain(hours) + "h" + text);
    }

    private static string Plain(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static long? UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "ns" => 1,
        "us" or "\u00b5s" or "\u03bcs" => 1000,
        "ms" => 1_000_000,
        "s" => Second,
        "m" => 60 * Second,
        "h" => 3600 * Second,
        _ => null,
    };
}

/// <summary>A point in time from year 1 to year 9999, exact to the nanosecond.</summary>
public sealed class CelTimestamp : CelValue
{
    private const int TickNanos = 100;

    internal const long SecondsMin = -62_135_596_800;
    internal const long SecondsMax = 253_402_300_799;

    internal CelTimestamp(long seconds, int nanos)
    {
        Seconds = seconds;
        Nanos = nanos;
    }

    /// <summary>Seconds since 1970.</summary>
    public long Seconds { get; }

    /// <summary>Nanoseconds of the second.</summary>
    public int Nanos { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Timestamp;

    internal override bool IsZero => Seconds == SecondsMin && Nanos == 0;

    internal DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanos / TickNanos);

    /// <summary>The point in time of a .NET time.</summary>
    public static CelTimestamp Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (int)(time.UtcTicks % TimeSpan.TicksPerSecond) * TickNanos);

    /// <summary>A point in time, or null beyond the years there are.</summary>
    internal static CelTimestamp? At(Int128 nanoseconds)
    {
        (Int128 seconds, Int128 rest) = Int128.DivRem(nanoseconds, 1_000_000_000);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        return seconds < SecondsMin || seconds > SecondsMax ? null : new((long)seconds, (int)rest);
    }

    /// <summary>Reads a time in RFC 3339; null when it is none.</summary>
    public static CelTimestamp? Parse(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        int end = point < 0 ? -1 : point + 1;
        while (end > 0 && end < text.Length && char.IsAsciiDigit(text[end])) end++;
        string digits = point < 0 ? "" : text[(point + 1)..end];
        if (point >= 0 && digits.Length == 0) return null;
        string whole = point < 0 ? text : text[..point] + text[end..];
        if (Model.GoTime.Parse(whole, out DateTimeOffset? time) is not null) return null;
        long seconds = time is { } there ? there.ToUnixTimeSeconds() : SecondsMin;
        int nanos = digits.Length == 0 ? 0 : int.Parse(digits.PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
        return new(seconds, nanos);
    }

    internal Int128 Nanoseconds => ((Int128)Seconds * 1_000_000_000) + Nanos;

    internal override bool EqualTo(CelValue other) =>
        other is CelTimestamp time && time.Seconds == Seconds && time.Nanos == Nanos;

    /// <inheritdoc/>
    public override string ToString()
    {
        string whole = DateTimeOffset.FromUnixTimeSeconds(Seconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        string fraction = Nanos == 0 ? "" : $".{Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0')}";
        return $"{whole}{fraction}Z";
    }
}

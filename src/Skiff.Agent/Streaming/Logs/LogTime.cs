using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Skiff.Agent.Streaming.Logs;

/// <summary>The time of a line, exact to the nanosecond the runtime wrote.</summary>
/// <param name="Moment">The time, to the hundred nanoseconds this platform knows.</param>
/// <param name="Text">The time with all nine digits, as it is shown.</param>
internal readonly record struct LogTime(DateTimeOffset Moment, string Text)
{
    private const int SecondsLength = 19; // 2026-02-01T15:04:05

    /// <summary>Reads RFC 3339 with any number of digits after the second; null when it is none.</summary>
    public static LogTime? Read(ReadOnlySpan<byte> text)
    {
        if (text.Length is < SecondsLength + 1 or > 64) return null;
        ReadOnlySpan<byte> rest = text[SecondsLength..];
        ReadOnlySpan<byte> digits = default;
        if (rest[0] == '.')
        {
            int end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (end < 1) return null;
            digits = rest.Slice(1, end);
            rest = rest[(end + 1)..];
        }

        string seconds = Encoding.ASCII.GetString(text[..SecondsLength]);
        string zone = rest is [(byte)'+' or (byte)'-', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0']
            ? "Z"
            : Encoding.ASCII.GetString(rest);
        if (zone != "Z" && zone.Length != 6) return null;
        if (!DateTimeOffset.TryParseExact(
            seconds + zone, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out DateTimeOffset moment))
        {
            return null;
        }

        string nine = Encoding.ASCII.GetString(digits[..Math.Min(9, digits.Length)]).PadRight(9, '0');
        Utf8Parser.TryParse(Encoding.ASCII.GetBytes(nine[..7]), out int ticks, out _);
        return new(moment.AddTicks(ticks), $"{seconds}.{nine}{zone}");
    }
}

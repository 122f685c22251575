using System.Globalization;
using System.Text;

namespace Skiff.PodLifecycle;

/// <summary>
/// The delay between attempts that keep failing: 10 seconds, doubled with every attempt up to five minutes (or to less,
/// where a node was told so), forgotten after ten quiet minutes.
/// </summary>
/// <remarks>
/// A container that crashes at once: the first restart comes immediately and leaves a delay of 10 s; the second waits
/// 10 s after the crash and leaves 20 s; then 20 s and 40 s, and so on. A crash more than ten minutes after the last
/// restart finds the delay expired and begins again at the immediate one.
/// </remarks>
/// <param name="Delay">How long to wait after a failure.</param>
/// <param name="LastAttempt">When the delay was last raised.</param>
public sealed record BackOff(TimeSpan Delay, DateTimeOffset LastAttempt)
{
    /// <summary>The first delay.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    /// <summary>The longest delay.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // The same for every limit (KEP-5593).
    private static readonly TimeSpan forgotten = TimeSpan.FromMinutes(10);

    /// <summary>When an attempt after a failure at <paramref name="failedAt"/> is due; null for at once.</summary>
    public static DateTimeOffset? DueAt(BackOff? entry, DateTimeOffset failedAt, DateTimeOffset now)
    {
        if (entry is null || entry.IsExpired(failedAt)) return null;
        DateTimeOffset due = failedAt + entry.Delay;
        return due > now ? due : null;
    }

    /// <summary>The entry once another attempt is made, when no delay is longer than <paramref name="limit"/>.</summary>
    public static BackOff Next(BackOff? entry, DateTimeOffset failedAt, DateTimeOffset now, TimeSpan limit)
    {
        TimeSpan delay = entry is null || entry.IsExpired(failedAt) ? First : entry.Delay * 2;
        return new(delay < limit ? delay : limit, now);
    }

    /// <summary>A duration as Go prints it, which is how messages give delays: <c>10s</c>, <c>1m20s</c>, <c>5m0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        StringBuilder text = new();
        long seconds = (long)duration.TotalSeconds;
        if (seconds >= 3600) text.Append(CultureInfo.InvariantCulture, $"{seconds / 3600}h");
        if (seconds >= 60) text.Append(CultureInfo.InvariantCulture, $"{seconds / 60 % 60}m");
        return text.Append(CultureInfo.InvariantCulture, $"{seconds % 60}s").ToString();
    }

    private bool IsExpired(DateTimeOffset failedAt) => failedAt - LastAttempt > forgotten;
}

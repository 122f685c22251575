namespace Skiff.Agent.Streaming.Stats;

/// <summary>How fast processor time is used, between the last two times somebody asked.</summary>
internal sealed class CpuRates
{
    private readonly Lock gate = new();
    private Dictionary<string, (DateTimeOffset At, ulong Nanoseconds, ulong? Rate)> last = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes the counters of everything there is and forgets what is gone. The rates in billionths of a processor,
    /// without those that are seen for the first time.
    /// </summary>
    public IReadOnlyDictionary<string, ulong> Update(
        IEnumerable<(string Id, DateTimeOffset At, ulong Nanoseconds)> counters)
    {
        lock (gate)
        {
            Dictionary<string, (DateTimeOffset, ulong, ulong?)> next = new(StringComparer.Ordinal);
            Dictionary<string, ulong> rates = new(StringComparer.Ordinal);
            foreach ((string id, DateTimeOffset at, ulong nanoseconds) in counters)
            {
                ulong? rate = last.TryGetValue(id, out var before) ? RateOf(before, at, nanoseconds) : null;
                next[id] = (at, nanoseconds, rate);
                if (rate is { } known) rates[id] = known;
            }

            last = next;
            return rates;
        }
    }

    // A counter that went back belongs to something new under an old name.
    private static ulong? RateOf((DateTimeOffset At, ulong Nanoseconds, ulong? Rate) before, DateTimeOffset at, ulong now)
    {
        TimeSpan passed = at - before.At;
        if (passed <= TimeSpan.Zero) return before.Rate;
        return now < before.Nanoseconds ? null : (ulong)((now - before.Nanoseconds) / passed.TotalSeconds);
    }
}

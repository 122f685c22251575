namespace Skiff.Client;

/// <summary>Counters of a work queue, read by metrics.</summary>
/// <param name="unfinished">How long the keys that are worked on now have been so.</param>
public sealed class WorkQueueMetrics(Func<(TimeSpan Sum, TimeSpan Longest)>? unfinished = null)
{
    private long depth;
    private long adds;
    private long retries;
    private long refusals;

    /// <summary>Keys that wait now.</summary>
    public long Depth => Volatile.Read(ref depth);

    /// <summary>Keys added so far, repeated ones included.</summary>
    public long Adds => Volatile.Read(ref adds);

    /// <summary>Keys added after a failure so far.</summary>
    public long Retries => Volatile.Read(ref retries);

    /// <summary>Keys refused so far because the queue was full.</summary>
    public long Refusals => Volatile.Read(ref refusals);

    /// <summary>How long keys waited until somebody took them.</summary>
    public DurationCounts Waited { get; } = new();

    /// <summary>How long keys were worked on.</summary>
    public DurationCounts Worked { get; } = new();

    /// <summary>How long the keys that are worked on now have been so, all together and the longest of them.</summary>
    public (TimeSpan Sum, TimeSpan Longest) Unfinished => unfinished?.Invoke() ?? default;

    internal void SetDepth(int value) => Volatile.Write(ref depth, value);

    internal void CountAdd() => Interlocked.Increment(ref adds);

    internal void CountRetry() => Interlocked.Increment(ref retries);

    internal void CountRefusal() => Interlocked.Increment(ref refusals);
}

/// <summary>How many durations were how long, in the steps that upstream counts those of queues in.</summary>
public sealed class DurationCounts
{
    private readonly long[] counts = new long[Bounds.Count + 1];
    private long ticks;

    /// <summary>The upper bounds in seconds, from ten billionths on tenfold each.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000];

    /// <summary>The durations counted so far, below each bound and then all.</summary>
    public IReadOnlyList<long> UpTo
    {
        get
        {
            long[] sums = new long[counts.Length];
            long sum = 0;
            for (int i = 0; i < sums.Length; i++) sums[i] = sum += Volatile.Read(ref counts[i]);
            return sums;
        }
    }

    /// <summary>All of them together.</summary>
    public TimeSpan Sum => new(Volatile.Read(ref ticks));

    internal void Count(TimeSpan duration)
    {
        int step = 0;
        while (step < Bounds.Count && duration.TotalSeconds > Bounds[step]) step++;
        Interlocked.Increment(ref counts[step]);
        Interlocked.Add(ref ticks, duration.Ticks);
    }
}

using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Metrics;

/// <summary>How often a number was how large, in Prometheus' text form. Safe to count in from everywhere at once.</summary>
/// <param name="bounds">The upper bounds of the buckets, the smallest first.</param>
public sealed class Histogram(double[] bounds)
{
    private readonly long[] buckets = new long[bounds.Length + 1];
    private long count;
    private double sum;

    /// <summary>How many numbers were counted.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Counts a number.</summary>
    public void Add(double number)
    {
        int bucket = 0;
        while (bucket < bounds.Length && number > bounds[bucket]) bucket++;
        Interlocked.Increment(ref buckets[bucket]);
        Interlocked.Increment(ref count);
        double seen;
        do seen = Volatile.Read(ref sum);
        while (Interlocked.CompareExchange(ref sum, seen + number, seen) != seen);
    }

    /// <summary>Writes the buckets, the sum and the count of a metric.</summary>
    public void Write(StringBuilder text, string name, string labels)
    {
        long below = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            below += Interlocked.Read(ref buckets[i]);
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bounds[i]}\"}} {below}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"+Inf\"}} {Count}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {Volatile.Read(ref sum)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {Count}\n");
    }
}

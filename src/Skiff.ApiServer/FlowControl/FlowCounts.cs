using System.Globalization;
using System.Text;

namespace Skiff.ApiServer.FlowControl;

/// <summary>Why a request was turned away.</summary>
public enum FlowRefusal
{
    /// <summary>Its queue was full.</summary>
    QueueFull,

    /// <summary>Its level has no queues, and no seat was free.</summary>
    ConcurrencyLimit,

    /// <summary>It waited too long.</summary>
    TimeOut,

    /// <summary>Its client went away while it waited.</summary>
    Cancelled,
}

/// <summary>Counts of the requests of one flow schema, under upstream's metric names.</summary>
public sealed class FlowCounts(string schema, string level)
{
    private static readonly double[] bounds = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];
    private static readonly string[] reasons = ["queue-full", "concurrency-limit", "time-out", "cancelled"];

    private readonly long[] waits = new long[bounds.Length + 1];
    private readonly long[] rejected = new long[reasons.Length];
    private long dispatched;
    private long executing;
    private long executingSeats;
    private long waiting;
    private long waitedMicroseconds;

    /// <summary>A request has begun after waiting for so many seconds.</summary>
    public void Began(int seats, double waited)
    {
        Interlocked.Increment(ref dispatched);
        Interlocked.Increment(ref executing);
        Interlocked.Add(ref executingSeats, seats);
        int bucket = 0;
        while (bucket < bounds.Length && waited > bounds[bucket]) bucket++;
        Interlocked.Increment(ref waits[bucket]);
        if (waited > 0) Interlocked.Add(ref waitedMicroseconds, (long)(waited * 1e6));
    }

    /// <summary>A request has ended.</summary>
    public void Ended(int seats)
    {
        Interlocked.Decrement(ref executing);
        Interlocked.Add(ref executingSeats, -seats);
    }

    /// <summary>So many more requests wait, or fewer.</summary>
    public void Waits(int more) => Interlocked.Add(ref waiting, more);

    /// <summary>A request was turned away.</summary>
    public void Rejected(FlowRefusal why) => Interlocked.Increment(ref rejected[(int)why]);

    /// <summary>Writes the counts of every schema.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<FlowCounts> all)
    {
        Family(text, "dispatched_requests_total", "counter", all, (counts, labels) =>
            Line(text, $"dispatched_requests_total{{{labels}}}", Interlocked.Read(ref counts.dispatched)));
        Family(text, "rejected_requests_total", "counter", all, (counts, labels) =>
        {
            for (int i = 0; i < reasons.Length; i++)
            {
                long count = Interlocked.Read(ref counts.rejected[i]);
                if (count > 0) Line(text, $"rejected_requests_total{{{labels},reason=\"{reasons[i]}\"}}", count);
            }
        });
        Family(text, "current_inqueue_requests", "gauge", all, (counts, labels) =>
            Line(text, $"current_inqueue_requests{{{labels}}}", Interlocked.Read(ref counts.waiting)));
        Family(text, "current_executing_requests", "gauge", all, (counts, labels) =>
            Line(text, $"current_executing_requests{{{labels}}}", Interlocked.Read(ref counts.executing)));
        Family(text, "current_executing_seats", "gauge", all, (counts, labels) =>
            Line(text, $"current_executing_seats{{{labels}}}", Interlocked.Read(ref counts.executingSeats)));
        Family(text, "request_wait_duration_seconds", "histogram", all, (counts, labels) => counts.WriteWaits(text, labels));
    }

    /// <summary>Writes the head of a family of metrics, then its lines.</summary>
    private static void Family(
        StringBuilder text, string name, string type, IReadOnlyList<FlowCounts> all, Action<FlowCounts, string> write)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE apiserver_flowcontrol_{name} {type}\n");
        foreach (FlowCounts counts in all) write(counts, counts.Labels);
    }

    private string Labels => $"priority_level=\"{level}\",flow_schema=\"{schema}\"";

    private void WriteWaits(StringBuilder text, string labels)
    {
        const string name = "request_wait_duration_seconds";
        long below = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            below += Interlocked.Read(ref waits[i]);
            Line(text, string.Create(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},execute=\"true\",le=\"{bounds[i]}\"}}"), below);
        }

        below += Interlocked.Read(ref waits[^1]);
        Line(text, $"{name}_bucket{{{labels},execute=\"true\",le=\"+Inf\"}}", below);
        text.Append(CultureInfo.InvariantCulture,
            $"apiserver_flowcontrol_{name}_sum{{{labels},execute=\"true\"}} {Interlocked.Read(ref waitedMicroseconds) / 1e6}\n");
        Line(text, $"{name}_count{{{labels},execute=\"true\"}}", below);
    }

    private static void Line(StringBuilder text, string name, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"apiserver_flowcontrol_{name} {value}\n");
}

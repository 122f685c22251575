using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Skiff.Client;

/// <summary>
/// A queue of keys to work on. A key that waits is not added twice; a key added while it is worked on comes back when
/// that work is done, so no key is ever in two hands. Keys can be added after a delay (of several the soonest counts),
/// or after a delay that doubles with each failure. Bounded: see <see cref="Add"/>.
/// </summary>
/// <remarks>Lock order: the queue's own lock is a leaf; nothing is called while it is held.</remarks>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan BackoffFirst = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(1000);

    // Timers do not count the time that a machine sleeps, and end after some weeks: the clock is looked at in between.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Random jitter;
    private readonly int limit;
    private readonly Channel<TKey> ready = Channel.CreateUnbounded<TKey>();
    private readonly Dictionary<TKey, long> waiting = []; // Since when.
    private readonly Dictionary<TKey, long> working = [];
    private readonly HashSet<TKey> again = [];
    private readonly Dictionary<TKey, int> failures = [];
    private readonly Dictionary<TKey, DateTimeOffset> dueAt = [];
    private readonly PriorityQueue<TKey, DateTimeOffset> delayed = new();
    private readonly ITimer timer;
    private bool closed;

    /// <summary>An empty queue.</summary>
    /// <param name="time">The clock of delays.</param>
    /// <param name="jitter">Source of the jitter of failure delays, up to a tenth; owned by the queue.</param>
    /// <param name="limit">Most keys waiting or delayed.</param>
    public WorkQueue(TimeProvider time, Random jitter, int limit = 200_000)
    {
        this.time = time;
        this.jitter = jitter;
        this.limit = limit;
        timer = time.CreateTimer(_ => Ripen(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Metrics = new(Unfinished);
    }

    /// <summary>Counters of the queue.</summary>
    public WorkQueueMetrics Metrics { get; }

    /// <summary>Whether nothing waits, is worked on or is due now. Delayed keys do not count.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate) return waiting.Count == 0 && working.Count == 0;
        }
    }

    /// <summary>
    /// Adds a key. False when the queue is full or closed: then the key is not in it, and the owner must look at all
    /// objects once there is room.
    /// </summary>
    public bool Add(TKey key)
    {
        lock (gate) return AddLocked(key);
    }

    /// <summary>Adds a key after a delay; a sooner one that is already set stays.</summary>
    public bool AddAfter(TKey key, TimeSpan delay)
    {
        lock (gate)
        {
            if (closed) return false;
            if (delay <= TimeSpan.Zero) return AddLocked(key);
            DateTimeOffset due = time.GetUtcNow() + delay;
            if (dueAt.TryGetValue(key, out DateTimeOffset set) && set <= due) return true;
            if (dueAt.Count >= limit) return Refuse();
            dueAt[key] = due;
            delayed.Enqueue(key, due);
            SetTimer();
            return true;
        }
    }

    /// <summary>Adds a key after the delay that its failures so far call for, and counts one more.</summary>
    public bool AddRateLimited(TKey key)
    {
        TimeSpan delay;
        lock (gate)
        {
            int count = failures.GetValueOrDefault(key);
            failures[key] = count + 1;
            Metrics.CountRetry();
            double factor = Math.Pow(2, Math.Min(count, 30)) * (1 + (jitter.NextDouble() / 10));
            delay = TimeSpan.FromTicks((long)Math.Min(BackoffFirst.Ticks * factor, BackoffMax.Ticks));
        }

        return AddAfter(key, delay);
    }

    /// <summary>Ends the count of a key's failures.</summary>
    public void Forget(TKey key)
    {
        lock (gate) failures.Remove(key);
    }

    /// <summary>How often in a row a key has failed.</summary>
    public int FailuresOf(TKey key)
    {
        lock (gate) return failures.GetValueOrDefault(key);
    }

    /// <summary>Takes a key; it is the caller's until <see cref="Done"/>. Null once the queue is closed and empty.</summary>
    public async ValueTask<Taken?> TakeAsync(CancellationToken stop)
    {
        while (await ready.Reader.WaitToReadAsync(stop))
        {
            if (TryTake(out TKey? key)) return new Taken(key);
        }

        return null;
    }

    /// <summary>Takes a key if one is ready.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TKey key)
    {
        if (!ready.Reader.TryRead(out key)) return false;
        lock (gate)
        {
            long now = time.GetTimestamp();
            if (waiting.Remove(key, out long since)) Metrics.Waited.Count(time.GetElapsedTime(since, now));
            working[key] = now;
            Metrics.SetDepth(waiting.Count);
        }

        return true;
    }

    /// <summary>Gives a key back. If it was added meanwhile it is ready again.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            if (working.Remove(key, out long since)) Metrics.Worked.Count(time.GetElapsedTime(since));
            if (again.Remove(key)) AddLocked(key);
        }
    }

    /// <summary>Ends the queue; takers get what is ready, then null.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            timer.Dispose();
            ready.Writer.TryComplete();
        }
    }

    private bool AddLocked(TKey key)
    {
        if (closed) return false;
        Metrics.CountAdd();
        if (working.ContainsKey(key)) return again.Add(key) || true;
        if (waiting.ContainsKey(key)) return true;
        if (waiting.Count >= limit) return Refuse();
        waiting.Add(key, time.GetTimestamp());
        Metrics.SetDepth(waiting.Count);
        return ready.Writer.TryWrite(key);
    }

    private (TimeSpan Sum, TimeSpan Longest) Unfinished()
    {
        lock (gate)
        {
            TimeSpan sum = TimeSpan.Zero, longest = TimeSpan.Zero;
            long now = time.GetTimestamp();
            foreach (long since in working.Values)
            {
                TimeSpan worked = time.GetElapsedTime(since, now);
                sum += worked;
                if (worked > longest) longest = worked;
            }

            return (sum, longest);
        }
    }

    private bool Refuse()
    {
        Metrics.CountRefusal();
        return false;
    }

    private void Ripen()
    {
        lock (gate)
        {
            if (closed) return;
            DateTimeOffset now = time.GetUtcNow();
            while (delayed.TryPeek(out TKey? key, out DateTimeOffset due) && due <= now)
            {
                delayed.Dequeue();
                if (!dueAt.TryGetValue(key, out DateTimeOffset set) || set != due) continue; // A sooner one replaced it.
                dueAt.Remove(key);
                AddLocked(key);
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!delayed.TryPeek(out _, out DateTimeOffset due)) return;
        TimeSpan wait = due - time.GetUtcNow();
        timer.Change(wait > TimeSpan.Zero ? wait < WaitMax ? wait : WaitMax : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A key in the hands of its taker.</summary>
    public readonly record struct Taken(TKey Key);
}

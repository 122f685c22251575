namespace Skiff.Agent.Streaming;

/// <summary>Cancels what carried nothing for a whole period. Cheap to touch: one timer, armed again when it fires.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly TimeProvider time;
    private readonly TimeSpan period;
    private readonly CancellationTokenSource source;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private bool disposed;
    private long last;

    public IdleWatch(TimeProvider time, TimeSpan period, CancellationToken stop)
    {
        this.time = time;
        this.period = period;
        source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        last = time.GetTimestamp();
        timer = time.CreateTimer(_ => OnTimer(), null, period, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the period is over, or whoever is above stops.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Something was carried.</summary>
    public void Touch() => Volatile.Write(ref last, time.GetTimestamp());

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            disposed = true;
            source.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (gate)
        {
            if (disposed) return;
            TimeSpan idle = time.GetElapsedTime(Volatile.Read(ref last));
            if (idle >= period) source.Cancel();
            else timer.Change(period - idle, Timeout.InfiniteTimeSpan);
        }
    }
}

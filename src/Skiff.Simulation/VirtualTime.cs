namespace Skiff.Simulation;

/// <summary>
/// A clock that moves when its loop moves it. Timers that fall due become work of the loop, like everything else. Used on the
/// loop's thread alone.
/// </summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly SimulationLoop loop;
    private readonly PriorityQueue<Due, (long At, long Order)> timers = new();
    private DateTimeOffset origin;
    private long elapsed;
    private long order;

    internal VirtualTime(SimulationLoop loop, DateTimeOffset origin)
    {
        this.loop = loop;
        this.origin = origin;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How much time has passed since the loop began.</summary>
    public TimeSpan Elapsed => new(elapsed);

    /// <summary>How long until the next timer; null when there is none.</summary>
    public TimeSpan? UntilNext
    {
        get
        {
            while (timers.TryPeek(out Due due, out _) && !due.IsSet) timers.Dequeue();
            return timers.TryPeek(out _, out (long At, long Order) key) ? new TimeSpan(Math.Max(0, key.At - elapsed)) : null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => origin.AddTicks(elapsed);

    /// <inheritdoc/>
    public override long GetTimestamp() => elapsed;

    /// <summary>Sets the clock on the wall forward or back. What measures how much time passes does not notice.</summary>
    public void Jump(TimeSpan by) => origin += by;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        VirtualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, and hands over to the loop every timer that has fallen due.</summary>
    internal void MoveBy(TimeSpan by)
    {
        elapsed += by.Ticks;
        while (timers.TryPeek(out Due due, out (long At, long Order) key) && (key.At <= elapsed || !due.IsSet))
        {
            timers.Dequeue();
            if (due.IsSet) due.Timer.Fire(key.At);
        }
    }

    private readonly record struct Due(VirtualTimer Timer, int Setting)
    {
        public bool IsSet => Timer.Setting == Setting;
    }

    private sealed class VirtualTimer(VirtualTime owner, Action fire) : ITimer
    {
        private long period;

        /// <summary>Changes with every change of the timer: what was queued before counts no longer.</summary>
        public int Setting { get; private set; }

        public void Fire(long at)
        {
            Setting++;
            if (period > 0) owner.timers.Enqueue(new(this, Setting), (at + period, owner.order++));
            owner.loop.Post(static action => ((Action)action!)(), fire);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Setting++;
            this.period = period > TimeSpan.Zero ? period.Ticks : 0;
            if (dueTime >= TimeSpan.Zero) owner.timers.Enqueue(new(this, Setting), (owner.elapsed + dueTime.Ticks, owner.order++));
            return true;
        }

        public void Dispose()
        {
            Setting++;
            period = 0;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

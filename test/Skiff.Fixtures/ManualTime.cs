namespace Skiff.Fixtures;

/// <summary>A clock that stands still until a test moves it. Timers fire on the mover's thread, in order of due time.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    /// <summary>A clock at noon of the first day of 2030.</summary>
    public ManualTime()
        : this(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Whether anybody waits for a moment to come.</summary>
    public bool HasTimers
    {
        get
        {
            lock (gate) return timers.Any(timer => timer.Due is not null);
        }
    }

    /// <summary>Moves on, firing every timer on the way at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer) timer.Fire();
        lock (gate) now = end;
    }

    /// <summary>Moves to the next timer and fires it; false when none is set.</summary>
    public bool AdvanceToNext(TimeSpan atMost)
    {
        DateTimeOffset? due;
        lock (gate) due = timers.Where(timer => timer.Due is not null).Min(timer => timer.Due);
        if (due is null || due - GetUtcNow() > atMost) return false;
        Advance(due.Value - GetUtcNow());
        return true;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate) timers.Add(timer);
        return timer;
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (gate)
        {
            ManualTimer? first = timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (first is null) return null;
            if (first.Due > now) now = first.Due!.Value;
            first.Due = first.Period > TimeSpan.Zero ? now + first.Period : null;
            return first;
        }
    }

    private sealed class ManualTimer(ManualTime owner, Action fire) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner.gate)
            {
                Due = dueTime < TimeSpan.Zero ? null : owner.now + dueTime;
                Period = period;
            }

            return true;
        }

        public void Dispose()
        {
            lock (owner.gate) owner.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

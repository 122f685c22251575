using Skiff.Machinery.Fairness;
using Skiff.Model.FlowControl.V1;

namespace Skiff.ApiServer.FlowControl;

/// <summary>Seats a request holds until it is released. <c>default</c> holds none.</summary>
public readonly struct FlowSeat
{
    private readonly PriorityLevel? level;
    private readonly FlowCounts? counts;
    private readonly FairEntry<SeatWaiter>? entry;
    private readonly int seats;

    internal FlowSeat(PriorityLevel level, FlowCounts counts, FairEntry<SeatWaiter>? entry, int seats) =>
        (this.level, this.counts, this.entry, this.seats) = (level, counts, entry, seats);

    /// <summary>Gives the seats back; to be called once.</summary>
    public void Release()
    {
        if (level is null) return;
        counts!.Ended(seats);
        level.Leave(entry, seats);
    }
}

/// <summary>A request that waits for its seats.</summary>
public sealed class SeatWaiter
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the request may begin.</summary>
    public Task Done => done.Task;

    /// <summary>Lets the request begin.</summary>
    public void Admit() => done.TrySetResult();
}

/// <summary>
/// The seats of one priority level and those who wait for them. While seats are free and nobody waits a request takes its
/// seats under one short lock and nothing else is done.
/// </summary>
/// <param name="name">Name of the level.</param>
/// <param name="time">The clock.</param>
public sealed class PriorityLevel(string name, TimeProvider time)
{
    private readonly Lock gate = new(); // A leaf: nothing is waited for and no other lock is taken while it is held.
    private readonly DemandMeter demand = new();
    private FairQueue<SeatWaiter>? queue;
    private QueuingConfiguration? queuing;
    private double smoothed;
    private int limit;
    private int taken;

    /// <summary>Name of the level.</summary>
    public string Name => name;

    /// <summary>The level's object; of one that is always there, perhaps the built-in one.</summary>
    public PriorityLevelConfiguration Object { get; private set; } = PriorityLevelConfiguration.Empty;

    /// <summary>What the level may have.</summary>
    public SeatRange Range { get; private set; }

    /// <summary>Seats it has now.</summary>
    public int Limit => Volatile.Read(ref limit);

    /// <summary>Whether its requests are never held up.</summary>
    public bool IsExempt { get; private set; }

    private double Now => time.GetTimestamp() / (double)time.TimestampFrequency;

    /// <summary>Takes in what is configured. Who waits goes on waiting under the new rules.</summary>
    public void Configure(PriorityLevelConfiguration value, SeatRange range)
    {
        lock (gate)
        {
            if (range != Range) limit = range.Nominal;
            (Object, Range) = (value, range);
            IsExempt = value.Spec.Type == PriorityLevelEnablement.Exempt;
            QueuingConfiguration? wanted = value.Spec.Limited?.LimitResponse.Queuing;
            if (wanted != queuing)
            {
                FairQueue<SeatWaiter>? next = wanted is null ? null : new(wanted.Queues, wanted.HandSize, wanted.QueueLengthLimit);
                if (queue is { Waiting: > 0 } old)
                {
                    next ??= new(1, 1, int.MaxValue);
                    next.Adopt(old);
                }

                (queue, queuing) = (next, wanted);
            }

            AdmitWaiting();
        }
    }

    /// <summary>What the level claims of the seats, by what was wanted since the last call.</summary>
    public SeatClaim Claim()
    {
        lock (gate)
        {
            SeatDemand wanted = demand.Take(Now);
            smoothed = SeatShares.Smooth(smoothed, wanted);
            return new(Range, wanted, smoothed);
        }
    }

    /// <summary>Gives the level so many seats.</summary>
    public void SetLimit(int seats)
    {
        lock (gate)
        {
            limit = seats;
            AdmitWaiting();
        }
    }

    /// <summary>Takes seats at once, if that may be.</summary>
    public bool TryEnter(FlowCounts counts, int seats, out FlowSeat seat)
    {
        lock (gate)
        {
            bool isFree = IsExempt || (queue is not { Waiting: > 0 } && Fits(seats));
            if (!isFree)
            {
                seat = default;
                return false;
            }

            taken += seats;
            demand.Change(seats, Now);
        }

        counts.Began(seats, 0);
        seat = new(this, counts, null, seats);
        return true;
    }

    /// <summary>Waits for seats; the reason when there are none for the request.</summary>
    public async ValueTask<(FlowSeat Seat, FlowRefusal? Refusal)> WaitAsync(
        FlowCounts counts, ulong flow, int seats, TimeSpan patience, CancellationToken stop)
    {
        SeatWaiter waiter = new();
        FairEntry<SeatWaiter>? entry;
        lock (gate)
        {
            if (queue is null) return (default, FlowRefusal.ConcurrencyLimit);
            entry = queue.Enqueue(waiter, flow, seats, Now, limit);
            if (entry is null) return (default, FlowRefusal.QueueFull);
            demand.Change(seats, Now);
            AdmitWaiting();
        }

        double began = Now;
        counts.Waits(1);
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        await waiter.Done.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        counts.Waits(-1);
        lock (gate)
        {
            // It may have been let in at the last moment; then it goes on, or gives the seats back as any other.
            if (!waiter.Done.IsCompleted && entry.Remove())
            {
                demand.Change(-seats, Now);
                return (default, stop.IsCancellationRequested ? FlowRefusal.Cancelled : FlowRefusal.TimeOut);
            }
        }

        counts.Began(seats, Now - began);
        return (new(this, counts, entry, seats), null);
    }

    /// <summary>Gives seats back.</summary>
    internal void Leave(FairEntry<SeatWaiter>? entry, int seats)
    {
        lock (gate)
        {
            taken -= seats;
            double now = Now;
            demand.Change(-seats, now);
            entry?.Finish(now, limit);
            AdmitWaiting();
        }
    }

    private bool Fits(int seats) => limit > 0 && (taken == 0 || taken + seats <= limit);

    private void AdmitWaiting()
    {
        if (queue is not { Waiting: > 0 } waiting) return;
        // Who wants more than there is runs alone.
        while (limit > 0 && waiting.Next(taken == 0 ? int.MaxValue : limit - taken, Now, limit) is { } next)
        {
            taken += next.Seats;
            next.Item.Admit();
        }
    }
}

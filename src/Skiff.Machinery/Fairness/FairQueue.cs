namespace Skiff.Machinery.Fairness;

/// <summary>An item that waits, or that was let in and is charged to the queue it waited in.</summary>
/// <param name="item">The item.</param>
/// <param name="hash">The flow it belongs to.</param>
/// <param name="seats">Seats it takes while it runs.</param>
public sealed class FairEntry<T>(T item, ulong hash, int seats)
{
    /// <summary>The item.</summary>
    public T Item => item;

    /// <summary>Seats it takes while it runs.</summary>
    public int Seats => seats;

    internal ulong Hash => hash;

    internal FairQueue<T>? Home { get; set; }

    internal int Queue { get; set; }

    internal double StartedAt { get; set; }

    /// <summary>It has ended: its queue is charged for what it really took.</summary>
    public void Finish(double now, int limit) => Home!.Finish(this, now, limit);

    /// <summary>Takes it out of what waits; false when it does not wait any more.</summary>
    public bool Remove() => Home!.Remove(this);
}

/// <summary>
/// Queues of which none starves another: seats are given as if each queue that has something to do were served a little at
/// a time, in turn. Virtual time passes at the speed at which such service would go on; a queue's next item begins, in
/// virtual time, where what was let in from the queue before ends. Not safe for several threads; told the time.
/// </summary>
/// <remarks>
/// Two queues, one with items of 1 seat and one with items of 2: the first gets two in for each one of the second, and both
/// get as many seats.
/// </remarks>
public sealed class FairQueue<T>
{
    // What an item is taken to last before that is known; the difference is made good when it ends.
    private const double AssumedSeconds = 0.003;

    private readonly Line[] lines;
    private readonly int handSize;
    private readonly int lengthMax;
    private double virtualNow;
    private double lastReal;
    private int waitingSeats;
    private int runningSeats;

    /// <summary>Empty queues.</summary>
    /// <param name="queues">How many there are.</param>
    /// <param name="handSize">Of how many of them a flow uses the shortest.</param>
    /// <param name="lengthMax">How many items may wait in one.</param>
    public FairQueue(int queues, int handSize, int lengthMax)
    {
        lines = new Line[queues];
        for (int i = 0; i < queues; i++) lines[i] = new Line();
        (this.handSize, this.lengthMax) = (handSize, lengthMax);
    }

    private sealed class Line
    {
        public LinkedList<FairEntry<T>> Waiting { get; } = new();

        public double NextStart { get; set; }

        public int WaitingSeats { get; set; }

        public int RunningSeats { get; set; }

        public bool IsBusy => Waiting.Count > 0 || RunningSeats > 0;
    }

    /// <summary>How many items wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many queues have something to do.</summary>
    public int Busy { get; private set; }

    /// <summary>Puts an item into the shortest queue of its flow's hand; null when that is full.</summary>
    public FairEntry<T>? Enqueue(T item, ulong hash, int seats, double now, int limit)
    {
        Advance(now, limit);
        Span<int> hand = stackalloc int[handSize];
        ShuffleSharding.Deal(hash, lines.Length, hand);
        int chosen = hand[0];
        foreach (int candidate in hand)
        {
            Line line = lines[candidate];
            if (line.WaitingSeats + line.RunningSeats < lines[chosen].WaitingSeats + lines[chosen].RunningSeats) chosen = candidate;
        }

        if (lines[chosen].Waiting.Count >= lengthMax) return null;
        FairEntry<T> entry = new(item, hash, seats) { Queue = chosen };
        Add(entry);
        return entry;
    }

    /// <summary>The item whose turn it is, if it fits into the free seats. It is running from then on.</summary>
    public FairEntry<T>? Next(int freeSeats, double now, int limit)
    {
        if (Waiting == 0) return null;
        Advance(now, limit);
        Line? best = null;
        double bestEnd = double.PositiveInfinity;
        foreach (Line line in lines)
        {
            if (line.Waiting.First is not { } first) continue;
            double end = line.NextStart + (AssumedSeconds * first.Value.Seats);
            if (end >= bestEnd) continue;
            (best, bestEnd) = (line, end);
        }

        // Who is first waits for room, however small others are: else the wide would wait for ever.
        FairEntry<T> chosen = best!.Waiting.First!.Value;
        if (chosen.Seats > freeSeats) return null;
        best.Waiting.RemoveFirst();
        Waiting--;
        waitingSeats -= chosen.Seats;
        best.WaitingSeats -= chosen.Seats;
        runningSeats += chosen.Seats;
        best.RunningSeats += chosen.Seats;
        best.NextStart = bestEnd;
        chosen.StartedAt = now;
        return chosen;
    }

    internal void Finish(FairEntry<T> entry, double now, int limit)
    {
        Advance(now, limit);
        Line line = lines[entry.Queue];
        runningSeats -= entry.Seats;
        line.RunningSeats -= entry.Seats;
        line.NextStart += ((now - entry.StartedAt) - AssumedSeconds) * entry.Seats;
        if (!line.IsBusy) Busy--;
    }

    internal bool Remove(FairEntry<T> entry)
    {
        Line line = lines[entry.Queue];
        if (!line.Waiting.Remove(entry)) return false;
        Waiting--;
        waitingSeats -= entry.Seats;
        line.WaitingSeats -= entry.Seats;
        if (!line.IsBusy) Busy--;
        return true;
    }

    /// <summary>Takes over what waits in other queues, in their order; lengths do not matter for that.</summary>
    public void Adopt(FairQueue<T> other)
    {
        Span<int> hand = stackalloc int[handSize];
        foreach (Line line in other.lines)
        {
            foreach (FairEntry<T> entry in line.Waiting)
            {
                ShuffleSharding.Deal(entry.Hash, lines.Length, hand);
                entry.Queue = hand[0];
                Add(entry);
            }

            if (line.Waiting.Count > 0 && line.RunningSeats == 0) other.Busy--;
            line.Waiting.Clear();
            line.WaitingSeats = 0;
        }

        (other.Waiting, other.waitingSeats) = (0, 0);
        (lastReal, virtualNow) = (other.lastReal, other.virtualNow);
    }

    private void Add(FairEntry<T> entry)
    {
        entry.Home = this;
        Line line = lines[entry.Queue];
        if (!line.IsBusy)
        {
            Busy++;
            line.NextStart = Math.Max(line.NextStart, virtualNow); // Idleness earns nothing.
        }

        line.Waiting.AddLast(entry);
        line.WaitingSeats += entry.Seats;
        Waiting++;
        waitingSeats += entry.Seats;
    }

    private void Advance(double now, int limit)
    {
        double passed = now - lastReal;
        lastReal = now;
        if (passed <= 0 || Busy == 0) return;
        virtualNow += passed * Math.Min(waitingSeats + runningSeats, limit) / Busy;
    }
}

using System.Collections.Concurrent;

namespace Skiff.Simulation;

/// <summary>
/// Runs tasks one step at a time on one thread, under a clock of its own. Which of the steps that could run comes next is
/// drawn from a seed, so that a seed is one interleaving of all parts, and the same seed is the same one again.
/// </summary>
/// <remarks>
/// It is a synchronization context: whatever is awaited on it goes on on it. Code that leaves it, for the thread pool or for a
/// thread of its own, leaves the simulation, and is a bug of the simulation.
/// </remarks>
public sealed class SimulationLoop : SynchronizationContext
{
    /// <summary>Most steps without any time passing: more is taken for steps that make each other run for ever.</summary>
    public const int StepsAtOnceMax = 2_000_000;

    private const int Sampled = 1000;
    private static readonly TimeSpan outsidePatience = TimeSpan.FromMilliseconds(50);

    private readonly List<Step> ready = [];
    private readonly ConcurrentQueue<Step> outside = new();
    private readonly object handed = new(); // Signalled with every step from outside.
    private readonly Random? order;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<string> samples = [];
    private int first;
    private int stepsAtOnce;

    /// <summary>A loop of the calling thread.</summary>
    /// <param name="seed">Seed of the order of steps; null for the order in which they became ready.</param>
    /// <param name="start">What the clock shows first.</param>
    public SimulationLoop(int? seed, DateTimeOffset start)
    {
        order = seed is { } number ? new(number) : null;
        Time = new(this, start);
    }

    /// <summary>The clock.</summary>
    public VirtualTime Time { get; }

    /// <summary>Steps run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Called whenever nothing can run any more before time passes.</summary>
    public event Action? Settled;

    /// <summary>Whether nothing can run before time passes.</summary>
    public bool IsIdle => ready.Count == first && outside.IsEmpty;

    /// <summary>
    /// Whether steps may come from other threads, as they do when clients of another process or another thread ask for something.
    /// What such clients do and when is not in the seed.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            if (IsOpen)
            {
                outside.Enqueue(new(d, state));
                lock (handed) Monitor.Pulse(handed);
                return;
            }

            throw new InvalidOperationException($"a step of a simulation comes from another thread: {NameOf(d, state)} left the loop");
        }

        ready.Add(new(d, state));
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Hands work over from another thread.</summary>
    /// <exception cref="InvalidOperationException">The loop is not open.</exception>
    public void HandOver(Action work) => Post(static action => ((Action)action!)(), work);

    /// <summary>Waits, without time passing, until another thread hands something over.</summary>
    public void WaitForWork() => WaitForWork(Timeout.InfiniteTimeSpan);

    /// <summary>Runs everything that can run without time passing.</summary>
    public void Settle()
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            while (!IsIdle) RunOne();
            Settled?.Invoke();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Lets time pass, and runs what falls due on the way at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end = Time.Elapsed + by;
        Settle();
        while (Time.UntilNext is { } wait && Time.Elapsed + wait <= end)
        {
            Move(wait);
            Settle();
        }

        Move(end - Time.Elapsed);
    }

    /// <summary>Runs work on the loop to its end, letting as much time pass as it takes.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that will never come.</exception>
    public T Run<T>(Func<Task<T>> work)
    {
        Task<T>? task = null;
        Post(_ => task = work(), null);
        Settle();
        while (!task!.IsCompleted)
        {
            // It may wait for another thread, such as one that closes a connection.
            if (IsOpen && WaitForWork(outsidePatience))
            {
                Settle();
                continue;
            }

            if (Time.UntilNext is not { } wait) throw new InvalidOperationException("the work waits for something that will never come");
            Move(wait);
            Settle();
        }

        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs work on the loop to its end, letting as much time pass as it takes.</summary>
    public void Run(Func<Task> work) => Run(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Does something on the loop, before anything else that is ready.</summary>
    public void Do(Action action)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private bool WaitForWork(TimeSpan atMost)
    {
        lock (handed)
        {
            while (outside.IsEmpty)
            {
                if (!Monitor.Wait(handed, atMost)) return false;
            }
        }

        return true;
    }

    private void Move(TimeSpan by)
    {
        Time.MoveBy(by);
        if (by == TimeSpan.Zero) return;
        stepsAtOnce = 0;
        samples.Clear();
    }

    private void RunOne()
    {
        Steps++;
        while (outside.TryDequeue(out Step handedOver))
        {
            ready.Add(handedOver);
            stepsAtOnce = 0; // Clients may ask as much as they like while the clock stands still.
        }

        if (++stepsAtOnce > StepsAtOnceMax) throw new InvalidOperationException($"{StepsAtOnceMax} steps without any time passing: {Busiest()}");
        Step step;
        if (order is null)
        {
            step = ready[first++];
            if (first > 1024 && first * 2 > ready.Count)
            {
                ready.RemoveRange(0, first);
                first = 0;
            }
        }
        else
        {
            int at = order.Next(ready.Count);
            step = ready[at];
            ready[at] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
        }

        if (stepsAtOnce > StepsAtOnceMax - Sampled) samples.Add(NameOf(step.Work, step.State));
        step.Work(step.State);
    }

    private static string NameOf(SendOrPostCallback work, object? state) =>
        ((state as Delegate)?.Target ?? state ?? work.Method).ToString() ?? "";

    private string Busiest() => string.Join("; ", samples.GroupBy(name => name, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count()).Take(5).Select(group => $"{group.Count()} of {group.Key}"));

    private readonly record struct Step(SendOrPostCallback Work, object? State);
}

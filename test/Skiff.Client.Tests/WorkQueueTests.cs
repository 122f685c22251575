using Skiff.Fixtures;

namespace Skiff.Client.Tests;

/// <summary>Keys wait once, are in one hand at a time, and are never lost.</summary>
public sealed class WorkQueueTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = new WorkQueue<string>(time, new Random(1), limit: 3);

    public void Dispose() => queue.Dispose();

    private string Take()
    {
        Assert.True(queue.TryTake(out string? key));
        return key;
    }

    [Fact]
    public void AKeyThatWaitsIsNotAddedTwice()
    {
        foreach (string key in (string[])["a", "b", "a"]) Assert.True(queue.Add(key));
        Assert.Equal(("a", "b"), (Take(), Take()));
        Assert.False(queue.TryTake(out _));
        Assert.Equal(3, queue.Metrics.Adds);
    }

    [Fact]
    public void WaitingAndWorkingAreTimed()
    {
        queue.Add("a");
        time.Advance(TimeSpan.FromSeconds(5));
        queue.Add("a"); // It waits since it was added first.
        time.Advance(TimeSpan.FromSeconds(5));
        Take();
        queue.Add("b");
        Take();
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50)), queue.Metrics.Unfinished);
        queue.Done("a");
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2], queue.Metrics.Waited.UpTo);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], queue.Metrics.Worked.UpTo);
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50)), (queue.Metrics.Waited.Sum, queue.Metrics.Worked.Sum));
        Assert.Equal((TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)), queue.Metrics.Unfinished);
    }

    [Fact]
    public void ADelayMayTakeYears()
    {
        using WorkQueue<string> real = new(TimeProvider.System, new Random(1)); // Its timers end after some weeks.
        Assert.True(real.AddAfter("b", TimeSpan.FromDays(4 * 366)));
        Assert.True(queue.AddAfter("a", TimeSpan.FromDays(90)));
        time.Advance(TimeSpan.FromDays(89));
        Assert.False(queue.TryTake(out _));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("a", Take());
        queue.Done("a");
        Assert.False(time.HasTimers);
    }

    [Fact]
    public void AKeyAddedWhileItIsWorkedOnComesBackAfterwards()
    {
        queue.Add("a");
        Take();
        queue.Add("a");
        queue.Add("a");
        Assert.False(queue.TryTake(out _));
        Assert.False(queue.IsIdle);
        queue.Done("a");
        Assert.Equal("a", Take());
        queue.Done("a");
        Assert.True(queue.IsIdle);
    }

    [Fact]
    public void OfSeveralDelaysTheSoonestCounts()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(2));
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(queue.TryTake(out _));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("a", Take());
        queue.Done("a");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public void DelaysDoubleWithEachFailureAndEndWithASuccess()
    {
        List<double> delays = [];
        for (int i = 0; i < 20; i++)
        {
            queue.AddRateLimited("a");
            DateTimeOffset before = time.GetUtcNow();
            while (!queue.TryTake(out _)) Assert.True(time.AdvanceToNext(TimeSpan.FromHours(1)));
            delays.Add((time.GetUtcNow() - before).TotalMilliseconds);
            queue.Done("a");
        }

        for (int i = 0; i < 17; i++) Assert.InRange(delays[i], 5 * Math.Pow(2, i), 5.5 * Math.Pow(2, i));
        Assert.Equal(1_000_000, delays[19]);
        Assert.Equal(20, queue.FailuresOf("a"));
        queue.Forget("a");
        Assert.Equal(0, queue.FailuresOf("a"));
    }

    [Fact]
    public void AFullQueueSaysSo()
    {
        foreach (string key in (string[])["a", "b", "c"]) Assert.True(queue.Add(key));
        Assert.False(queue.Add("d"));
        Assert.True(queue.Add("a")); // It is in already.
        for (int i = 0; i < 3; i++) Assert.True(queue.AddAfter($"late{i}", TimeSpan.FromSeconds(1)));
        Assert.False(queue.AddAfter("late3", TimeSpan.FromSeconds(1)));
        Assert.Equal(2, queue.Metrics.Refusals);
    }

    [Fact]
    public async Task AClosedQueueGivesWhatIsReadyThenNothing()
    {
        queue.Add("a");
        queue.Dispose();
        Assert.False(queue.Add("b"));
        Assert.Equal("a", (await queue.TakeAsync(TestContext.Current.CancellationToken))?.Key);
        Assert.Null(await queue.TakeAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task NoKeyIsInTwoHandsAndNoAdditionIsLost()
    {
        const int Keys = 10;
        using WorkQueue<int> shared = new(time, new Random(1));
        int[] wanted = new int[Keys], done = new int[Keys], hands = new int[Keys];
        int collisions = 0;
        async Task WorkAsync(int seed)
        {
            Random random = new(seed);
            while (await shared.TakeAsync(TestContext.Current.CancellationToken) is { } taken)
            {
                if (Interlocked.Increment(ref hands[taken.Key]) != 1) Interlocked.Increment(ref collisions);
                int seen = Volatile.Read(ref wanted[taken.Key]);
                if (random.Next(2) == 0) await Task.Yield();
                Volatile.Write(ref done[taken.Key], seen);
                Interlocked.Decrement(ref hands[taken.Key]);
                shared.Done(taken.Key);
            }
        }

        async Task WishAsync(int seed)
        {
            Random random = new(seed);
            for (int i = 0; i < 20_000; i++)
            {
                int key = random.Next(Keys);
                Interlocked.Increment(ref wanted[key]);
                Assert.True(shared.Add(key));
                if (i % 64 == 0) await Task.Yield();
            }
        }

        Task[] workers = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() => WorkAsync(seed)))];
        await Task.WhenAll(Enumerable.Range(10, 3).Select(seed => Task.Run(() => WishAsync(seed))));
        while (!shared.IsIdle) await Task.Yield();
        shared.Dispose();
        await Task.WhenAll(workers);
        Assert.Equal(0, collisions);
        Assert.Equal(wanted, done);
    }
}

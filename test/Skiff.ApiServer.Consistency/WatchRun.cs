using System.Diagnostics;
using System.Globalization;

namespace Skiff.ApiServer.Consistency;

/// <summary>What a run found.</summary>
/// <param name="Checks">Events or operations that were checked.</param>
/// <param name="Faults">What was wrong.</param>
/// <param name="Summary">The run in a few lines.</param>
internal sealed record Outcome(long Checks, Faults Faults, string Summary);

/// <summary>Many watchers that come and go while everything changes and history is given up behind them.</summary>
internal static class WatchRun
{
    private const int Keys = 400;
    private const int Writers = 8;

    /// <summary>Runs, and checks what every watcher was told.</summary>
    public static async Task<Outcome> RunAsync(Options options, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        Faults faults = new();
        Answers answers = new(Keys);
        TaskCompletionSource<long[]> ends = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using World world = await World.StartAsync(stop);
        Watching[] watchers =
        [
            .. Enumerable.Range(0, options.Watchers).Select(i =>
            {
                Random random = new(unchecked((options.Seed * 1_000_003) + i));
                return new Watching(world, answers, faults, Scope.Any(random, Keys), random, ends.Task);
            }),
        ];
        Task[] watching = [.. watchers.Select(one => Task.Run(() => one.RunAsync(stop), stop))];
        Writer[] writers = [.. Enumerable.Range(0, Writers).Select(i =>
            new Writer(world, answers, faults, i, Writers, Keys, unchecked((options.Seed * 31) + i)))];
        // About two watchers in five see everything, or half or a quarter of it.
        int changes = (int)(options.Events / (options.Watchers * 0.3)) + 500;
        await Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(changes / Writers, CancellationToken.None, stop), stop)));
        long[] last = await Task.WhenAll(writers.Select(writer => writer.EndAsync(stop)));
        if (last.Contains(0)) return new(0, faults, "the writers could not finish");
        long[] newest = [.. Enumerable.Range(0, Keys).Select(answers.NewestOf)];
        ends.SetResult(newest);
        await Task.WhenAll(watching);

        History history = new(answers, faults);
        Stretch[] stretches = [.. watchers.SelectMany(one => one.Stretches)];
        Plant(options, stretches);
        long events = WatchCheck.Stretches(history, stretches, faults);
        int lists = WatchCheck.Snapshots(history, watchers.SelectMany(one => one.Snapshots), faults);
        return new(events, faults, string.Create(CultureInfo.InvariantCulture, $"""
            {events} events of {options.Watchers} watchers and {lists} beginnings checked against {history.All.Count} changes
            {watchers.Sum(one => one.Resumed)} times taken up again, {watchers.Sum(one => one.Expired)} times too late, history given up to {world.Compacted}
            seed {options.Seed}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, {faults.Count} faults

            """));
    }

    private static void Plant(Options options, Stretch[] stretches)
    {
        if (options.Planted == Planted.None) return;
        Random random = new(options.Seed);
        Stretch[] longer = [.. stretches.Where(stretch => stretch.Events.Count > 2)];
        List<Seen> events = longer[random.Next(longer.Length)].Events;
        int at = random.Next(events.Count - 2);
        switch (options.Planted)
        {
            case Planted.Drop:
                events.RemoveAt(at);
                break;
            case Planted.Repeat:
                events.Insert(at, events[at]);
                break;
            default:
                (events[at], events[at + 1]) = (events[at + 1], events[at]);
                break;
        }
    }
}

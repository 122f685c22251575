using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Skiff.Store.Crash;

/// <summary>How fast the store writes and opens, on the disk under the temporary directory.</summary>
internal static class Bench
{
    private const int KeysPerWriter = 100;

    internal static async Task<int> WritesAsync(Arguments arguments)
    {
        foreach (bool onDisk in (bool[])[true, false])
        {
            foreach (int writers in (int[])[1, 32, 256]) await WritesAsync(arguments, writers, onDisk);
        }
        return 0;
    }

    internal static async Task<int> OpenAsync(Arguments arguments)
    {
        string root = Directory.CreateTempSubdirectory("skiff-bench-").FullName;
        StoreOptions options = new() { DataDirectory = Path.Combine(root, "store") };
        await using (LogStore store = LogStore.Open(options))
        {
            ResourceId pods = store.Register("pods");
            Draft draft = DraftOf(arguments.Bytes);
            int next = 0;
            await Task.WhenAll(Enumerable.Range(0, 256).Select(_ => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) <= arguments.Objects;)
                    await store.WriteAsync(Write.Create(pods, $"ns{i % 100}/pod-{i}", draft), CancellationToken.None);
            })));
        }

        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        Stopwatch watch = Stopwatch.StartNew();
        await using (LogStore store = LogStore.Open(options))
        {
            cpu = Environment.CpuUsage.TotalTime - cpu;
            double seconds = watch.Elapsed.TotalSeconds;
            Print($"""
                open {store.Read(store.Register("pods")).Count} objects of {arguments.Bytes} bytes: {seconds:F2} s,
                  {cpu.TotalSeconds:F2} s CPU, log {store.Metrics.LogBytes >> 20} MiB,
                  resident {Environment.WorkingSet >> 20} MiB
                """);
        }
        Directory.Delete(root, recursive: true);
        return 0;
    }

    /// <summary>Many cursors on one resource, each following every change.</summary>
    internal static async Task<int> WatchAsync(Arguments arguments)
    {
        const int Watchers = 1000;
        await using LogStore store = LogStore.Open(new StoreOptions());
        ResourceId pods = store.Register("pods");
        Draft draft = DraftOf(arguments.Bytes);
        int changes = arguments.Seconds * 300;
        Task<long>[] watchers = [.. Enumerable.Range(0, Watchers).Select(_ => FollowAsync(store, pods, changes))];
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        Stopwatch watch = Stopwatch.StartNew();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(3));
        for (int i = 0; i < changes && await timer.WaitForNextTickAsync(); i++)
            await store.WriteAsync(Write.Create(pods, $"pod-{i}", draft), CancellationToken.None);
        long delivered = (await Task.WhenAll(watchers)).Sum();
        double micros = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / delivered;
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)delivered;
        Print($"""
            watch: {Watchers} cursors, {changes} changes in {watch.Elapsed.TotalSeconds:F1} s,
              {micros:F2} us CPU and {bytes:F0} bytes allocated per delivery
            """);
        return 0;
    }

    private static async Task<long> FollowAsync(LogStore store, ResourceId pods, int changes)
    {
        WatchCursor cursor = ((WatchOutcome.Started)store.Watch(pods, 1)).Cursor;
        long seen = 0;
        while (seen < changes)
        {
            if (cursor.TryRead(out _) == CursorRead.Change) seen++;
            else await cursor.WaitAsync(CancellationToken.None);
        }
        return seen;
    }

    private static async Task WritesAsync(Arguments arguments, int writers, bool onDisk)
    {
        string root = Directory.CreateTempSubdirectory("skiff-bench-").FullName;
        StoreOptions options = new() { DataDirectory = onDisk ? Path.Combine(root, "store") : null };
        await using (LogStore store = LogStore.Open(options))
        {
            ResourceId pods = store.Register("pods");
            Draft draft = DraftOf(arguments.Bytes);
            using CancellationTokenSource compacting = new();
            Task compactor = new Compactor(store, TimeProvider.System, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))
                .RunAsync(compacting.Token);
            await RunAsync(store, pods, draft, writers, TimeSpan.FromSeconds(1)); // Warms up.

            long commits = store.Metrics.Commits;
            double spent = store.Metrics.CommitSeconds;
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            Stopwatch watch = Stopwatch.StartNew();
            long writes = await RunAsync(store, pods, draft, writers, TimeSpan.FromSeconds(arguments.Seconds));
            double seconds = watch.Elapsed.TotalSeconds;
            double bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)writes;
            double micros = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / writes;
            commits = store.Metrics.Commits - commits;
            spent = store.Metrics.CommitSeconds - spent;
            await compacting.CancelAsync();
            await compactor;
            double milliseconds = 1000 * spent / Math.Max(commits, 1);
            Print($"""
                {store.Engine}: {writers} writers of {arguments.Bytes} bytes: {writes / seconds:F0} writes/s,
                  {commits / seconds:F0} commits/s of {milliseconds:F2} ms, log {store.Metrics.LogBytes >> 20} MiB,
                  {micros:F0} us CPU and {bytes:F0} bytes allocated per write
                """);
        }
        Directory.Delete(root, recursive: true);
    }

    private static async Task<long> RunAsync(LogStore store, ResourceId pods, Draft draft, int writers, TimeSpan time)
    {
        using CancellationTokenSource stop = new(time);
        long[] counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            string[] keys = [.. Enumerable.Range(0, KeysPerWriter).Select(i => $"ns{writer}/pod-{i}")];
            long count = 0;
            while (!stop.IsCancellationRequested)
            {
                string key = keys[count % KeysPerWriter];
                Stored? current = store.Read(pods).Find(key);
                Write write = current is null ? Write.Create(pods, key, draft)
                    : Write.Update(pods, key, Precondition.AtRevision(current.Revision), draft);
                if (await store.WriteAsync(write, CancellationToken.None) is Commit.Done) count++;
            }
            return count;
        })));
        return counts.Sum();
    }

    private static Draft DraftOf(int bytes)
    {
        const string Head = "{\"revision\":\"";
        string filler = new('x', Math.Max(0, bytes - 40));
        return new Draft(Encoding.ASCII.GetBytes($"{Head}\",\"filler\":\"{filler}\"}}"), Head.Length);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

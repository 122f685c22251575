using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Skiff.Bench.Load;

/// <summary>Many watches of one collection while it is written to: each must be told of every write.</summary>
internal sealed class WatchLoad(Contender contender)
{
    private const int Watchers = 100;
    private const int Writes = 600;
    private const int Writers = 8;
    private const string StampMark = "\"stamp\":\"";
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private readonly ApiClient client = contender.Client;
    private readonly List<double> delays = [];
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long delivered;

    public async Task<Measure> RunAsync(string space, Func<string, Task> makeNamespace)
    {
        await makeNamespace(space);
        using CancellationTokenSource stop = new();
        List<Task> watches = [];
        for (int i = 0; i < Watchers; i++)
        {
            string path = $"/api/v1/namespaces/{space}/configmaps?watch=true&resourceVersion=0";
            watches.Add(ReadAsync(await client.WatchAsync(path, stop.Token), isSample: i % 10 == 0));
        }

        int next = -1;
        double cpu = Processes.CpuSeconds([contender.Server]);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < Writes)
            {
                await client.SendAsync(
                    HttpMethod.Post, $"/api/v1/namespaces/{space}/configmaps", HttpStatusCode.Created, Body(i));
            }
        })));
        await Task.WhenAny(done.Task, Task.Delay(patience));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        cpu = Processes.CpuSeconds([contender.Server]) - cpu;
        long events = Interlocked.Read(ref delivered);
        if (events != Watchers * Writes) throw new LoadFault($"{events} of {Watchers * Writes} events came");

        await stop.CancelAsync();
        await Task.WhenAll(watches);
        delays.Sort();
        return new("watch", events / elapsed.TotalSeconds, (int)events, cpu * 1e6 / events,
            Measure.Percentile(delays, 0.5), Measure.Percentile(delays, 0.99));
    }

    private async Task ReadAsync(IAsyncEnumerable<string> lines, bool isSample)
    {
        await Task.Yield();
        try
        {
            await foreach (string line in lines)
            {
                int mark = line.IndexOf(StampMark, StringComparison.Ordinal);
                if (mark < 0) continue;
                if (isSample) Sample(line.AsSpan(mark + StampMark.Length));
                if (Interlocked.Increment(ref delivered) == Watchers * Writes) done.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The measure is taken.
        }
        catch (IOException)
        {
            // The same, in other words: a cancelled HTTP/2 stream may end as a broken one.
        }
    }

    private void Sample(ReadOnlySpan<char> text)
    {
        long stamp = long.Parse(text[..text.IndexOf('"')], CultureInfo.InvariantCulture);
        double delay = Stopwatch.GetElapsedTime(stamp).TotalMilliseconds;
        lock (delays) delays.Add(delay);
    }

    private static string Body(int i) => $$$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-{{{{i}}}}"},
        "data":{"stamp":"{{{{Stopwatch.GetTimestamp()}}}}","pad":"{{{{new string('x', 400)}}}}"}}
        """;
}

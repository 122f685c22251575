using System.Net;

namespace Skiff.Bench.Load;

/// <summary>
/// What readers cost the server in memory, beyond what it keeps anyway: one list of everything, watches that nobody
/// writes to, and informers that all start at once. Peaks are the kernel's, so that they hold what a collection of
/// garbage takes back again.
/// </summary>
internal sealed class ReaderMemory(SkiffCluster cluster, MemoryOptions options)
{
    private const int Writers = 32;
    private const int Watches = 1000;
    private const int Informers = 100;
    private const int MapBytes = 10 * 1024;
    private const string InitialWatch =
        "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

    private static readonly TimeSpan settle = TimeSpan.FromSeconds(5);
    private readonly ApiClient client = cluster.Client;

    /// <summary>Measures everything.</summary>
    public async Task<IReadOnlyList<Measure>> RunAsync()
    {
        List<Measure> measures = [];
        await MakeAsync("pods", options.Pods, Bodies.Pod);
        string pods = Collection("pods");
        await ListAsync(pods + "?limit=500"); // Compiles what a list needs.
        measures.Add(new("list-memory", await PeakGrowthAsync(() => ListAsync(pods)), options.Pods));
        await WatchAsync(pods, Watches / 5);
        measures.Add(new("watch-memory", await WatchAsync(pods, Watches) * 1024 / Watches, Watches));
        await MakeAsync("configmaps", options.Maps, i => Bodies.Map($"map-{i}", new string('x', MapBytes)));
        string maps = Collection("configmaps");
        await InformAsync(maps);
        measures.Add(new("informer-memory", await PeakGrowthAsync(
            () => Task.WhenAll(Enumerable.Range(0, Informers).Select(_ => InformAsync(maps)))), Informers * options.Maps));
        return measures;
    }

    private static string SpaceOf(string plural) => $"memory-{plural}";

    private static string Collection(string plural) => $"/api/v1/namespaces/{SpaceOf(plural)}/{plural}";

    private Task ListAsync(string collection) => client.SendAsync(HttpMethod.Get, collection, HttpStatusCode.OK);

    private Task InformAsync(string collection) => client.ReadUntilAsync(collection + InitialWatch, "k8s.io/initial-events-end");

    /// <summary>Megabytes that the server has grown by while so many watches stand and nothing happens.</summary>
    private async Task<double> WatchAsync(string collection, int count)
    {
        await Task.Delay(settle);
        double before = Processes.ResidentMegabytes(cluster.All);
        using CancellationTokenSource stop = new();
        for (int i = 0; i < count; i++)
            await client.WatchAsync(collection + "?watch=true&labelSelector=nobody%3Dhas-this", stop.Token);
        await Task.Delay(settle);
        double growth = Processes.ResidentMegabytes(cluster.All) - before;
        await stop.CancelAsync();
        return growth;
    }

    private async Task<double> PeakGrowthAsync(Func<Task> work)
    {
        await Task.Delay(settle);
        double before = Processes.ResidentMegabytes(cluster.All);
        Processes.ForgetPeaks(cluster.All);
        await work();
        return Processes.PeakMegabytes(cluster.All) - before;
    }

    private async Task MakeAsync(string plural, int count, Func<int, string> body)
    {
        string space = SpaceOf(plural);
        await client.SendAsync(HttpMethod.Post, "/api/v1/namespaces", HttpStatusCode.Created, Bodies.Namespace(space));
        await Waiting.UntilAsync("the default service account", TimeSpan.FromSeconds(30),
            () => client.AnswersAsync($"/api/v1/namespaces/{space}/serviceaccounts/default"));
        Console.Error.WriteLine($"  {count} {plural} ...");
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < count)
                await client.SendAsync(HttpMethod.Post, Collection(plural), HttpStatusCode.Created, body(i));
        })));
    }
}

using System.Diagnostics;
using System.Net;

namespace Skiff.Bench.Load;

/// <summary>The load on the API: the same requests to every contender.</summary>
internal sealed class Workload(Contender contender, LoadOptions options)
{
    private const string Namespace = "bench";
    private const int Lists = 30;
    private readonly ApiClient client = contender.Client;

    /// <summary>
    /// Runs every load that is wanted. What is measured is steady state: a shorter round before it, in another
    /// namespace, lets caches fill and, for Skiff, the compiler finish.
    /// </summary>
    public async Task<IReadOnlyList<Measure>> RunAsync()
    {
        for (int round = 0; round < 2; round++) await RoundAsync($"{Namespace}-warm-{round}", Math.Max(100, options.Pods / 2), []);
        List<Measure> measures = [];
        await RoundAsync(Namespace, options.Pods, measures);
        return measures;
    }

    private async Task RoundAsync(string space, int count, List<Measure> measures)
    {
        string pods = $"/api/v1/namespaces/{space}/pods";
        string maps = $"/api/v1/namespaces/{space}/configmaps";
        int mapCount = Math.Max(1, count / 4);
        await MakeNamespaceAsync(space);
        measures.Add(await MeasureAsync("create", count, options.Clients,
            i => client.SendAsync(HttpMethod.Post, pods, HttpStatusCode.Created, Bodies.Pod(i))));
        if (options.Wants("get"))
        {
            measures.Add(await MeasureAsync("get", count * 3, options.Clients,
                i => client.SendAsync(HttpMethod.Get, $"{pods}/pod-{i % count}", HttpStatusCode.OK)));
        }

        if (options.Wants("list"))
        {
            measures.Add(await MeasureAsync("list", Lists, 2,
                _ => client.SendAsync(HttpMethod.Get, pods + "?resourceVersion=0", HttpStatusCode.OK)));
        }

        if (options.Wants("patch"))
        {
            measures.Add(await MeasureAsync("patch", count, options.Clients, i => client.SendAsync(
                HttpMethod.Patch, $"{pods}/pod-{i}", HttpStatusCode.OK, Bodies.LabelPatch(i), ApiClient.StrategicPatch)));
        }

        if (options.Wants("apply"))
        {
            await MeasureAsync("apply", mapCount, options.Clients, i => ApplyAsync(maps, i, 0, HttpStatusCode.Created));
            measures.Add(await MeasureAsync("apply", count, options.Clients,
                i => ApplyAsync(maps, i % mapCount, 1 + (i / mapCount), HttpStatusCode.OK)));
        }

        if (options.Wants("watch")) measures.Add(await new WatchLoad(contender).RunAsync(space + "-watch", MakeNamespaceAsync));
        measures.Add(await MeasureAsync("delete", count, options.Clients, i => client.SendAsync(
            HttpMethod.Delete, $"{pods}/pod-{i}?gracePeriodSeconds=0", HttpStatusCode.OK)));
    }

    private Task ApplyAsync(string maps, int map, int value, HttpStatusCode expected) => client.SendAsync(
        HttpMethod.Patch, $"{maps}/map-{map}?fieldManager=bench&force=true", expected,
        Bodies.Map($"map-{map}", value.ToString(System.Globalization.CultureInfo.InvariantCulture)), ApiClient.Apply);

    // Pods need their namespace's service account, which a controller makes.
    private async Task MakeNamespaceAsync(string space)
    {
        await client.SendAsync(HttpMethod.Post, "/api/v1/namespaces", HttpStatusCode.Created, Bodies.Namespace(space));
        await Waiting.UntilAsync("the default service account", TimeSpan.FromSeconds(30),
            () => client.AnswersAsync($"/api/v1/namespaces/{space}/serviceaccounts/default"));
    }

    private async Task<Measure> MeasureAsync(string name, int count, int clients, Func<int, Task> operation)
    {
        int next = -1;
        List<double>[] taken = [.. Enumerable.Range(0, clients).Select(_ => new List<double>())];
        double cpu = Processes.CpuSeconds([contender.Server]);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(taken.Select(own => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < count)
            {
                long begun = Stopwatch.GetTimestamp();
                await operation(i);
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        })));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        cpu = Processes.CpuSeconds([contender.Server]) - cpu;
        return Measure.OfOperations(name, [.. taken.SelectMany(own => own)], elapsed, cpu);
    }
}

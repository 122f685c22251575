using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Skiff.Bench.Load;

/// <summary>Real containers: how long pods take from being created to Ready, and from being deleted to gone.</summary>
internal sealed class PodStarts(Contender contender)
{
    private const string Space = "bench-pods";
    private const string Pods = $"/api/v1/namespaces/{Space}/pods";
    private const int Many = 30;
    private const int SinglePods = 11;

    // What every containerd here has, because its sandboxes are made of it.
    private const string Image = "registry.k8s.io/pause:3.10";

    // An agent that looks once a second is met at each phase of its second: the end of the pod before sets where that begins.
    private static readonly TimeSpan cycle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(90);
    private readonly ApiClient client = contender.Client;
    private readonly HashSet<string> ready = [];
    private readonly HashSet<string> gone = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<IReadOnlyList<Measure>> RunAsync()
    {
        await client.SendAsync(HttpMethod.Post, "/api/v1/namespaces", HttpStatusCode.Created, Bodies.Namespace(Space));
        await Waiting.UntilAsync("the default service account", TimeSpan.FromSeconds(30),
            () => client.AnswersAsync($"/api/v1/namespaces/{Space}/serviceaccounts/default"));
        using CancellationTokenSource stop = new();
        Task watch = FollowAsync(await client.WatchAsync($"{Pods}?watch=true", stop.Token));
        List<double> single = [];
        for (int i = 0; i < SinglePods; i++)
        {
            await Task.Delay(cycle * i / SinglePods, TimeProvider.System);
            single.Add(await ReadyAsync([$"one-{i}"]));
            await GoneAsync([$"one-{i}"]);
        }

        single.Sort();
        string[] names = [.. Enumerable.Range(0, Many).Select(i => $"many-{i}")];
        double allReady = await ReadyAsync(names);
        double allGone = await GoneAsync(names);
        await stop.CancelAsync();
        await watch;
        return
        [
            new("pod-ready", single[SinglePods / 2], SinglePods),
            new("pods-ready", allReady, Many),
            new("pods-gone", allGone, Many),
        ];
    }

    private async Task<double> ReadyAsync(string[] names)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string name in names)
            await client.SendAsync(HttpMethod.Post, Pods, HttpStatusCode.Created, Bodies.RunningPod(name, Image));
        await UntilAsync(ready, names, "Ready");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double> GoneAsync(string[] names)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string name in names)
            await client.SendAsync(HttpMethod.Delete, $"{Pods}/{name}?gracePeriodSeconds=1", HttpStatusCode.OK);
        await UntilAsync(gone, names, "gone");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task UntilAsync(HashSet<string> reached, string[] names, string what)
    {
        using CancellationTokenSource late = new(patience);
        while (true)
        {
            Task next;
            lock (reached)
            {
                if (reached.IsSupersetOf(names)) return;
                next = changed.Task;
            }

            try
            {
                await next.WaitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new LoadFault($"{contender.Name}: of {names.Length} pods {reached.Count(names.Contains)} are {what} in time");
            }
        }
    }

    private async Task FollowAsync(IAsyncEnumerable<string> lines)
    {
        await Task.Yield();
        try
        {
            await foreach (string line in lines)
            {
                using JsonDocument notice = JsonDocument.Parse(line);
                JsonElement pod = notice.RootElement.GetProperty("object");
                string name = pod.GetProperty("metadata").GetProperty("name").GetString()!;
                if (notice.RootElement.GetProperty("type").GetString() == "DELETED") Note(gone, name);
                else if (IsReady(pod)) Note(ready, name);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // Everything is measured.
        }
    }

    private void Note(HashSet<string> reached, string name)
    {
        TaskCompletionSource told;
        lock (reached)
        {
            if (!reached.Add(name)) return;
            told = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.TrySetResult();
    }

    private static bool IsReady(JsonElement pod) =>
        pod.GetProperty("status").TryGetProperty("conditions", out JsonElement conditions)
        && conditions.EnumerateArray().Any(condition => condition.GetProperty("type").GetString() == "Ready"
            && condition.GetProperty("status").GetString() == "True");
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Skiff.Bench.Load;

/// <summary>What the pods of a case wish for, as members of their <c>spec</c>.</summary>
internal sealed record ScheduleCase(string Name, string Wishes)
{
    /// <summary>Whether a node takes one pod of the case and no more.</summary>
    public bool IsOneEach { get; private init; }

    public static IReadOnlyList<ScheduleCase> All { get; } =
    [
        new("basic", ""),
        new("affinity", Affinity("podAffinity", "topology.kubernetes.io/zone")),
        new("anti-affinity", Affinity("podAntiAffinity", "kubernetes.io/hostname")) { IsOneEach = true },
        new("spread", $"\"topologySpreadConstraints\":[{Spread("topology.kubernetes.io/zone")},{Spread("kubernetes.io/hostname")}],"),
    ];

    private static string Affinity(string kind, string key) => $$$$"""
        "affinity":{"{{{{kind}}}}":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"{{{{key}}}}",
        "labelSelector":{"matchLabels":{"app":"web"}}}]}},
        """;

    private static string Spread(string key) => $$$$"""
        {"topologyKey":"{{{{key}}}}","maxSkew":5,"whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"web"}}}
        """;
}

/// <summary>
/// How fast waiting pods get their nodes: nodes and pods are made through the API while no scheduler runs; then the server
/// is started with one, and the time is taken from its first binding to its last, each written like any other. A tenth of
/// the pods go first, so that what follows is steady state. Nobody runs the pods, and no controllers look after the nodes.
/// </summary>
internal sealed partial class ScheduleLoad(SkiffCluster skiff, int nodes, int wanted)
{
    private const int Clients = 32;
    private const int Zones = 10;
    private const string NotRun = "controller-manager,agent,proxy,dns,local-storage";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(10);

    public async Task<Measure> RunAsync(ScheduleCase one)
    {
        int pods = one.IsOneEach ? Math.Min(wanted, nodes) : wanted;
        skiff.Disabled = NotRun + ",scheduler";
        await skiff.StartApiAsync();
        await MakeAsync(nodes, "/api/v1/nodes", Node);
        await MakeAsync(1, "/api/v1/namespaces", _ => """{"metadata":{"name":"load"}}""");
        await MakeAsync(1, "/api/v1/namespaces/load/serviceaccounts", _ => """{"metadata":{"name":"default"}}""");
        await MakeAsync(pods, "/api/v1/namespaces/load/pods", i => Pod(i, one));
        await skiff.StopServerAsync();

        skiff.Disabled = NotRun;
        await skiff.StartApiAsync();
        long first = Math.Max(1, pods / 10);
        (long begun, long start, double cpuBefore) = await UntilAsync(first);
        (long ended, long stop, double cpuAfter) = await UntilAsync(pods);
        TimeSpan took = Stopwatch.GetElapsedTime(start, stop);
        long count = ended - begun;
        await skiff.StopServerAsync();
        return new($"schedule-{one.Name}", count / took.TotalSeconds, (int)count, (cpuAfter - cpuBefore) * 1e6 / count);
    }

    private async Task MakeAsync(int count, string path, Func<int, string> body)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Clients, count)).Select(_ => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < count)
            {
                await skiff.Client.SendAsync(HttpMethod.Post, path, HttpStatusCode.Created, body(i));
            }
        })));
    }

    // The pods placed when it was seen that enough are, and when that was.
    private async Task<(long Placed, long At, double Cpu)> UntilAsync(long enough)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < patience)
        {
            Match found = Scheduled().Match(await skiff.Client.TextAsync("/metrics"));
            long placed = found.Success ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            if (placed >= enough) return (placed, Stopwatch.GetTimestamp(), Processes.CpuSeconds([skiff.Server]));
            await Task.Delay(look);
        }

        throw new LoadFault($"not {enough} pods were placed within {patience}");
    }

    private static string Node(int i) => $$$$"""
        {"metadata":{"name":"node-{{{{i:d5}}}}","labels":{"kubernetes.io/hostname":"node-{{{{i:d5}}}}",
        "topology.kubernetes.io/zone":"zone-{{{{i % Zones}}}}"}},
        "status":{"allocatable":{"cpu":"32","memory":"256Gi","pods":"110"},"capacity":{"cpu":"32","memory":"256Gi","pods":"110"},
        "conditions":[{"type":"Ready","status":"True"}]}}
        """;

    private static string Pod(int i, ScheduleCase one) => $$$$"""
        {"metadata":{"name":"pod-{{{{i:d6}}}}","labels":{"app":"web"}},"spec":{{{{{one.Wishes}}}}"tolerations":[{"operator":"Exists"}],
        "containers":[{"name":"main",
        "image":"registry.k8s.io/pause:3.10","resources":{"requests":{"cpu":"100m","memory":"500Mi"}}}]}}
        """;

    [GeneratedRegex("scheduler_schedule_attempts_total\\{profile=\"default-scheduler\",result=\"scheduled\"\\} ([0-9]+)")]
    private static partial Regex Scheduled();
}

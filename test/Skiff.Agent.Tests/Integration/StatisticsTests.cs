using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Streaming;
using Skiff.Agent.Tests.Streaming;
using Skiff.Machinery;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

/// <summary>What is told of a pod that uses known amounts, beside what the kernel has of it.</summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class StatisticsTests(TestNode node) : IClassFixture<TestNode>, IDisposable
{
    private const long TakenBytes = 30 << 20, SentBytes = 3_000_000;
    private const string Labels = "{container=\"main\",namespace=\"default\",pod=\"a\"}";

    private readonly TestCertificates certificates = new();

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task Figures_are_those_of_the_cgroup()
    {
        using TcpListener listener = new(IPAddress.Any, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<long> received = CountAsync(listener);
        // Memory that stays, traffic out, and then some work of a second or so of processor time.
        node.Run("a", null, "/bin/sh", "-c",
            $"dd if=/dev/zero of=/dev/shm/kept bs={TakenBytes} count=1; gw=$(ip route | grep default); set -- $gw; "
            + $"dd if=/dev/zero bs=1000000 count=3 | nc $3 {port}; dd if=/dev/zero of=/dev/null bs=1000000 count=20000; "
            + "touch /tmp/done; exec sleep 1000");
        await node.UntilReadyAsync("a");
        Assert.Equal(SentBytes, await received.WaitAsync(TimeSpan.FromSeconds(60), node.Stop));
        string id = node.Find("a")!.Status.ContainerStatuses[0].ContainerID.Split("//")[1];
        await node.PollAsync("the end of the work", async () =>
            (await node.Cri.ExecSyncAsync(new() { ContainerId = id, Cmd = { "test", "-e", "/tmp/done" } }, node.Stop)).Value?.ExitCode == 0);

        CgroupTree cgroups = new(node.Options.CgroupMount, node.Options.CgroupParent);
        string cgroup = $"{cgroups.PathOf(node.Find("a")!)}/{id}";
        await using NodeServer server = await StartAsync(cgroups);
        JsonObject pod = PodIn(await GetAsync(server, "/stats/summary"));
        string resource = await GetAsync(server, "/metrics/resource"), advisor = await GetAsync(server, "/metrics/cadvisor");

        // The container does nothing any more: its counters stand.
        ulong worked = CpuNanosecondsOf(cgroup);
        Assert.InRange(worked, 100_000_000UL, ulong.MaxValue);
        JsonObject container = (JsonObject)((JsonArray)pod["containers"]!).Items[0];
        AssertNear(worked, Number(container, "cpu", "usageCoreNanoSeconds"), 20_000_000);
        AssertNear(worked / 1e9, Sample(resource, "container_cpu_usage_seconds_total" + Labels), 0.02);
        AssertNear(worked / 1e9, Sample(resource, "pod_cpu_usage_seconds_total{namespace=\"default\",pod=\"a\"}"), 0.02);
        string own = $"{{container=\"main\",id=\"{cgroup}\",image=\"{TestNode.Busybox}\",name=\"{id}\",namespace=\"default\",pod=\"a\"}}";
        AssertNear(worked / 1e9, Sample(advisor, "container_cpu_usage_seconds_total" + own), 0.02);
        Assert.Equal(0, Sample(advisor, "container_oom_events_total" + own));

        long kept = cgroups.MemoryOf(cgroup)!.Value.WorkingSetBytes;
        Assert.InRange(kept, TakenBytes, TakenBytes * 2);
        AssertNear(kept, Number(container, "memory", "workingSetBytes"), 1 << 20);
        AssertNear(kept, Number(pod, "memory", "workingSetBytes"), 1 << 20);
        AssertNear(kept, Sample(resource, "container_memory_working_set_bytes" + Labels), 1 << 20);
        AssertNear(kept, Sample(advisor, "container_memory_working_set_bytes" + own), 1 << 20);

        // Headers of packets come on top of what was sent.
        double sent = Number(pod, "network", "txBytes");
        Assert.InRange(sent, SentBytes, SentBytes * 1.2);
        Assert.Equal("eth0", ((JsonObject)pod["network"]!).Text("name"));
        // A neighbour may have been asked for in between.
        AssertNear(sent, Sample(advisor, "container_network_transmit_bytes_total{container=\"\",", "interface=\"eth0\"}"), 1000);
        Assert.InRange(Sample(advisor, "container_network_receive_bytes_total{container=\"\",", "interface=\"eth0\"}"), 1, SentBytes);
        Assert.Equal(2, Number(pod, "process_stats", "process_count")); // The pod's own, and the one that waits for it to end.
    }

    private static async Task<long> CountAsync(TcpListener listener)
    {
        using Socket socket = await listener.AcceptSocketAsync();
        byte[] buffer = new byte[1 << 16];
        long all = 0;
        for (int read; (read = await socket.ReceiveAsync(buffer)) > 0;) all += read;
        return all;
    }

    private static ulong CpuNanosecondsOf(string cgroup)
    {
        string mount = "/sys/fs/cgroup";
        if (!TestNode.IsUnified) return ulong.Parse(File.ReadAllText($"{mount}/cpuacct{cgroup}/cpuacct.usage").Trim(), CultureInfo.InvariantCulture);
        string line = File.ReadLines($"{mount}{cgroup}/cpu.stat").First(one => one.StartsWith("usage_usec ", StringComparison.Ordinal));
        return 1000 * ulong.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static JsonObject PodIn(string summary)
    {
        JsonObject read = (JsonObject)JsonParser.ParseOwn(System.Text.Encoding.UTF8.GetBytes(summary)).Value!;
        return ((JsonArray)read["pods"]!).Items.ToArray().OfType<JsonObject>().Single(one => ((JsonObject)one["podRef"]!).Text("name") == "a");
    }

    private static double Number(JsonObject from, string group, string name) =>
        double.Parse(((JsonObject)from[group]!)[name]!.ToString(), CultureInfo.InvariantCulture);

    private static double Sample(string metrics, string start, string end = "") => double.Parse(
        Regex.Match(metrics, $"^{Regex.Escape(start)}.*?{Regex.Escape(end)} ([0-9.E+-]+)", RegexOptions.Multiline).Groups[1].Value,
        CultureInfo.InvariantCulture);

    private static void AssertNear(double expected, double actual, double margin) => Assert.InRange(actual, expected - margin, expected + margin);

    private async Task<NodeServer> StartAsync(CgroupTree cgroups)
    {
        ReviewApi api = new((_, _, _) => true);
        return await NodeServer.StartAsync(
            new("n1", [new(IPAddress.Loopback, 0)], certificates.Server, [certificates.Authority], node.Options.LogDirectory),
            new(api, node.Cri, node.Agent.Agent.Pods, TimeProvider.System) { Counts = node.Agent.Agent.Counts, Cgroups = cgroups },
            node.Stop);
    }

    private async Task<string> GetAsync(NodeServer server, string path)
    {
        using SocketsHttpHandler handler = new() { SslOptions = new() { RemoteCertificateValidationCallback = certificates.Accepts } };
        using HttpClient client = new(handler) { BaseAddress = server.Addresses[0] };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "token-admin");
        return await client.GetStringAsync(path, node.Stop);
    }
}

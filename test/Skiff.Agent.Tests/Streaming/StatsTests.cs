using System.Text;
using Skiff.Agent.Streaming.Stats;

namespace Skiff.Agent.Tests.Streaming;

public sealed class StatsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ContainerFigures Web = new(
        "c-1", "main", "web-\"0\"", "shop", "u-1", Noon, 2_500_000_000, 4096, 8192, 1024, 7, 1, 55);

    private static readonly NodeFigures Node = NodeFigures.Read(
        "cpu  100 2 30 400000 50 6 7 8 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\nbtime 1769900000\n",
        "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n");

    [Fact]
    public void The_nodes_figures_are_the_kernels() => Assert.Equal(
        new NodeFigures(1_530_000_000, 1_024_000, 409_600, 102_400, DateTimeOffset.FromUnixTimeSeconds(1769900000)), Node);

    [Theory]
    [InlineData("", "")]
    [InlineData("cpu", "MemTotal:")]
    [InlineData("cpu  x y z\nbtime never", "MemTotal: lots kB")]
    public void Figures_that_are_none_are_zero(string stat, string memory) =>
        Assert.Equal(new NodeFigures(0, 0, 0, 0, DateTimeOffset.UnixEpoch), NodeFigures.Read(stat, memory));

    [Fact]
    public void Rates_are_between_two_looks()
    {
        CpuRates rates = new();
        Assert.Empty(rates.Update([("a", Noon, 100), ("b", Noon, 100)]));
        Assert.Equal(
            [new("a", 500_000_000)], rates.Update([("a", Noon.AddSeconds(2), 1_000_000_100), ("c", Noon, 1)]));
        Assert.Equal([new("a", 500_000_000)], rates.Update([("a", Noon.AddSeconds(2), 1_000_000_100)]));
        Assert.Empty(rates.Update([("a", Noon.AddSeconds(3), 5)])); // Something new under the same name.
    }

    [Fact]
    public void The_summary_has_upstreams_shape() => Assert.Equal(
        "{\"node\":{\"nodeName\":\"n1\",\"startTime\":\"2026-01-31T22:53:20Z\","
        + "\"cpu\":{\"time\":\"2026-02-01T12:00:00Z\",\"usageNanoCores\":9,\"usageCoreNanoSeconds\":1530000000},"
        + "\"memory\":{\"time\":\"2026-02-01T12:00:00Z\",\"availableBytes\":409600,\"usageBytes\":921600,\"workingSetBytes\":614400}},"
        + "\"pods\":[{\"podRef\":{\"name\":\"web-\\u00220\\u0022\",\"namespace\":\"shop\",\"uid\":\"u-1\"},"
        + "\"containers\":[{\"name\":\"main\",\"cpu\":{\"time\":\"2026-02-01T12:00:00Z\",\"usageCoreNanoSeconds\":2500000000},"
        + "\"memory\":{\"time\":\"2026-02-01T12:00:00Z\",\"usageBytes\":8192,\"workingSetBytes\":4096,\"rssBytes\":1024,\"pageFaults\":7,\"majorPageFaults\":1},"
        + "\"rootfs\":{\"time\":\"2026-02-01T12:00:00Z\",\"usedBytes\":55}}],"
        + "\"cpu\":{\"time\":\"2026-02-01T12:00:00Z\",\"usageCoreNanoSeconds\":2500000000},"
        + "\"memory\":{\"time\":\"2026-02-01T12:00:00Z\",\"usageBytes\":8192,\"workingSetBytes\":4096,\"rssBytes\":1024,\"pageFaults\":7,\"majorPageFaults\":1}}]}",
        Encoding.UTF8.GetString(SummaryDocument.Write(
            new("n1", Node, [], Noon), [Web], new Dictionary<string, ulong> { [SummaryDocument.NodeKey] = 9 },
            new Dictionary<string, PodFigures>()).Span));

    [Fact]
    public void Traffic_is_what_the_kernel_counts_without_what_leads_nowhere()
    {
        const string Text = "Inter-|   Receive     |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes ...\n"
            + "    lo: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n  eth0: 100 2 3 4 5 6 7 8 900 10 11 12 13 14 15 16\n"
            + "vethx1: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n  odd0: 1 2 x\n long: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 17\n";
        InterfaceFigures only = Assert.Single(InterfaceFigures.Read(Text));
        Assert.Equal(new("eth0", new(100, 2, 3, 4), new(900, 10, 11, 12)), only);
    }

    [Fact]
    public void Swap_is_told_of_where_the_runtime_knows_it()
    {
        NodeFigures node = Node with { SwapTotalBytes = 100, SwapFreeBytes = 30 };
        string text = ResourceMetrics.Write(node, [Web, Web with { Name = "side", Swap = (60, 40) }], [], Noon, failed: false);
        Assert.Contains("container_swap_usage_bytes{container=\"side\",namespace=\"shop\",pod=\"web-\\\"0\\\"\"} 60 ", text, StringComparison.Ordinal);
        Assert.Contains("container_swap_limit_bytes{container=\"side\",namespace=\"shop\",pod=\"web-\\\"0\\\"\"} 100 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("container_swap_usage_bytes{container=\"main\"", text, StringComparison.Ordinal);
        Assert.Contains("pod_swap_usage_bytes{namespace=\"shop\",pod=\"web-\\\"0\\\"\"} 60 ", text, StringComparison.Ordinal);
        Assert.Contains("node_swap_usage_bytes 70 1769947200000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_what_the_metrics_api_reads()
    {
        string text = ResourceMetrics.Write(Node, [Web], [], Noon, failed: false);
        Assert.Contains(
            "container_cpu_usage_seconds_total{container=\"main\",namespace=\"shop\",pod=\"web-\\\"0\\\"\"} 2.5 1769947200000\n",
            text, StringComparison.Ordinal);
        Assert.Contains("# TYPE pod_memory_working_set_bytes gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("node_memory_working_set_bytes 614400 1769947200000\n", text, StringComparison.Ordinal);
        Assert.EndsWith("resource_scrape_error 0\n", text, StringComparison.Ordinal);
    }
}

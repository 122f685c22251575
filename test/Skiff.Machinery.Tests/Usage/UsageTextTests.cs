using Skiff.Machinery.Usage;

namespace Skiff.Machinery.Tests.Usage;

public sealed class UsageTextTests
{
    private static readonly DateTimeOffset noon = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_text_gives_a_node_and_its_containers()
    {
        UsageSample sample = UsageText.Read("""
            # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{container="web",namespace="shop",pod="web-0"} 2.5 1769947200000
            container_memory_working_set_bytes{container="web",namespace="shop",pod="web-0"} 4.096e+06 1769947200000
            container_start_time_seconds{container="web",namespace="shop",pod="web-0"} 1.7699471e+09
            container_swap_usage_bytes{container="web",namespace="shop",pod="web-0"} 7
            node_cpu_usage_seconds_total 100.5
            node_memory_working_set_bytes 614400
            resource_scrape_error 0
            """, noon);
        Assert.Equal(new UsagePoint(noon, null, 100_500_000_000, 614_400), sample.Node);
        (ObjectKey pod, var containers) = Assert.Single(sample.Pods);
        Assert.Equal(new ObjectKey("shop", "web-0"), pod);
        Assert.Equal(
            new UsagePoint(noon, DateTimeOffset.FromUnixTimeSeconds(1_769_947_100), 2_500_000_000, 4_096_000),
            Assert.Single(containers).Value);
    }

    [Fact]
    public void Labels_may_quote_anything()
    {
        UsageSample sample = UsageText.Read("""
            container_cpu_usage_seconds_total{pod="a}\"b\\",container="c,d",namespace="n\nm",} 1
            container_memory_working_set_bytes{pod="a}\"b\\",container="c,d",namespace="n\nm",} 1
            """, noon);
        (ObjectKey pod, var containers) = Assert.Single(sample.Pods);
        Assert.Equal(new ObjectKey("n\nm", "a}\"b\\"), pod);
        Assert.Equal("c,d", Assert.Single(containers).Key);
    }

    [Fact]
    public void A_pod_of_which_a_figure_is_missing_is_left_out()
    {
        UsageSample sample = UsageText.Read("""
            container_cpu_usage_seconds_total{container="a",namespace="n",pod="p"} 1
            container_memory_working_set_bytes{container="a",namespace="n",pod="p"} 1
            container_cpu_usage_seconds_total{container="b",namespace="n",pod="p"} 1
            node_cpu_usage_seconds_total 1
            """, noon);
        Assert.Empty(sample.Pods);
        Assert.Null(sample.Node);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("<html>no</html>")]
    [InlineData("node_cpu_usage_seconds_total")]
    [InlineData("node_cpu_usage_seconds_total NaN\nnode_memory_working_set_bytes 1")]
    [InlineData("node_cpu_usage_seconds_total 1e300\nnode_memory_working_set_bytes 1")]
    [InlineData("node_cpu_usage_seconds_total 1 9223372036854775807\nnode_memory_working_set_bytes -1")]
    [InlineData("container_cpu_usage_seconds_total{container=\"a\",pod=\"p")]
    [InlineData("container_start_time_seconds{container=\"a\",pod=\"p\"} 1e30")]
    [InlineData("container_cpu_usage_seconds_total{container=\"a\\")]
    public void What_cannot_be_read_counts_for_nothing(string text)
    {
        UsageSample sample = UsageText.Read(text, noon);
        Assert.Null(sample.Node);
        Assert.Empty(sample.Pods);
    }
}

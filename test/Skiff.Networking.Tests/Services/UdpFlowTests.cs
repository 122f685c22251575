using Skiff.Networking.Services;

namespace Skiff.Networking.Tests.Services;

/// <summary>Which UDP flows the kernel is to forget.</summary>
public sealed class UdpFlowTests
{
    private static readonly ServicePortRule dns = new()
    {
        Chain = "svc-dns",
        Protocol = "udp",
        ClusterAddresses = ["10.43.0.10"],
        ExternalAddresses = ["192.0.2.9"],
        Port = 53,
        NodePort = 30_053,
        Answering = ["10.42.0.7", "10.42.0.8"],
    };

    [Theory]
    [InlineData("udp      17 29 src=10.42.0.5 dst=10.43.0.10 sport=38123 dport=53 [UNREPLIED] src=10.42.0.7 dst=10.42.0.5 sport=53 dport=38123 mark=0 use=1",
        "10.43.0.10 53 10.42.0.7")]
    [InlineData("udp 17 29 src=10.42.0.5 dst=10.43.0.10 sport=38123 dport=53 packets=1 bytes=60 src=10.43.0.10 dst=10.42.0.5 sport=53 dport=38123 [ASSURED] use=1",
        "10.43.0.10 53 10.43.0.10")]
    [InlineData("conntrack v1.4.7 (conntrack-tools): 3 flow entries have been shown.", "none")]
    [InlineData("udp 17 29 src=10.42.0.5 dst=10.43.0.10 sport=38123 dport=70000 src=10.42.0.7 dst=10.42.0.5", "none")]
    [InlineData("", "none")]
    public void LinesAreRead(string line, string expected)
    {
        UdpFlow? flow = UdpFlow.Parse(line);
        Assert.Equal(expected, flow is { } found ? $"{found.Address} {found.Port} {found.Answerer}" : "none");
    }

    [Theory]
    [InlineData("10.43.0.10", 53, "10.42.0.7", false)]
    [InlineData("10.43.0.10", 53, "10.42.0.9", true)] // its backend is gone
    [InlineData("10.43.0.10", 53, "10.43.0.10", true)] // it began before there was a rule
    [InlineData("10.43.0.10", 54, "10.42.0.9", false)] // another port
    [InlineData("192.0.2.9", 53, "10.42.0.9", true)]
    [InlineData("10.0.0.1", 30_053, "10.42.0.9", true)]
    [InlineData("10.0.0.1", 30_053, "10.42.0.8", false)]
    [InlineData("10.0.0.1", 53, "10.0.0.1", false)] // nobody's
    public void OnlyFlowsNobodyAnswersAreStale(string address, int port, string answerer, bool stale) =>
        Assert.Equal(stale, UdpFlow.Stale([new(address, port, answerer)], [dns]).Count == 1);

    [Fact]
    public void NothingIsForgottenForTcpOrWithoutABackend()
    {
        UdpFlow flow = new("10.43.0.10", 53, "10.42.0.9");
        Assert.Empty(UdpFlow.Stale([flow], [dns with { Protocol = "tcp" }, dns with { Answering = [] }]));
    }
}

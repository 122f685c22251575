using System.Diagnostics;

namespace Skiff.Dns.Tests.Integration;

/// <summary>What dig makes of the answers.</summary>
[Trait("Category", "Integration")]
public sealed class DigTests : IAsyncDisposable
{
    private readonly Upstream upstream = new();
    private readonly Served served;

    public DigTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dig"), "needs dig");
        served = new Served(upstream);
        upstream.Names["far.example.com"] = ["192.0.2.7"];
        upstream.Names["large.example.com"] = [.. Enumerable.Range(1, 100).Select(i => $"192.0.2.{i}")];
    }

    public async ValueTask DisposeAsync()
    {
        await served.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("web.shop.svc.cluster.local A", "10.43.0.5")]
    [InlineData("+tcp web.shop.svc.cluster.local A", "10.43.0.5")]
    [InlineData("+noedns web.shop.svc.cluster.local A", "10.43.0.5")]
    [InlineData("web.shop.svc.cluster.local AAAA", "")]
    [InlineData("db.shop.svc.cluster.local A", "10.42.0.7 10.42.0.8")]
    [InlineData("db-0.db.shop.svc.cluster.local A", "10.42.0.7")]
    [InlineData("_http._tcp.web.shop.svc.cluster.local SRV", "0 100 80 web.shop.svc.cluster.local.")]
    [InlineData("_http._tcp.db.shop.svc.cluster.local SRV",
        "0 50 8080 10-42-0-8.db.shop.svc.cluster.local. 0 50 8080 db-0.db.shop.svc.cluster.local.")]
    [InlineData("-x 10.43.0.5", "web.shop.svc.cluster.local.")]
    [InlineData("-x 10.42.0.7", "db-0.db.shop.svc.cluster.local.")]
    [InlineData("10-42-0-9.shop.pod.cluster.local A", "10.42.0.9")]
    [InlineData("dns-version.cluster.local TXT", "\"1.1.0\"")]
    [InlineData("far.shop.svc.cluster.local A", "192.0.2.7 far.example.com.")]
    [InlineData("far.shop.svc.cluster.local CNAME", "far.example.com.")]
    [InlineData("far.example.com A", "192.0.2.7")]
    public async Task RecordsAreRead(string question, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await DigAsync("+short " + question)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("gone.shop.svc.cluster.local", "NXDOMAIN")]
    [InlineData("web.shop.svc.cluster.local.shop.svc.cluster.local", "NXDOMAIN")] // a search path's vain try
    [InlineData("shop.svc.cluster.local", "NOERROR")]
    [InlineData("missing.example.com", "NXDOMAIN")]
    public async Task OutcomesAreRead(string name, string expected)
    {
        string text = await DigAsync(name);
        Assert.Contains("status: " + expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("malformed", text, StringComparison.Ordinal);
        bool own = name.EndsWith("cluster.local", StringComparison.Ordinal);
        Assert.Equal(own, text.Contains("SOA\tns.dns.cluster.local.", StringComparison.Ordinal)); // How long it may be remembered.
    }

    [Theory]
    [InlineData("many.shop.svc.cluster.local", 120)]
    [InlineData("large.example.com", 100)]
    public async Task LongAnswersAreFetchedOverTcp(string name, int count)
    {
        string[] addresses = (await DigAsync("+short " + name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, addresses.Distinct().Count());
        Assert.Contains("flags: qr aa tc", await DigAsync("+ignore " + name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherKindsOfQueryAreNotServed()
    {
        Assert.Contains("status: NOTIMP", await DigAsync("+opcode=status web.shop.svc.cluster.local"), StringComparison.Ordinal);
        Assert.Contains("status: NOTIMP", await DigAsync("-c CH web.shop.svc.cluster.local"), StringComparison.Ordinal);
    }

    private async Task<string> DigAsync(string arguments)
    {
        ProcessStartInfo start = new("dig",
            ["@127.0.0.1", "-p", $"{served.Address.Port}", "+tries=1", "+time=10", .. arguments.Split(' ')])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text;
    }
}

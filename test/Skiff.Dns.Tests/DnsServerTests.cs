using System.Net;
using System.Net.Sockets;
using Skiff.Networking.Names;

namespace Skiff.Dns.Tests;

/// <summary>Questions to a server, and what it asks of others.</summary>
public sealed class DnsServerTests : IAsyncDisposable
{
    private readonly Upstream upstream = new();
    private readonly Served served;

    public DnsServerTests()
    {
        served = new Served(upstream);
        upstream.Names["far.example.com"] = ["192.0.2.7", "2001:db8::7"];
        upstream.Names["chain.example.com"] = ["far.example.com"];
        upstream.Names["large.example.com"] = [.. Enumerable.Range(1, 100).Select(i => $"192.0.2.{i}")];
    }

    public async ValueTask DisposeAsync()
    {
        await served.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("web.shop.svc.cluster.local", RecordType.A, "NoError web.shop.svc.cluster.local:10.43.0.5")]
    [InlineData("web.shop.svc.cluster.local", RecordType.Aaaa, "NoError")]
    [InlineData("gone.shop.svc.cluster.local", RecordType.A, "NameError")]
    [InlineData("far.example.com", RecordType.A, "NoError far.example.com:192.0.2.7")]
    [InlineData("far.example.com", RecordType.Aaaa, "NoError far.example.com:2001:db8::7")]
    [InlineData("missing.example.com", RecordType.A, "NameError")]
    [InlineData("web.shop.svc.cluster.local.example.com", RecordType.A, "NameError")] // a search path's vain try
    public async Task NamesAreAnsweredHereOrThere(string name, RecordType type, string expected)
    {
        Assert.Equal(expected, Served.Line(await served.AskAsync(name, type)));
        Assert.Equal(expected, Served.Line(await served.AskTcpAsync(name, type)));
    }

    [Theory]
    [InlineData("far", RecordType.A, "far.shop.svc.cluster.local=far.example.com far.example.com:192.0.2.7")]
    [InlineData("far", RecordType.Aaaa, "far.shop.svc.cluster.local=far.example.com far.example.com:2001:db8::7")]
    [InlineData("far", RecordType.Cname, "far.shop.svc.cluster.local=far.example.com")]
    [InlineData("near", RecordType.A,
        "near.shop.svc.cluster.local=web.shop.svc.cluster.local web.shop.svc.cluster.local:10.43.0.5")]
    [InlineData("both", RecordType.A,
        "both.shop.svc.cluster.local=far.shop.svc.cluster.local far.shop.svc.cluster.local=far.example.com far.example.com:192.0.2.7")]
    [InlineData("nowhere", RecordType.A, "nowhere.shop.svc.cluster.local=gone.shop.svc.cluster.local")]
    public async Task AliasesLeadToAddresses(string name, RecordType type, string expected) =>
        Assert.Equal("NoError " + expected, Served.Line(await served.AskAsync($"{name}.shop.svc.cluster.local", type)));

    [Fact]
    public async Task AnAliasOfItselfEnds()
    {
        string line = Served.Line(await served.AskAsync("round.shop.svc.cluster.local", RecordType.A));
        Assert.StartsWith("NoError round.shop.svc.cluster.local=round.shop.svc.cluster.local", line, StringComparison.Ordinal);
        Assert.Equal("NameError", Served.Line(await served.AskAsync("number.shop.svc.cluster.local", RecordType.A)));
    }

    [Fact]
    public async Task AnAliasIsAnsweredEvenWhenNobodyKnowsItsTarget()
    {
        await using Served alone = new();
        Assert.Equal(
            "NoError far.shop.svc.cluster.local=far.example.com",
            Served.Line(await alone.AskAsync("far.shop.svc.cluster.local", RecordType.A)));
        Assert.Equal("ServerFailure", Served.Line(await alone.AskAsync("far.example.com", RecordType.A)));
    }

    [Fact]
    public async Task WhatComesCutIsAskedForWhole()
    {
        string cut = Served.Line(await served.AskAsync("large.example.com", RecordType.A));
        Assert.Equal("NoError cut", cut); // For this client, which took 1232 bytes.
        Assert.Equal((1, 1), (upstream.OverUdp, upstream.OverTcp));
        Assert.Equal(100, DnsReply.Records(await served.AskTcpAsync("large.example.com", RecordType.A)).Count);
        Assert.Equal((1, 1), (upstream.OverUdp, upstream.OverTcp)); // It comes back for what is remembered.
    }

    [Fact]
    public async Task WithoutTcpWhatIsCutStaysCut()
    {
        upstream.HasTcp = false;
        Assert.Equal("NoError cut", Served.Line(await served.AskTcpAsync("large.example.com", RecordType.A)));
    }

    [Theory]
    [InlineData(null, "cut")] // 512 bytes
    [InlineData(512, "cut")]
    [InlineData(1232, "cut")]
    [InlineData(4096, "cut")] // More than passes every network is not sent.
    public async Task LongAnswersAreCutToTheClientsSize(int? size, string end)
    {
        byte[] answer = await served.AskAsync("many.shop.svc.cluster.local", RecordType.A, size);
        Assert.Equal($"NoError {end}", Served.Line(answer));
        Assert.True(answer.Length <= (size ?? 512));
        Assert.Equal(120, DnsReply.Records(await served.AskTcpAsync("many.shop.svc.cluster.local", RecordType.A)).Count);
    }

    [Fact]
    public async Task ForgedAnswersAreNotTaken()
    {
        upstream.Forge = answer =>
        {
            byte[] forged = [.. answer];
            forged[0] ^= 0x55; // Somebody who could not see the identifier.
            forged[^12] = 66; // The address, before the options.
            return forged;
        };
        Assert.Equal("NoError far.example.com:192.0.2.7", Served.Line(await served.AskAsync("far.example.com", RecordType.A)));
    }

    [Fact]
    public async Task AnswersAreRememberedInTheLettersOfEachClient()
    {
        await served.AskAsync("far.example.com", RecordType.A);
        byte[] second = await served.AskAsync("FAR.example.COM", RecordType.A);
        Assert.Equal("NoError FAR.example.COM:192.0.2.7", Served.Line(second));
        Assert.Equal(1, upstream.OverUdp);
    }

    [Fact]
    public async Task ASilentResolverIsFollowedByTheNext()
    {
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Fixtures.ManualTime time = new();
        Forwarder forwarder = new([(IPEndPoint)silent.LocalEndPoint!, upstream.Address], time);
        byte[] packet = Served.Question("far.example.com", RecordType.A, 1232);
        DnsQuestion question = DnsMessage.Read(packet, out _)!;
        Task<byte[]> asking = forwarder.AskAsync(packet, question, 1232, TestContext.Current.CancellationToken);
        await silent.ReceiveAsync(new byte[512], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("NoError far.example.com:192.0.2.7", Served.Line(await asking));
    }

    [Fact]
    public async Task AFaultEndsOneAnswerAndNoMore()
    {
        served.Names = () => throw new FormatException("an address that is none");
        Assert.Equal("ServerFailure", Served.Line(await served.AskAsync("web.shop.svc.cluster.local", RecordType.A)));
        Assert.Equal("ServerFailure", Served.Line(await served.AskTcpAsync("web.shop.svc.cluster.local", RecordType.A)));
        Assert.Contains("an address that is none", Assert.Single(served.Log), StringComparison.Ordinal);
        served.Names = () => Served.Cluster;
        Assert.StartsWith("NoError web", Served.Line(await served.AskAsync("web.shop.svc.cluster.local", RecordType.A)), StringComparison.Ordinal);
    }

    [Fact]
    public void StrangersAreRefused()
    {
        Answerer answerer = new(
            new DnsServerOptions(new(IPAddress.Loopback, 53), [IPNetwork.Parse("10.42.0.0/16")], []), () => Served.Cluster, TimeProvider.System, _ => { });
        byte[] question = Served.Question("web.shop.svc.cluster.local", RecordType.A, null);
        Assert.Equal("Refused", Served.Line(answerer.Answer(question, IPAddress.Parse("192.0.2.4"), 0).Now!));
        Assert.StartsWith("NoError", Served.Line(answerer.Answer(question, IPAddress.Parse("10.42.3.4"), 0).Now!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoBytesEndTheServer()
    {
        Random random = new(11);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(served.Address, TestContext.Current.CancellationToken);
        byte[] whole = Served.Question("_http._tcp.db.shop.svc.cluster.local", RecordType.Srv, 1232);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] packet = i % 2 == 0 ? new byte[random.Next(100)] : [.. whole[..random.Next(whole.Length)]];
            if (i % 2 == 0) random.NextBytes(packet);
            else if (packet.Length > 0) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            await socket.SendAsync(packet, TestContext.Current.CancellationToken);
            while (socket.Available > 0)
            {
                byte[] answer = new byte[65_535];
                int length = await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken);
                Assert.True(length >= DnsMessage.HeaderSize && (answer[2] & 0x80) != 0);
            }

            // Often enough that nothing is lost for want of room.
            if (i % 50 == 0) Assert.StartsWith("NoError web", Served.Line(await served.AskAsync("web.shop.svc.cluster.local", RecordType.A)), StringComparison.Ordinal);
        }

        Assert.Empty(served.Log);
    }

    [Fact]
    public async Task AConnectionThatBreaksOffConcernsNobodyElse()
    {
        for (int i = 0; i < 200; i++) // More than may be open at once.
        {
            using TcpClient client = new();
            await client.ConnectAsync(served.Address, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync((byte[])[0, 50, 1, 2], TestContext.Current.CancellationToken);
            client.Client.LingerState = new LingerOption(true, 0);
        }

        Assert.StartsWith("NoError web", Served.Line(await served.AskTcpAsync("web.shop.svc.cluster.local", RecordType.A)), StringComparison.Ordinal);
    }
}

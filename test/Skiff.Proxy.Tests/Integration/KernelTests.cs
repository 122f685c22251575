using System.Net.Sockets;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Networking.Services;

namespace Skiff.Proxy.Tests.Integration;

/// <summary>Connections through a real kernel end where Services say.</summary>
[Trait("Category", "Integration")]
public sealed class KernelTests : IDisposable
{
    private const string NodeAddress = "192.0.2.1";
    private readonly NetLab? lab = NetLab.IsPossible ? new NetLab() : null;

    private NetLab Lab
    {
        get
        {
            Assert.SkipWhen(lab is null, "needs root, nft and conntrack");
            return lab!;
        }
    }

    public void Dispose() => lab?.Dispose();

    [Fact]
    public async Task ServicesAreReachedFromPodsTheNodeAndOutside()
    {
        NetLab net = Lab;
        using IDisposable first = net.ServeTcp("10.42.0.7"), second = net.ServeTcp("10.42.0.8");
        Watched rules = new(net.Node);
        await using World world = new(rules, "skf");
        world.Api.Add(World.Service());
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0"), ("10.42.0.8", "node1")));
        await world.StartAsync();

        HashSet<string> answers = [];
        for (int i = 0; i < 40; i++) answers.Add(net.Tcp(net.Asker, "10.43.0.5", 80));
        Assert.Equal(["10.42.1.2 10.42.0.7", "10.42.1.2 10.42.0.8"], answers.Order());
        Assert.EndsWith(" 10.42.0.7", Until(() => net.Tcp(net.Node, "10.43.0.5", 80), " 10.42.0.7"), StringComparison.Ordinal);

        // By node port from outside: with the node's address, so that the answer comes back this way.
        Assert.StartsWith("10.42.0.1 10.42.0.", net.Tcp(net.Outside, NodeAddress, 30_080), StringComparison.Ordinal);
        Assert.Equal("refused", net.Tcp(net.Outside, NodeAddress, 30_081));

        // A pod that reaches itself sees somebody else: a packet from its own address would be dropped.
        world.Move("web", "TCP", ("10.42.0.7", "node0"));
        await rules.AppliedAsync(2);
        Assert.Equal("10.42.0.1 10.42.0.7", net.Tcp(net.Pods, "10.43.0.5", 80, from: "10.42.0.7"));
    }

    [Fact]
    public async Task WithoutBackendsConnectionsAreRefusedAndComeBack()
    {
        NetLab net = Lab;
        Watched rules = new(net.Node);
        using IDisposable pod = net.ServeTcp("10.42.0.7");
        await using World world = new(rules, "skf");
        world.Api.Add(World.Service());
        world.Api.Add(World.Slice("web", "TCP"));
        await world.StartAsync();
        foreach (string space in (string[])[net.Outside, net.Node, net.Asker])
        {
            Assert.Equal("refused", net.Tcp(space, "10.43.0.5", 80));
            Assert.Equal("refused", net.Tcp(space, NodeAddress, 30_080));
        }

        world.Move("web", "TCP", ("10.42.0.7", "node0"));
        await rules.AppliedAsync(2);
        Assert.EndsWith(" 10.42.0.7", net.Tcp(net.Outside, NodeAddress, 30_080), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyLocalKeepsTheClientAndDropsWhatOnlyOthersAnswer()
    {
        NetLab net = Lab;
        Watched rules = new(net.Node);
        using IDisposable pod = net.ServeTcp("10.42.0.7"), far = net.ServeTcp("10.42.0.8");
        await using World world = new(rules, "skf");
        world.Api.Add(World.Service(spec => spec with { ExternalTrafficPolicy = "Local", ExternalIPs = ["192.0.2.77"] }));
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0"), ("10.42.0.8", "node1")));
        await world.StartAsync();
        for (int i = 0; i < 10; i++) Assert.Equal("192.0.2.2 10.42.0.7", net.Tcp(net.Outside, NodeAddress, 30_080));

        world.Move("web", "TCP", ("10.42.0.8", "node1"));
        await rules.AppliedAsync(2);
        Assert.Equal("silence", net.Tcp(net.Outside, NodeAddress, 30_080));
        // Those inside come to it all the same, and by the cluster address nothing has changed.
        Assert.EndsWith(" 10.42.0.8", net.Tcp(net.Node, NodeAddress, 30_080), StringComparison.Ordinal);
        Assert.Equal("10.42.1.2 10.42.0.8", net.Tcp(net.Asker, NodeAddress, 30_080));
        Assert.Equal("10.42.1.2 10.42.0.8", net.Tcp(net.Asker, "192.0.2.77", 80));
        Assert.Equal("10.42.1.2 10.42.0.8", net.Tcp(net.Asker, "10.43.0.5", 80));

        world.Move("web", "TCP");
        await rules.AppliedAsync(3);
        Assert.Equal("refused", net.Tcp(net.Outside, NodeAddress, 30_080));
    }

    [Fact]
    public async Task AnInternalPolicyLocalDropsWhatOnlyOthersAnswer()
    {
        NetLab net = Lab;
        using IDisposable far = net.ServeTcp("10.42.0.8");
        await using World world = new(new Watched(net.Node), "skf");
        world.Api.Add(World.Service(spec => spec with { InternalTrafficPolicy = "Local" }));
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.8", "node1")));
        await world.StartAsync();
        Assert.Equal("silence", net.Tcp(net.Asker, "10.43.0.5", 80));
        Assert.EndsWith(" 10.42.0.8", net.Tcp(net.Outside, NodeAddress, 30_080), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClientStaysWithItsBackendUntilItPausesForLong()
    {
        NetLab net = Lab;
        using IDisposable a = net.ServeTcp("10.42.0.7"), b = net.ServeTcp("10.42.0.8"), c = net.ServeTcp("10.42.0.9");
        await using World world = new(new Watched(net.Node), "skf");
        world.Api.Add(World.Service(spec => spec with
        {
            SessionAffinity = "ClientIP",
            SessionAffinityConfig = SessionAffinityConfig.Empty with { ClientIP = ClientIPConfig.Empty with { TimeoutSeconds = 5 } },
        }));
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0"), ("10.42.0.8", "node0"), ("10.42.0.9", "node0")));
        await world.StartAsync();

        // By either way in, and each connection renews the stay: ten of them last longer than the time.
        string first = net.Tcp(net.Outside, "10.43.0.5", 80).Split(' ')[1];
        for (int i = 0; i < 20; i++)
        {
            Assert.EndsWith(first, net.Tcp(net.Outside, NodeAddress, 30_080), StringComparison.Ordinal);
            Assert.EndsWith(first, net.Tcp(net.Outside, "10.43.0.5", 80), StringComparison.Ordinal);
        }

        // The kernel's clock cannot be moved: what it says of the stay tells when it ends, and that each connection renews it.
        Assert.Contains(first, Affinities(net), StringComparison.Ordinal);
        Until(() => SecondsLeft(net) is 1 or 2 ? "soon" : "not yet", "soon");
        Assert.EndsWith(first, net.Tcp(net.Outside, "10.43.0.5", 80), StringComparison.Ordinal);
        Assert.InRange(SecondsLeft(net), 3, 5);
        Until(() => Affinities(net).Contains("192.0.2.2", StringComparison.Ordinal) ? "there" : "gone", "gone");
        Until(() => net.Tcp(net.Outside, "10.43.0.5", 80) is var other && other.EndsWith(first, StringComparison.Ordinal)
            ? Forget(net)
            : "another", "another");
    }

    [Fact]
    public async Task UdpFlowsLeaveBackendsThatGo()
    {
        NetLab net = Lab;
        Watched rules = new(net.Node);
        using IDisposable a = net.ServeUdp("10.42.0.7"), b = net.ServeUdp("10.42.0.8");
        await using World world = new(rules, "skf");
        await world.StartAsync();
        using Socket early = net.OpenUdp(net.Outside, "10.43.0.5", 80);
        Assert.Equal("silence", NetLab.Ask(early)); // Nobody is there, and the kernel remembers that.

        world.Api.Add(World.Service(protocol: "UDP"));
        world.Api.Add(World.Slice("web", "UDP", ("10.42.0.7", "node0")));
        await rules.ForgotAsync(1);
        Assert.Equal("10.42.0.7", NetLab.Ask(early));
        using Socket byPort = net.OpenUdp(net.Outside, NodeAddress, 30_080);
        Assert.Equal("10.42.0.7", NetLab.Ask(byPort));

        world.Move("web", "UDP", ("10.42.0.8", "node0"));
        await rules.ForgotAsync(3);
        Assert.Equal(("10.42.0.8", "10.42.0.8"), (NetLab.Ask(early), NetLab.Ask(byPort)));
    }

    [Fact]
    public async Task RulesOutliveTheProxyAndNobodyElsesAreTouched()
    {
        NetLab net = Lab;
        using IDisposable pod = net.ServeTcp("10.42.0.7");
        Assert.Null(await new NftRules(net.Node).ApplyAsync(
            "table ip stranger { chain input { type filter hook input priority 0; counter; }\n}\n", TestContext.Current.CancellationToken));
        string before = net.OnNode("nft", "-s", "list", "table", "ip", "stranger");
        await using (World world = new(new Watched(net.Node), "skf"))
        {
            world.Api.Add(World.Service());
            world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
            await world.StartAsync();
        }

        Assert.EndsWith(" 10.42.0.7", net.Tcp(net.Outside, NodeAddress, 30_080), StringComparison.Ordinal);
        string rules = net.OnNode("nft", "list", "table", "ip", "skf");
        // One that starts anew finds them and puts the same in their place.
        await using (World world = new(new Watched(net.Node), "skf"))
        {
            world.Api.Add(World.Service());
            world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
            await world.StartAsync();
        }

        Assert.Equal(rules, net.OnNode("nft", "list", "table", "ip", "skf"));
        Assert.Equal(before, net.OnNode("nft", "-s", "list", "table", "ip", "stranger"));
        Assert.Null(await new NftRules(net.Node).ApplyAsync(NetScript.Removal("skf"), TestContext.Current.CancellationToken));
        Assert.Equal("table ip stranger", net.OnNode("nft", "list", "tables").Trim());
    }

    [Fact]
    public async Task WhatTheKernelRefusesIsTold()
    {
        NetLab net = Lab;
        string? fault = await new NftRules(net.Node).ApplyAsync("add rule ip nowhere x drop", TestContext.Current.CancellationToken);
        Assert.Contains("No such file or directory", fault, StringComparison.Ordinal);
    }

    private static string Affinities(NetLab net)
    {
        string table = net.OnNode("nft", "list", "table", "ip", "skf");
        return string.Join('\n', table.Split("set aff-").Skip(1).Select(set => set[..set.IndexOf('}', StringComparison.Ordinal)]));
    }

    private static int SecondsLeft(NetLab net)
    {
        string[] parts = Affinities(net).Split("192.0.2.2 expires ");
        return parts.Length == 2 && int.TryParse(parts[1].Split('s')[0], out int seconds) ? seconds : 0;
    }

    // Chance may lead back to the same backend: the stay is ended by hand, and chance is asked again.
    private static string Forget(NetLab net)
    {
        foreach (string set in net.OnNode("nft", "list", "sets", "ip").Split("set aff-").Skip(1))
            net.OnNode("nft", "flush", "set", "ip", "skf", "aff-" + set[..set.IndexOf(' ', StringComparison.Ordinal)]);
        return "";
    }

    private static string Until(Func<string> ask, string end)
    {
        string answer = "";
        for (int i = 0; i < 2_000 && !answer.EndsWith(end, StringComparison.Ordinal); i++) answer = ask();
        Assert.EndsWith(end, answer, StringComparison.Ordinal);
        return answer;
    }

    /// <summary>The node's rules, and when they were touched.</summary>
    private sealed class Watched(string space) : INetRules
    {
        private readonly NftRules rules = new(space);
        private readonly Signal touched = new();
        private int applied;
        private int forgotten;

        public Task AppliedAsync(int count) => touched.UntilAsync(() => Volatile.Read(ref applied) >= count);

        public Task ForgotAsync(int count) => touched.UntilAsync(() => Volatile.Read(ref forgotten) >= count);

        public async ValueTask<string?> ApplyAsync(string script, CancellationToken stop)
        {
            string? fault = await rules.ApplyAsync(script, stop);
            Assert.Null(fault);
            Interlocked.Increment(ref applied);
            touched.Tell();
            return fault;
        }

        public ValueTask<IReadOnlyCollection<UdpFlow>> UdpFlowsAsync(CancellationToken stop) => rules.UdpFlowsAsync(stop);

        public async ValueTask ForgetAsync(UdpFlow flow, CancellationToken stop)
        {
            await rules.ForgetAsync(flow, stop);
            Interlocked.Increment(ref forgotten);
            touched.Tell();
        }
    }
}

using System.Net.Sockets;
using Skiff.Networking.Services;
using Skiff.Networking.Tests.Services;

namespace Skiff.Networking.Tests.Integration;

/// <summary>The kernel takes the scripts, and connections end where they say.</summary>
[Trait("Category", "Integration")]
public sealed class KernelTests
{
    private static readonly ServicePortRule web = new()
    {
        Chain = "svc-shop-web-80-tcp-0a0b0c0d",
        Protocol = "tcp",
        ClusterAddresses = ["10.43.0.5"],
        Port = 80,
        NodePort = 30_080,
        Internal = [new("10.42.0.7", 8080), new("10.42.0.9", 8080)],
        External = [new("10.42.0.7", 8080), new("10.42.0.9", 8080)],
        Everywhere = [new("10.42.0.7", 8080), new("10.42.0.9", 8080)],
    };

    private static NetSpace Space()
    {
        Assert.SkipUnless(NetSpace.IsPossible, "needs root, ip and nft");
        return new NetSpace();
    }

    [Fact]
    public void ConnectionsAreSpreadRefusedAndTakenBack()
    {
        using NetSpace space = Space();
        using Socket first = space.Listen("10.42.0.7", 8080);
        using Socket second = space.Listen("10.42.0.9", 8080);
        NetTable table = NetTable.Empty.With(web);
        space.Nft(NetScript.Whole("skiff", Given.PodRange, table));
        for (int i = 0; i < 40; i++) Assert.Equal(SocketError.Success, space.Connect("10.43.0.5", 80));
        Assert.True(first.Poll(0, SelectMode.SelectRead) && second.Poll(0, SelectMode.SelectRead));
        Assert.Equal(SocketError.Success, space.Connect("10.42.0.50", 30_080));

        NetTable none = NetTable.Empty.With(web with { Internal = [], External = [], Everywhere = [] });
        space.Nft(NetScript.Difference("skiff", table, none));
        Assert.Equal(SocketError.ConnectionRefused, space.Connect("10.43.0.5", 80));
        Assert.Equal(SocketError.ConnectionRefused, space.Connect("10.42.0.50", 30_080));
        space.Nft(NetScript.Difference("skiff", none, table));
        Assert.Equal(SocketError.Success, space.Connect("10.43.0.5", 80));
        space.Nft(NetScript.Removal("skiff"));
    }

    [Fact]
    public void EveryShapeOfRuleIsTakenAndTakenAway()
    {
        using NetSpace space = Space();
        ServicePortRule[] shapes =
        [
            web with { AffinitySeconds = 60 }, web with { AffinitySeconds = 90 },
            web with { Protocol = "udp" }, web with { Protocol = "sctp" },
            web with { Internal = [new("10.42.0.7", 8080)] },
            web with { External = [], ExternalAddresses = ["192.0.2.1"] },
            web with { KeepsClientAddress = true, External = [], Internal = [] },
            web with { KeepsClientAddress = true, External = [new("10.42.0.9", 8080)], AffinitySeconds = 10 },
        ];
        NetTable before = NetTable.Empty;
        space.Nft(NetScript.Whole("skiff", Given.PodRange, before));
        foreach (ServicePortRule shape in shapes)
        {
            NetTable after = NetTable.Empty.With(shape);
            space.Nft(NetScript.Difference("skiff", before, after));
            space.Nft(NetScript.Whole("whole", Given.PodRange, after));
            before = after;
        }

        space.Nft(NetScript.Difference("skiff", before, NetTable.Empty));
    }
}

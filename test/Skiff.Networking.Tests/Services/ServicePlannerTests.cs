using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Networking.Services;

namespace Skiff.Networking.Tests.Services;

/// <summary>Which connections go where.</summary>
public sealed class ServicePlannerTests
{
    private static readonly EndpointSlice twoNodes = Given.Slice(
        Given.Endpoint("10.42.0.9"), Given.Endpoint("10.42.0.7"), Given.Endpoint("10.42.1.3", node: "node1"));

    private static ServicePortRule One(Service service, params EndpointSlice[] slices) =>
        Assert.Single(ServicePlanner.Rules(service, slices, "node0"));

    private static string Text(ListOf<Backend> backends) =>
        string.Join(' ', backends.AsEnumerable().Select(b => $"{b.Address}:{b.Port}"));

    [Theory]
    [InlineData("None", ServiceType.ClusterIP)]
    [InlineData("", ServiceType.ClusterIP)]
    [InlineData("", ServiceType.ExternalName)]
    [InlineData("10.43.0.5", ServiceType.ExternalName)]
    public void NothingIsPlannedWithoutAnAddress(string address, string type)
    {
        Service service = Given.Service(spec => spec with { ClusterIP = address, ClusterIPs = [address], Type = type });
        Assert.Empty(ServicePlanner.Rules(service, [twoNodes], "node0"));
    }

    [Fact]
    public void BackendsAreSortedAndTakenOnce()
    {
        ServicePortRule rule = One(Given.Service(), twoNodes, twoNodes);
        Assert.Equal("10.42.0.7:8080 10.42.0.9:8080 10.42.1.3:8080", Text(rule.Internal));
        Assert.Equal(rule.Internal, rule.External);
        Assert.Equal(("tcp", 80, 0, false, 0), (rule.Protocol, rule.Port, rule.NodePort, rule.KeepsClientAddress, rule.AffinitySeconds));
        Assert.Equal(["10.43.0.5"], rule.ClusterAddresses.AsEnumerable());
    }

    [Theory]
    [InlineData("Local", "Cluster", "10.42.0.7:8080 10.42.0.9:8080", "10.42.0.7:8080 10.42.0.9:8080 10.42.1.3:8080", false)]
    [InlineData("Cluster", "Local", "10.42.0.7:8080 10.42.0.9:8080 10.42.1.3:8080", "10.42.0.7:8080 10.42.0.9:8080", true)]
    [InlineData("Local", "Local", "10.42.0.7:8080 10.42.0.9:8080", "10.42.0.7:8080 10.42.0.9:8080", true)]
    public void LocalPoliciesKeepToThisNode(string inside, string outside, string internals, string externals, bool keeps)
    {
        ServicePortRule rule = One(
            Given.Service(spec => spec with
            {
                Type = ServiceType.NodePort,
                InternalTrafficPolicy = inside,
                ExternalTrafficPolicy = outside,
                Ports = [ServicePort.Empty with { Name = "http", Port = 80, NodePort = 30_080, Protocol = "TCP" }],
            }),
            twoNodes);
        Assert.Equal((internals, externals, keeps), (Text(rule.Internal), Text(rule.External), rule.KeepsClientAddress));
        Assert.Equal(30_080, rule.NodePort);
    }

    [Theory]
    [InlineData(true, null, null, true)] // ready
    [InlineData(null, null, null, true)] // unknown counts as ready
    [InlineData(false, true, true, true)] // nobody is ready, and it still serves while it goes
    [InlineData(false, true, false, false)] // serves, but does not terminate
    [InlineData(false, false, true, false)]
    [InlineData(false, null, true, false)]
    public void ConditionsDecide(bool? ready, bool? serving, bool? terminating, bool taken)
    {
        ServicePortRule rule = One(Given.Service(), Given.Slice(Given.Endpoint("10.42.0.7", ready, serving, terminating)));
        Assert.Equal(taken ? "10.42.0.7:8080" : "", Text(rule.Internal));
    }

    [Fact]
    public void TerminatingBackendsStepInPerPolicy()
    {
        // On this node only a terminating one is left, elsewhere a ready one: each policy falls back for itself.
        EndpointSlice slice = Given.Slice(
            Given.Endpoint("10.42.0.7", ready: false, serving: true, terminating: true),
            Given.Endpoint("10.42.1.3", node: "node1"));
        ServicePortRule rule = One(Given.Service(spec => spec with { ExternalTrafficPolicy = "Local" }), slice);
        Assert.Equal(("10.42.1.3:8080", "10.42.0.7:8080"), (Text(rule.Internal), Text(rule.External)));
    }

    [Fact]
    public void WhatIsThereIsKnownWhateverThePoliciesLeave()
    {
        EndpointSlice slice = Given.Slice(
            Given.Endpoint("10.42.0.7", ready: false, serving: true, terminating: true, node: "node1"),
            Given.Endpoint("10.42.1.3", node: "node1"),
            Given.Endpoint("10.42.1.4", ready: false));
        ServicePortRule rule = One(
            Given.Service(spec => spec with { InternalTrafficPolicy = "Local", ExternalTrafficPolicy = "Local" }), slice);
        Assert.Equal(("", "", "10.42.1.3:8080"), (Text(rule.Internal), Text(rule.External), Text(rule.Everywhere)));
        Assert.Equal(["10.42.0.7", "10.42.1.3"], rule.Answering.AsEnumerable());
    }

    [Fact]
    public void PortsAreMatchedByNameAndProtocol()
    {
        Service service = Given.Service(spec => spec with
        {
            Ports =
            [
                ServicePort.Empty with { Name = "http", Port = 80, Protocol = "TCP" },
                ServicePort.Empty with { Name = "http", Port = 80, Protocol = "UDP" },
                ServicePort.Empty with { Name = "other", Port = 81, Protocol = "TCP" },
            ],
        });
        ServicePortRule[] rules = [.. ServicePlanner.Rules(service, [twoNodes], "node0")];
        Assert.Equal([("tcp", 3), ("udp", 0), ("tcp", 0)], rules.Select(r => (r.Protocol, r.Internal.Count)));
        Assert.Equal(3, rules.Select(r => r.Chain).Distinct().Count());
    }

    [Fact]
    public void SlicesOfOtherFamiliesAreLeftOut() =>
        Assert.True(One(Given.Service(), twoNodes with { AddressType = "IPv6" }).Internal.IsEmpty);

    [Fact]
    public void AffinityHasUpstreamsDefault()
    {
        ServicePortRule rule = One(Given.Service(spec => spec with { SessionAffinity = "ClientIP" }), twoNodes);
        Assert.Equal(10_800, rule.AffinitySeconds);
    }

    [Fact]
    public void OperatorsAddressesAreServedAndEntryPointsThatProxyAreNot()
    {
        Service service = Given.Service(spec => spec with { ExternalIPs = ["192.0.2.1", "2001:db8::1"] });
        service = service with
        {
            Status = service.Status with
            {
                LoadBalancer = service.Status.LoadBalancer with
                {
                    Ingress =
                    [
                        LoadBalancerIngress.Empty with { IP = "192.0.2.2" },
                        LoadBalancerIngress.Empty with { IP = "192.0.2.3", IPMode = "Proxy" },
                        LoadBalancerIngress.Empty with { Hostname = "lb.example.com" },
                    ],
                },
            },
        };
        Assert.Equal(["192.0.2.1", "192.0.2.2"], One(service, twoNodes).ExternalAddresses.AsEnumerable().Order());
    }

    [Fact]
    public void ChainsOfLongNamesStayApartAndShort()
    {
        Service a = Given.Service(name: new string('a', 63));
        Service b = a with { Metadata = a.Metadata with { Name = new string('a', 62) + "b" } };
        string[] chains = [One(a).Chain, One(b).Chain];
        Assert.NotEqual(chains[0], chains[1]);
        Assert.All(chains, chain => Assert.True(chain.Length < 100));
    }
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Networking.V1;
using static Skiff.ApiServer.Tests.Tables.TableFixture;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class NetworkTableTests
{
    public static TheoryData<string, string[], string[], string> Addresses => new()
    {
        { "ClusterIP", [], [], "<none>" },
        { "ClusterIP", ["1.2.3.4", "1.2.3.5"], [], "1.2.3.4,1.2.3.5" },
        { "NodePort", [], [], "<none>" },
        { "LoadBalancer", [], [], "<pending>" },
        { "LoadBalancer", [], ["9.9.9.9", "8.8.8.8", "9.9.9.9"], "8.8.8.8,9.9.9.9" },
        { "LoadBalancer", ["1.2.3.4"], ["9.9.9.9"], "9.9.9.9,1.2.3.4" },
        { "LoadBalancer", ["1.2.3.4"], [], "1.2.3.4" },
        { "ExternalName", [], [], "example.com" },
        { "Odd", [], [], "<unknown>" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Services(string type, string[] external, string[] balancer, string expected)
    {
        ListOf<LoadBalancerIngress> places =
            ListOf.From(balancer.Select(address => new LoadBalancerIngress { IP = address }));
        Service service = new()
        {
            Metadata = Meta(),
            Spec = ServiceSpec.Empty with
            {
                Type = type,
                ClusterIPs = ["10.43.0.7"],
                ExternalIPs = ListOf.From(external),
                ExternalName = "example.com",
                Ports =
                [
                    new() { Port = 80, NodePort = 30080, Protocol = "TCP" }, new() { Port = 53, Protocol = "UDP" },
                ],
                Selector = MapOf.Create(("app", "web")),
            },
            Status = ServiceStatus.Empty with { LoadBalancer = new() { Ingress = places } },
        };
        Assert.Equal($"one|{type}|10.43.0.7|{expected}|80:30080/TCP,53/UDP|5m|app=web", Row(service));
    }

    [Fact]
    public void A_service_without_anything()
    {
        Assert.Equal("Name|Type|Cluster-IP|External-IP|Port(s)|Age|[Selector]", Head(Kinds.Service));
        Service service = new() { Metadata = Meta(), Spec = ServiceSpec.Empty with { Type = "ClusterIP" } };
        Assert.Equal("one|ClusterIP|<none>|<none>|<none>|5m|<none>", Row(service));
    }

    [Fact]
    public void Endpoints_and_slices()
    {
        Assert.Equal("Name|Endpoints|Age", Head(Kinds.Endpoints));
        Endpoints endpoints = new() { Metadata = Meta() };
        Assert.Equal("one|<none>|5m", Row(endpoints));
        EndpointSubset subset = new()
        {
            Addresses = [new() { IP = "10.0.0.1" }, new() { IP = "fd00::2" }],
            Ports = [new() { Port = 80 }, new() { Port = 443 }],
        };
        Assert.Equal(
            "one|10.0.0.1:80,[fd00::2]:80,10.0.0.1:443 + 1 more...|5m", Row(endpoints with { Subsets = [subset] }));
        Assert.Equal("one|10.0.0.1,fd00::2|5m", Row(endpoints with { Subsets = [subset with { Ports = default }] }));
        Assert.Equal("one||5m", Row(endpoints with { Subsets = [new()] }));

        Assert.Equal("Name|AddressType|Ports|Endpoints|Age", Head(Kinds.EndpointSlice));
        EndpointSlice slice = new() { Metadata = Meta(), AddressType = "IPv4" };
        Assert.Equal("one|IPv4|<unset>|<unset>|5m", Row(slice));
        slice = slice with
        {
            Ports = [new() { Port = 80 }, new() { Name = "web" }, new()],
            Endpoints = [new() { Addresses = ["1", "2"] }, new() { Addresses = ["3", "4", "5"] }],
        };
        Assert.Equal("one|IPv4|80,web,*|1,2,3 + 2 more...|5m", Row(slice));
    }

    [Fact]
    public void Ingresses_and_classes()
    {
        Assert.Equal("Name|Class|Hosts|Address|Ports|Age", Head(Kinds.Ingress));
        Ingress ingress = new() { Metadata = Meta() };
        Assert.Equal("one|<none>|*||80|5m", Row(ingress));
        ingress = ingress with
        {
            Spec = new()
            {
                IngressClassName = "haproxy",
                TLS = [new()],
                Rules = [new() { Host = "a" }, new(), new() { Host = "b" }, new() { Host = "c" }, new() { Host = "d" }],
            },
            Status = new()
            {
                LoadBalancer = new() { Ingress = [new() { Hostname = "h" }, new() { IP = "1.1.1.1", Hostname = "x" }] },
            },
        };
        Assert.Equal("one|haproxy|a,b,c + 2 more...|1.1.1.1,h|80, 443|5m", Row(ingress));

        IngressClass plain = new() { Metadata = Meta(), Spec = new() { Controller = "c/d" } };
        Assert.Equal("one|c/d|<none>|5m", Row(plain));
        IngressClassParametersReference reference = new() { APIGroup = "k.io", Kind = "Conf", Name = "main" };
        plain = plain with { Spec = plain.Spec with { Parameters = reference } };
        Assert.Equal("one|c/d|Conf.k.io/main|5m", Row(plain));
    }

    [Fact]
    public void Policies_ranges_and_addresses()
    {
        NetworkPolicy policy = new() { Metadata = Meta() };
        Assert.Equal("Name|Pod-Selector|Age", Head(policy.Kind));
        Assert.Equal("one|<none>|5m", Row(policy));
        Assert.Equal("one|app=web,tier=front|5m", Row(policy with { Spec = new() { PodSelector = Selector() } }));
        ServiceCIDR range = new() { Metadata = Meta(), Spec = new() { CIDRs = ["10.0.0.0/8", "fd00::/8"] } };
        Assert.Equal("one|10.0.0.0/8,fd00::/8|5m", Row(range));
        ParentReference parent = new() { Resource = "services", Namespace = "default", Name = "kubernetes" };
        IPAddress address = new() { Metadata = Meta(), Spec = new() { ParentRef = parent } };
        Assert.Equal("one|services/default/kubernetes", Row(address));
        parent = new() { Group = "k.io", Resource = "Things", Name = "a" };
        Assert.Equal("one|things.k.io/a", Row(address with { Spec = new() { ParentRef = parent } }));
    }
}

using System.Net;
using Skiff.ApiServer.Connect;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Connect;

public sealed class ProxyTests
{
    private static readonly ProxyTarget server = new("http", new IPEndPoint(IPAddress.Parse("10.42.0.7"), 8080));

    [Theory]
    [InlineData("web", "web", "", false)]
    [InlineData("web:80", "web", "80", false)]
    [InlineData("web:metrics", "web", "metrics", false)]
    [InlineData("http:web:80", "web", "80", false)]
    [InlineData("https:web:", "web", "", true)]
    [InlineData("https:web:tls", "web", "tls", true)]
    public void Names_have_a_scheme_and_a_port_or_not(string whole, string name, string port, bool isHttps) =>
        Assert.Equal(new ProxiedName(whole, name, port, isHttps), ProxiedName.Parse(whole));

    [Theory]
    [InlineData("")]
    [InlineData("ftp:web:80")]
    [InlineData("a:b:c:d")]
    [InlineData(":80")]
    public void Other_names_are_refused(string whole) => Assert.Null(ProxiedName.Parse(whole));

    [Fact]
    public void A_pod_is_reached_at_its_first_declared_port()
    {
        Pod pod = PodAt("10.42.0.7", 9090);
        Assert.Equal("10.42.0.7:9090", ProxyTarget.OfPod(ProxiedName.Parse("p")!, pod).Target!.Address.ToString());
        Assert.Equal("10.42.0.7:81", ProxyTarget.OfPod(ProxiedName.Parse("p:81")!, pod).Target!.Address.ToString());
        Assert.Equal("10.42.0.7:80", ProxyTarget.OfPod(ProxiedName.Parse("p")!, PodAt("10.42.0.7", null)).Target!.Address.ToString());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("224.0.0.1")]
    [InlineData("")]
    public void An_address_that_a_pod_cannot_have_leads_nowhere(string address)
    {
        (ProxyTarget? target, Status? fault) = ProxyTarget.OfPod(ProxiedName.Parse("p")!, PodAt(address, 80));
        Assert.Null(target);
        Assert.Equal((400, "address not allowed"), (fault!.Code, fault.Message));
    }

    [Fact]
    public void A_service_leads_to_its_ready_endpoints_in_turn()
    {
        Service service = Service.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "web" },
            Spec = ServiceSpec.Empty with { Ports = [ServicePort.Empty with { Name = "http", Port = 80 }] },
        };
        EndpointSlice slice = EndpointSlice.Empty with
        {
            Ports = [Model.Discovery.V1.EndpointPort.Empty with { Name = "http", Port = 8080 }],
            Endpoints = [At("10.42.0.1", true), At("10.42.0.2", false), At("10.42.0.3", null)],
        };
        string[] reached = [.. Enumerable.Range(0, 4).Select(turn =>
            ProxyTarget.OfService(ProxiedName.Parse("web:80")!, service, [slice], turn).Target!.Address.ToString())];
        Assert.Equal(["10.42.0.1:8080", "10.42.0.3:8080", "10.42.0.1:8080", "10.42.0.3:8080"], reached);

        Status missing = ProxyTarget.OfService(ProxiedName.Parse("web:81")!, service, [slice], 0).Fault!;
        Assert.Equal((503, "no service port 81 found for service \"web\""), (missing.Code, missing.Message));
        Status empty = ProxyTarget.OfService(ProxiedName.Parse("web:http")!, service, [], 0).Fault!;
        Assert.Equal((503, "no endpoints available for service \"web:http\""), (empty.Code, empty.Message));
    }

    [Theory]
    [InlineData("/rewriteme", "/proxy/rewriteme")]
    [InlineData("http://10.42.0.7:8080/x?y=/z", "/proxy/x?y=/z")]
    [InlineData("http://10.42.0.7:80801/x", "http://10.42.0.7:80801/x")]
    [InlineData("//other/x", "//other/x")]
    [InlineData("relative", "relative")]
    [InlineData("/proxy/again", "/proxy/again")]
    public void Links_to_the_server_lead_through_the_proxy(string link, string rewritten) =>
        Assert.Equal(rewritten, new ProxiedLinks("/proxy", server).Rewrite(link));

    [Fact]
    public void Only_links_in_tags_are_rewritten()
    {
        const string Page = """<p>see /a, href="/b"</p><a class=x href="/c">c</a><img src='/d'><a href=/e>e</a>""";
        Assert.Equal(
            """<p>see /a, href="/b"</p><a class=x href="/proxy/c">c</a><img src='/proxy/d'><a href=/proxy/e>e</a>""",
            new ProxiedLinks("/proxy", server).RewritePage(Page));
    }

    private static Endpoint At(string address, bool? ready) => Endpoint.Empty with
    {
        Addresses = [address],
        Conditions = EndpointConditions.Empty with { Ready = ready },
    };

    private static Pod PodAt(string address, int? port) => Pod.Empty with
    {
        Spec = PodSpec.Empty with
        {
            Containers = [Container.Empty with { Ports = port is { } number ? [ContainerPort.Empty with { ContainerPortValue = number }] : [] }],
        },
        Status = PodStatus.Empty with { PodIP = address },
    };
}

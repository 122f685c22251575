using Skiff.ApiServer.Strategies;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Strategies;

/// <summary>A service's type is changed and nothing else, as clients do it; what is left is valid.</summary>
public sealed class ServiceTypeChangeTests
{
    private static ServiceSpec Stored(string type, bool outside = false) => ServiceSpec.Empty with
    {
        Type = type,
        ClusterIP = "10.43.0.5",
        ClusterIPs = ["10.43.0.5"],
        IPFamilies = ["IPv4"],
        IPFamilyPolicy = "SingleStack",
        SessionAffinity = "None",
        InternalTrafficPolicy = "Cluster",
        ExternalTrafficPolicy = type == "ClusterIP" && !outside ? "" : "Cluster",
        ExternalIPs = outside ? ["192.0.2.1"] : default,
        AllocateLoadBalancerNodePorts = type == "LoadBalancer" ? true : null,
        LoadBalancerClass = type == "LoadBalancer" ? "example.com/lb" : null,
        Ports = [ServicePort.Empty with { Name = "http", Port = 80, TargetPort = 80, Protocol = "TCP", NodePort = type == "ClusterIP" ? 0 : 30_080 }],
    };

    [Theory]
    [InlineData("NodePort", "ClusterIP")]
    [InlineData("LoadBalancer", "ClusterIP")]
    [InlineData("LoadBalancer", "NodePort")]
    [InlineData("ClusterIP", "ExternalName")]
    [InlineData("NodePort", "ExternalName")]
    [InlineData("LoadBalancer", "ExternalName")]
    public void WhatOnlyTheOldTypeHadGoes(string from, string to)
    {
        ServiceSpec old = Stored(from);
        ServiceSpec next = old with { Type = to, ExternalName = to == "ExternalName" ? "example.com" : "" };
        Service before = Service.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "web", Namespace = "default", ResourceVersion = "7" },
            Spec = old,
        };
        Assert.NotEmpty(Validator.Update(Kinds.Service, before with { Spec = next }, before, ""));
        ServiceSpec settled = ServiceTypeChange.Settle(next, old);
        Assert.Empty(Validator.Update(Kinds.Service, before with { Spec = settled }, before, "").Select(cause => cause.Message));
        Assert.Equal(to != "ExternalName", settled.ClusterIP.Length > 0);
        Assert.Equal(to == "NodePort" ? 30_080 : 0, settled.Ports[0].NodePort);
    }

    [Fact]
    public void WhatWasChangedAsWellIsLeftToValidation()
    {
        ServiceSpec old = Stored("NodePort");
        ServiceSpec next = old with { Type = "ClusterIP", ExternalTrafficPolicy = "Local", Ports = [old.Ports[0] with { NodePort = 30_081 }] };
        Assert.Equal(next, ServiceTypeChange.Settle(next, old));
    }

    [Fact]
    public void AddressesOutsideKeepTheirPolicy()
    {
        ServiceSpec old = Stored("ClusterIP", outside: true);
        Assert.Equal(old, ServiceTypeChange.Settle(old, old));
        Assert.Equal("", ServiceTypeChange.Settle(old with { ExternalIPs = default }, old).ExternalTrafficPolicy);
    }

    [Fact]
    public void ABalancersHealthPortGoesWithItsPolicy()
    {
        ServiceSpec old = Stored("LoadBalancer") with { ExternalTrafficPolicy = "Local", HealthCheckNodePort = 30_090 };
        Assert.Equal(0, ServiceTypeChange.Settle(old with { ExternalTrafficPolicy = "Cluster" }, old).HealthCheckNodePort);
        Assert.Equal(30_090, ServiceTypeChange.Settle(old, old).HealthCheckNodePort);
    }
}

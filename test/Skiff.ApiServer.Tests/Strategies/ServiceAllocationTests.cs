using System.Net;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Strategies;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Strategies;

/// <summary>What services are given, and what goes back when they cannot be.</summary>
public sealed class ServiceAllocationTests : IAsyncDisposable
{
    private readonly AddressPool addresses = new(IPNetwork.Parse("10.43.0.0/24"));
    private readonly PortPool ports = new(30_000, 30_003, _ => 0);
    private readonly LogStore store = LogStore.Open(new StoreOptions());
    private readonly ServiceStrategy strategy;
    private readonly Call call;

    public ServiceAllocationTests()
    {
        strategy = new ServiceStrategy(addresses, ports);
        call = new Call
        {
            Resource = AllResources.Over(store, strategy, TimeProvider.System).First(resource => resource.Kind == Kinds.Service),
            Verb = "create",
            Key = new ObjectKey("default", "web"),
            Query = new Query(),
            Caller = UserInfo.Of("alice"),
            ReceivedAt = DateTimeOffset.UnixEpoch,
        };
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static Service Service(string type, params int[] nodePorts) => Model.Core.V1.Service.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = "web", Namespace = "default" },
        Spec = ServiceSpec.Empty with
        {
            Type = type,
            ExternalTrafficPolicy = type == "ClusterIP" ? "" : "Cluster",
            Ports = ListOf.From(nodePorts.Select((port, i) => ServicePort.Empty with { Name = $"p{i}", Port = 80 + i, Protocol = "TCP", NodePort = port })),
        },
    };

    private Service Take(Service service, Service? old = null)
    {
        (IObject taken, Status? fault) = strategy.Allocate(service, old, call);
        Assert.Null(fault?.Message);
        return (Service)taken;
    }

    private string Refuse(Service service) => strategy.Allocate(service, null, call).Fault!.Message;

    [Fact]
    public void AnAddressAndPortsAreGiven()
    {
        Service service = Take(Service("NodePort", 0, 30_002));
        Assert.Equal(([service.Spec.ClusterIP], 30_002), (service.Spec.ClusterIPs, service.Spec.Ports[1].NodePort));
        Assert.InRange(service.Spec.Ports[0].NodePort, 30_000, 30_003);
        Assert.Contains("provided IP is already allocated", Refuse(service), StringComparison.Ordinal);
    }

    [Fact]
    public void APortThatIsAnothersStaysAnothers()
    {
        Take(Service("NodePort", 30_001));
        for (int i = 0; i < 2; i++) Assert.Contains("provided port is already allocated", Refuse(Service("NodePort", 30_002, 30_001)), StringComparison.Ordinal);
        Take(Service("NodePort", 30_002)); // What the refused one took first went back.
        Assert.Contains("not in the valid range", Refuse(Service("NodePort", 29_999)), StringComparison.Ordinal);
    }

    [Fact]
    public void ALocalBalancersHealthPortIsGivenAndTaken()
    {
        Service local = Service("LoadBalancer", 0);
        local = local with { Spec = local.Spec with { ExternalTrafficPolicy = "Local" } };
        Service service = Take(local);
        Assert.NotEqual(0, service.Spec.HealthCheckNodePort);
        Assert.NotEqual(service.Spec.Ports[0].NodePort, service.Spec.HealthCheckNodePort);
        Service twin = local with { Spec = local.Spec with { HealthCheckNodePort = service.Spec.HealthCheckNodePort } };
        for (int i = 0; i < 2; i++) Assert.Contains("spec.healthCheckNodePort", Refuse(twin), StringComparison.Ordinal);
        Take(Service("NodePort", 0, 0)); // Two of four are left, none was lost to the refused ones.
        Assert.Contains("range is full", Refuse(Service("NodePort", 0)), StringComparison.Ordinal);
        strategy.Release(service, null);
        Take(local);
    }

    [Fact]
    public void AnUpdateKeepsWhatItDoesNotName()
    {
        Service old = Take(Service("NodePort", 0));
        Service next = (Service)strategy.PrepareForUpdate(Service("NodePort", 0), old, call);
        Assert.Equal((old.Spec.ClusterIP, old.Spec.Ports[0].NodePort), (next.Spec.ClusterIP, next.Spec.Ports[0].NodePort));
        Service toName = old with { Spec = old.Spec with { Type = "ExternalName", ExternalName = "example.com" } };
        Service named = Take((Service)strategy.PrepareForUpdate(toName, old, call), old);
        Assert.Equal(("", 0, null), (named.Spec.ClusterIP, named.Spec.Ports[0].NodePort, named.Spec.IPFamilyPolicy));
        strategy.Release(old, named);
        Assert.True(addresses.TryTake(old.Spec.ClusterIP) && ports.TryTake(old.Spec.Ports[0].NodePort));
    }
}

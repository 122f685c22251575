using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Fixtures;
using CorePort = Skiff.Model.Core.V1.EndpointPort;

namespace Skiff.Controllers.Tests;

/// <summary>What becomes of Endpoints made by hand.</summary>
public sealed class EndpointSliceMirroringTests
{
    private static readonly ObjectKey key = new("default", "web");
    private readonly InMemoryApi api;
    private readonly PlanPlayer player;

    public EndpointSliceMirroringTests()
    {
        ManualTime time = new();
        api = new InMemoryApi(time);
        player = new PlanPlayer(api, time);
    }

    private static Service Service(string selector = "") => Model.Core.V1.Service.Empty with
    {
        Metadata = Samples.Named("web"),
        Spec = ServiceSpec.Empty with { Selector = selector.Length > 0 ? MapOf.Create(("app", selector)) : default },
    };

    private static EndpointSubset Subset(int port, string[] ready, params string[] others) => EndpointSubset.Empty with
    {
        Addresses = ListOf.From(ready.Select(ip => EndpointAddress.Empty with { IP = ip })),
        NotReadyAddresses = ListOf.From(others.Select(ip => EndpointAddress.Empty with { IP = ip })),
        Ports = [CorePort.Empty with { Name = "http", Port = port, Protocol = "TCP" }],
    };

    private static Endpoints Endpoints(params EndpointSubset[] subsets) => Model.Core.V1.Endpoints.Empty with
    {
        Metadata = Samples.Named("web") with
        {
            Labels = MapOf.Create(("team", "a")),
            Annotations = MapOf.Create(
                ("note", "kept"), ("kubectl.kubernetes.io/last-applied-configuration", "{}"),
                ("endpoints.kubernetes.io/last-change-trigger-time", "2030-01-01T00:00:00Z")),
        },
        Subsets = ListOf.From(subsets),
    };

    private Plan? Step()
    {
        Plan? plan = player.Step<EndpointSliceMirroringController, EndpointSliceMirroringController.View>(key);
        Assert.True(player.Step<EndpointSliceMirroringController, EndpointSliceMirroringController.View>(key)?.IsDry ?? true);
        return plan;
    }

    private string Copies() => string.Join(" | ", api.All<EndpointSlice>()
        .Where(slice => slice.Metadata.Labels.Find("endpointslice.kubernetes.io/managed-by") == EndpointSliceMirroringController.Maker)
        .Select(slice => $"{slice.AddressType} {slice.Ports[0].Port}: " + string.Join(' ', slice.Endpoints.AsEnumerable()
            .Select(endpoint => endpoint.Addresses[0] + (endpoint.Conditions.Ready == true ? "" : "!"))))
        .Order(StringComparer.Ordinal));

    [Fact]
    public void EachSetOfPortsAndFamilyIsOneSlice()
    {
        api.Add(Service());
        Endpoints endpoints = api.Add(Endpoints(
            Subset(80, ["192.0.2.1", "2001:db8::1"], "192.0.2.2"), Subset(81, ["192.0.2.3"]), Subset(80, ["192.0.2.4", "192.0.2.1"])));
        Step();
        Assert.Equal("IPv4 80: 192.0.2.1 192.0.2.2! 192.0.2.4 | IPv4 81: 192.0.2.3 | IPv6 80: 2001:db8::1", Copies());
        EndpointSlice slice = api.All<EndpointSlice>()[0];
        Assert.StartsWith("web-", slice.Metadata.Name, StringComparison.Ordinal);
        Assert.Equal(
            MapOf.Create(("endpointslice.kubernetes.io/managed-by", EndpointSliceMirroringController.Maker), ("kubernetes.io/service-name", "web"), ("team", "a")),
            slice.Metadata.Labels);
        Assert.Equal(MapOf.Create(("note", "kept")), slice.Metadata.Annotations);
        Assert.Equal(endpoints.Metadata.UID, Assert.Single(slice.Metadata.OwnerReferences.AsEnumerable()).UID);
        Assert.True(slice.Metadata.OwnerReferences[0].Controller);
    }

    [Fact]
    public void CopiesFollow()
    {
        api.Add(Service());
        Endpoints endpoints = api.Add(Endpoints(Subset(80, ["192.0.2.1"])));
        Step();
        string name = api.All<EndpointSlice>()[0].Metadata.Name;
        endpoints = api.Change(endpoints with { Subsets = [Subset(80, ["192.0.2.1", "192.0.2.9"])] });
        Step();
        Assert.Equal("IPv4 80: 192.0.2.1 192.0.2.9", Copies());
        endpoints = api.Change(endpoints with { Metadata = endpoints.Metadata with { Labels = MapOf.Create(("team", "b")) } });
        Step();
        Assert.Equal("b", api.All<EndpointSlice>()[0].Metadata.Labels.Find("team"));
        Assert.Equal(name, api.All<EndpointSlice>()[0].Metadata.Name);
        api.Change(endpoints with { Subsets = [Subset(90, ["192.0.2.1"])] });
        Step();
        Assert.Equal("IPv4 90: 192.0.2.1", Copies());
    }

    [Theory]
    [InlineData("endpoints")]
    [InlineData("service")]
    [InlineData("selector")]
    [InlineData("label")]
    [InlineData("leader")]
    public void NoCopyStaysWithoutReason(string change)
    {
        Service service = api.Add(Service());
        Endpoints endpoints = api.Add(Endpoints(Subset(80, ["192.0.2.1"])));
        EndpointSlice other = api.Add(EndpointSlice.Empty with
        {
            Metadata = Samples.Named("web-own") with { Labels = MapOf.Create(("kubernetes.io/service-name", "web")) },
            AddressType = "IPv4",
        });
        Step();
        Assert.Equal("IPv4 80: 192.0.2.1", Copies());
        switch (change)
        {
            case "endpoints": api.Remove(endpoints); break;
            case "service": api.Remove(service); break;
            case "selector": api.Change(service with { Spec = Service("web").Spec }); break;
            case "label":
                api.Change(endpoints with { Metadata = endpoints.Metadata with { Labels = MapOf.Create(("endpointslice.kubernetes.io/skip-mirror", "true")) } });
                break;
            default:
                api.Change(endpoints with { Metadata = endpoints.Metadata with { Annotations = MapOf.Create(("control-plane.alpha.kubernetes.io/leader", "{}")) } });
                break;
        }

        Step();
        Assert.Equal(other.Metadata.Name, Assert.Single(api.All<EndpointSlice>()).Metadata.Name);
        Assert.Null(Step());
    }

    [Fact]
    public void EndpointsOfAServiceWithASelectorAreNotCopied()
    {
        api.Add(Service("web"));
        api.Add(Endpoints(Subset(80, ["192.0.2.1"])));
        Assert.Null(Step());
    }

    [Fact]
    public void MoreThanFitsIsToldOf()
    {
        api.Add(Service());
        api.Add(Endpoints(Subset(80, [.. Enumerable.Range(0, 1003).Select(i => $"10.9.{i / 250}.{i % 250}")])));
        Plan plan = Step()!;
        Assert.Equal(1000, api.All<EndpointSlice>()[0].Endpoints.Count);
        EventDraft told = Assert.Single(plan.Events.AsEnumerable());
        Assert.Equal("TooManyAddressesToMirror", told.Reason);
        Assert.EndsWith("3 addresses were skipped", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHalfDonePlanIsFinished()
    {
        api.Add(Service());
        Endpoints endpoints = api.Add(Endpoints(Subset(80, ["192.0.2.1"]), Subset(81, ["192.0.2.1"])));
        player.CrashAfter = 1;
        player.Step<EndpointSliceMirroringController, EndpointSliceMirroringController.View>(key);
        player.CrashAfter = null;
        Step();
        Assert.Equal("IPv4 80: 192.0.2.1 | IPv4 81: 192.0.2.1", Copies());
        // A second copy, as two that did not know of each other would make, goes.
        EndpointSlice twin = api.All<EndpointSlice>()[0];
        api.Add(twin with { Metadata = twin.Metadata with { Name = "web-twin", ResourceVersion = "", UID = "" } });
        Step();
        Assert.Equal("IPv4 80: 192.0.2.1 | IPv4 81: 192.0.2.1", Copies());
        Assert.Equal(endpoints.Subsets.Count, api.All<EndpointSlice>().Count);
    }
}

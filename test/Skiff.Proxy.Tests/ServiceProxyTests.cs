using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Networking.Services;

namespace Skiff.Proxy.Tests;

/// <summary>What the proxy tells the kernel, and when.</summary>
public sealed class ServiceProxyTests
{
    private readonly FakeKernel kernel = new();

    [Fact]
    public async Task TheFirstScriptIsWholeAndTheOthersAreDifferences()
    {
        await using World world = new(kernel);
        world.Api.Add(World.Service());
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
        await world.StartAsync();
        string whole = Assert.Single(kernel.Scripts);
        Assert.StartsWith("add table ip skiff-test\ndelete table ip skiff-test\n", whole, StringComparison.Ordinal);
        Assert.Contains("dnat to 10.42.0.7:8080", whole, StringComparison.Ordinal);

        world.Move("web", "TCP", ("10.42.0.8", "node0"));
        await kernel.UntilAsync(() => kernel.Scripts.Count == 2);
        Assert.DoesNotContain("delete table", kernel.Scripts[1], StringComparison.Ordinal);
        Assert.Contains("dnat to 10.42.0.8:8080", kernel.Scripts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARefusedDifferenceIsReplacedByTheWholeTable()
    {
        await using World world = await new World(kernel).StartAsync();
        kernel.RefusalsLeft = 2;
        world.Api.Add(World.Service());
        await world.PassTimeUntilAsync(kernel.UntilAsync(() => kernel.Scripts.Count == 2));
        Assert.Equal(2, kernel.Refused);
        Assert.Contains("delete table", kernel.Scripts[1], StringComparison.Ordinal);
        Assert.Contains("10.43.0.5 . tcp . 80 : goto reject-connection", kernel.Scripts[1], StringComparison.Ordinal);
        Assert.Single(world.Log); // The same fault is told once.
    }

    [Fact]
    public async Task AnAddressCanPassFromOneServiceToAnotherInOneRound()
    {
        await using World world = new(kernel);
        Service old = world.Api.Add(World.Service());
        await world.StartAsync();
        kernel.RefusalsLeft = 1; // Both changes are in by the time it is asked again.
        world.Api.Remove(old);
        world.Api.Add(World.Service(name: "heir"));
        world.Api.Add(World.Slice("heir", "TCP", ("10.42.0.7", "node0")));
        await world.PassTimeUntilAsync(kernel.UntilAsync(
            () => kernel.Scripts[^1].Contains("10.43.0.5 . tcp . 80 : goto svc-default-heir", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ASliceGivenToAnotherServiceLeavesTheFirst()
    {
        await using World world = new(kernel);
        world.Api.Add(World.Service());
        world.Api.Add(World.Service(spec => spec with { ClusterIP = "10.43.0.6", ClusterIPs = ["10.43.0.6"], Ports = [spec.Ports[0] with { NodePort = 0 }] }, "other"));
        EndpointSlice slice = world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
        await world.StartAsync();
        world.Api.Change(slice with { Metadata = slice.Metadata with { Labels = World.Slice("other", "TCP").Metadata.Labels } });
        await kernel.UntilAsync(() => kernel.Scripts.Count > 1);
        string all = string.Concat(kernel.Scripts.Skip(1));
        Assert.Contains("add element ip skiff-test unserved { 10.43.0.5 . tcp . 80", all, StringComparison.Ordinal);
        Assert.Contains("add element ip skiff-test services { 10.43.0.6 . tcp . 80", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlowsToGoneBackendsAreForgottenByEveryWayIn()
    {
        await using World world = new(kernel);
        Service service = World.Service(spec => spec with { ExternalIPs = ["192.0.2.9"] }, protocol: "UDP");
        world.Api.Add(service);
        world.Api.Add(World.Slice("web", "UDP", ("10.42.0.7", "node0"), ("10.42.0.8", "node0")));
        await world.StartAsync();
        UdpFlow[] gone =
        [
            new("10.43.0.5", 80, "10.42.0.8"), new("192.0.2.9", 80, "10.42.0.8"), new("172.16.0.1", 30_080, "10.42.0.8"),
        ];
        UdpFlow[] kept = [new("10.43.0.5", 80, "10.42.0.7"), new("172.16.0.1", 30_080, "10.42.0.7"), new("9.9.9.9", 53, "9.9.9.9")];
        await kernel.UntilAsync(() => kernel.Asked == 1);
        kernel.Begin([.. gone, .. kept]);
        world.Move("web", "UDP", ("10.42.0.7", "node0"));
        await kernel.UntilAsync(() => kernel.Flows.Count == kept.Length);
        Assert.Equal(kept, kernel.Flows);
    }

    [Fact]
    public async Task FlowsOlderThanTheirServiceAreForgotten()
    {
        await using World world = await new World(kernel).StartAsync();
        kernel.Begin(new UdpFlow("10.43.0.5", 80, "10.43.0.5"));
        world.Api.Add(World.Service(protocol: "UDP"));
        world.Api.Add(World.Slice("web", "UDP", ("10.42.0.7", "node0")));
        await kernel.UntilAsync(() => kernel.Flows.Count == 0);
    }

    [Fact]
    public async Task FlowsLeftFromBeforeTheProxyStartedAreForgotten()
    {
        await using World world = new(kernel);
        kernel.Begin(new UdpFlow("10.43.0.5", 80, "10.42.0.99"));
        world.Api.Add(World.Service(protocol: "UDP"));
        world.Api.Add(World.Slice("web", "UDP", ("10.42.0.7", "node0")));
        await world.StartAsync();
        await kernel.UntilAsync(() => kernel.Flows.Count == 0);
    }

    [Theory]
    [InlineData(1, 0)] // the rules are refused at first
    [InlineData(0, 1)] // the flows cannot be read at first
    public async Task ForgettingIsTriedAgain(int refusals, int faults)
    {
        await using World world = new(kernel);
        world.Api.Add(World.Service(protocol: "UDP"));
        world.Api.Add(World.Slice("web", "UDP", ("10.42.0.7", "node0"), ("10.42.0.8", "node0")));
        await world.StartAsync();
        await kernel.UntilAsync(() => kernel.Asked == 1);
        kernel.Begin(new UdpFlow("10.43.0.5", 80, "10.42.0.8"));
        (kernel.RefusalsLeft, kernel.FlowFaultsLeft) = (refusals, faults);
        world.Move("web", "UDP", ("10.42.0.7", "node0"));
        await world.PassTimeUntilAsync(kernel.UntilAsync(() => kernel.Flows.Count == 0));
        Assert.Single(world.Log);
    }

    [Fact]
    public async Task NobodyAsksForFlowsOverTcp()
    {
        await using World world = new(kernel);
        world.Api.Add(World.Service());
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
        await world.StartAsync();
        world.Move("web", "TCP", ("10.42.0.8", "node0"));
        await kernel.UntilAsync(() => kernel.Scripts.Count == 2);
        Assert.Equal(0, kernel.Asked);
    }

    [Fact]
    public async Task AServiceThatGoesTakesItsRulesAlong()
    {
        await using World world = new(kernel);
        Service service = world.Api.Add(World.Service());
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
        await world.StartAsync();
        world.Api.Remove(service);
        await kernel.UntilAsync(() => kernel.Scripts.Count == 2);
        Assert.Contains("delete element ip skiff-test services { 10.43.0.5 . tcp . 80 }", kernel.Scripts[1], StringComparison.Ordinal);
        Assert.Contains("delete element ip skiff-test nodeports { tcp . 30080 }", kernel.Scripts[1], StringComparison.Ordinal);
        Assert.DoesNotContain("add ", kernel.Scripts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TypesChangeBackAndForth()
    {
        await using World world = new(kernel);
        Service service = world.Api.Add(World.Service(spec => spec with { Type = "ExternalName", ExternalName = "example.com", ClusterIP = "", ClusterIPs = [], Ports = [] }));
        world.Api.Add(World.Slice("web", "TCP", ("10.42.0.7", "node0")));
        await world.StartAsync();
        Assert.DoesNotContain("svc-default-web", kernel.Scripts[0], StringComparison.Ordinal);
        service = world.Api.Change(service with { Spec = World.Service().Spec });
        await kernel.UntilAsync(() => kernel.Scripts.Count == 2);
        Assert.Contains("add element ip skiff-test nodeports { tcp . 30080 : goto ext-svc-default-web", kernel.Scripts[1], StringComparison.Ordinal);
        service = world.Api.Change(service with { Spec = service.Spec with { Type = "ClusterIP", Ports = [service.Spec.Ports[0] with { NodePort = 0 }] } });
        await kernel.UntilAsync(() => kernel.Scripts.Count == 3);
        Assert.Contains("delete element ip skiff-test nodeports { tcp . 30080 }", kernel.Scripts[2], StringComparison.Ordinal);
        world.Api.Change(service with { Spec = service.Spec with { Type = "ExternalName", ClusterIP = "", ClusterIPs = [], ExternalName = "example.com" } });
        await kernel.UntilAsync(() => kernel.Scripts.Count == 4);
        Assert.Contains("delete element ip skiff-test services { 10.43.0.5 . tcp . 80 }", kernel.Scripts[3], StringComparison.Ordinal);
    }
}

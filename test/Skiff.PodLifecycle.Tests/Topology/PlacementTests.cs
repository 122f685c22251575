using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Resources;
using Skiff.PodLifecycle.Tests.Cpus;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.Topology;

public sealed class PlacementTests
{
    private const string R = "example.com/widget";

    private static readonly DeviceTable devices = DeviceTable.Empty.Connected(R, default)
        .Listed(R, [new("far", true, [1]), new("near", true, [0]), new("gone", false, [0])]);

    [Theory]
    [InlineData(TopologyPolicy.None, "4", 1, "any", false)]
    [InlineData(TopologyPolicy.SingleNumaNode, "4", 1, "0", false)]
    [InlineData(TopologyPolicy.SingleNumaNode, "5", 1, "1", false)]
    [InlineData(TopologyPolicy.SingleNumaNode, "7", 1, "", true)]
    [InlineData(TopologyPolicy.SingleNumaNode, "2", 2, "", true)]
    [InlineData(TopologyPolicy.Restricted, "7", 2, "", true)]
    [InlineData(TopologyPolicy.BestEffort, "7", 1, "0,1", false)]
    public void Processors_and_devices_are_had_together(string policy, string cpus, int count, string place, bool isRefused)
    {
        CpuGranting granting = Machines.Granting(Machines.TwoSockets, reservedMilli: 2000);
        Placement placement = new(new() { Name = policy }, new(new(3), new Dictionary<(int, int), int>()), granting);
        Pod pod = Asking(cpus, count);
        (NumaHint found, Ending? refusal) = placement.Place(new(granting.Initial, null), devices, pod, pod.Spec.Containers[0]);
        Assert.Equal(isRefused, refusal is not null);
        if (isRefused)
        {
            Assert.Equal(
                ("TopologyAffinityError", "Resources cannot be allocated with Topology locality"), (refusal!.Reason, refusal.Message));
            return;
        }

        Assert.Equal(place, found.Nodes is { } nodes ? string.Join(',', nodes.Numbers()) : "any");
        (NumaHint whole, _) = placement.Place(new(granting.Initial, null), devices, pod, null);
        Assert.Equal(found, whole);
    }

    [Theory]
    [InlineData("1Gi", "2Gi", SwapLimit.LimitedSwap, 1L << 28)]
    [InlineData("2Gi", "2Gi", SwapLimit.LimitedSwap, 0)]
    [InlineData("1Gi", "2Gi", SwapLimit.NoSwap, 0)]
    [InlineData("1Gi", "2Gi", "", 0)]
    public void Swap_is_shared_by_what_is_asked_of_memory(string request, string limit, string behavior, long bytes)
    {
        Container container = Pods.C("main") with
        {
            Resources = ResourceRequirements.Empty with
            {
                Requests = MapOf.Create(("memory", Quantity.Parse(request))), Limits = MapOf.Create(("memory", Quantity.Parse(limit))),
            },
        };
        Assert.Equal(bytes, SwapLimit.Of(behavior, Pods.Of(container), container, 4L << 30, 1L << 30));
    }

    private static Pod Asking(string cpus, int count)
    {
        Container container = Machines.Asking("main", cpus);
        ResourceRequirements own = container.Resources;
        return Pods.Of(container with
        {
            Resources = own with { Limits = own.Limits.Set(R, Quantity.Of(count)), Requests = own.Requests.Set(R, Quantity.Of(count)) },
        });
    }
}

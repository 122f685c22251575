using Skiff.Agent.Tests.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Tests.Housekeeping;

public sealed class EvictorTests
{
    // No machine has all of its memory available.
    private static readonly EvictionSettings always = EvictionSettings.Default with
    {
        Thresholds = [new(EvictionSignal.MemoryAvailable, new(null, 1))],
    };

    [Fact]
    public async Task Short_of_memory_the_node_says_so_ends_a_pod_and_takes_no_more_of_its_kind()
    {
        await using FakeNode node = new(change: options => options with { Eviction = always });
        node.Run("important", spec => spec with { Priority = 2_000_000_000 });
        node.Run("a");
        await node.UntilReadyAsync("important");
        Pod evicted = await node.UntilAsync("a", pod => pod.Status.Phase == PodPhase.Failed);
        Assert.Equal("Evicted", evicted.Status.Reason);
        Assert.Equal(new("memory.available", 1), Assert.Single(node.Counts.Evictions));
        Assert.StartsWith("The node was low on resource: memory. Threshold quantity: ", evicted.Status.Message, StringComparison.Ordinal);
        Assert.Contains(evicted.Status.Conditions, one => one is { Type: "DisruptionTarget", Reason: "TerminationByKubelet" });
        await node.UntilAsync(() => node.Api.Find<Node>("", "n1")?.Status.Conditions.Any(
            one => one is { Type: "MemoryPressure", Status: "True", Reason: "KubeletHasInsufficientMemory" }) == true);
        node.Run("late");
        Pod refused = await node.UntilAsync("late", pod => pod.Status.Phase == PodPhase.Failed);
        Assert.Equal("Pod was rejected: The node had condition: [MemoryPressure]. ", refused.Status.Message);
        Assert.Equal(PodPhase.Running, node.Find("important")!.Status.Phase);
        await node.UntilAsync(() => node.Api.All<Event>().Any(one =>
            one is { Reason: "EvictionThresholdMet", InvolvedObject.Kind: "Node", Message: "Attempting to reclaim memory" }));
    }

    [Fact]
    public async Task Images_make_room_before_pods_do()
    {
        EvictionSettings disk = EvictionSettings.Default with { Thresholds = [new(EvictionSignal.NodeFsAvailable, new(null, 1))] };
        await using FakeNode node = new(
            cri =>
            {
                cri.Images.Add("docker.io/library/unused:1");
                cri.Registry.Add(FakeNode.Image); // It may go before the pod has a container of it.
            },
            options => options with { Eviction = disk });
        node.Run("a");
        await node.UntilAsync("a", pod => pod.Status.Reason == "Evicted");
        Assert.DoesNotContain("docker.io/library/unused:1", node.Cri.Images);
        Assert.Contains("RemoveImage", node.Cri.Calls);
    }
}

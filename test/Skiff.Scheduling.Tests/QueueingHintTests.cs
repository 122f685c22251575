using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling.Tests;

/// <summary>Which changes are worth another try of which pod.</summary>
public sealed class QueueingHintTests
{
    private readonly ClusterLedger cluster = new();

    private bool Wakes(ClusterChange change, Pod pod, FilterRules refused) =>
        QueueingHints.IsWorthATry(change, new(pod), refused, cluster);

    [Fact]
    public void A_status_that_says_nothing_new_wakes_nobody()
    {
        Node node = Given.Node("a");
        ClusterChange change = new ClusterChange.OfNode(node, node with { Status = node.Status with { Phase = "x" } });
        Assert.Equal(FilterRules.None, change.Rules);
    }

    [Fact]
    public void More_room_wakes_whom_it_is_enough_for()
    {
        Node small = Given.Node("a", cpu: "1"), large = Given.Node("a", cpu: "4");
        Pod pod = Given.Pod("p", "2");
        Assert.True(Wakes(new ClusterChange.OfNode(small, large), pod, FilterRules.NodeResourcesFit));
        Assert.False(Wakes(new ClusterChange.OfNode(large, small), pod, FilterRules.NodeResourcesFit));
        Assert.False(Wakes(new ClusterChange.OfNode(null, small), pod, FilterRules.NodeResourcesFit));
        Assert.False(Wakes(new ClusterChange.OfNode(small, large), pod, FilterRules.NodeAffinity));
        Node more = Given.Node("a", cpu: "4", memory: "9Gi");
        Pod cpuOnly = Given.Pod("p", "2", "0");
        Assert.False(Wakes(new ClusterChange.OfNode(large, more), cpuOnly, FilterRules.NodeResourcesFit));
    }

    [Fact]
    public void A_node_wakes_when_it_begins_to_suit()
    {
        Node plain = Given.Node("a"), tainted = plain.Tainted("x", "NoSchedule"), zoned = Given.Node("a", "east");
        Pod pod = Given.Pod("p", change: spec => spec with { NodeSelector = MapOf.Create((Given.Zone, "east")) });
        Assert.True(Wakes(new ClusterChange.OfNode(tainted, plain), pod, FilterRules.TaintToleration));
        Assert.False(Wakes(new ClusterChange.OfNode(plain, tainted), pod, FilterRules.TaintToleration));
        Assert.True(Wakes(new ClusterChange.OfNode(plain, zoned), pod, FilterRules.NodeAffinity));
        Assert.False(Wakes(new ClusterChange.OfNode(null, plain), pod, FilterRules.NodeAffinity));
        Node cordoned = plain with { Spec = plain.Spec with { Unschedulable = true } };
        Assert.True(Wakes(new ClusterChange.OfNode(cordoned, plain), pod, FilterRules.NodeUnschedulable));
        Assert.False(Wakes(new ClusterChange.OfNode(null, cordoned), pod, FilterRules.NodeUnschedulable));
    }

    [Fact]
    public void A_pod_that_leaves_wakes_who_wanted_what_it_had()
    {
        Pod web = Given.Pod("w").Of("web"), other = Given.Pod("o").Of("other");
        Pod shy = Given.Pod("p", change: spec => spec.With(far: Given.Far("web"))).Of("shy");
        Assert.True(Wakes(new ClusterChange.PodLeft(web), shy, FilterRules.InterPodAffinity));
        Assert.False(Wakes(new ClusterChange.PodLeft(other), shy, FilterRules.InterPodAffinity));
        Assert.True(Wakes(new ClusterChange.PodLeft(shy), web, FilterRules.InterPodAffinity)); // It minded the one that waits.
        Assert.True(Wakes(new ClusterChange.PodLeft(other), shy, FilterRules.NodeResourcesFit));
        Assert.False(Wakes(new ClusterChange.PodLeft(other), shy, FilterRules.NodePorts));
    }

    [Fact]
    public void A_pod_that_comes_wakes_who_looked_for_it()
    {
        Pod friendly = Given.Pod("p", change: spec => spec.With(near: Given.Near("web")));
        Assert.True(Wakes(new ClusterChange.PodCame(Given.Pod("w").Of("web")), friendly, FilterRules.InterPodAffinity));
        Assert.False(Wakes(new ClusterChange.PodCame(Given.Pod("w").Of("other")), friendly, FilterRules.InterPodAffinity));
        Assert.False(Wakes(new ClusterChange.PodCame(Given.Pod("w").Of("web")), friendly, FilterRules.NodeResourcesFit));
        Pod spread = Given.Pod("p", change: spec => spec with { TopologySpreadConstraints = [Given.Spread("web", Given.Zone)] });
        Assert.True(Wakes(new ClusterChange.PodCame(Given.Pod("w").Of("web")), spread, FilterRules.PodTopologySpread));
        Assert.False(Wakes(new ClusterChange.PodCame(Given.Pod("w").Of("other")), spread, FilterRules.PodTopologySpread));
    }
}

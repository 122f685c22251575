using System.Net;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers.Tests;

/// <summary>Which node gets which range of pod addresses.</summary>
public sealed class NodeRangeTests
{
    [Theory]
    [InlineData("10.42.0.0/16", "", "10.42.0.0/24")]
    [InlineData("10.42.0.0/16", "10.42.0.0/24", "10.42.1.0/24")]
    [InlineData("10.42.0.0/16", "10.42.1.0/24 10.42.0.0/24", "10.42.2.0/24")]
    [InlineData("10.42.0.0/16", "10.42.0.0/23", "10.42.2.0/24")]
    [InlineData("10.42.0.0/16", "10.42.0.128/25 192.168.0.0/24 fd00::/64", "10.42.1.0/24")]
    [InlineData("10.42.0.0/22", "10.42.0.0/24 10.42.1.0/24 10.42.2.0/24", "10.42.3.0/24")]
    [InlineData("10.42.0.0/26", "", "10.42.0.0/26")]
    [InlineData("10.42.0.0/26", "10.42.0.0/26", "")]
    [InlineData("10.42.0.0/23", "10.0.0.0/8", "")]
    public void The_first_free_block_is_given(string whole, string taken, string given)
    {
        Node node = Of("n", "");
        Plan plan = NodeRangeController.Reconcile(new(
            node, ListOf.From(taken.Split(' ', StringSplitOptions.RemoveEmptyEntries)), IPNetwork.Parse(whole)));
        Node? told = plan.Writes.IsEmpty ? null : (Node)((UpdateWrite)plan.Writes[0]).Value;
        Assert.Equal((given, given.Length > 0 ? 1 : 0), (told?.Spec.PodCIDR ?? "", told?.Spec.PodCIDRs.Count ?? 0));
        Assert.Equal(given.Length == 0, plan.Events.Any(one => one.Reason == "CIDRNotAvailable"));
    }

    [Fact]
    public void Nodes_are_given_theirs_one_after_the_other()
    {
        Node[] nodes = [Of("b", ""), Of("a", ""), Of("c", "10.42.0.0/24")];
        Assert.Null(Observe("b", nodes));
        Assert.Null(Observe("c", nodes));
        Assert.Equal(["10.42.0.0/24"], Observe("a", nodes)!.Taken);
        nodes[1] = Of("a", "10.42.1.0/24");
        Assert.Equal(2, Observe("b", nodes)!.Taken.Count);
        Assert.Null(Observe("a", nodes));
    }

    private static NodeRangeController.View? Observe(string name, Node[] nodes)
    {
        DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        ControlSettings settings = ControlSettings.Default with { PodRange = IPNetwork.Parse("10.42.0.0/16") };
        return NodeRangeController.Observe(
            new CacheSnapshot(settings, now, [KindCache.Of(Kinds.Node, nodes, 1, now)]), new ObjectKey("", name));
    }

    private static Node Of(string name, string range) => Node.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = name, ResourceVersion = "1" },
        Spec = NodeSpec.Empty with { PodCIDR = range },
    };
}

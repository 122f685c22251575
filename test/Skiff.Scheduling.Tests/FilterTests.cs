using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling.Tests;

/// <summary>What keeps a pod from a node, in upstream's words.</summary>
public sealed class FilterTests
{
    private static readonly ClusterLedger one = Given.Cluster(Given.Node("a", zone: "z"));

    private static string Refusal(string reasons, int nodes = 1) => $"0/{nodes} nodes are available: {reasons}.";

    [Fact]
    public void WithoutNodesThereIsNothingToSay() =>
        Assert.Equal("no nodes available to schedule pods", Given.Cluster().Say(Given.Pod("p")));

    [Theory]
    [InlineData("5", "1Gi", "1 Insufficient cpu")]
    [InlineData("1", "9Gi", "1 Insufficient memory")]
    [InlineData("4001m", "8193Mi", "1 Insufficient cpu, 1 Insufficient memory")]
    public void ResourcesMustSuffice(string cpu, string memory, string reasons) =>
        Assert.Equal(Refusal(reasons), one.Say(Given.Pod("p", cpu, memory)));

    [Fact]
    public void WhatFitsExactlyFits() => Assert.Equal("a", one.Say(Given.Pod("p", "4", "8Gi")));

    [Fact]
    public void ANodeTakesSoManyPodsAndNoMore()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a", pods: 1));
        cluster.Assume(Given.Pod("first", "0", "0"), "a");
        Assert.Equal(Refusal("1 Too many pods"), cluster.Say(Given.Pod("p", "0", "0")));
    }

    [Fact]
    public void ExtendedResourcesAreNamed()
    {
        Pod pod = Given.Pod("p");
        pod = pod with
        {
            Spec = pod.Spec with
            {
                Containers = [pod.Spec.Containers[0] with { Resources = ResourceRequirements.Empty with { Requests = MapOf.Create(("example.com/gpu", Quantity.Of(1))) } }],
            },
        };
        Assert.Equal(Refusal("1 Insufficient example.com/gpu"), one.Say(pod));
    }

    [Theory]
    [InlineData("NoSchedule", false)]
    [InlineData("NoExecute", false)]
    [InlineData("PreferNoSchedule", true)]
    public void TaintsKeepAwayWhoDoesNotTolerateThem(string effect, bool fits)
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a").Tainted("dedicated", effect));
        Assert.Equal(fits ? "a" : Refusal("1 node(s) had untolerated taint(s)"), cluster.Say(Given.Pod("p")));
        Pod tolerant = Given.Pod("p", change: spec => spec with { Tolerations = [Toleration.Empty with { Key = "dedicated", Operator = "Exists" }] });
        Assert.Equal("a", cluster.Say(tolerant));
    }

    [Fact]
    public void ACordonedNodeTakesOnlyWhoToleratesIt()
    {
        Node node = Given.Node("a");
        ClusterLedger cluster = Given.Cluster(node with { Spec = node.Spec with { Unschedulable = true } });
        Assert.Equal(Refusal("1 node(s) were unschedulable"), cluster.Say(Given.Pod("p")));
        Pod tolerant = Given.Pod("p", change: spec => spec with
        {
            Tolerations = [Toleration.Empty with { Key = "node.kubernetes.io/unschedulable", Operator = "Exists", Effect = "NoSchedule" }],
        });
        Assert.Equal("a", cluster.Say(tolerant));
    }

    [Theory]
    [InlineData("z", "a")]
    [InlineData("y", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")]
    public void SelectorsAndAffinityChooseNodes(string zone, string expected)
    {
        Assert.Equal(expected, one.Say(Given.Pod("p", change: spec => spec with { NodeSelector = MapOf.Create((Given.Zone, zone)) })));
        NodeSelector wanted = NodeSelector.Empty with { NodeSelectorTerms = [Given.In("none", "x"), Given.In(Given.Zone, zone)] };
        NodeAffinity affinity = NodeAffinity.Empty with { RequiredDuringSchedulingIgnoredDuringExecution = wanted };
        Assert.Equal(expected, one.Say(Given.Pod("p", change: spec => spec.With(node: affinity)))); // One term suffices.
    }

    [Fact]
    public void ANamedNodeIsTheOnlyOne() => Assert.Equal(
        Refusal("1 node(s) didn't match the requested node name"), one.Say(Given.Pod("p").On("b")));

    [Theory]
    [InlineData("", "TCP", "", "TCP", true)]
    [InlineData("", "TCP", "10.0.0.1", "TCP", true)]
    [InlineData("10.0.0.1", "TCP", "10.0.0.2", "TCP", false)]
    [InlineData("", "TCP", "", "UDP", false)]
    public void HostPortsAreTakenOnce(string ip, string protocol, string otherIp, string otherProtocol, bool conflict)
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a"));
        cluster.Assume(Given.Pod("first", change: spec => WithPort(spec, ip, protocol)), "a");
        string said = cluster.Say(Given.Pod("p", change: spec => WithPort(spec, otherIp, otherProtocol)));
        Assert.Equal(conflict ? Refusal("1 node(s) didn't have free ports for the requested pod ports") : "a", said);
    }

    [Fact]
    public void TheFirstRuleThatRefusesIsTold()
    {
        Node cordoned = Given.Node("a", cpu: "1").Tainted("x", "NoSchedule");
        ClusterLedger cluster = Given.Cluster(
            cordoned with { Spec = cordoned.Spec with { Unschedulable = true } },
            Given.Node("b", cpu: "1").Tainted("x", "NoSchedule"),
            Given.Node("c", cpu: "1").Tainted("y", "NoExecute"),
            Given.Node("d", cpu: "1"));
        Assert.Equal(
            Refusal("1 Insufficient cpu, 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s)", 4),
            cluster.Say(Given.Pod("p", cpu: "2")));
    }

    [Fact]
    public void FriendsAreSoughtAndTheFirstOfThemMayStart()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a", "z1"), Given.Node("b", "z2"));
        Pod self = Given.Pod("p", change: spec => spec.With(near: Given.Near("group", Given.Zone))).Of("group");
        Assert.NotNull(cluster.Decide(self).Node);
        Pod stranger = self.Of("stranger");
        Assert.Equal(Refusal("2 node(s) didn't match pod affinity rules", 2), cluster.Say(stranger));
        cluster.SetPod(Given.Pod("friend").Of("group").On("b"));
        Assert.Equal(("b", "b"), (cluster.Say(self), cluster.Say(stranger)));
    }

    [Fact]
    public void EnemiesAreAvoidedInBothDirections()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a"), Given.Node("b"));
        cluster.SetPod(Given.Pod("there").Of("web").On("a"));
        Pod shy = Given.Pod("shy", change: spec => spec.With(far: Given.Far("web"))).Of("shy");
        Assert.Equal("b", cluster.Say(shy));
        cluster.Assume(shy, "b");
        // Web does not mind the shy one, but the shy one was promised to be without it.
        Assert.Equal("a", cluster.Say(Given.Pod("p").Of("web")));
        Pod both = Given.Pod("q", change: spec => spec.With(far: Given.Far("web"))).Of("web");
        Assert.Equal(
            Refusal("1 node(s) didn't match pod anti-affinity rules, 1 node(s) didn't satisfy existing pods anti-affinity rules", 2),
            cluster.Say(both));
        cluster.Forget("uid-shy");
        Assert.Equal("b", cluster.Say(both));
    }

    [Fact]
    public void TermsKeepToTheirNamespaces()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a"));
        Pod other = Given.Pod("there").Of("web").On("a");
        cluster.SetPod(other with { Metadata = other.Metadata with { Namespace = "team" } });
        cluster.SetNamespace("team", MapOf.Create(("kind", "team")));
        Pod Shy(PodAffinityTerm term) => Given.Pod("p", change: spec => spec.With(
            far: PodAntiAffinity.Empty with { RequiredDuringSchedulingIgnoredDuringExecution = [term] }));
        Assert.Equal("a", cluster.Say(Shy(Given.Term("web"))));
        string refusal = Refusal("1 node(s) didn't match pod anti-affinity rules");
        Assert.Equal(refusal, cluster.Say(Shy(Given.Term("web") with { Namespaces = ["team"] })));
        Assert.Equal(refusal, cluster.Say(Shy(Given.Term("web") with
        {
            NamespaceSelector = Model.Meta.V1.LabelSelector.Empty with { MatchLabels = MapOf.Create(("kind", "team")) },
        })));
    }

    [Fact]
    public void SpreadingRefusesWhatWouldTilt()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a", "z1"), Given.Node("b", "z2"), Given.Node("c"));
        Pod pod = Given.Pod("p", change: spec => spec with { TopologySpreadConstraints = [Given.Spread("web", Given.Zone)] }).Of("web");
        cluster.SetPod(Given.Pod("one").Of("web").On("a"));
        Assert.Equal("b", cluster.Say(pod));
        cluster.SetPod(Given.Pod("two").Of("web").On("b"));
        cluster.SetNode(Given.Node("b", "z2").Tainted("x", "NoSchedule"));
        cluster.SetPod(Given.Pod("three").Of("web").On("a"));
        Assert.Equal(
            Refusal("1 node(s) didn't match pod topology spread constraints, 1 node(s) didn't match pod topology spread constraints "
                + "(missing required label), 1 node(s) had untolerated taint(s)", 3),
            cluster.Say(pod));
    }

    [Fact]
    public void TooFewDomainsCountAsAnEmptyOne()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a", "z1"));
        cluster.SetPod(Given.Pod("one").Of("web").On("a"));
        TopologySpreadConstraint spread = Given.Spread("web", Given.Zone);
        Pod pod = Given.Pod("p", change: spec => spec with { TopologySpreadConstraints = [spread] }).Of("web");
        Assert.Equal("a", cluster.Say(pod));
        Pod wide = Given.Pod("p", change: spec => spec with { TopologySpreadConstraints = [spread with { MinDomains = 2 }] }).Of("web");
        Assert.Equal(Refusal("1 node(s) didn't match pod topology spread constraints"), cluster.Say(wide));
    }

    private static PodSpec WithPort(PodSpec spec, string ip, string protocol) => spec with
    {
        Containers = [spec.Containers[0] with { Ports = [ContainerPort.Empty with { HostPort = 80, HostIP = ip, Protocol = protocol, ContainerPortValue = 80 }] }],
    };
}

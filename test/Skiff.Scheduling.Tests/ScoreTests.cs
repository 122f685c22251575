using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling.Tests;

/// <summary>Which of several nodes is chosen.</summary>
public sealed class ScoreTests
{
    private static ClusterLedger Two() => Given.Cluster(Given.Node("a", "z1"), Given.Node("b", "z2"));

    [Fact]
    public void TheEmptierNodeWins()
    {
        ClusterLedger cluster = Two();
        cluster.SetPod(Given.Pod("there", "2", "4Gi").On("a"));
        Assert.Equal("b", cluster.Say(Given.Pod("p")));
    }

    [Fact]
    public void PodsThatAskForNothingSpreadToo()
    {
        ClusterLedger cluster = Two();
        for (int i = 0; i < 6; i++)
        {
            Pod pod = Given.Pod($"p{i}", change: spec => spec with { Containers = [Container.Empty with { Name = "main" }] });
            cluster.Assume(pod, cluster.Decide(pod).Node!.Name);
        }

        Assert.Equal([3, 3], cluster.Nodes.Select(node => node.Pods.Count));
    }

    [Fact]
    public void ABalancedNodeBeatsALopsidedOne()
    {
        ClusterLedger cluster = Two();
        cluster.SetPod(Given.Pod("cpu", "2", "0").On("a"));
        cluster.SetPod(Given.Pod("both", "1", "2Gi").On("b")); // As much in sum.
        Assert.Equal("b", cluster.Say(Given.Pod("p", "500m", "1Gi")));
    }

    [Fact]
    public void SoftTaintsAreAvoidedWhileThereIsAChoice()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a").Tainted("x", "PreferNoSchedule"), Given.Node("b"));
        cluster.SetPod(Given.Pod("there", "1", "1Gi").On("b"));
        Assert.Equal("b", cluster.Say(Given.Pod("p")));
    }

    [Fact]
    public void WishesAttractByTheirWeight()
    {
        PreferredSchedulingTerm Wish(string zone, int weight) =>
            PreferredSchedulingTerm.Empty with { Weight = weight, Preference = Given.In(Given.Zone, zone) };
        NodeAffinity wishes = NodeAffinity.Empty with
        {
            PreferredDuringSchedulingIgnoredDuringExecution = [Wish("z1", 10), Wish("z2", 90)],
        };
        ClusterLedger cluster = Two();
        Assert.Equal("b", cluster.Say(Given.Pod("p", change: spec => spec.With(node: wishes))));
    }

    [Theory]
    [InlineData(true, "a")]
    [InlineData(false, "b")]
    public void WishesAboutPodsCount(bool near, string expected)
    {
        ClusterLedger cluster = Two();
        cluster.SetPod(Given.Pod("there").Of("web").On("a"));
        ListOf<WeightedPodAffinityTerm> wish = [WeightedPodAffinityTerm.Empty with { Weight = 100, PodAffinityTerm = Given.Term("web") }];
        Pod pod = Given.Pod("p", change: spec => near
            ? spec.With(near: PodAffinity.Empty with { PreferredDuringSchedulingIgnoredDuringExecution = wish })
            : spec.With(far: PodAntiAffinity.Empty with { PreferredDuringSchedulingIgnoredDuringExecution = wish }));
        Assert.Equal(expected, cluster.Say(pod));
        // Wishes of pods that are there count for those that come.
        cluster = Two();
        cluster.SetPod(pod.On("a"));
        Assert.Equal(expected, cluster.Say(Given.Pod("q").Of("web")));
    }

    [Fact]
    public void PodsOfOneControllerSpread()
    {
        OwnerReference owner = OwnerReference.Empty with { Kind = "ReplicaSet", Name = "web", UID = "rs", Controller = true };
        Pod Replica(string name)
        {
            Pod pod = Given.Pod(name, "10m", "1Mi").Of("web");
            return pod with { Metadata = pod.Metadata with { OwnerReferences = [owner] } };
        }

        ClusterLedger cluster = Two();
        ReplicaSet set = ReplicaSet.Empty with
        {
            Spec = ReplicaSetSpec.Empty with { Selector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", "web")) } },
        };
        cluster.Selectors.SetOwner("ReplicaSet", new("default", "web"), set);
        cluster.SetPod(Given.Pod("big", "100m", "100Mi").On("a"));
        cluster.SetPod(Replica("one").On("b"));
        Assert.Equal("a", cluster.Say(Replica("two"))); // Fuller, but without one of its kind.
    }

    [Fact]
    public void SoftSpreadingGivesWay()
    {
        Pod pod = Given.Pod("p", "3", change: spec => spec with
        {
            TopologySpreadConstraints = [Given.Spread("web", Given.Zone, otherwise: "ScheduleAnyway")],
        }).Of("web");
        ClusterLedger cluster = Two();
        cluster.SetPod(Given.Pod("one").Of("web").On("a"));
        Assert.Equal("b", cluster.Say(pod));
        cluster.SetPod(Given.Pod("big", "3").On("b"));
        Assert.Equal("a", cluster.Say(pod));
    }

    [Fact]
    public void ChanceDecidesBetweenEquals()
    {
        ClusterLedger cluster = Given.Cluster([.. Enumerable.Range(0, 4).Select(i => Given.Node($"n{i}"))]);
        Random random = new(3);
        int[] counts = new int[4];
        for (int i = 0; i < 4_000; i++) counts[cluster.Decide(Given.Pod("p"), random.Next).Node!.Name[1] - '0']++;
        Assert.All(counts, count => Assert.InRange(count, 850, 1_150));
    }

    [Fact]
    public void OfManyNodesAPartIsLookedAtAndAllGetTheirTurn()
    {
        Assert.Equal([0, 100, 100, 420, 500], new[] { 0, 100, 101, 1_000, 10_000 }.Select(nodes => NodeSearch.EnoughOf(nodes)));
        ClusterLedger cluster = Given.Cluster([.. Enumerable.Range(0, 400).Select(i => Given.Node($"n{i:d3}"))]);
        NodeSearch search = new();
        HashSet<string> chosen = [];
        for (int i = 0; i < 400; i++)
        {
            Pod pod = Given.Pod($"p{i}", "3");
            string node = Placement.Decide(new PodEntry(pod), cluster, search, _ => 1).Node!.Name;
            cluster.Assume(pod, node);
            Assert.True(chosen.Add(node)); // Nowhere do two fit.
        }

        Assert.Null(Placement.Decide(new PodEntry(Given.Pod("late", "3")), cluster, search, _ => 1).Node);
    }
}

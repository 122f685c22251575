using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling.Tests;

/// <summary>What is counted on nodes, over histories.</summary>
public sealed class LedgerTests
{
    [Fact]
    public void NoNodeIsEverGivenMoreThanItHas()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            ClusterLedger cluster = new();
            Dictionary<string, Node> nodes = [];
            Dictionary<string, (Pod Pod, string Node)> there = [];
            NodeSearch search = new();
            for (int step = 0; step < 150; step++)
            {
                Disturb(random, cluster, nodes, there);
                Pod pod = RandomPod(random, $"p{seed}-{step}");
                Placement placement = Placement.Decide(new PodEntry(pod), cluster, search, random.Next);
                if (placement.Node is { } node)
                {
                    cluster.Assume(pod, node.Name);
                    there[pod.Metadata.UID] = (pod, node.Name);
                }

                Check(cluster, nodes, there, $"seed {seed}, step {step}");
            }
        }
    }

    // Counted anew, by hand: containers and sidecars, or what starts if that is more.
    private static void Check(
        ClusterLedger cluster, Dictionary<string, Node> nodes, Dictionary<string, (Pod Pod, string Node)> there, string where)
    {
        Assert.Equal(there.Count, cluster.PodCount);
        foreach (NodeLedger ledger in cluster.Nodes)
        {
            Pod[] pods = [.. there.Values.Where(entry => entry.Node == ledger.Name).Select(entry => entry.Pod)];
            long cpu = pods.Sum(pod => Wanted(pod, "cpu")), memory = pods.Sum(pod => Wanted(pod, "memory"));
            Assert.True(cpu == ledger.Requested.MilliCpu && memory == ledger.Requested.MemoryBytes, where);
            Node node = nodes[ledger.Name];
            Assert.True(cpu <= node.Status.Allocatable["cpu"].MilliValue(), $"{where}: {ledger.Name} has {cpu} cpu");
            Assert.True(memory <= node.Status.Allocatable["memory"].Value(), $"{where}: {ledger.Name} has {memory} bytes");
            Assert.True(pods.Length <= node.Status.Allocatable["pods"].Value(), $"{where}: {ledger.Name} has {pods.Length} pods");
            int[] ports = [.. pods.SelectMany(pod => pod.Spec.Containers[0].Ports.AsEnumerable()).Select(port => port.HostPort)];
            Assert.Equal(ports.Length, ports.Distinct().Count());
        }
    }

    private static long Wanted(Pod pod, string resource)
    {
        long sidecars = 0, starting = 0;
        foreach (Container container in pod.Spec.InitContainers)
        {
            long own = Amount(container, resource);
            if (container.RestartPolicy == "Always") sidecars += own;
            starting = Math.Max(starting, container.RestartPolicy == "Always" ? sidecars : sidecars + own);
        }

        return Math.Max(pod.Spec.Containers.AsEnumerable().Sum(container => Amount(container, resource)) + sidecars, starting);
    }

    private static long Amount(Container container, string resource)
    {
        Quantity quantity = container.Resources.Requests.Find(resource) is { } found ? found : Quantity.Of(0);
        return resource == "cpu" ? quantity.MilliValue() : quantity.Value();
    }

    private static void Disturb(
        Random random, ClusterLedger cluster, Dictionary<string, Node> nodes, Dictionary<string, (Pod Pod, string Node)> there)
    {
        switch (random.Next(8))
        {
            case 0 or 1 when nodes.Count < 5:
                Node node = Given.Node($"n{random.Next(5)}", cpu: $"{random.Next(1, 5)}", memory: $"{random.Next(1, 5)}Gi", pods: random.Next(2, 8));
                if (nodes.TryAdd(node.Metadata.Name, node) && there.Values.All(entry => entry.Node != node.Metadata.Name)) cluster.SetNode(node);
                else if (!cluster.Nodes.Any(ledger => ledger.Name == node.Metadata.Name)) nodes.Remove(node.Metadata.Name);
                break;
            case 2 when there.Count > 0: // A pod goes.
                (string uid, (Pod gone, _)) = there.ElementAt(random.Next(there.Count));
                Assert.True(cluster.RemovePod(ObjectKey.Of(gone)));
                there.Remove(uid);
                break;
            case 3 when there.Count > 0: // A binding fails, if it was not seen.
                (string assumed, _) = there.ElementAt(random.Next(there.Count));
                if (cluster.IsAssumed(assumed)) there.Remove(assumed);
                cluster.Forget(assumed);
                break;
            case 4 when there.Count > 0: // A binding is seen, or seen again.
                (Pod bound, string at) = there.ElementAt(random.Next(there.Count)).Value;
                cluster.SetPod(bound.On(at));
                Assert.False(cluster.IsAssumed(bound.Metadata.UID));
                break;
            case 5 when there.Count > 0: // A pod finishes.
                (string done, (Pod finished, string place)) = there.ElementAt(random.Next(there.Count));
                cluster.SetPod(finished.On(place) with { Status = PodStatus.Empty with { Phase = PodPhase.Succeeded } });
                there.Remove(done);
                break;
            case 6 when there.Count > 0: // An assumed pod is seen as it was before it was bound.
                (Pod early, string still) = there.ElementAt(random.Next(there.Count)).Value;
                if (!cluster.IsAssumed(early.Metadata.UID)) break;
                cluster.SetPod(early);
                Assert.Equal(still, cluster.NodeOf(early.Metadata.UID));
                break;
        }
    }

    private static Pod RandomPod(Random random, string name)
    {
        Container Sized(string container) => Container.Empty with
        {
            Name = container,
            Resources = ResourceRequirements.Empty with
            {
                Requests = random.Next(4) == 0 ? default : MapOf.Create(
                    ("cpu", Quantity.Parse($"{random.Next(0, 1500)}m")), ("memory", Quantity.Parse($"{random.Next(0, 1500)}Mi"))),
            },
        };
        Container main = Sized("main");
        if (random.Next(3) == 0) main = main with { Ports = [ContainerPort.Empty with { HostPort = random.Next(80, 84), Protocol = "TCP" }] };
        return Given.Pod(name, change: spec => spec with
        {
            Containers = [main],
            InitContainers = random.Next(3) == 0
                ? [Sized("sidecar") with { RestartPolicy = "Always" }, Sized("init")]
                : [],
        });
    }

    [Fact]
    public void PodsLargerThanAnyCountLeaveNothingBehind()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a", cpu: "4", memory: "8Gi"));
        string[] names = ["x", "y", "z"];
        foreach (string name in names) cluster.SetPod(Given.Pod(name, "1", "7E").On("a"));
        Assert.StartsWith("0/1", cluster.Say(Given.Pod("p")), StringComparison.Ordinal);
        cluster.RemovePod(new("default", "x"));
        Assert.StartsWith("0/1", cluster.Say(Given.Pod("p")), StringComparison.Ordinal);
        cluster.RemovePod(new("default", "y"));
        cluster.RemovePod(new("default", "z"));
        Assert.Equal(((Int128)0, (Int128)0), (cluster.Nodes[0].Requested.MemoryBytes, cluster.Nodes[0].Requested.MilliCpu));
        Assert.StartsWith("0/1", cluster.Say(Given.Pod("p", memory: "9Gi")), StringComparison.Ordinal);
    }

    [Fact]
    public void ANameTakenAgainIsAnotherPod()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a"));
        Pod pod = Given.Pod("p", "3").On("a");
        cluster.SetPod(pod);
        cluster.SetPod(pod with { Metadata = pod.Metadata with { UID = "other" } });
        Assert.Equal((1, (Int128)3_000), (cluster.PodCount, cluster.Nodes[0].Requested.MilliCpu));
    }

    [Fact]
    public void PodsOutliveTheirNode()
    {
        ClusterLedger cluster = Given.Cluster(Given.Node("a"));
        cluster.SetPod(Given.Pod("p", "3").On("a"));
        cluster.RemoveNode("a");
        Assert.Equal("no nodes available to schedule pods", cluster.Say(Given.Pod("q")));
        cluster.SetNode(Given.Node("a"));
        Assert.Equal("0/1 nodes are available: 1 Insufficient cpu.", cluster.Say(Given.Pod("q", "2")));
    }

    [Fact]
    public void AffinityAndSpreadingHoldOverHistories()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            Random random = new(seed);
            ClusterLedger cluster = Given.Cluster([.. Enumerable.Range(0, 6).Select(i => Given.Node($"n{i}", $"z{i % 3}"))]);
            List<Pod> there = [];
            for (int step = 0; step < 60; step++)
            {
                if (there.Count > 0 && random.Next(4) == 0)
                {
                    int at = random.Next(there.Count);
                    cluster.RemovePod(ObjectKey.Of(there[at]));
                    there.RemoveAt(at);
                }

                bool lone = random.Next(3) == 0;
                Pod pod = lone
                    ? Given.Pod($"p{step}", change: spec => spec.With(far: Given.Far("lone"))).Of("lone")
                    : Given.Pod($"p{step}", change: spec => spec with { TopologySpreadConstraints = [Given.Spread("even", Given.Zone)] }).Of("even");
                if (cluster.Decide(pod, random.Next).Node is not { } node) continue;
                cluster.Assume(pod, node.Name);
                there.Add(pod);
                int[] zones = [.. Enumerable.Range(0, 3).Select(z => cluster.Nodes.Where(n => n.Name[1] % 3 == z).Sum(n => n.Pods.Count(p => p.Pod.Metadata.Labels["app"] == "even")))];
                int own = zones[node.Name[1] % 3];
                Assert.True(lone || own - zones.Min() <= 1, $"seed {seed}, step {step}: {string.Join(' ', zones)}");
                Assert.All(cluster.Nodes, n => Assert.InRange(n.Pods.Count(p => p.Pod.Metadata.Labels["app"] == "lone"), 0, 1));
            }
        }
    }
}

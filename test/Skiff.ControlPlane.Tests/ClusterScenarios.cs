using Skiff.Machinery.Control;
using Skiff.Machinery.Remote;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

public sealed class ClusterScenarios
{
    [Fact]
    public async Task ADeploymentRollsOutAndItsDeletionTakesEverythingAlong()
    {
        await using World world = new();
        world.Api.Add(Samples.Node("node"));
        world.Api.Add(Samples.Deployment("web", 3));
        await RunUntilAsync(world, () => Web(world).Status is { AvailableReplicas: 3, UpdatedReplicas: 3 });
        Assert.Equal("1", Web(world).Metadata.Annotations.Find("deployment.kubernetes.io/revision"));

        Deployment web = Web(world);
        world.Api.Change(web with { Spec = web.Spec with { Template = Samples.Template("web", "web:2") } });
        await RunUntilAsync(world, () => Web(world) is { Status: { UpdatedReplicas: 3, Replicas: 3, AvailableReplicas: 3, ObservedGeneration: 2 } });
        Assert.Equal("2", Web(world).Metadata.Annotations.Find("deployment.kubernetes.io/revision"));
        await world.UntilAsync(() => world.Api.All<Event>().Any(value =>
            value.Reason == "ScalingReplicaSet" && value.Message.StartsWith("Scaled up replica set web-", StringComparison.Ordinal)));

        world.Api.Remove(Web(world), propagation: DeletionPropagation.Foreground);
        await RunUntilAsync(world, () => world.Api.All<Deployment>().Count == 0);
        Assert.Empty(world.Api.All<ReplicaSet>());
        Assert.Empty(world.Api.All<Pod>());
    }

    [Fact]
    public async Task ANamespaceGetsItsBasicsAndIsEmptiedPodsFirst()
    {
        ControlSettings settings = ControlSettings.Default with { RootCertificates = "PEM" };
        await using World world = new(new ControlPlaneOptions { Settings = settings });
        world.Api.Add(Space("shop"));
        await world.UntilAsync(() => world.Api.Find<ServiceAccount>("shop", "default") is not null
            && world.Api.Find<ConfigMap>("shop", "kube-root-ca.crt")?.Data.Find("ca.crt") == "PEM");
        Pod pod = Samples.Pod("web");
        world.Api.Add(pod with { Metadata = pod.Metadata with { Namespace = "shop" }, Spec = pod.Spec with { NodeName = "gone-soon" } });
        world.Api.Add(Secret.Empty with { Metadata = Samples.Named("key", "shop") with { Finalizers = ["example.com/hold"] } });

        world.Api.Remove(world.Api.Find<Namespace>("", "shop")!);
        await world.UntilAsync(() => world.Api.Find<Pod>("shop", "web")!.IsTerminating);
        Assert.NotNull(world.Api.Find<Secret>("shop", "key")); // The pod may still read it.
        world.Api.Remove(world.Api.Find<Pod>("shop", "web")!, graceSeconds: 0);

        await world.UntilAsync(() => world.Api.Find<Namespace>("", "shop")!.Status.Conditions.Any(condition => condition is
        {
            Type: "NamespaceFinalizersRemaining",
            Status: "True",
            Message: "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
        }));
        Secret held = world.Api.Find<Secret>("shop", "key")!;
        world.Api.Change(held with { Metadata = held.Metadata with { Finalizers = [] } });
        await world.UntilAsync(() => world.Api.Find<Namespace>("", "shop") is null);
        Assert.Null(world.Api.Find<ServiceAccount>("shop", "default"));
    }

    [Fact]
    public async Task ASilentNodeLosesItsPodsAfterTheToleratedTime()
    {
        await using World world = new();
        world.Api.Add(Space("default"));
        for (int i = 0; i < 3; i++)
        {
            world.Api.Add(Samples.Node($"node{i}"));
            world.Api.Add(LeaseOf(world, $"node{i}"));
        }

        Pod pod = Samples.Pod("web");
        world.Api.Add(pod with
        {
            Spec = pod.Spec with
            {
                NodeSelector = MapOf.Create(("kubernetes.io/hostname", "node0")),
                Tolerations = [Toleration.Empty with
                {
                    Key = "node.kubernetes.io/unreachable", Operator = "Exists", Effect = "NoExecute", TolerationSeconds = 300,
                }],
            },
        });
        await world.UntilAsync(() => world.Api.Find<Pod>("default", "web")!.Spec.NodeName == "node0");
        world.Api.ChangeStatus(Samples.Running(world.Api.Find<Pod>("default", "web")!, world.Time.GetUtcNow()));

        DateTimeOffset silent = world.Time.GetUtcNow();
        await BeatUntilAsync(world, () => Ready(world, "node0").Status == "Unknown");
        Assert.Equal(("NodeStatusUnknown", "Kubelet stopped posting node status."), (Ready(world, "node0").Reason, Ready(world, "node0").Message));
        Assert.InRange((world.Time.GetUtcNow() - silent).TotalSeconds, 40, 60);
        await BeatUntilAsync(world, () => world.Api.Find<Node>("", "node0")!.Spec.Taints.Count == 2);
        await BeatUntilAsync(world, () => !world.Api.Find<Pod>("default", "web")!.IsReady);
        await BeatUntilAsync(world, () => world.Api.Find<Pod>("default", "web")!.IsTerminating);
        Assert.InRange((world.Time.GetUtcNow() - silent).TotalSeconds, 340, 370);
        Assert.Equal("DeletionByTaintManager", world.Api.Find<Pod>("default", "web")!.Condition("DisruptionTarget")!.Reason);

        world.Api.Remove(world.Api.Find<Node>("", "node0")!);
        await BeatUntilAsync(world, () => world.Api.Find<Pod>("default", "web") is null);
    }

    [Fact]
    public async Task NobodyIsDrivenOutWhileEveryNodeSeemsLost()
    {
        await using World world = new();
        for (int i = 0; i < 3; i++) world.Api.Add(Samples.Node($"node{i}"));
        await world.AdvanceUntilAsync(
            () => world.Api.All<Node>().All(node => node.Status.Conditions[0].Status == "Unknown"), TimeSpan.FromSeconds(5));
        for (int i = 0; i < 100; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await world.SettleAsync();
        Assert.DoesNotContain(world.Api.All<Node>(), node => node.Spec.Taints.Any(taint => taint.Effect == "NoExecute"));
    }

    private static Deployment Web(World world) => world.Api.Find<Deployment>("default", "web")!;

    private static NodeCondition Ready(World world, string node) => world.Api.Find<Node>("", node)!.Status.Conditions[0];

    [Fact]
    public async Task ObjectsOfAnotherServerAreCollectedAndGoWithTheirNamespace()
    {
        RemoteKind flunders = RemoteKind.Of("w.example.com", "v1", APIResource.Empty with
        {
            Name = "flunders", Kind = "Flunder", Namespaced = true, Verbs = ["delete", "get", "list", "patch", "update", "watch"],
        })!;
        string[] stale = ["w.example.com/v1"];
        await using World world = new(new ControlPlaneOptions
        {
            Kinds = () => [.. KindRoster.BuiltIn(), flunders], StaleVersions = () => stale,
        });
        world.Api.Add(Space("shop"));
        ConfigMap owner = world.Api.Add(ConfigMap.Empty with { Metadata = Samples.Named("owner", "shop") });
        OwnerReference reference = new() { APIVersion = "v1", Kind = "ConfigMap", Name = "owner", UID = owner.Metadata.UID };
        world.Api.Add(new RemoteObject(flunders, Samples.Named("owned", "shop") with { OwnerReferences = [reference] }));
        world.Api.Add(new RemoteObject(flunders, Samples.Named("free", "shop")));
        world.Api.Remove(owner);
        await world.UntilAsync(() => world.Api.CacheOf(flunders).Find(new("shop", "owned")) is null);

        world.Api.Remove(world.Api.Find<Namespace>("", "shop")!);
        await world.UntilAsync(() => world.Api.Find<Namespace>("", "shop")!.Status.Conditions.Any(condition => condition is
        {
            Type: "NamespaceDeletionDiscoveryFailure",
            Status: "True",
            Message: "Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: "
                + "w.example.com/v1: stale GroupVersion discovery: w.example.com/v1",
        }));
        await world.SettleAsync();
        Assert.NotNull(world.Api.Find<Namespace>("", "shop")); // Nobody knows what is left in it.
        stale = [];
        world.Plane.RefreshKinds();
        await world.UntilAsync(() => world.Api.Find<Namespace>("", "shop") is null);
        Assert.Null(world.Api.CacheOf(flunders).Find(new("shop", "free")));
    }

    private static Namespace Space(string name) => Namespace.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = name },
        Spec = NamespaceSpec.Empty with { Finalizers = ["kubernetes"] },
        Status = NamespaceStatus.Empty with { Phase = NamespacePhase.Active },
    };

    private static Lease LeaseOf(World world, string node) => Lease.Empty with
    {
        Metadata = Samples.Named(node, "kube-node-lease"),
        Spec = LeaseSpec.Empty with { HolderIdentity = node, RenewTime = world.Time.GetUtcNow() },
    };

    // Every node but the first keeps its lease.
    private static async Task BeatUntilAsync(World world, Func<bool> condition)
    {
        for (int i = 0; i < 200 && !condition(); i++)
        {
            foreach (string node in new[] { "node1", "node2" })
            {
                Lease lease = world.Api.Find<Lease>("kube-node-lease", node)!;
                world.Api.Change(lease with { Spec = lease.Spec with { RenewTime = world.Time.GetUtcNow() } });
            }

            await world.SettleAsync();
            if (condition()) return;
            world.Time.Advance(TimeSpan.FromSeconds(5));
            await world.SettleAsync();
        }

        Assert.True(condition());
    }

    // A kubelet that starts and ends pods at once. The clock moves a little, for writes that collided to be tried again.
    private static async Task RunUntilAsync(World world, Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
        {
            await world.SettleAsync();
            world.RunPods(pod => pod.Spec.NodeName.Length > 0);
            world.KillPods();
            world.Time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.True(condition());
    }
}

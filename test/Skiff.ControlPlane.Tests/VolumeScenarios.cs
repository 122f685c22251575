using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

public sealed class VolumeScenarios
{
    private static readonly ControlPlaneOptions local = new()
    {
        Settings = ControlSettings.Default with { LocalPathDirectory = "/data/storage" },
    };

    [Fact]
    public async Task OfClaimsThatRaceForOneVolumeExactlyOneWins()
    {
        await using World world = new();
        for (int i = 0; i < 20; i++) world.Api.Add(StorageSamples.Claim($"c{i:d2}"));
        for (int i = 0; i < 7; i++) world.Api.Add(StorageSamples.Volume($"v{i}", phase: ""));
        await world.UntilAsync(() => Bound(world).Count == 7);
        await world.SettleAsync();
        Assert.Equal(7, Bound(world).Select(claim => claim.Spec.VolumeName).Distinct().Count());
        Assert.All(Bound(world), claim =>
            Assert.Equal(claim.Metadata.UID, world.Api.Find<PersistentVolume>("", claim.Spec.VolumeName)!.Spec.ClaimRef!.UID));
    }

    [Fact]
    public async Task APodWaitsForItsVolumeAndGoesWhereThatIs()
    {
        await using World world = new(local);
        world.Api.Add(Samples.Node("a"));
        world.Api.Add(Samples.Node("b"));
        world.Api.Add(Samples.Pod("web").Using("data"));
        await world.UntilAsync(() => Stored(world, "web").Condition("PodScheduled")?.Message
            .Contains("persistentvolumeclaim \"data\" not found", StringComparison.Ordinal) == true);
        world.Api.Add(StorageSamples.Claim("data", kind: LocalPath.ClassName));
        await world.UntilAsync(() => Stored(world, "web").Condition("PodScheduled")!.Message
            .Contains("unbound immediate", StringComparison.Ordinal));
        world.Api.Add(StorageSamples.Class(LocalPath.ClassName, waits: true, LocalPath.Provisioner));
        await world.AdvanceUntilAsync(() => Stored(world, "web").Spec.NodeName.Length > 0, TimeSpan.FromSeconds(1));

        string node = Stored(world, "web").Spec.NodeName;
        PersistentVolumeClaim claim = Assert.Single(Bound(world));
        PersistentVolume volume = world.Api.Find<PersistentVolume>("", claim.Spec.VolumeName)!;
        Assert.True(VolumeMatching.IsReachable(volume, Samples.Node(node)));

        // Every further pod of the claim goes there too.
        for (int i = 0; i < 5; i++) world.Api.Add(Samples.Pod($"more{i}").Using("data"));
        await world.UntilAsync(() => world.Api.All<Pod>().All(pod => pod.Spec.NodeName == node));
    }

    [Fact]
    public async Task ManyPodsGetOneVolumeEach()
    {
        await using World world = new();
        for (int i = 0; i < 4; i++) world.Api.Add(Samples.Node($"n{i}"));
        world.Api.Add(StorageSamples.Class("disks", waits: true));
        for (int i = 0; i < 12; i++)
        {
            world.Api.Add(StorageSamples.Volume($"v{i:d2}", kind: "disks", node: $"n{i % 4}", phase: ""));
            world.Api.Add(StorageSamples.Claim($"c{i:d2}", kind: "disks"));
            world.Api.Add(Samples.Pod($"p{i:d2}").Using($"c{i:d2}"));
        }

        await world.AdvanceUntilAsync(() => world.Api.All<Pod>().All(pod => pod.Spec.NodeName.Length > 0), TimeSpan.FromSeconds(1));
        Assert.Equal(12, Bound(world).Select(claim => claim.Spec.VolumeName).Distinct().Count());
        Assert.All(world.Api.All<Pod>(), pod =>
        {
            PersistentVolumeClaim claim = world.Api.Find<PersistentVolumeClaim>("default", $"c{pod.Metadata.Name[1..]}")!;
            PersistentVolume volume = world.Api.Find<PersistentVolume>("", claim.Spec.VolumeName)!;
            Assert.True(VolumeMatching.IsReachable(volume, Samples.Node(pod.Spec.NodeName)));
        });
    }

    [Fact]
    public async Task APodWhoseVolumeNeverComesStartsOverAfterTenMinutes()
    {
        await using World world = new();
        world.Api.Add(Samples.Node("a"));
        world.Api.Add(StorageSamples.Class("outside", waits: true, "example.com/disks"));
        world.Api.Add(StorageSamples.Claim("data", kind: "outside"));
        Pod pod = Samples.Pod("web").Using("data"); // Nobody reports for the node, which is tainted soon.
        world.Api.Add(pod with { Spec = pod.Spec with { Tolerations = [Toleration.Empty with { Operator = "Exists" }] } });
        await world.UntilAsync(() => world.Api.All<PersistentVolumeClaim>()[0].Metadata.Annotations
            .Find(VolumeAnnotations.SelectedNode) == "a");
        await world.SettleAsync();
        Assert.Equal("", Stored(world, "web").Spec.NodeName);
        world.Time.Advance(TimeSpan.FromMinutes(9));
        await world.SettleAsync();
        Assert.Null(Stored(world, "web").Condition("PodScheduled"));
        await world.AdvanceUntilAsync(() => Stored(world, "web").Condition("PodScheduled") is not null, TimeSpan.FromSeconds(30));
        PodCondition told = Stored(world, "web").Condition("PodScheduled")!;
        Assert.Equal(
            ("SchedulerError", "running PreBind plugin \"VolumeBinding\": binding volumes: context deadline exceeded"),
            (told.Reason, told.Message));

        // The provisioner comes after all.
        PersistentVolumeClaim claim = world.Api.All<PersistentVolumeClaim>()[0];
        world.Api.Add(VolumeMatching.Tie(StorageSamples.Volume("late", kind: "outside", node: "a", phase: ""), claim));
        await world.AdvanceUntilAsync(() => Stored(world, "web").Spec.NodeName == "a", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AFailedWriteOfTheDecisionIsTriedAgain()
    {
        await using World world = new(local);
        int refusals = 0;
        world.Api.Fault = call => call is { Verb: "update", Subresource: null, Value: PersistentVolumeClaim claim }
            && claim.Metadata.Annotations.ContainsKey(VolumeAnnotations.SelectedNode)
            && Interlocked.Increment(ref refusals) <= 2
                ? Model.Meta.V1.Status.InternalError("no")
                : null;
        world.Api.Add(Samples.Node("a"));
        world.Api.Add(StorageSamples.Class(LocalPath.ClassName, waits: true, LocalPath.Provisioner));
        world.Api.Add(StorageSamples.Claim("data", kind: LocalPath.ClassName));
        world.Api.Add(Samples.Pod("web").Using("data"));
        await world.AdvanceUntilAsync(() => Stored(world, "web").Spec.NodeName == "a", TimeSpan.FromSeconds(1));
        Assert.True(refusals >= 3);
    }

    [Fact]
    public async Task AnEphemeralVolumeComesAndGoesWithItsPod()
    {
        await using World world = new(local);
        world.Api.Add(Samples.Node("a"));
        world.Api.Add(StorageSamples.Class(LocalPath.ClassName, waits: true, LocalPath.Provisioner));
        Pod pod = Samples.Pod("web");
        world.Api.Add(pod with
        {
            Spec = pod.Spec with
            {
                Volumes =
                [
                    Volume.Empty with
                    {
                        Name = "tmp",
                        VolumeSource = VolumeSource.Empty with
                        {
                            Ephemeral = EphemeralVolumeSource.Empty with
                            {
                                VolumeClaimTemplate = PersistentVolumeClaimTemplate.Empty with
                                {
                                    Spec = StorageSamples.Claim("x", kind: LocalPath.ClassName).Spec,
                                },
                            },
                        },
                    },
                ],
            },
        });
        await world.AdvanceUntilAsync(() => Stored(world, "web").Spec.NodeName == "a", TimeSpan.FromSeconds(1));
        Assert.Equal("web-tmp", Assert.Single(Bound(world)).Metadata.Name);
    }

    [Fact]
    public async Task AReleasedVolumeGoesOnceItsNodeLetsItGo()
    {
        await using World world = new(local);
        world.Api.Add(Samples.Node("a"));
        world.Api.Add(StorageSamples.Class(LocalPath.ClassName, waits: true, LocalPath.Provisioner));
        world.Api.Add(StorageSamples.Claim("data", kind: LocalPath.ClassName));
        world.Api.Add(Samples.Pod("web").Using("data"));
        await world.AdvanceUntilAsync(() => Stored(world, "web").Spec.NodeName == "a", TimeSpan.FromSeconds(1));
        world.Api.Remove(Stored(world, "web"), graceSeconds: 0);
        await world.SettleAsync();
        world.Api.Remove(Assert.Single(Bound(world)));
        await world.UntilAsync(() => world.Api.All<PersistentVolume>()[0].Metadata.DeletionTimestamp is not null);
        await world.SettleAsync();
        PersistentVolume volume = Assert.Single(world.Api.All<PersistentVolume>());
        Assert.True(LocalPath.IsToBeRemoved(volume));
        world.Api.Change(volume with { Metadata = volume.Metadata.WithoutFinalizer(LocalPath.Finalizer) });
        await world.UntilAsync(() => world.Api.All<PersistentVolume>().Count == 0);
    }

    private static List<PersistentVolumeClaim> Bound(World world) =>
        [.. world.Api.All<PersistentVolumeClaim>().Where(claim => claim.Status.Phase == PersistentVolumeClaimPhase.Bound)];

    private static Pod Stored(World world, string name) => world.Api.Find<Pod>("default", name)!;
}

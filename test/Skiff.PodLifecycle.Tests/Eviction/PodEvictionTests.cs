using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.PodLifecycle.Tests.Eviction;

public sealed class PodEvictionTests
{
    private const long Mi = 1 << 20;

    private static readonly EvictionThreshold memory = new(EvictionSignal.MemoryAvailable, new(Quantity.Parse("100Mi"), 0));
    private static readonly Dictionary<EvictionSignal, Observation> seen = new()
    {
        [EvictionSignal.MemoryAvailable] = new(50 * Mi, 1024 * Mi, IsBytes: true),
    };

    [Fact]
    public void Those_beyond_their_requests_go_first_then_the_less_important_then_the_hungrier()
    {
        PodUsage[] pods =
        [
            Using("within", 90, request: "100Mi", priority: -5),
            Using("little", 110, request: "100Mi"),
            Using("much", 300, request: "100Mi"),
            Using("important", 900, request: "100Mi", priority: 10),
            Using("unknown", 0) with { IsKnown = false },
        ];
        Assert.Equal(["unknown", "much", "little", "important", "within"], Names(EvictionRanking.Of(pods, EvictionSignal.MemoryAvailable, false)));
    }

    [Fact]
    public void Processes_count_after_importance()
    {
        PodUsage[] pods =
        [
            Using("few", 0) with { Processes = 3 }, Using("many", 0) with { Processes = 300 },
            Using("low", 0, priority: -1) with { Processes = 1 },
        ];
        Assert.Equal(["low", "many", "few"], Names(EvictionRanking.Of(pods, EvictionSignal.PidAvailable, false)));
    }

    [Fact]
    public void With_a_disk_of_their_own_images_count_layers_only()
    {
        PodUsage logs = Using("logs", 0) with { Containers = [new("c", 0, default, new(500, 1))] };
        PodUsage layer = Using("layer", 0) with { Containers = [new("c", 0, new(400, 1), default)] };
        Assert.Equal(["logs", "layer"], Names(EvictionRanking.Of([layer, logs], EvictionSignal.NodeFsAvailable, true)));
        Assert.Equal(["layer", "logs"], Names(EvictionRanking.Of([layer, logs], EvictionSignal.ImageFsAvailable, true)));
        Assert.Equal(["logs", "layer"], Names(EvictionRanking.Of([layer, logs], EvictionSignal.ImageFsAvailable, false)));
    }

    [Fact]
    public void The_message_says_what_was_short_and_who_took_it()
    {
        PodUsage usage = Using("web", 200, request: "100Mi");
        PodEviction eviction = PodEviction.For([usage], memory, [memory], seen, EvictionSettings.Default)!;
        const string expected = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. "
            + "Container c was using 200Mi, request is 100Mi, has larger consumption of memory. ";
        Assert.Equal(("Evicted", expected, 1L), (eviction.Ending.Reason, eviction.Ending.Message, eviction.Ending.GraceSeconds));
        Assert.Equal(("DisruptionTarget", "True", "TerminationByKubelet", expected),
            (eviction.Ending.Condition!.Type, eviction.Ending.Condition.Status, eviction.Ending.Condition.Reason, eviction.Ending.Condition.Message));
        Assert.Equal(
            MapOf.Create(("offending_containers", "c"), ("offending_containers_usage", "200Mi"), ("starved_resource", "memory")),
            eviction.Annotations);
    }

    [Fact]
    public void A_pod_the_node_needs_never_goes()
    {
        PodUsage critical = Using("critical", 900, priority: 2_000_000_000);
        Assert.Null(PodEviction.For([critical], memory, [memory], seen, EvictionSettings.Default));
        PodUsage other = Using("other", 1);
        Assert.Equal("other", PodEviction.For([critical, other], memory, [memory], seen, EvictionSettings.Default)!.Pod.Metadata.Name);
    }

    [Fact]
    public void An_evicted_pod_fails_and_says_why_in_status_and_conditions()
    {
        PodEviction eviction = PodEviction.For([Using("web", 200)], memory, [memory], seen, EvictionSettings.Default)!;
        FakeNode node = new(Pods.Of(Pods.C("a")));
        node.Settle();
        node.Memory = node.Memory with { Ending = eviction.Ending, EndingSince = node.Now };
        node.Settle();
        Assert.Equal(("Failed", "Evicted", eviction.Ending.Message), (node.Status.Phase, node.Status.Reason, node.Status.Message));
        Assert.Equal("TerminationByKubelet", node.Status.Condition("DisruptionTarget").Reason);
        Assert.All(node.Done.OfType<PodAction.KillContainer>(), kill => Assert.Equal(1, kill.GraceSeconds));
    }

    [Theory]
    [InlineData(11, 0, 0, "Usage of EmptyDir volume \"scratch\" exceeds the limit \"10\". ")]
    [InlineData(10, 0, 0, null)]
    [InlineData(0, 21, 0, "Container c exceeded its local ephemeral storage limit \"20\". ")]
    [InlineData(0, 10, 10, null)]
    [InlineData(0, 10, 11, "Container c exceeded its local ephemeral storage limit \"20\". ")]
    public void Limits_of_disk_are_kept_by_ending_the_pod(long volume, long logs, long layer, string? expected)
    {
        Pod pod = Pods.Of(Pods.C("c") with { Resources = Limited("20") }, Pods.C("d") with { Resources = Limited("20") }).With(spec => spec with
        {
            Volumes =
            [
                Volume.Empty with
                {
                    Name = "scratch",
                    VolumeSource = VolumeSource.Empty with { EmptyDir = EmptyDirVolumeSource.Empty with { SizeLimit = Quantity.Parse("10") } },
                },
            ],
        });
        Assert.True(LocalStorageLimits.HasAny(pod));
        PodUsage usage = new(pod)
        {
            IsKnown = true, Containers = [new("c", 0, new(layer, 1), new(logs, 1))], Volumes = MapOf.Create(("scratch", new DiskUsage(volume, 1))),
        };
        PodEviction? eviction = LocalStorageLimits.Beyond(usage, hasImageFs: false);
        Assert.Equal(expected, eviction?.Ending.Message);
        Assert.Null(eviction?.Ending.Condition);
    }

    [Fact]
    public void A_pod_is_held_to_the_sum_of_its_limits()
    {
        Pod pod = Pods.Of(Pods.C("c") with { Resources = Limited("20") }, Pods.C("d") with { Resources = Limited("20") });
        PodUsage usage = new(pod)
        {
            IsKnown = true, Containers = [new("c", 0, new(20, 1), default), new("d", 0, new(20, 1), default)], Other = new(1, 1),
        };
        Assert.Equal("Pod ephemeral local storage usage exceeds the total limit of containers 40. ",
            LocalStorageLimits.Beyond(usage, hasImageFs: false)!.Ending.Message);
        Assert.Null(LocalStorageLimits.Beyond(usage with { Other = default }, hasImageFs: false));
    }

    private static ResourceRequirements Limited(string bytes) => ResourceRequirements.Empty with
    {
        Limits = MapOf.Create((ResourceName.ResourceEphemeralStorage, Quantity.Parse(bytes))),
    };

    private static PodUsage Using(string name, long mebibytes, string request = "0", int priority = 0)
    {
        Container container = Pods.C("c") with
        {
            Resources = ResourceRequirements.Empty with { Requests = MapOf.Create((ResourceName.Memory, Quantity.Parse(request))) },
        };
        Pod pod = Pods.Of(container).With(spec => spec with { Priority = priority });
        return new(pod with { Metadata = pod.Metadata with { Name = name } })
        {
            IsKnown = true, MemoryBytes = mebibytes * Mi, Containers = [new("c", mebibytes * Mi, default, default)],
        };
    }

    private static string[] Names(IEnumerable<PodUsage> pods) => [.. pods.Select(one => one.Pod.Metadata.Name)];
}

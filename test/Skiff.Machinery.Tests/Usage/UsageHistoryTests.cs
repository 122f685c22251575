using Skiff.Machinery.Usage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Metrics.V1Beta1;

namespace Skiff.Machinery.Tests.Usage;

public sealed class UsageHistoryTests
{
    private static readonly DateTimeOffset noon = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan resolution = TimeSpan.FromSeconds(15);

    private static readonly Node node = Node.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = "n1", Labels = MapOf.Create(("zone", "a")), UID = "u" },
    };

    private static readonly Pod pod = Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = "p", Namespace = "n", Labels = MapOf.Create(("app", "web")) },
    };

    [Fact]
    public void A_rate_needs_two_looks()
    {
        UsageHistory one = UsageHistory.Nothing.With(Sample(0, nodeNanoseconds: 1_000), resolution);
        Assert.False(one.HasRates);
        Assert.Null(one.Of(node, noon));

        NodeMetrics told = one.With(Sample(20, nodeNanoseconds: 10_000_001_000), resolution).Of(node, noon.AddHours(1))!;
        Assert.Equal(new ObjectMeta { Name = "n1", Labels = node.Metadata.Labels, CreationTimestamp = noon.AddHours(1) }, told.Metadata);
        Assert.Equal((noon.AddSeconds(20), TimeSpan.FromSeconds(20)), (told.Timestamp, told.Window));
        Assert.Equal(["cpu=500m", "memory=1Mi"], told.Usage.AsEnumerable().Select(one => $"{one.Key}={one.Value}"));
    }

    [Fact]
    public void A_look_that_shows_nothing_new_keeps_the_window()
    {
        UsageHistory known = UsageHistory.Nothing
            .With(Sample(0, 1), resolution).With(Sample(10, 5), resolution).With(Sample(10, 5), resolution);
        Assert.Equal(TimeSpan.FromSeconds(10), known.Of(node, noon)!.Window);
    }

    [Fact]
    public void A_counter_that_went_back_has_no_rate() => Assert.Null(
        UsageHistory.Nothing.With(Sample(0, 100), resolution).With(Sample(10, 5), resolution).Of(node, noon));

    [Fact]
    public void A_pod_is_told_when_all_of_its_containers_are_known()
    {
        UsageHistory known = UsageHistory.Nothing
            .With(Sample(0, 1, ("a", At(0, 1_000))), resolution)
            .With(Sample(10, 2, ("a", At(10, 10_000_001_000)), ("b", At(10, 1))), resolution);
        Assert.Null(known.Of(pod, noon));

        PodMetrics told = known.With(
            Sample(20, 3, ("a", At(20, 15_000_001_000)), ("b", At(19, 9_000_000_001))), resolution).Of(pod, noon)!;
        Assert.Equal(("p", "n"), (told.Metadata.Name, told.Metadata.Namespace));
        Assert.Equal(["a=500m", "b=1"], told.Containers.AsEnumerable().Select(one => $"{one.Name}={one.Usage["cpu"]}"));
        Assert.Equal((noon.AddSeconds(19), TimeSpan.FromSeconds(9)), (told.Timestamp, told.Window)); // The earliest.
        Assert.Null(known.Of(pod with { Metadata = pod.Metadata with { Name = "q" } }, noon));
    }

    [Fact]
    public void A_container_is_measured_from_its_start_while_it_is_young()
    {
        PodMetrics told = UsageHistory.Nothing
            .With(Sample(12, 1, ("a", At(12, 6_000_000_000, started: 0))), resolution).Of(pod, noon)!;
        Assert.Equal((TimeSpan.FromSeconds(12), "500m"), (told.Window, told.Containers[0].Usage["cpu"].ToString()));

        UsageHistory younger = UsageHistory.Nothing.With(Sample(9, 1, ("a", At(9, 1_000, started: 0))), resolution);
        Assert.Null(younger.Of(pod, noon));
    }

    [Fact]
    public void A_container_that_restarted_is_another_one()
    {
        UsageHistory known = UsageHistory.Nothing.With(Sample(0, 1, ("a", At(0, 1_000, started: -100))), resolution);
        Assert.Null(known.With(Sample(9, 2, ("a", At(9, 9_000, started: 3))), resolution).Of(pod, noon));
        Assert.NotNull(known.With(Sample(9, 2, ("a", At(9, 9_000, started: -100))), resolution).Of(pod, noon));
    }

    private static UsagePoint At(int seconds, long nanoseconds, int? started = null) => new(
        noon.AddSeconds(seconds), started is { } start ? noon.AddSeconds(start) : null, nanoseconds, 4096);

    private static UsageSample Sample(
        int seconds, long nodeNanoseconds, params (string Name, UsagePoint Point)[] containers) => new(
        new UsagePoint(noon.AddSeconds(seconds), null, nodeNanoseconds, 1024 * 1024),
        new Dictionary<ObjectKey, IReadOnlyDictionary<string, UsagePoint>>
        {
            [new("n", "p")] = containers.ToDictionary(one => one.Name, one => one.Point),
        });
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Shutdown;

namespace Skiff.PodLifecycle.Tests.Shutdown;

public sealed class NodeShutdownTests
{
    [Fact]
    public void The_last_part_of_the_time_is_for_critical_pods()
    {
        ShutdownSettings settings = ShutdownSettings.Of(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));
        Assert.Equal<ListOf<ShutdownPeriod>>([new(0, 20), new(2_000_000_000, 10)], settings.Periods);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Total);
        Assert.Equal(ShutdownSettings.None, ShutdownSettings.Of(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(99_999, 1)]
    [InlineData(100_000, 2)]
    [InlineData(2_000_001_000, 2)]
    public void A_pod_is_with_the_highest_priority_that_it_reaches(int priority, int group)
    {
        ShutdownSettings settings = ShutdownSettings.Of([new(100_000, 3), new(0, 1), new(10, 2)]);
        ShutdownGroup only = Assert.Single(NodeShutdown.GroupsOf(settings, [Of(priority)]).AsEnumerable());
        Assert.Equal(group + 1, only.GraceSeconds);
    }

    [Fact]
    public void Groups_end_in_their_order_and_empty_ones_are_left_out()
    {
        ShutdownSettings settings = ShutdownSettings.Of([new(0, 1), new(10, 2), new(20, 3)]);
        Pod low = Of(null), high = Of(25);
        Assert.Equal<ListOf<ShutdownGroup>>([new(1, [low]), new(3, [high])], NodeShutdown.GroupsOf(settings, [high, low]));
    }

    [Fact]
    public void Nobody_is_given_more_time_than_the_group_nor_than_it_wants()
    {
        Assert.Equal(20, NodeShutdown.EndingOf(Of(0, 30), new(20, default)).GraceSeconds);
        Assert.Equal(5, NodeShutdown.EndingOf(Of(0, 5), new(20, default)).GraceSeconds);
        Assert.Equal(20, NodeShutdown.EndingOf(Of(0, null), new(20, default)).GraceSeconds);
    }

    private static Pod Of(int? priority, long? grace = 30) => Pod.Empty with
    {
        Spec = PodSpec.Empty with { Priority = priority, TerminationGracePeriodSeconds = grace },
    };
}

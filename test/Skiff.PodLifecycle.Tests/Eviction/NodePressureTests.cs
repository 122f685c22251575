using Skiff.Model;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.PodLifecycle.Tests.Eviction;

public sealed class NodePressureTests
{
    private static readonly DateTimeOffset start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly EvictionSettings settings = EvictionSettings.Default;

    [Fact]
    public void Enough_of_everything_is_no_pressure()
    {
        NodePressure pressure = Look(100 << 20, PressureMemory.Empty, start);
        Assert.True(pressure.Conditions.IsEmpty);
        Assert.True(pressure.Due.IsEmpty);
    }

    [Fact]
    public void One_byte_less_than_the_threshold_is_pressure_at_once()
    {
        NodePressure pressure = Look((100 << 20) - 1, PressureMemory.Empty, start);
        Assert.Equal<ListOf<string>>(["MemoryPressure"], pressure.Conditions);
        Assert.Equal(EvictionSignal.MemoryAvailable, Assert.Single(pressure.Due.AsEnumerable()).Signal);
    }

    [Fact]
    public void A_condition_outlasts_its_cause_by_the_transition_period()
    {
        PressureMemory memory = Look(0, PressureMemory.Empty, start).Memory;
        NodePressure later = Look(1 << 30, memory, start + TimeSpan.FromSeconds(299));
        Assert.Equal<ListOf<string>>(["MemoryPressure"], later.Conditions);
        Assert.True(later.Due.IsEmpty);
        Assert.True(Look(1 << 30, later.Memory, start + TimeSpan.FromSeconds(300)).Conditions.IsEmpty);
    }

    [Fact]
    public void A_soft_threshold_waits_for_its_grace()
    {
        EvictionSettings soft = settings with
        {
            Thresholds = [new(EvictionSignal.MemoryAvailable, new(Quantity.Parse("1Gi"), 0), TimeSpan.FromSeconds(30))],
        };
        NodePressure first = NodePressure.Of(soft, Memory(1), PressureMemory.Empty, start);
        Assert.Equal<ListOf<string>>(["MemoryPressure"], first.Conditions);
        Assert.True(first.Due.IsEmpty);
        NodePressure early = NodePressure.Of(soft, Memory(1), first.Memory, start + TimeSpan.FromSeconds(29));
        Assert.True(early.Due.IsEmpty);
        Assert.False(NodePressure.Of(soft, Memory(1), early.Memory, start + TimeSpan.FromSeconds(30)).Due.IsEmpty);
        // Relief in between begins the grace anew.
        NodePressure relieved = NodePressure.Of(soft, Memory(2L << 30), early.Memory, start + TimeSpan.FromSeconds(30));
        Assert.True(NodePressure.Of(soft, Memory(1), relieved.Memory, start + TimeSpan.FromSeconds(31)).Due.IsEmpty);
    }

    [Fact]
    public void What_was_due_stays_due_until_the_margin_is_free_too()
    {
        EvictionSettings margin = settings with
        {
            Thresholds = [new(EvictionSignal.MemoryAvailable, new(Quantity.Parse("100"), 0), default, new(Quantity.Parse("50"), 0))],
        };
        PressureMemory memory = NodePressure.Of(margin, Memory(99), PressureMemory.Empty, start).Memory;
        NodePressure between = NodePressure.Of(margin, Memory(149), memory, start + TimeSpan.FromSeconds(10));
        Assert.False(between.Due.IsEmpty);
        Assert.False(NodePressure.IsRelieved(margin, Memory(149)));
        Assert.True(NodePressure.Of(margin, Memory(150), between.Memory, start + TimeSpan.FromSeconds(20)).Due.IsEmpty);
        Assert.True(NodePressure.IsRelieved(margin, Memory(150)));
    }

    [Fact]
    public void Shares_are_of_what_there_is_and_memory_comes_first()
    {
        Dictionary<EvictionSignal, Observation> seen = new()
        {
            [EvictionSignal.NodeFsAvailable] = new(99, 1000, IsBytes: true),
            [EvictionSignal.NodeFsInodesFree] = new(50, 1000, IsBytes: false),
            [EvictionSignal.MemoryAvailable] = new(5, 1 << 30, IsBytes: true),
        };
        NodePressure pressure = NodePressure.Of(settings, seen, PressureMemory.Empty, start);
        Assert.Equal<ListOf<string>>(["DiskPressure", "MemoryPressure"], pressure.Conditions);
        Assert.Equal([EvictionSignal.MemoryAvailable, EvictionSignal.NodeFsAvailable], pressure.Due.Select(one => one.Signal).AsEnumerable());
    }

    [Theory]
    [InlineData("10%", "")]
    [InlineData("1.5Gi", "")]
    [InlineData("-1", "eviction threshold must be positive: -1")]
    [InlineData("101%", "eviction percentage threshold must be <= 100%: 101%")]
    [InlineData("-1%", "eviction percentage threshold must be >= 0%: -1%")]
    public void Thresholds_are_amounts_or_shares(string text, string expected)
    {
        Assert.Equal(expected.Length == 0, ThresholdValue.Parse(text, out string fault) is not null);
        Assert.Equal(expected, fault);
    }

    private static NodePressure Look(long memory, PressureMemory before, DateTimeOffset now) =>
        NodePressure.Of(settings, Memory(memory), before, now);

    private static Dictionary<EvictionSignal, Observation> Memory(long available) => new()
    {
        [EvictionSignal.MemoryAvailable] = new(available, 8L << 30, IsBytes: true),
    };
}

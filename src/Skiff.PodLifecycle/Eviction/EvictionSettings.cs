using Skiff.Model;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>When a node's agent ends pods for want of something.</summary>
public sealed record EvictionSettings
{
    /// <summary>Upstream's defaults.</summary>
    public static EvictionSettings Default { get; } = new()
    {
        Thresholds =
        [
            new(EvictionSignal.MemoryAvailable, new(Quantity.Parse("100Mi"), 0)),
            new(EvictionSignal.AllocatableMemoryAvailable, new(Quantity.Parse("100Mi"), 0)),
            new(EvictionSignal.NodeFsAvailable, new(null, 0.10)),
            new(EvictionSignal.NodeFsInodesFree, new(null, 0.05)),
            new(EvictionSignal.ImageFsAvailable, new(null, 0.15)),
            new(EvictionSignal.ImageFsInodesFree, new(null, 0.05)),
        ],
    };

    /// <summary>The thresholds; none turns evictions under pressure off.</summary>
    public required ListOf<EvictionThreshold> Thresholds { get; init; }

    /// <summary>How long a condition outlasts what caused it, so that it does not flap.</summary>
    public TimeSpan PressureTransition { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Grace of pods that go because of a threshold with a grace of its own, in seconds.</summary>
    public long SoftGraceSeconds { get; init; }

    /// <summary>The amount a hard threshold keeps free; zero without one.</summary>
    /// <param name="signal">Of what.</param>
    /// <param name="capacity">What there is.</param>
    public long KeptFree(EvictionSignal signal, long capacity) =>
        Thresholds.FirstOrDefault(one => one.Signal == signal && one.IsHard)?.Value
            .Of(new(0, capacity, IsBytes: true)).Value() ?? 0;
}

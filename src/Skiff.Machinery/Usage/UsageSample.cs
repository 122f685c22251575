namespace Skiff.Machinery.Usage;

/// <summary>The counters of a node or a container at one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="StartedAt">When the counter of processor time began at zero; null when that is not told.</param>
/// <param name="CpuNanoseconds">Processor time used since then.</param>
/// <param name="MemoryBytes">The working set.</param>
public readonly record struct UsagePoint(
    DateTimeOffset At, DateTimeOffset? StartedAt, long CpuNanoseconds, long MemoryBytes)
{
    /// <summary>Whether both figures are told: nothing that runs has used neither time nor memory.</summary>
    public bool IsWhole => At != default && CpuNanoseconds > 0 && MemoryBytes > 0;
}

/// <summary>What one node told of itself and of the containers it runs.</summary>
/// <param name="Node">The node; null when it told less than everything.</param>
/// <param name="Pods">The containers by name, of each pod of which every container was told whole.</param>
public sealed record UsageSample(
    UsagePoint? Node, IReadOnlyDictionary<ObjectKey, IReadOnlyDictionary<string, UsagePoint>> Pods)
{
    /// <summary>A node that told nothing.</summary>
    public static UsageSample Nothing { get; } =
        new(null, new Dictionary<ObjectKey, IReadOnlyDictionary<string, UsagePoint>>());
}

using Skiff.Cri.V1;

namespace Skiff.Agent.Streaming.Stats;

/// <summary>What one container uses.</summary>
/// <param name="Id">The runtime's id.</param>
/// <param name="Name">Name in the pod's spec.</param>
/// <param name="Pod">The pod's name.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="PodUid">The pod's uid.</param>
/// <param name="At">When the figures were taken.</param>
/// <param name="CpuNanoseconds">Processor time since its start.</param>
/// <param name="WorkingSetBytes">Memory that could not be reclaimed.</param>
/// <param name="UsageBytes">Memory including what could.</param>
/// <param name="RssBytes">Anonymous memory.</param>
/// <param name="PageFaults">Faults since its start.</param>
/// <param name="MajorPageFaults">Faults that read from disk.</param>
/// <param name="WritableBytes">Disk its own layer takes.</param>
internal sealed record ContainerFigures(
    string Id,
    string Name,
    string Pod,
    string Namespace,
    string PodUid,
    DateTimeOffset At,
    ulong CpuNanoseconds,
    ulong WorkingSetBytes,
    ulong UsageBytes,
    ulong RssBytes,
    ulong PageFaults,
    ulong MajorPageFaults,
    ulong WritableBytes)
{
    /// <summary>Swap in use, and how much more of it may be; null where there is none.</summary>
    public (ulong UsageBytes, ulong AvailableBytes)? Swap { get; init; }

    private const string NameLabel = "io.kubernetes.container.name";
    private const string PodLabel = "io.kubernetes.pod.name";
    private const string NamespaceLabel = "io.kubernetes.pod.namespace";
    private const string UidLabel = "io.kubernetes.pod.uid";

    /// <summary>The figures of what the runtime tells; null for what is no container of a pod.</summary>
    public static ContainerFigures? Of(ContainerStats stats)
    {
        if (stats.Attributes is not { } attributes || stats.Cpu is not { } cpu || stats.Memory is not { } memory) return null;
        return new(
            attributes.Id,
            attributes.Labels.GetValueOrDefault(NameLabel, ""),
            attributes.Labels.GetValueOrDefault(PodLabel, ""),
            attributes.Labels.GetValueOrDefault(NamespaceLabel, ""),
            attributes.Labels.GetValueOrDefault(UidLabel, ""),
            DateTimeOffset.UnixEpoch.AddTicks(cpu.Timestamp / 100),
            cpu.UsageCoreNanoSeconds?.Value ?? 0,
            memory.WorkingSetBytes?.Value ?? 0,
            memory.UsageBytes?.Value ?? 0,
            memory.RssBytes?.Value ?? 0,
            memory.PageFaults?.Value ?? 0,
            memory.MajorPageFaults?.Value ?? 0,
            stats.WritableLayer?.UsedBytes?.Value ?? 0)
        {
            Swap = stats.Swap is { SwapUsageBytes: { } used } swap ? (used.Value, swap.SwapAvailableBytes?.Value ?? 0) : null,
        };
    }
}

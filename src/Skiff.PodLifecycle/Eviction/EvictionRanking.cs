using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>
/// Who goes first when a node is short of something: pods that use more than they asked for, then those that matter less,
/// then those that use most beyond what they asked for.
/// </summary>
public static class EvictionRanking
{
    private const int SystemCritical = 2_000_000_000;

    /// <summary>The pods, the first to go first.</summary>
    /// <param name="pods">Pods with something running.</param>
    /// <param name="signal">What is short.</param>
    /// <param name="hasImageFs">Whether images have a file system of their own.</param>
    public static IReadOnlyList<PodUsage> Of(IEnumerable<PodUsage> pods, EvictionSignal signal, bool hasImageFs)
    {
        string resource = EvictionSignals.ResourceOf(signal);
        if (resource == EvictionSignals.Pids)
        {
            return [.. pods.OrderBy(PriorityOf).ThenBy(one => one.IsKnown).ThenByDescending(one => one.Processes)];
        }

        return
        [
            .. pods
                .Select(one => (Usage: one, Used: Used(one, signal, hasImageFs), Asked: Asked(one.Pod, resource)))
                .OrderBy(one => one.Usage.IsKnown)
                .ThenByDescending(one => one.Used > one.Asked)
                .ThenBy(one => PriorityOf(one.Usage))
                .ThenByDescending(one => one.Used - one.Asked)
                .Select(one => one.Usage),
        ];
    }

    /// <summary>Whether the node needs a pod so much that it is never made to go.</summary>
    public static bool IsCritical(Pod pod) =>
        pod.Spec.Priority >= SystemCritical
        || pod.Metadata.Annotations.ContainsKey("kubernetes.io/config.mirror")
        || (pod.Metadata.Annotations.TryGetValue("kubernetes.io/config.source", out string? source) && source != "api");

    private static int PriorityOf(PodUsage usage) => usage.Pod.Spec.Priority ?? 0;

    private static long Asked(Pod pod, string resource) =>
        PodTotals.Requests(pod.Spec).TryGetValue(resource, out Quantity asked) ? asked.Value() : 0;

    private static long Used(PodUsage usage, EvictionSignal signal, bool hasImageFs)
    {
        DiskUsage disk = signal switch
        {
            EvictionSignal.NodeFsAvailable or EvictionSignal.NodeFsInodesFree when hasImageFs => usage.Logs + usage.VolumesOnDisk,
            EvictionSignal.ImageFsAvailable or EvictionSignal.ImageFsInodesFree when hasImageFs => usage.Layers,
            _ => usage.Layers + usage.Logs + usage.VolumesOnDisk,
        };
        return EvictionSignals.ResourceOf(signal) switch
        {
            ResourceName.Memory => usage.MemoryBytes,
            EvictionSignals.Inodes => disk.Inodes,
            _ => disk.Bytes,
        };
    }
}

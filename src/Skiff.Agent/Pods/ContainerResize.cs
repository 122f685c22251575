using System.Globalization;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resizing;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Pods;

/// <summary>
/// Gives a running container what it was granted. The pod's own bounds are widened before, and narrowed after: at no
/// time may the pod use less than its containers.
/// </summary>
internal static class ContainerResize
{
    /// <summary>Runs the steps.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="pod">The pod as it was granted.</param>
    /// <param name="action">The container, and what it has now.</param>
    /// <param name="stop">The agent ends.</param>
    public static async Task<Func<PodMemory, PodMemory>> RunAsync(
        NodeServices node, Pod pod, PodAction.ResizeContainer action, CancellationToken stop)
    {
        Container container = PodSpecs.Find(pod.Spec, action.Name)!.Value.Container;
        Pod before = Allocation.Apply(pod, MapOf.Create((action.Name, action.Actual)));
        CgroupLimits after = PodCgroup.LimitsOf(pod.Spec, node.Options.PodPidLimit);
        CgroupLimits wide = Wider(PodCgroup.LimitsOf(before.Spec, node.Options.PodPidLimit), after);
        string cgroup = PodCgroup.PathOf(node.Options.CgroupParent, pod);
        string? fault = TooFull(node, cgroup, after) ?? node.Cgroups.Ensure(cgroup, wide);
        if (fault is null)
        {
            CriResult<Cri.V1.UpdateContainerResourcesResponse> updated = await node.Cri.UpdateContainerResourcesAsync(
                new() { ContainerId = action.Id, Linux = ContainerConfigs.Resources(node, pod, container) }, stop);
            fault = updated.Error?.Message ?? node.Cgroups.Ensure(cgroup, after);
        }

        if (fault is null) return memory => memory with { Resize = memory.Resize.WithActual(action.Id, action.Granted) };
        DateTimeOffset now = node.Time.GetUtcNow();
        node.Record(pod, new(PodEvent.Warning, "ResizeError", "Pod resize error: " + Resize.Summary(pod, fault)));
        return memory => memory with { Resize = Resize.Failed(memory.Resize, pod, fault, now) };
    }

    // Less than what is in use would have the kernel kill for room.
    private static string? TooFull(NodeServices node, string cgroup, CgroupLimits after)
    {
        if (after.MemoryLimitBytes is not { } limit || node.Cgroups.MemoryOf(cgroup) is not { } memory) return null;
        return memory.LimitBytes > limit && memory.WorkingSetBytes >= limit
            ? string.Create(CultureInfo.InvariantCulture,
                $"attempting to set pod memory limit ({limit}) below current usage ({memory.WorkingSetBytes})")
            : null;
    }

    private static CgroupLimits Wider(CgroupLimits one, CgroupLimits other) => one with
    {
        CpuShares = Math.Max(one.CpuShares, other.CpuShares),
        CpuQuotaMicroseconds = Wider(one.CpuQuotaMicroseconds, other.CpuQuotaMicroseconds),
        MemoryLimitBytes = Wider(one.MemoryLimitBytes, other.MemoryLimitBytes),
    };

    private static long? Wider(long? one, long? other) => one is { } a && other is { } b ? Math.Max(a, b) : null;
}

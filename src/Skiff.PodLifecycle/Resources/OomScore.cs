using Skiff.Machinery.Workloads;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Resources;

/// <summary>Whom the kernel kills first when the node runs out of memory.</summary>
public static class OomScore
{
    private const int Guaranteed = -997;
    private const int BestEffort = 1000;
    private const int NodeCriticalPriority = 2_000_001_000;

    /// <summary>The adjustment of a container's processes, from -997 (last) to 1000 (first).</summary>
    public static int Of(PodSpec spec, Container container, long nodeMemoryBytes)
    {
        if (spec.Priority >= NodeCriticalPriority) return Guaranteed;
        switch (QosClass.Of(spec))
        {
            case PodQOSClass.Guaranteed:
                return Guaranteed;
            case PodQOSClass.BestEffort:
                return BestEffort;
            default:
                // The more of the node's memory was asked for, the later: using more than asked for costs a place.
                long asked = container.Resources.Requests.Find(ResourceName.Memory).Value();
                long score = 1000 - (1000 * asked / Math.Max(1, nodeMemoryBytes));
                return (int)Math.Clamp(score, 1000 + Guaranteed, BestEffort - 1);
        }
    }
}

using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.PodLifecycle.Resources;

/// <summary>How much of the machine's swap a container may use.</summary>
public static class SwapLimit
{
    /// <summary>Nobody's pods swap.</summary>
    public const string NoSwap = "NoSwap";

    /// <summary>Burstable pods swap, each container in proportion to the memory it asks for.</summary>
    public const string LimitedSwap = "LimitedSwap";

    /// <summary>Bytes; zero for none.</summary>
    /// <param name="behavior">One of the words above; empty is the first.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="memoryBytes">Memory of the machine.</param>
    /// <param name="swapBytes">Swap of the machine.</param>
    public static long Of(string behavior, Pod pod, Container container, long memoryBytes, long swapBytes)
    {
        if (behavior != LimitedSwap || EvictionRanking.IsCritical(pod) || QosClass.Of(pod.Spec) != PodQOSClass.Burstable) return 0;
        Quantity asked = container.Resources.Requests.Find(ResourceName.Memory), limit = container.Resources.Limits.Find(ResourceName.Memory);
        // Whoever asks for nothing has no share; whoever asks for its limit wants memory and nothing else.
        if (asked == limit || memoryBytes <= 0) return 0;
        return (long)((double)asked.Value() / memoryBytes * swapBytes);
    }
}

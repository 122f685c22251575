using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Resources;

/// <summary>Limits of a cgroup; null where there is none.</summary>
/// <param name="CpuShares">Weight, in cgroup v1's unit.</param>
/// <param name="CpuQuotaMicroseconds">CPU time per period.</param>
/// <param name="MemoryLimitBytes">Memory.</param>
/// <param name="PidLimit">Processes and threads.</param>
public sealed record CgroupLimits(
    long CpuShares, long? CpuQuotaMicroseconds, long? MemoryLimitBytes, long? PidLimit);

/// <summary>The cgroup that holds all of a pod.</summary>
public static class PodCgroup
{
    /// <summary>Path of the cgroup that holds all pods.</summary>
    /// <param name="root">The agent's own parent, starting with a slash.</param>
    public static string RootOf(string root) => root.TrimEnd('/') + "/kubepods";

    /// <summary>Path of a pod's cgroup below the mount points: the quality of service decides its parent.</summary>
    /// <param name="root">The agent's own parent, starting with a slash.</param>
    /// <param name="pod">The pod.</param>
    public static string PathOf(string root, Pod pod)
    {
        string[] places = PlacesOf(root, pod.Metadata.UID);
        return QosClass.Of(pod.Spec) switch
        {
            PodQOSClass.Guaranteed => places[0],
            PodQOSClass.Burstable => places[1],
            _ => places[2],
        };
    }

    /// <summary>Where the cgroup of a pod can be of which only the uid is known.</summary>
    /// <param name="root">The agent's own parent, starting with a slash.</param>
    /// <param name="uid">The pod's uid.</param>
    public static string[] PlacesOf(string root, string uid)
    {
        string top = RootOf(root);
        string name = $"pod{uid}";
        return [$"{top}/{name}", $"{top}/burstable/{name}", $"{top}/besteffort/{name}"];
    }

    /// <summary>A pod's limits: what its containers ask for and may use together.</summary>
    public static CgroupLimits LimitsOf(PodSpec spec, long? pidLimit)
    {
        long requestMilli = Effective(spec, resources => Milli(resources.Requests, resources.Limits));
        long shares = CpuShares.FromMilli(requestMilli);
        bool cpuBound = AllLimited(spec, ResourceName.Cpu);
        bool memoryBound = AllLimited(spec, ResourceName.Memory);
        long? quota = cpuBound
            ? CpuShares.QuotaFromMilli(Effective(spec, resources => Milli(resources.Limits, default)))
            : null;
        long? memory = memoryBound
            ? Effective(spec, resources => resources.Limits.Find(ResourceName.Memory).Value())
            : null;
        return new(shares, quota, memory, pidLimit);
    }

    // Regular containers and sidecars run together; ordinary init containers run before, beside earlier sidecars.
    private static long Effective(PodSpec spec, Func<ResourceRequirements, long> amount)
    {
        if (spec.Resources is { } whole && amount(whole) > 0) return amount(whole);
        long together = spec.Containers.AsEnumerable().Sum(container => amount(container.Resources));
        long sidecars = 0;
        long initPeak = 0;
        foreach (Container container in spec.InitContainers)
        {
            if (PodSpecs.IsSidecar(container)) sidecars += amount(container.Resources);
            else initPeak = Math.Max(initPeak, sidecars + amount(container.Resources));
        }

        return Math.Max(together + sidecars, initPeak);
    }

    private static bool AllLimited(PodSpec spec, string resource) =>
        (spec.Resources?.Limits.ContainsKey(resource) ?? false)
        || (spec.Containers.All(container => IsLimited(container, resource))
            && spec.InitContainers.All(container => IsLimited(container, resource)));

    private static bool IsLimited(Container container, string resource) =>
        container.Resources.Limits.TryGetValue(resource, out Quantity limit) && limit.Sign > 0;

    private static long Milli(MapOf<Quantity> amounts, MapOf<Quantity> otherwise) =>
        amounts.TryGetValue(ResourceName.Cpu, out Quantity cpu) ? cpu.MilliValue()
        : otherwise.TryGetValue(ResourceName.Cpu, out Quantity other) ? other.MilliValue()
        : 0;
}

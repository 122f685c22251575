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
        MapOf<Quantity> limits = PodTotals.Limits(spec);
        MapOf<Quantity> requests = limits.SetAll(PodTotals.Requests(spec));
        return new(
            CpuShares.FromMilli(requests.Find(ResourceName.Cpu).MilliValue()),
            AllLimited(spec, ResourceName.Cpu) ? CpuShares.QuotaFromMilli(limits.Find(ResourceName.Cpu).MilliValue()) : null,
            AllLimited(spec, ResourceName.Memory) ? limits.Find(ResourceName.Memory).Value() : null,
            pidLimit);
    }

    private static bool AllLimited(PodSpec spec, string resource) =>
        (spec.Resources?.Limits.ContainsKey(resource) ?? false)
        || (spec.Containers.All(container => IsLimited(container, resource))
            && spec.InitContainers.All(container => IsLimited(container, resource)));

    private static bool IsLimited(Container container, string resource) =>
        container.Resources.Limits.TryGetValue(resource, out Quantity limit) && limit.Sign > 0;
}

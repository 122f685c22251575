using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>What a pod asks of a node as a whole.</summary>
public static class PodTotals
{
    /// <summary>
    /// The requests: of all containers and sidecars together, or of the init container that needs more at its turn, plus
    /// the overhead; requests of the pod itself take the place of those of its containers.
    /// </summary>
    public static MapOf<Quantity> Requests(PodSpec spec)
    {
        MapOf<Quantity> containers = PodResources.Requests(spec);
        return ResourceLists.Add(spec.Resources is null ? containers : containers.SetAll(spec.Resources.Requests), spec.Overhead);
    }

    /// <summary>The limits, added up as requests are; a resource without a limit somewhere adds what others set.</summary>
    public static MapOf<Quantity> Limits(PodSpec spec)
    {
        MapOf<Quantity> containers = PodResources.Limits(spec);
        MapOf<Quantity> own = spec.Resources is null ? containers : containers.SetAll(spec.Resources.Limits);
        // Overhead counts only where there is a limit to add it to.
        foreach ((string name, Quantity amount) in spec.Overhead)
        {
            if (own.TryGetValue(name, out Quantity limit) && !limit.IsZero) own = own.Set(name, limit + amount);
        }

        return own;
    }

    /// <summary>Whether an init container keeps running beside the others: a sidecar.</summary>
    public static bool IsSidecar(Container container) => container.RestartPolicy == ContainerRestartPolicy.Always;
}

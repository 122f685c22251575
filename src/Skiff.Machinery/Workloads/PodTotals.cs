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
        MapOf<Quantity> containers = Aggregate(spec, static resources => resources.Requests);
        return Sum(spec.Resources is null ? containers : containers.SetAll(spec.Resources.Requests), spec.Overhead);
    }

    /// <summary>The limits, added up as requests are; a resource without a limit somewhere adds what others set.</summary>
    public static MapOf<Quantity> Limits(PodSpec spec)
    {
        MapOf<Quantity> containers = Aggregate(spec, static resources => resources.Limits);
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

    private static MapOf<Quantity> Aggregate(PodSpec spec, Func<ResourceRequirements, MapOf<Quantity>> amounts)
    {
        MapOf<Quantity> running = default;
        foreach (Container container in spec.Containers) running = Sum(running, amounts(container.Resources));

        // Init containers run one after another, each beside the sidecars that were started before it.
        MapOf<Quantity> sidecars = default, starting = default;
        foreach (Container container in spec.InitContainers)
        {
            MapOf<Quantity> own = amounts(container.Resources);
            if (IsSidecar(container))
            {
                running = Sum(running, own);
                sidecars = Sum(sidecars, own);
                own = sidecars;
            }
            else
            {
                own = Sum(own, sidecars);
            }

            starting = Larger(starting, own);
        }

        return Larger(running, starting);
    }

    private static MapOf<Quantity> Sum(MapOf<Quantity> left, MapOf<Quantity> right)
    {
        foreach ((string name, Quantity amount) in right)
        {
            left = left.Set(name, left.TryGetValue(name, out Quantity known) ? known + amount : amount);
        }

        return left;
    }

    private static MapOf<Quantity> Larger(MapOf<Quantity> left, MapOf<Quantity> right)
    {
        foreach ((string name, Quantity amount) in right)
        {
            if (!left.TryGetValue(name, out Quantity known) || amount > known) left = left.Set(name, amount);
        }

        return left;
    }
}

namespace Skiff.Model.Core.V1;

/// <summary>What the containers of a pod ask for together, and the pod-level amounts that follow from it.</summary>
public static class PodResources
{
    private const string HugePagesPrefix = "hugepages-";

    /// <summary>
    /// The requests of all containers: those that run together are added up, and the largest need of an init container
    /// counts when it exceeds that. Sidecars run together with everything that starts after them.
    /// </summary>
    public static MapOf<Quantity> Requests(PodSpec spec) => Aggregate(spec, static resources => resources.Requests);

    /// <summary>The limits of all containers, taken together as <see cref="Requests"/> is.</summary>
    public static MapOf<Quantity> Limits(PodSpec spec) => Aggregate(spec, static resources => resources.Limits);

    /// <summary>Pod-level resources with what upstream fills in from the containers.</summary>
    internal static ResourceRequirements WithDefaults(ResourceRequirements own, PodSpec spec)
    {
        if (own.Limits.IsEmpty && own.Requests.IsEmpty) return own;
        MapOf<Quantity> limits = own.Limits;
        foreach ((string name, Quantity amount) in Limits(spec))
        {
            bool missing = IsHugePages(name) && !own.Requests.ContainsKey(name) && !limits.ContainsKey(name);
            if (missing) limits = limits.Set(name, amount);
        }

        MapOf<Quantity> requests = limits.IsEmpty ? own.Requests : RequestsUnder(limits, own.Requests, spec);
        bool same = limits.Count == own.Limits.Count && requests.Count == own.Requests.Count;
        return same ? own : own with { Limits = limits, Requests = requests };
    }

    // What the containers request of what can be overcommitted; for the rest, the limits.
    private static MapOf<Quantity> RequestsUnder(MapOf<Quantity> limits, MapOf<Quantity> requests, PodSpec spec)
    {
        foreach ((string name, Quantity amount) in Requests(spec))
        {
            if (name is "cpu" or "memory" && !requests.ContainsKey(name)) requests = requests.Set(name, amount);
        }

        foreach ((string name, Quantity amount) in limits)
        {
            if (IsSupported(name) && !requests.ContainsKey(name)) requests = requests.Set(name, amount);
        }

        return requests;
    }

    private static bool IsSupported(string name) => name is "cpu" or "memory" || IsHugePages(name);

    private static bool IsHugePages(string name) => name.StartsWith(HugePagesPrefix, StringComparison.Ordinal);

    private static MapOf<Quantity> Aggregate(PodSpec spec, Func<ResourceRequirements, MapOf<Quantity>> part)
    {
        MapOf<Quantity> together = default;
        foreach (Container container in spec.Containers)
        {
            together = ResourceLists.Add(together, part(container.Resources));
        }

        MapOf<Quantity> sidecars = default;
        MapOf<Quantity> starting = default;
        foreach (Container container in spec.InitContainers)
        {
            MapOf<Quantity> needed = ResourceLists.Add(sidecars, part(container.Resources));
            if (container.RestartPolicy == RestartPolicy.Always)
            {
                together = ResourceLists.Add(together, part(container.Resources));
                sidecars = needed;
            }

            starting = ResourceLists.Max(starting, needed);
        }

        return ResourceLists.Max(together, starting);
    }
}

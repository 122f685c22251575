using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>The quality of service class of a pod, by which nodes choose what to give up first.</summary>
public static class QosClass
{
    /// <summary>
    /// Guaranteed when every container limits cpu and memory and requests just that, best effort when none asks for
    /// either, burstable otherwise. Resources of the pod itself decide alone when they name either.
    /// </summary>
    public static string Of(PodSpec spec)
    {
        if (spec.Resources is { } own && Asks(own)) return OfOne(own);
        bool any = false, all = true;
        foreach (ListOf<Container> containers in (ReadOnlySpan<ListOf<Container>>)[spec.Containers, spec.InitContainers])
        {
            foreach (Container container in containers)
            {
                any |= Asks(container.Resources);
                all &= OfOne(container.Resources) == PodQOSClass.Guaranteed;
            }
        }

        return !any ? PodQOSClass.BestEffort : all ? PodQOSClass.Guaranteed : PodQOSClass.Burstable;
    }

    private static string OfOne(ResourceRequirements resources)
    {
        if (!Asks(resources)) return PodQOSClass.BestEffort;
        return Guarantees(resources, ResourceName.Cpu) && Guarantees(resources, ResourceName.Memory)
            ? PodQOSClass.Guaranteed
            : PodQOSClass.Burstable;
    }

    private static bool Asks(ResourceRequirements resources) =>
        IsSet(resources.Requests, ResourceName.Cpu) || IsSet(resources.Requests, ResourceName.Memory)
        || IsSet(resources.Limits, ResourceName.Cpu) || IsSet(resources.Limits, ResourceName.Memory);

    private static bool Guarantees(ResourceRequirements resources, string name)
    {
        if (!IsSet(resources.Limits, name)) return false;
        // A request of zero is a request that differs.
        return !resources.Requests.TryGetValue(name, out Quantity asked) || asked == resources.Limits[name];
    }

    private static bool IsSet(MapOf<Quantity> amounts, string name) =>
        amounts.TryGetValue(name, out Quantity amount) && amount.Sign > 0;
}

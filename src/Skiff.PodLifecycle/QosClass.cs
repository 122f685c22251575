using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>The quality of service class of a pod: who is killed first when memory runs out.</summary>
public static class QosClass
{
    private static readonly string[] Counted = [ResourceName.Cpu, ResourceName.Memory];

    /// <summary>
    /// Guaranteed when every container limits CPU and memory and requests exactly that, BestEffort when no container
    /// asks for anything, Burstable otherwise. Resources of the pod as a whole count instead, when given.
    /// </summary>
    public static string Of(PodSpec spec)
    {
        if (spec.Resources is { } whole && (AsksForAnything(whole) || !whole.Limits.IsEmpty)) return OfOne(whole);
        bool any = false;
        bool all = true;
        foreach (Container container in spec.InitContainers.AsEnumerable().Concat(spec.Containers.AsEnumerable()))
        {
            any |= AsksForAnything(container.Resources);
            all &= IsGuaranteed(container.Resources);
        }

        return !any ? PodQOSClass.BestEffort : all ? PodQOSClass.Guaranteed : PodQOSClass.Burstable;
    }

    private static string OfOne(ResourceRequirements resources) =>
        IsGuaranteed(resources) ? PodQOSClass.Guaranteed
        : AsksForAnything(resources) ? PodQOSClass.Burstable
        : PodQOSClass.BestEffort;

    private static bool AsksForAnything(ResourceRequirements resources) => Counted.Any(
        name => IsPositive(resources.Requests, name) || IsPositive(resources.Limits, name));

    private static bool IsGuaranteed(ResourceRequirements resources) => Counted.All(name =>
        IsPositive(resources.Limits, name)
        && (!resources.Requests.TryGetValue(name, out Quantity asked) || asked == resources.Limits.Find(name)));

    private static bool IsPositive(MapOf<Quantity> quantities, string name) =>
        quantities.TryGetValue(name, out Quantity amount) && amount.Sign > 0;
}

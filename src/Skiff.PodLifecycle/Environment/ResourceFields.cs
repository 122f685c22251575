using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Environment;

/// <summary>The resources of a container that it may see as numbers.</summary>
public static class ResourceFields
{
    private static readonly string[] Defaulted =
        [ResourceName.Cpu, ResourceName.Memory, ResourceName.ResourceEphemeralStorage];

    /// <summary>
    /// A resource divided by its divisor, rounded up, or why there is none. A limit that is not set is what the node
    /// can give.
    /// </summary>
    public static (string Value, string Error) Read(
        ResourceFieldSelector selector, Container container, MapOf<Quantity> allocatable)
    {
        (string kind, string name) = Split(selector.Resource);
        MapOf<Quantity>? map = kind switch
        {
            "limits" => WithDefaults(container.Resources.Limits, allocatable),
            "requests" => container.Resources.Requests,
            _ => null,
        };
        bool supported = Defaulted.Contains(name) || name.StartsWith("hugepages-", StringComparison.Ordinal);
        if (map is not { } amounts || !supported) return ("", $"unsupported container resource : {selector.Resource}");
        Quantity amount = amounts.Find(name);
        return (Divide(amount, selector.Divisor, inMilli: name == ResourceName.Cpu), "");
    }

    private static MapOf<Quantity> WithDefaults(MapOf<Quantity> limits, MapOf<Quantity> allocatable)
    {
        foreach (string name in Defaulted)
        {
            bool unset = !limits.TryGetValue(name, out Quantity limit) || limit.IsZero;
            if (unset && allocatable.TryGetValue(name, out Quantity whole)) limits = limits.Set(name, whole);
        }

        return limits;
    }

    private static string Divide(Quantity amount, Quantity divisor, bool inMilli)
    {
        if (divisor.IsZero) divisor = Quantity.Of(1);
        decimal quotient = inMilli
            ? (decimal)amount.MilliValue() / Math.Max(1, divisor.MilliValue())
            : (decimal)amount.Value() / Math.Max(1, divisor.Value());
        return Math.Ceiling(quotient).ToString(CultureInfo.InvariantCulture);
    }

    private static (string Kind, string Name) Split(string resource)
    {
        int dot = resource.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (resource, "") : (resource[..dot], resource[(dot + 1)..]);
    }
}

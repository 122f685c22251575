using Skiff.Model;
using Skiff.Model.Networking.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of the ranges that service addresses come from: one of each version of IP, and never taken back.</summary>
internal static class ServiceCIDRKind
{
    private const int RangesMax = 2;

    private static readonly FieldPath Ranges = FieldPath.Spec.Child("cidrs");

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ServiceCIDR>
    {
        MetadataOnce = true,
        OnCreate = (value, faults) => Check(value.Spec.CIDRs, Ranges, faults),
        OnUpdate = (value, old, faults) => CheckUpdate(value.Spec.CIDRs, old.Spec.CIDRs, faults),
    };

    private static void Check(ListOf<string> ranges, FieldPath path, Faults faults)
    {
        if (ranges.IsEmpty)
        {
            faults.Required(path, "at least one CIDR required");
            return;
        }

        if (ranges.Count > RangesMax)
        {
            faults.Invalid(path, ranges, "may only hold up to 2 values");
            return;
        }

        for (int i = 0; i < ranges.Count; i++) Addresses.CheckRange(ranges[i], path.Index(i), faults);
        if (ranges.Count == RangesMax && Addresses.IsV6(Base(ranges[0])) == Addresses.IsV6(Base(ranges[1])))
        {
            faults.Invalid(path, ranges,
                "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
        }
    }

    private static string Base(string range) => range.Split('/')[0];

    // A second range may be added: the way from one version of IP to both.
    private static void CheckUpdate(ListOf<string> ranges, ListOf<string> old, Faults faults)
    {
        bool grows = old.Count == 1 && ranges.Count == RangesMax && ranges[0] == old[0];
        if (grows) Check(ranges, Ranges, faults);
        else if (ranges != old) faults.Invalid(Ranges, ranges, Faults.Immutable);
    }
}

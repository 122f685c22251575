using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of the addresses of services and of the versions of IP they speak.</summary>
internal static class ServiceAddressRules
{
    private const string Headless = "None";

    /// <summary>Checks addresses and families.</summary>
    public static void Check(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Type == ServiceType.ExternalName) return;
        FieldPath at = path.Child("clusterIPs");
        ListOf<string> addresses = spec.ClusterIPs;
        CheckFirst(spec, at, faults);
        CheckFamilies(spec, path, faults);
        int before = faults.Count;
        for (int i = 0; i < addresses.Count; i++)
        {
            if (i > 0 || addresses[i] != Headless) Addresses.CheckLegacy(addresses[i], at.Index(i), faults);
            else if (addresses.Count > 1) faults.Invalid(at, addresses, "'None' must be the first and only value");
        }

        bool sound = faults.Count == before;
        if (addresses.Count > 2) faults.Invalid(at, addresses, "may only hold up to 2 values");
        if (!sound) return;
        if (addresses.Count > 1 && !Addresses.AreOfBothVersions(addresses))
        {
            faults.Invalid(at, addresses, "may specify no more than one IP for each IP family");
        }

        if (ServiceKind.IsHeadless(spec)) return;
        for (int i = 0; i < Math.Min(addresses.Count, spec.IPFamilies.Count); i++)
        {
            string family = Addresses.IsV6(addresses[i]) ? IPFamily.IPv6 : IPFamily.IPv4;
            if (spec.IPFamilies[i] is not (IPFamily.IPv4 or IPFamily.IPv6) || spec.IPFamilies[i] == family) continue;
            faults.Invalid(at.Index(i), addresses[i], string.Create(CultureInfo.InvariantCulture,
                $"expected an {spec.IPFamilies[i]} value as indicated by `ipFamilies[{i}]`"));
        }
    }

    private static void CheckFirst(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.ClusterIP.Length == 0)
        {
            if (spec.ClusterIPs.IsEmpty) return;
            faults.Invalid(path, spec.ClusterIPs, "must be empty when `clusterIP` is not specified");
        }
        else if (spec.ClusterIPs.IsEmpty) faults.Required(path);
        else if (spec.ClusterIPs[0] != spec.ClusterIP)
        {
            faults.Invalid(path, spec.ClusterIPs, "first value must match `clusterIP`");
        }
    }

    private static void CheckFamilies(ServiceSpec spec, FieldPath path, Faults faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < spec.IPFamilies.Count; i++)
        {
            FieldPath at = path.Child("ipFamilies").Index(i);
            faults.OneOf(at, spec.IPFamilies[i], IPFamily.IPv4, IPFamily.IPv6);
            if (!seen.Add(spec.IPFamilies[i])) faults.Duplicate(at, spec.IPFamilies[i]);
        }

        if (spec.IPFamilyPolicy is { } policy)
        {
            faults.OneOf(path.Child("ipFamilyPolicy"), policy,
                IPFamilyPolicy.PreferDualStack, IPFamilyPolicy.RequireDualStack, IPFamilyPolicy.SingleStack);
        }
    }
}

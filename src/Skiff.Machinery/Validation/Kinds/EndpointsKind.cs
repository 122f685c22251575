using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of endpoints.</summary>
internal static class EndpointsKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Endpoints> { MetadataOnce = true, Always = Check };

    private static void Check(Endpoints endpoints, Faults faults)
    {
        for (int i = 0; i < endpoints.Subsets.Count; i++)
        {
            EndpointSubset subset = endpoints.Subsets[i];
            FieldPath path = FieldPath.Root("subsets").Index(i);
            if (subset.Addresses.IsEmpty && subset.NotReadyAddresses.IsEmpty)
            {
                faults.Required(path, "must specify `addresses` or `notReadyAddresses`");
            }

            for (int j = 0; j < subset.Addresses.Count; j++)
            {
                CheckAddress(subset.Addresses[j], path.Child("addresses").Index(j), faults);
            }

            for (int j = 0; j < subset.NotReadyAddresses.Count; j++)
            {
                CheckAddress(subset.NotReadyAddresses[j], path.Child("notReadyAddresses").Index(j), faults);
            }

            for (int j = 0; j < subset.Ports.Count; j++)
            {
                CheckPort(subset.Ports[j], subset.Ports.Count > 1, path.Child("ports").Index(j), faults);
            }
        }
    }

    private static void CheckAddress(EndpointAddress address, FieldPath path, Faults faults)
    {
        Addresses.CheckLegacy(address.IP, path.Child("ip"), faults);
        if (address.Hostname.Length > 0)
        {
            faults.Invalid(path.Child("hostname"), address.Hostname, Names.Dns1123Label(address.Hostname));
        }

        if (address.NodeName is { } node) faults.Invalid(path.Child("nodeName"), node, Names.Dns1123Subdomain(node));
        Addresses.CheckNotSpecial(address.IP, path.Child("ip"), faults);
    }

    private static void CheckPort(EndpointPort port, bool named, FieldPath path, Faults faults)
    {
        ServicePortRules.CheckName(port.Name, named, path, faults);
        Amounts.CheckPortNumber(port.Port, path.Child("port"), faults);
        ServicePortRules.CheckProtocol(port.Protocol, path.Child("protocol"), faults);
        ServicePortRules.CheckAppProtocol(port.AppProtocol, path.Child("appProtocol"), faults);
    }
}

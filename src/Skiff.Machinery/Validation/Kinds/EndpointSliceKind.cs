using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using EndpointPort = Skiff.Model.Discovery.V1.EndpointPort;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of slices of endpoints.</summary>
internal static class EndpointSliceKind
{
    private const int EndpointsMax = 1000;
    private const int AddressesMax = 100;
    private const int PortsMax = 20_000;
    private const int TopologyMax = 16;
    private const int HintsMax = 8;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<EndpointSlice>
    {
        Always = Check,
        OnUpdate = (slice, old, faults) =>
            faults.Unchanged(FieldPath.Root("addressType"), slice.AddressType, old.AddressType),
    };

    private static void Check(EndpointSlice slice, Faults faults)
    {
        FieldPath type = FieldPath.Root("addressType");
        if (slice.AddressType.Length == 0) faults.Required(type);
        else faults.OneOf(type, slice.AddressType, AddressType.FQDN, IPFamily.IPv4, IPFamily.IPv6);

        FieldPath endpoints = FieldPath.Root("endpoints"), ports = FieldPath.Root("ports");
        if (slice.Endpoints.Count > EndpointsMax) faults.TooMany(endpoints, slice.Endpoints.Count, EndpointsMax);
        else
        {
            for (int i = 0; i < slice.Endpoints.Count; i++)
            {
                CheckEndpoint(slice.Endpoints[i], slice.AddressType, endpoints.Index(i), faults);
            }
        }

        if (slice.Ports.Count > PortsMax) faults.TooMany(ports, slice.Ports.Count, PortsMax);
        else CheckPorts(slice.Ports, ports, faults);
    }

    private static void CheckEndpoint(Endpoint endpoint, string type, FieldPath path, Faults faults)
    {
        FieldPath addresses = path.Child("addresses");
        if (endpoint.Addresses.IsEmpty) faults.Required(addresses, "must contain at least 1 address");
        else if (endpoint.Addresses.Count > AddressesMax) faults.TooMany(addresses, endpoint.Addresses.Count, AddressesMax);
        for (int i = 0; i < endpoint.Addresses.Count; i++)
        {
            CheckAddress(endpoint.Addresses[i], type, addresses.Index(i), faults);
        }

        if (endpoint.NodeName is { } node) faults.Invalid(path.Child("nodeName"), node, Names.Dns1123Subdomain(node));
        FieldPath topology = path.Child("deprecatedTopology");
        if (endpoint.DeprecatedTopology.Count > TopologyMax)
        {
            faults.TooMany(topology, endpoint.DeprecatedTopology.Count, TopologyMax);
        }

        Labels.Check(endpoint.DeprecatedTopology, topology, faults);
        if (endpoint.DeprecatedTopology.ContainsKey("kubernetes.io/hostname"))
        {
            faults.InvalidText(topology.Key("kubernetes.io/hostname"), "\"\"",
                "use nodeName field instead of topology field");
        }

        if (endpoint.Hostname is { } host) faults.Invalid(path.Child("hostname"), host, Names.Dns1123Label(host));
        if (endpoint.Hints is { } hints) CheckHints(hints, path.Child("hints"), faults);
    }

    private static void CheckAddress(string address, string type, FieldPath path, Faults faults)
    {
        switch (type)
        {
            case IPFamily.IPv4 or IPFamily.IPv6:
                int before = faults.Count;
                Addresses.CheckLegacy(address, path, faults);
                if (faults.Count > before) break;
                bool six = Addresses.IsV6(address);
                if (six != (type == IPFamily.IPv6)) faults.Invalid(path, address, $"must be an {type} address");
                Addresses.CheckNotSpecial(address, path, faults);
                break;
            case AddressType.FQDN:
                CheckDomain(address, path, faults);
                break;
            default:
                break;
        }
    }

    // A dot at the end says that nothing follows.
    private static void CheckDomain(string address, FieldPath path, Faults faults)
    {
        if (address.Length == 0)
        {
            faults.Required(path);
            return;
        }

        string name = address[^1] == '.' ? address[..^1] : address;
        IReadOnlyList<string> problems = Names.Dns1123Subdomain(name);
        string[] labels = name.Split('.');
        if (problems.Count > 0) faults.Invalid(path, name, string.Join(',', problems));
        else if (labels.Length < 2)
        {
            faults.Invalid(path, name, "should be a domain with at least two segments separated by dots");
        }
        else if (Array.Find(labels, label => Names.Dns1123Label(label).Count > 0) is { } odd)
        {
            faults.Invalid(path, odd, string.Join(',', Names.Dns1123Label(odd)));
        }
    }

    private static void CheckHints(EndpointHints hints, FieldPath path, Faults faults)
    {
        CheckHints(hints.ForZones.Select(zone => zone.Name), path.Child("forZones"), Names.LabelValue, faults);
        CheckHints(hints.ForNodes.Select(node => node.Name), path.Child("forNodes"), Names.Dns1123Subdomain, faults);
    }

    private static void CheckHints(
        ListOf<string> names, FieldPath path, Func<string, IReadOnlyList<string>> rule, Faults faults)
    {
        if (names.Count > HintsMax)
        {
            faults.TooMany(path, names.Count, HintsMax);
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            FieldPath at = path.Index(i).Child("name");
            if (!seen.Add(names[i])) faults.Duplicate(at, names[i]);
            if (names[i].Length == 0) faults.Required(at);
            else faults.Invalid(at, names[i], rule(names[i]));
        }
    }

    private static void CheckPorts(ListOf<EndpointPort> ports, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < ports.Count; i++)
        {
            EndpointPort port = ports[i];
            FieldPath at = path.Index(i);
            string name = port.Name ?? "";
            ServicePortRules.CheckName(name, false, at, faults);
            if (!names.Add(name)) faults.Duplicate(at.Child("name"), name);
            ServicePortRules.CheckProtocol(port.Protocol ?? "", at.Child("protocol"), faults);
            if (port.Port is { } number) Amounts.CheckPortNumber(number, at.Child("port"), faults);
            ServicePortRules.CheckAppProtocol(port.AppProtocol, at.Child("appProtocol"), faults);
        }
    }
}

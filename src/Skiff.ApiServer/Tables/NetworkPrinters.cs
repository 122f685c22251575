using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Networking.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of services, their endpoints, and of what leads traffic to them.</summary>
internal static class NetworkPrinters
{
    private const int HostsShown = 3;

    /// <summary>Rows of services.</summary>
    public static Printer Services { get; } = new Printer<Service>(
        [
            Columns.Name,
            Columns.Text("Type", "How the service is reached."),
            Columns.Text("Cluster-IP", "Address inside the cluster."),
            Columns.Text("External-IP", "Addresses or name outside the cluster."),
            Columns.Text("Port(s)", "Ports, with the port on every node after a colon, and protocols."),
            Columns.Age,
            Columns.Wide("Selector", "Labels of the pods that serve."),
        ],
        static (service, now) =>
        [
            service.Metadata.Name,
            service.Spec.Type,
            service.Spec.ClusterIPs.IsEmpty ? CellText.None : service.Spec.ClusterIPs[0],
            ExternalAddress(service),
            CellText.OrNone(string.Join(',', service.Spec.Ports.AsEnumerable().Select(Port))),
            CellText.Age(service, now),
            CellText.Labels(service.Spec.Selector),
        ]);

    /// <summary>Rows of endpoints.</summary>
    public static Printer Endpoints { get; } = new Printer<Endpoints>(
        [
            Columns.Name,
            Columns.Text("Endpoints", "The first addresses that serve."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Subsets.IsEmpty ? CellText.None : CellText.FirstThree([.. Addresses(value)], whenEmpty: ""),
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of endpoint slices.</summary>
    public static Printer EndpointSlices { get; } = new Printer<EndpointSlice>(
        [
            Columns.Name,
            Columns.Text("AddressType", "What the addresses are."),
            Columns.Text("Ports", "The first ports."),
            Columns.Text("Endpoints", "The first addresses."),
            Columns.Age,
        ],
        static (slice, now) =>
        [
            slice.Metadata.Name,
            slice.AddressType,
            CellText.FirstThree([.. slice.Ports.AsEnumerable().Select(SlicePort)], CellText.Unset),
            CellText.FirstThree(
                [.. slice.Endpoints.AsEnumerable().SelectMany(endpoint => endpoint.Addresses.AsEnumerable())],
                CellText.Unset),
            CellText.Age(slice, now),
        ]);

    /// <summary>Rows of ingresses.</summary>
    public static Printer Ingresses { get; } = new Printer<Ingress>(
        [
            Columns.Name,
            Columns.Text("Class", "Ingress class that serves the ingress."),
            Columns.Text("Hosts", "The first hosts the rules match."),
            Columns.Text("Address", "Where the ingress is reached."),
            Columns.Text("Ports", "Ports that are open, 443 among them with TLS."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.IngressClassName ?? CellText.None,
            Hosts(value.Spec.Rules),
            Joined(value.Status.LoadBalancer.Ingress.AsEnumerable().Select(place => (place.IP, place.Hostname))),
            value.Spec.TLS.IsEmpty ? "80" : "80, 443",
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of ingress classes.</summary>
    public static Printer IngressClasses { get; } = new Printer<IngressClass>(
        [
            Columns.Name,
            Columns.Text("Controller", "Controller that serves ingresses of the class."),
            Columns.Text("Parameters", "Object with further settings."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.Controller,
            value.Spec.Parameters is { } parameters
                ? $"{parameters.Kind}{(parameters.APIGroup is { } group ? "." + group : "")}/{parameters.Name}"
                : CellText.None,
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of network policies.</summary>
    public static Printer NetworkPolicies { get; } = new Printer<NetworkPolicy>(
        [
            Columns.Name,
            Columns.Text("Pod-Selector", "Labels of the pods the policy is for."),
            Columns.Age,
        ],
        static (value, now) =>
            [value.Metadata.Name, CellText.Selector(value.Spec.PodSelector), CellText.Age(value, now)]);

    /// <summary>Rows of service CIDRs.</summary>
    public static Printer ServiceCIDRs { get; } = new Printer<ServiceCIDR>(
        [
            Columns.Name,
            Columns.Text("CIDRs", "Ranges service addresses are taken from."),
            Columns.Age,
        ],
        static (value, now) =>
            [value.Metadata.Name, string.Join(',', value.Spec.CIDRs.AsEnumerable()), CellText.Age(value, now)]);

    /// <summary>Rows of IP addresses.</summary>
    public static Printer IPAddresses { get; } = new Printer<IPAddress>(
        [
            Columns.Name,
            Columns.Text("ParentRef", "Object the address belongs to."),
        ],
        static (value, _) => [value.Metadata.Name, Parent(value.Spec.ParentRef)]);

    private static string ExternalAddress(Service service)
    {
        IEnumerable<string> external = service.Spec.ExternalIPs.AsEnumerable();
        switch (service.Spec.Type)
        {
            case ServiceType.ClusterIP or ServiceType.NodePort:
                return CellText.OrNone(string.Join(',', external));
            case ServiceType.LoadBalancer:
                string balancer = Joined(
                    service.Status.LoadBalancer.Ingress.AsEnumerable().Select(place => (place.IP, place.Hostname)));
                IEnumerable<string> all = balancer.Length > 0 ? external.Prepend(balancer) : external;
                string text = string.Join(',', all);
                return text.Length > 0 ? text : "<pending>";
            case ServiceType.ExternalName:
                return service.Spec.ExternalName;
            default:
                return "<unknown>";
        }
    }

    // Distinct and sorted, an address before a host name where a place has both.
    private static string Joined(IEnumerable<(string IP, string Hostname)> places)
    {
        SortedSet<string> distinct = new(StringComparer.Ordinal);
        foreach ((string address, string host) in places)
        {
            string place = address.Length > 0 ? address : host;
            if (place.Length > 0) distinct.Add(place);
        }

        return string.Join(',', distinct);
    }

    private static string Port(ServicePort port) => port.NodePort > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{port.Port}:{port.NodePort}/{port.Protocol}")
        : string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{port.Protocol}");

    private static string SlicePort(Model.Discovery.V1.EndpointPort port) => port.Port is { } number
        ? number.ToString(CultureInfo.InvariantCulture)
        : port.Name ?? "*";

    private static IEnumerable<string> Addresses(Endpoints value) =>
        from subset in value.Subsets.AsEnumerable()
        from port in subset.Ports.IsEmpty ? [null] : subset.Ports.AsEnumerable().Select(port => (int?)port.Port)
        from address in subset.Addresses.AsEnumerable()
        select port is null ? address.IP : HostPort(address.IP, port.Value);

    private static string HostPort(string address, int port) => address.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");

    // Rules without a host take no place, yet the count of the rest is taken from all rules, as upstream does.
    private static string Hosts(ListOf<IngressRule> rules)
    {
        List<string> shown = [];
        bool more = false;
        foreach (IngressRule rule in rules)
        {
            more |= shown.Count == HostsShown;
            if (!more && rule.Host.Length > 0) shown.Add(rule.Host);
        }

        if (shown.Count == 0) return "*";
        string text = string.Join(',', shown);
        return more
            ? string.Create(CultureInfo.InvariantCulture, $"{text} + {rules.Count - HostsShown} more...")
            : text;
    }

    private static string Parent(ParentReference? parent)
    {
        if (parent is null) return CellText.None;
        string resource = parent.Group.Length == 0 ? parent.Resource : $"{parent.Resource}.{parent.Group}";
        string space = parent.Namespace.Length == 0 ? "" : $"/{parent.Namespace}";
        return $"{resource.ToLowerInvariant()}{space}/{parent.Name}";
    }
}

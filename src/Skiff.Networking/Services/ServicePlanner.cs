using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using DiscoveryEndpoint = Skiff.Model.Discovery.V1.Endpoint;

namespace Skiff.Networking.Services;

/// <summary>Decides which connections to a Service go where: a function of the Service, its slices and this node.</summary>
public static class ServicePlanner
{
    private const string Local = "Local";
    private const int ChainNameMax = 60;

    /// <summary>The rules of a Service's ports. Headless and external-name Services have none.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="slices">Its slices.</param>
    /// <param name="node">Name of this node.</param>
    public static IEnumerable<ServicePortRule> Rules(Service service, IReadOnlyList<EndpointSlice> slices, string node)
    {
        ServiceSpec spec = service.Spec;
        if (spec.Type == ServiceType.ExternalName || spec.ClusterIP is "" or "None") yield break;
        // An entry point in mode Proxy sends to the node's own address: its address never arrives as a destination.
        IEnumerable<string> given = service.Status.LoadBalancer.Ingress.AsEnumerable()
            .Where(i => i.IPMode != LoadBalancerIPMode.Proxy)
            .Select(i => i.IP)
            .Concat(spec.ExternalIPs.AsEnumerable())
            .Where(ip => ip.Length > 0 && IsV4(ip))
            .Distinct();
        foreach (ServicePort port in spec.Ports.AsEnumerable())
        {
            List<Found> found = Find(slices, port, node);
            ListOf<Backend> all = Choose(found);
            ListOf<Backend> local = Choose([.. found.Where(f => f.IsLocal)]);
            bool keeps = spec.ExternalTrafficPolicy == Local;
            yield return new ServicePortRule
            {
                Chain = ChainName(service, port),
                Protocol = port.Protocol.ToLowerInvariant(),
                ClusterAddresses = spec.ClusterIPs.IsEmpty ? [spec.ClusterIP] : spec.ClusterIPs.Where(IsV4),
                ExternalAddresses = ListOf.From(given),
                Port = port.Port,
                NodePort = port.NodePort,
                Internal = spec.InternalTrafficPolicy == Local ? local : all,
                External = keeps ? local : all,
                Everywhere = all,
                Answering = ListOf.From(found
                    .Select(f => f.Backend.Address).Distinct().Order(StringComparer.Ordinal)),
                KeepsClientAddress = keeps,
                AffinitySeconds = spec.SessionAffinity == ServiceAffinity.ClientIP
                    ? spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? 10_800
                    : 0,
            };
        }
    }

    private readonly record struct Found(Backend Backend, bool Ready, bool IsLocal);

    private static List<Found> Find(IReadOnlyList<EndpointSlice> slices, ServicePort port, string node)
    {
        List<Found> found = [];
        foreach (EndpointSlice slice in slices)
        {
            if (slice.AddressType != "IPv4") continue;
            Model.Discovery.V1.EndpointPort? matching = slice.Ports.FirstOrDefault(p =>
                (p.Name ?? "") == port.Name && (p.Protocol ?? "TCP") == port.Protocol);
            if (matching?.Port is not { } number) continue;
            foreach (DiscoveryEndpoint endpoint in slice.Endpoints.AsEnumerable())
            {
                bool ready = endpoint.Conditions.Ready ?? true;
                bool serving = (endpoint.Conditions.Serving ?? ready) && endpoint.Conditions.Terminating == true;
                if (endpoint.Addresses.IsEmpty || !(ready || serving)) continue;
                found.Add(new(new Backend(endpoint.Addresses[0], number), ready, endpoint.NodeName == node));
            }
        }

        return found;
    }

    // When none is ready, those that still serve while they terminate take over: better an answer from a pod that is
    // going than none.
    private static ListOf<Backend> Choose(List<Found> found)
    {
        bool anyReady = found.Any(f => f.Ready);
        return ListOf.From(found
            .Where(f => f.Ready || !anyReady)
            .Select(f => f.Backend)
            .Distinct()
            .OrderBy(b => b.Address, StringComparer.Ordinal)
            .ThenBy(b => b.Port));
    }

    // Readable where it fits, and always told apart by a hash of what the name says.
    private static string ChainName(Service service, ServicePort port)
    {
        string full = $"{service.Metadata.Namespace}/{service.Metadata.Name}/{port.Protocol}/{port.Port}";
        uint hash = 2166136261;
        foreach (char c in full) hash = (hash ^ c) * 16777619;
        string readable = $"{service.Metadata.Namespace}-{service.Metadata.Name}-{port.Port}".Replace('.', '-');
        if (readable.Length > ChainNameMax) readable = readable[..ChainNameMax];
        return string.Create(CultureInfo.InvariantCulture, $"svc-{readable}-{port.Protocol.ToLowerInvariant()}-{hash:x8}");
    }

    private static bool IsV4(string address) => !address.Contains(':', StringComparison.Ordinal);
}

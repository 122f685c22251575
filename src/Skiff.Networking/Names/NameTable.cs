using System.Collections.Immutable;
using System.Net;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using DiscoveryEndpoint = Skiff.Model.Discovery.V1.Endpoint;

namespace Skiff.Networking.Names;

/// <summary>The Services of a cluster as names: an immutable table that one owner replaces change by change.</summary>
public sealed class NameTable
{
    private readonly ImmutableDictionary<(string Namespace, string Name), ServiceNames> services;
    private readonly ImmutableDictionary<string, ImmutableSortedSet<string>> pointers;
    private readonly ImmutableHashSet<string> namespaces;
    private readonly string domain;
    private static readonly ImmutableSortedSet<string> none = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    private NameTable(
        string domain,
        ImmutableDictionary<(string Namespace, string Name), ServiceNames> services,
        ImmutableDictionary<string, ImmutableSortedSet<string>> pointers,
        ImmutableHashSet<string> namespaces)
    {
        this.domain = domain;
        this.services = services;
        this.pointers = pointers;
        this.namespaces = namespaces;
    }

    /// <summary>A table without Services.</summary>
    /// <param name="domain">The cluster's domain, such as <c>cluster.local</c>.</param>
    public static NameTable Empty(string domain) => new(
        domain,
        ImmutableDictionary<(string Namespace, string Name), ServiceNames>.Empty,
        ImmutableDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal),
        ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    /// <summary>The cluster's domain.</summary>
    public string Domain => domain;

    /// <summary>The table with a Service added or replaced.</summary>
    public NameTable With(Service service, IReadOnlyList<EndpointSlice> slices)
    {
        ServiceNames names = ServiceNames.Of(service, slices);
        (string, string) key = (service.Metadata.Namespace, service.Metadata.Name);
        NameTable without = Without(service.Metadata.Namespace, service.Metadata.Name);
        ImmutableDictionary<string, ImmutableSortedSet<string>> reverse = without.pointers;
        foreach ((string address, string target) in names.Pointers(domain))
            reverse = reverse.SetItem(address, reverse.GetValueOrDefault(address, none).Add(target));
        return new(domain, services.SetItem(key, names), reverse, namespaces.Add(service.Metadata.Namespace));
    }

    /// <summary>The table without a Service.</summary>
    public NameTable Without(string space, string name)
    {
        if (!services.TryGetValue((space, name), out ServiceNames? names)) return this;
        ImmutableDictionary<string, ImmutableSortedSet<string>> reverse = pointers;
        foreach ((string address, string target) in names.Pointers(domain))
        {
            ImmutableSortedSet<string> left = reverse.GetValueOrDefault(address, none).Remove(target);
            reverse = left.IsEmpty ? reverse.Remove(address) : reverse.SetItem(address, left);
        }

        return new(domain, services.Remove((space, name)), reverse, namespaces);
    }

    /// <summary>The table with a namespace, whose pods have names even when no Service is there.</summary>
    public NameTable WithNamespace(string name) => new(domain, services, pointers, namespaces.Add(name));

    /// <summary>A Service's names, or null.</summary>
    public ServiceNames? Find(string space, string name) => services.GetValueOrDefault((space, name));

    /// <summary>Whether a namespace is known.</summary>
    public bool HasNamespace(string name) => namespaces.Contains(name);

    /// <summary>The table without a namespace that is gone.</summary>
    public NameTable WithoutNamespace(string name) => new(domain, services, pointers, namespaces.Remove(name));

    /// <summary>The names of an address, in order: a pod has one behind every headless Service that selects it.</summary>
    public IReadOnlyList<string> NamesOf(string address) => pointers.GetValueOrDefault(address, none);
}

/// <summary>An address behind a headless Service.</summary>
/// <param name="HostName">Its own label: the pod's hostname, or the address with dashes.</param>
/// <param name="Address">The address.</param>
/// <param name="Ports">Its ports by name and protocol.</param>
public sealed record NamedEndpoint(string HostName, string Address, IReadOnlyList<NamedPort> Ports);

/// <summary>A port that has a name.</summary>
public readonly record struct NamedPort(string Name, string Protocol, int Port);

/// <summary>What one Service's names lead to.</summary>
public sealed class ServiceNames
{
    private readonly string space;
    private readonly string name;

    private ServiceNames(
        string space, string name, string clusterAddress, string externalName,
        IReadOnlyList<NamedPort> ports, IReadOnlyList<NamedEndpoint> endpoints)
    {
        this.space = space;
        this.name = name;
        ClusterAddress = clusterAddress;
        ExternalName = externalName;
        Ports = ports;
        Endpoints = endpoints;
    }

    /// <summary>The cluster address; empty for a headless or external Service.</summary>
    public string ClusterAddress { get; }

    /// <summary>The name the Service is an alias of; empty for others.</summary>
    public string ExternalName { get; }

    /// <summary>The Service's own ports.</summary>
    public IReadOnlyList<NamedPort> Ports { get; }

    /// <summary>The endpoints of a headless Service.</summary>
    public IReadOnlyList<NamedEndpoint> Endpoints { get; }

    /// <summary>The names of a Service.</summary>
    public static ServiceNames Of(Service service, IReadOnlyList<EndpointSlice> slices)
    {
        ServiceSpec spec = service.Spec;
        bool headless = spec.ClusterIP == "None";
        NamedPort[] ports = [.. spec.Ports.AsEnumerable().Select(p => new NamedPort(p.Name, p.Protocol.ToLowerInvariant(), p.Port))];
        string external = spec.Type == ServiceType.ExternalName ? spec.ExternalName : "";
        string address = headless || external.Length > 0 || spec.ClusterIP.Contains(':', StringComparison.Ordinal)
            ? ""
            : spec.ClusterIP;
        IReadOnlyList<NamedEndpoint> endpoints = headless
            ? [.. slices.Where(s => s.AddressType == "IPv4").SelectMany(s => EndpointsOf(s, spec.PublishNotReadyAddresses))]
            : [];
        return new(service.Metadata.Namespace, service.Metadata.Name, address, external, ports, endpoints);
    }

    /// <summary>The names that addresses of the Service are known by.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pointers(string domain)
    {
        if (ClusterAddress.Length > 0) yield return new(ClusterAddress, $"{name}.{space}.svc.{domain}");
        foreach (NamedEndpoint endpoint in Endpoints)
            yield return new(endpoint.Address, $"{endpoint.HostName}.{name}.{space}.svc.{domain}");
    }

    private static IEnumerable<NamedEndpoint> EndpointsOf(EndpointSlice slice, bool publishesNotReady)
    {
        NamedPort[] ports =
        [
            .. slice.Ports.AsEnumerable()
                .Where(p => p.Port is not null)
                .Select(p => new NamedPort(p.Name ?? "", (p.Protocol ?? "TCP").ToLowerInvariant(), p.Port!.Value)),
        ];
        foreach (DiscoveryEndpoint endpoint in slice.Endpoints.AsEnumerable())
        {
            if (endpoint.Addresses.IsEmpty || !((endpoint.Conditions.Ready ?? true) || publishesNotReady)) continue;
            string address = endpoint.Addresses[0];
            if (!IPAddress.TryParse(address, out _)) continue;
            string host = endpoint.Hostname is { Length: > 0 } given ? given : address.Replace('.', '-');
            yield return new NamedEndpoint(host, address, ports);
        }
    }
}

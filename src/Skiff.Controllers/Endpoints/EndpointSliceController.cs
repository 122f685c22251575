using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using DiscoveryPort = Skiff.Model.Discovery.V1.EndpointPort;

namespace Skiff.Controllers;

/// <summary>Keeps the slices of a service's endpoints as its pods are.</summary>
/// <remarks>Always true: after a plan every reachable pod is in exactly one slice per address family, no slice has more
/// than <see cref="SlicePacking.EndpointsMax"/> endpoints, all endpoints of a slice have its ports, slices of other
/// makers are never touched, and a slice whose endpoints stay is not written.</remarks>
public sealed class EndpointSliceController : IController<EndpointSliceController.View>
{
    /// <summary>The label by which a slice names its maker.</summary>
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";

    /// <summary>This controller as a maker of slices.</summary>
    public const string Maker = "endpointslice-controller.k8s.io";

    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <inheritdoc/>
    public static string Name => "endpoint-slice-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Service)
    {
        Watches =
        [
            new(Kinds.Pod, ServicePods.ServicesOf),
            Relation.Each(Kinds.EndpointSlice, ServiceOfSlice),
            new(Kinds.Node, ServicesOnNode),
        ],
        Writes = [Kinds.EndpointSlice],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Service">The service.</param>
    /// <param name="Pods">Pods it selects.</param>
    /// <param name="Zones">The zone of each node that is there; empty for a node without one.</param>
    /// <param name="Slices">Slices this controller made for the service.</param>
    public sealed record View(Service Service, ListOf<Pod> Pods, MapOf<string> Zones, ListOf<EndpointSlice> Slices);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Service>(key) is not { } service) return null; // The collector takes the slices.
        if (!ServicePods.HasEndpoints(service) || service.Metadata.IsTerminating) return null;
        ListOf<Pod> pods = ListOf.From(cache.InNamespace<Pod>(key.Namespace)
            .Where(pod => service.Spec.Selector.IsContainedIn(pod.Metadata.Labels)));
        MapOf<string> zones = MapOf<string>.From(pods.AsEnumerable()
            .Select(pod => pod.Spec.NodeName)
            .Distinct()
            .Select(name => cache.Find<Node>(new("", name)))
            .Where(node => node is not null)
            .Select(node => KeyValuePair.Create(node!.Metadata.Name, node.Metadata.Labels.Find(ZoneLabel) ?? "")));
        ListOf<EndpointSlice> slices = ListOf.From(cache.SlicesOf(key)
            .Where(slice => slice.Metadata.Labels.Find(ManagedByLabel) == Maker && !slice.Metadata.IsTerminating));
        return new(service, pods, zones, slices);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Plan plan = Plan.Nothing;
        ListOf<string> families = ServicePods.FamiliesOf(view.Service);
        foreach (EndpointSlice slice in view.Slices)
        {
            if (!families.Contains(slice.AddressType)) plan = plan.Then(Write.Delete(slice));
        }

        foreach (string family in families) plan = plan.Then(OfFamily(view, family));
        return plan;
    }

    private static Plan OfFamily(View view, string family)
    {
        Dictionary<ListOf<DiscoveryPort>, List<Endpoint>> wanted = [];
        foreach (Pod pod in view.Pods)
        {
            if (!ServicePods.IsReachable(pod) || !view.Zones.ContainsKey(pod.Spec.NodeName)) continue;
            ListOf<string> addresses = ServicePods.AddressesOf(pod, family);
            if (addresses.IsEmpty) continue;
            ListOf<DiscoveryPort> ports = PortsOf(view.Service, pod);
            if (!wanted.TryGetValue(ports, out List<Endpoint>? group)) wanted[ports] = group = [];
            group.Add(EndpointOf(view, pod, addresses));
        }

        EndpointSlice pattern = Pattern(view, family);
        ListOf<EndpointSlice> slices = view.Slices.Where(slice => slice.AddressType == family);
        return SlicePacking.Plan(wanted, slices, pattern, TriggerTimeOf(view));
    }

    private static Endpoint EndpointOf(View view, Pod pod, ListOf<string> addresses)
    {
        bool serving = pod.IsReady;
        bool ready = (serving && !pod.IsTerminating) || view.Service.Spec.PublishNotReadyAddresses;
        string zone = view.Zones[pod.Spec.NodeName];
        return Endpoint.Empty with
        {
            Addresses = addresses,
            Conditions = EndpointConditions.Empty with
            {
                Ready = ready,
                Serving = serving,
                Terminating = pod.IsTerminating,
            },
            Hostname = ServicePods.HostnameOf(pod, view.Service),
            TargetRef = ServicePods.ReferenceTo(pod),
            NodeName = pod.Spec.NodeName,
            Zone = zone.Length > 0 ? zone : null,
            Hints = HintsOf(view.Service, ready, pod.Spec.NodeName, zone),
        };
    }

    private static EndpointHints? HintsOf(Service service, bool ready, string node, string zone)
    {
        if (!ready) return null;
        ListOf<ForZone> zones = zone.Length > 0 ? [ForZone.Empty with { Name = zone }] : default;
        return service.Spec.TrafficDistribution switch
        {
            "PreferClose" or "PreferSameZone" when zone.Length > 0 => EndpointHints.Empty with { ForZones = zones },
            "PreferSameNode" => EndpointHints.Empty with
            {
                ForZones = zones,
                ForNodes = [ForNode.Empty with { Name = node }],
            },
            _ => null,
        };
    }

    private static ListOf<DiscoveryPort> PortsOf(Service service, Pod pod)
    {
        List<DiscoveryPort> ports = [];
        foreach (ServicePort port in service.Spec.Ports)
        {
            if (ServicePods.FindPort(pod, port) is not { } number) continue;
            ports.Add(DiscoveryPort.Empty with
            {
                Name = port.Name,
                Port = number,
                Protocol = port.Protocol.Length > 0 ? port.Protocol : Protocol.TCP,
                AppProtocol = port.AppProtocol,
            });
        }

        return ports.ToListOf();
    }

    private static EndpointSlice Pattern(View view, string family)
    {
        Service service = view.Service;
        MapOf<string> labels = service.Metadata.Labels
            .Remove(KindCache.ServiceNameLabel)
            .Remove(ManagedByLabel)
            .Remove(ServicePods.HeadlessLabel)
            .Set(KindCache.ServiceNameLabel, service.Metadata.Name)
            .Set(ManagedByLabel, Maker);
        return EndpointSlice.Empty with
        {
            Metadata = Model.Meta.V1.ObjectMeta.Empty with
            {
                GenerateName = $"{service.Metadata.Name}-",
                Namespace = service.Metadata.Namespace,
                Labels = ServicePods.IsHeadless(service) ? labels.Set(ServicePods.HeadlessLabel, "") : labels,
                OwnerReferences = [service.ControllerReference()],
            },
            AddressType = family,
            Endpoints = [],
            Ports = [],
        };
    }

    private static string TriggerTimeOf(View view) => ServicePods.LastChange(view.Service, view.Pods) is { } time
        ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)
        : "";

    private static IEnumerable<ObjectKey> ServiceOfSlice(CacheSnapshot cache, IObject slice) =>
        slice.Metadata.Labels.Find(KindCache.ServiceNameLabel) is { } name ? [new(slice.Metadata.Namespace, name)] : [];

    private static IEnumerable<ObjectKey> ServicesOnNode(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (before is not null
            && after is not null
            && before.Metadata.Labels.Find(ZoneLabel) == after.Metadata.Labels.Find(ZoneLabel))
        {
            return [];
        }

        return cache.PodsOn((after ?? before!).Metadata.Name)
            .SelectMany(pod => ServicePods.ServicesOf(cache, null, pod))
            .Distinct();
    }
}

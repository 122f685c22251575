using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using DiscoveryPort = Skiff.Model.Discovery.V1.EndpointPort;

namespace Skiff.Controllers;

/// <summary>Copies Endpoints that somebody made by hand, for a service without a selector, into slices.</summary>
/// <remarks>Always true: there is one slice for each set of ports and address family, of at most <see cref="AddressesMax"/>
/// addresses; slices of other makers are never touched; without the Endpoints, without the service, or where one of the
/// two says that nothing is to be copied, no copy stays.</remarks>
public sealed class EndpointSliceMirroringController : IController<EndpointSliceMirroringController.View>
{
    /// <summary>Most addresses copied of one subset.</summary>
    public const int AddressesMax = 1000;

    /// <summary>This controller as a maker of slices.</summary>
    public const string Maker = "endpointslicemirroring-controller.k8s.io";

    private const string SkipLabel = "endpointslice.kubernetes.io/skip-mirror";
    private const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <inheritdoc/>
    public static string Name => "endpoint-slice-mirroring-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Endpoints)
    {
        Watches =
        [
            Relation.Each(Kinds.Service, (_, service) => [ObjectKey.Of(service)]),
            Relation.Each(Kinds.EndpointSlice, EndpointsOfCopy),
        ],
        Writes = [Kinds.EndpointSlice],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Endpoints">The object to copy; null if there shall be no copy.</param>
    /// <param name="Copies">The copies there are.</param>
    public sealed record View(Endpoints? Endpoints, ListOf<EndpointSlice> Copies);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        ListOf<EndpointSlice> copies = ListOf.From(cache.SlicesOf(key)
            .Where(slice => IsCopy(slice) && !slice.Metadata.IsTerminating));
        bool wanted = cache.Find<Service>(key) is { Spec.Selector.IsEmpty: true };
        Endpoints? endpoints = wanted && cache.Find<Endpoints>(key) is { } found && IsForCopying(found) ? found : null;
        return endpoints is null && copies.IsEmpty ? null : new(endpoints, copies);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Endpoints is not { } endpoints) return Plan.Of(view.Copies.AsEnumerable().Select(copy => Write.Delete(copy)));
        (List<EndpointSlice> wanted, int skipped) = SlicesOf(endpoints);
        Plan plan = Plan.Nothing;
        List<EndpointSlice> left = [.. view.Copies.AsEnumerable()];
        foreach (EndpointSlice slice in wanted)
        {
            EndpointSlice? copy = left.Find(one => one.AddressType == slice.AddressType && one.Ports == slice.Ports);
            if (copy is not null) left.Remove(copy);
            plan = copy is null ? plan.Then(Write.Create(slice)) : plan.Then(Update(copy, slice));
        }

        plan = plan.Then(Plan.Of(left.Select(copy => Write.Delete(copy))));
        return skipped == 0 ? plan : plan.WithEvent(EventDraft.Warning(
            endpoints,
            "TooManyAddressesToMirror",
            $"A max of {AddressesMax} addresses can be mirrored to EndpointSlices per Endpoints subset. "
                + $"{skipped} addresses were skipped"));
    }

    private static Plan Update(EndpointSlice copy, EndpointSlice wanted)
    {
        EndpointSlice after = copy with
        {
            Metadata = copy.Metadata with
            {
                Labels = wanted.Metadata.Labels,
                Annotations = wanted.Metadata.Annotations,
                OwnerReferences = wanted.Metadata.OwnerReferences,
            },
            Endpoints = wanted.Endpoints,
        };
        return after.Equals(copy) ? Plan.Nothing : Plan.Of(Write.Update(after));
    }

    // Subsets of the same ports become one slice, as they would be one subset had a controller made them.
    private static (List<EndpointSlice> Slices, int Skipped) SlicesOf(Endpoints endpoints)
    {
        EndpointSlice pattern = Pattern(endpoints);
        List<EndpointSlice> slices = [];
        int skipped = 0;
        foreach (IGrouping<ListOf<DiscoveryPort>, EndpointSubset> subsets in
            endpoints.Subsets.AsEnumerable().GroupBy(subset => PortsOf(subset.Ports)))
        {
            Endpoint[] all = [.. subsets.SelectMany(EndpointsOf).DistinctBy(endpoint => endpoint.Addresses[0])];
            skipped += Math.Max(0, all.Length - AddressesMax);
            foreach (IGrouping<string, Endpoint> family in
                all.Take(AddressesMax).GroupBy(endpoint => ServicePods.FamilyOf(endpoint.Addresses[0])))
            {
                slices.Add(pattern with
                {
                    AddressType = family.Key,
                    Endpoints = ListOf.From(family),
                    Ports = subsets.Key,
                });
            }
        }

        return (slices, skipped);
    }

    private static IEnumerable<Endpoint> EndpointsOf(EndpointSubset subset) =>
        subset.Addresses.AsEnumerable().Select(address => EndpointOf(address, ready: true))
            .Concat(subset.NotReadyAddresses.AsEnumerable().Select(address => EndpointOf(address, ready: false)))
            .Where(endpoint => ServicePods.FamilyOf(endpoint.Addresses[0]).Length > 0);

    private static Endpoint EndpointOf(EndpointAddress address, bool ready) => Endpoint.Empty with
    {
        Addresses = [address.IP],
        Conditions = EndpointConditions.Empty with { Ready = ready },
        Hostname = address.Hostname.Length > 0 ? address.Hostname : null,
        NodeName = address.NodeName,
        TargetRef = address.TargetRef,
    };

    private static ListOf<DiscoveryPort> PortsOf(ListOf<Model.Core.V1.EndpointPort> ports) =>
        ports.Select(port => DiscoveryPort.Empty with
        {
            Name = port.Name,
            Port = port.Port,
            Protocol = port.Protocol.Length > 0 ? port.Protocol : Protocol.TCP,
            AppProtocol = port.AppProtocol,
        });

    private static EndpointSlice Pattern(Endpoints endpoints) => EndpointSlice.Empty with
    {
        Metadata = Model.Meta.V1.ObjectMeta.Empty with
        {
            GenerateName = endpoints.Metadata.Name + "-",
            Namespace = endpoints.Metadata.Namespace,
            Labels = endpoints.Metadata.Labels
                .Set(KindCache.ServiceNameLabel, endpoints.Metadata.Name)
                .Set(EndpointSliceController.ManagedByLabel, Maker),
            Annotations = endpoints.Metadata.Annotations.Remove(ServicePods.TriggerTime).Remove(LastApplied),
            OwnerReferences = [endpoints.ControllerReference()],
        },
    };

    private static bool IsForCopying(Endpoints endpoints) =>
        endpoints.Metadata.Labels.Find(SkipLabel) != "true"
        && !endpoints.Metadata.Annotations.ContainsKey(LeaderAnnotation)
        && !endpoints.Metadata.IsTerminating;

    private static bool IsCopy(IObject slice) =>
        slice.Metadata.Labels.Find(EndpointSliceController.ManagedByLabel) == Maker;

    private static IEnumerable<ObjectKey> EndpointsOfCopy(CacheSnapshot cache, IObject slice) =>
        IsCopy(slice) && slice.Metadata.Labels.Find(KindCache.ServiceNameLabel) is { } name
            ? [new(slice.Metadata.Namespace, name)]
            : [];
}

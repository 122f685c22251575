using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Keeps the older Endpoints object of a service, which tools still read, as its pods are.</summary>
/// <remarks>Always true: the object has at most <see cref="AddressesMax"/> addresses, ready ones first; it goes with
/// its service; objects of services without a selector are never touched.</remarks>
public sealed class EndpointsController : IController<EndpointsController.View>
{
    /// <summary>Most addresses in the object; beyond it says that it is cut.</summary>
    public const int AddressesMax = 1000;

    private const string OverCapacity = "endpoints.kubernetes.io/over-capacity";
    private const string ManagedByLabel = "endpoints.kubernetes.io/managed-by";

    /// <inheritdoc/>
    public static string Name => "endpoint-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Service)
    {
        Watches =
        [
            new(Kinds.Pod, ServicePods.ServicesOf),
            Relation.Each(Kinds.Endpoints, (_, endpoints) => [ObjectKey.Of(endpoints)]),
        ],
        Writes = [Kinds.Endpoints],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Service">The service; null if it is gone.</param>
    /// <param name="Pods">Pods it selects.</param>
    /// <param name="Endpoints">The object there is.</param>
    public sealed record View(Service? Service, ListOf<Pod> Pods, Endpoints? Endpoints);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        Endpoints? endpoints = cache.Find<Endpoints>(key);
        if (cache.Find<Service>(key) is not { } service)
        {
            bool own = endpoints?.Metadata.Labels.Find(ManagedByLabel) == Name;
            return own ? new(null, [], endpoints) : null;
        }

        if (!ServicePods.HasEndpoints(service)) return null;
        ListOf<Pod> pods = ListOf.From(cache.InNamespace<Pod>(key.Namespace)
            .Where(pod => service.Spec.Selector.IsContainedIn(pod.Metadata.Labels)));
        return new(service, pods, endpoints);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Service is not { } service)
        {
            return view.Endpoints is { } orphan ? Plan.Of(Write.Delete(orphan)) : Plan.Nothing;
        }

        (ListOf<EndpointSubset> subsets, bool cut) = SubsetPacking.Limit(SubsetsOf(service, view.Pods), AddressesMax);
        MapOf<string> labels = service.Metadata.Labels.Remove(ServicePods.HeadlessLabel).Set(ManagedByLabel, Name);
        if (ServicePods.IsHeadless(service)) labels = labels.Set(ServicePods.HeadlessLabel, "");

        Endpoints stored = view.Endpoints ?? Endpoints.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = service.Metadata.Name, Namespace = service.Metadata.Namespace },
        };
        MapOf<string> annotations = stored.Metadata.Annotations;
        annotations = cut ? annotations.Set(OverCapacity, "truncated") : annotations.Remove(OverCapacity);
        Endpoints wanted = stored with
        {
            Metadata = stored.Metadata with { Labels = labels, Annotations = annotations },
            Subsets = subsets,
        };
        if (view.Endpoints is not null && wanted.Equals(stored)) return Plan.Nothing;

        wanted = WithTriggerTime(wanted, service, view.Pods);
        return Plan.Of(view.Endpoints is null
            ? Write.Create(wanted) with { OnFailure = Failure(service, "Create", "create") }
            : Write.Update(wanted) with { OnFailure = Failure(service, "Update", "update") });
    }

    private static EventDraft Failure(Service service, string verb, string word) => EventDraft.Warning(
        service,
        $"FailedTo{verb}Endpoint",
        $"Failed to {word} endpoint {service.Metadata.Namespace}/{service.Metadata.Name}: {{error}}");

    private static List<EndpointSubset> SubsetsOf(Service service, ListOf<Pod> pods)
    {
        string family = ServicePods.FamiliesOf(service)[0];
        List<EndpointSubset> subsets = [];
        foreach (Pod pod in pods)
        {
            if (!ServicePods.IsReachable(pod)) continue;
            if (pod.IsTerminating && !service.Spec.PublishNotReadyAddresses) continue;
            ListOf<string> addresses = ServicePods.AddressesOf(pod, family);
            if (addresses.IsEmpty) continue;
            EndpointAddress address = EndpointAddress.Empty with
            {
                IP = addresses[0],
                Hostname = ServicePods.HostnameOf(pod, service) ?? "",
                NodeName = pod.Spec.NodeName.Length > 0 ? pod.Spec.NodeName : null,
                TargetRef = ServicePods.ReferenceTo(pod),
            };
            bool ready = pod.IsReady || service.Spec.PublishNotReadyAddresses;
            subsets.AddRange(SubsetsOf(service, pod, address, ready));
        }

        return SubsetPacking.Repack(subsets);
    }

    private static IEnumerable<EndpointSubset> SubsetsOf(Service service, Pod pod, EndpointAddress address, bool ready)
    {
        EndpointSubset subset = ready
            ? EndpointSubset.Empty with { Addresses = [address] }
            : EndpointSubset.Empty with { NotReadyAddresses = [address] };
        if (service.Spec.Ports.IsEmpty)
        {
            if (ServicePods.IsHeadless(service)) yield return subset;
            yield break;
        }

        foreach (ServicePort port in service.Spec.Ports.AsEnumerable())
        {
            if (ServicePods.FindPort(pod, port) is not { } number) continue;
            EndpointPort endpoint = EndpointPort.Empty with
            {
                Name = port.Name,
                Port = number,
                Protocol = port.Protocol.Length > 0 ? port.Protocol : Protocol.TCP,
                AppProtocol = port.AppProtocol,
            };
            yield return subset with { Ports = [endpoint] };
        }
    }

    private static Endpoints WithTriggerTime(Endpoints endpoints, Service service, ListOf<Pod> pods)
    {
        if (ServicePods.LastChange(service, pods) is not { } time) return endpoints;
        string text = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        return endpoints with
        {
            Metadata = endpoints.Metadata with
            {
                Annotations = endpoints.Metadata.Annotations.Set(ServicePods.TriggerTime, text),
            },
        };
    }
}

using System.Net;
using Skiff.ApiServer.Authorization.Bootstrap;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Discovery;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Scheduling.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Bootstrap;

/// <summary>
/// What every cluster has from its first moment: its namespaces, roles, priority classes and the services under which
/// the API and DNS are found. Runs at each start and writes only what is missing or has changed.
/// </summary>
public sealed class ClusterBootstrap(
    IApi api, ApiServerOptions options, ClusterCertificates certificates, TimeProvider time, IReadOnlyList<Kind> served)
{
    private static readonly string[] namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <summary>Brings the store up to what a cluster has. Answers the first failure, or null.</summary>
    public async Task<Status?> RunAsync(CancellationToken stop)
    {
        foreach (string name in namespaces)
        {
            Namespace space = Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = name } };
            if (await EnsureAsync(Kinds.Namespace, space, stop) is { } fault) return fault;
        }

        foreach (PolicyChange change in PolicyReconciler.Plan(Find(stop)))
        {
            if (await ApplyAsync(change, stop) is { } fault) return fault;
        }

        return await EnsurePrioritiesAsync(stop)
            ?? await OfferLocalStorageAsync(stop)
            ?? await EnsureConfigMapsAsync(stop)
            ?? await EnsureFlowsAsync(stop)
            ?? await EnsureApiServiceAsync(stop)
            ?? await EnsureRegistrationsAsync(stop)
            ?? await EnsureAsync(Kinds.Service, DnsService(), stop)
            ?? await ReplaceAsync(Kinds.EndpointSlice, DnsEndpoints(), stop);
    }

    // Policy is read from memory: every answer is there before the call returns.
    private Func<IObject, IObject?> Find(CancellationToken stop) => wanted =>
    {
        ValueTask<ApiResult<IObject>> reading = api.GetAsync(wanted.Kind, ObjectKey.Of(wanted), stop);
        Invariant.Check(reading.IsCompleted);
        return reading.GetAwaiter().GetResult().Value;
    };

    private async Task<Status?> ApplyAsync(PolicyChange change, CancellationToken stop)
    {
        switch (change)
        {
            case PolicyChange.Create create:
                return Fault(await api.CreateAsync(create.Object.Kind, create.Object, stop));
            case PolicyChange.Update update:
                return Fault(await api.UpdateAsync(update.Object.Kind, update.Object, null, stop));
            case PolicyChange.Recreate recreate:
                Kind kind = recreate.Existing.Kind;
                await api.DeleteAsync(kind, ObjectKey.Of(recreate.Existing), DeleteOptions.Empty, stop);
                return Fault(await api.CreateAsync(kind, recreate.Object, stop));
            default:
                throw new InvalidOperationException($"no writer for {change.GetType().Name}");
        }
    }

    private async Task<Status?> EnsureConfigMapsAsync(CancellationToken stop)
    {
        ConfigMap info = ClusterConfigMaps.Info(null, certificates, options);
        ApiResult<IObject> present = await api.GetAsync(Kinds.ConfigMap, ObjectKey.Of(info), stop);
        if (present.Value is ConfigMap kept) info = ClusterConfigMaps.Info(kept, certificates, options);
        return await ReplaceAsync(Kinds.ConfigMap, ClusterConfigMaps.Authentication(certificates), stop)
            ?? await ReplaceAsync(Kinds.ConfigMap, info, stop)
            ?? await EnsureAsync(Kinds.ConfigMap, ClusterConfigMaps.TokenTracking(time.GetUtcNow()), stop);
    }

    private async Task<Status?> EnsureFlowsAsync(CancellationToken stop)
    {
        foreach (IObject wanted in FlowObjects.All)
        {
            ApiResult<IObject> present = await api.GetAsync(wanted.Kind, ObjectKey.Of(wanted), stop);
            IObject? next = present.Value is null ? wanted : FlowObjects.Updated(present.Value, wanted);
            if (next is null) continue;
            Status? fault = Fault(present.Value is null
                ? await api.CreateAsync(wanted.Kind, next, stop)
                : await api.UpdateAsync(wanted.Kind, next, null, stop));
            if (fault is not null) return fault;
        }

        return null;
    }

    // Offered once: an administrator who deletes or changes the class has decided, and a note outlives the class.
    private async Task<Status?> OfferLocalStorageAsync(CancellationToken stop)
    {
        if (!options.OffersLocalStorage) return null;
        ConfigMap note = ClusterConfigMaps.LocalStorageNote;
        ApiResult<IObject> noted = await api.GetAsync(Kinds.ConfigMap, ObjectKey.Of(note), stop);
        if (noted.Value is not null) return null;
        return await EnsureAsync(Kinds.StorageClass, LocalStorageClass, stop)
            ?? await EnsureAsync(Kinds.ConfigMap, note, stop);
    }

    private static StorageClass LocalStorageClass => StorageClass.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            Name = LocalPath.ClassName,
            Annotations = MapOf.Create((VolumeAnnotations.DefaultClass, "true")),
        },
        Provisioner = LocalPath.Provisioner,
        ReclaimPolicy = PersistentVolumeReclaimPolicy.Delete,
        VolumeBindingMode = VolumeBindingMode.WaitForFirstConsumer,
    };

    private async Task<Status?> EnsurePrioritiesAsync(CancellationToken stop)
    {
        PriorityClass node = Priority("system-node-critical", 2_000_001_000,
            "For pods that a node cannot do without: they are never moved from it.");
        PriorityClass cluster = Priority("system-cluster-critical", 2_000_000_000,
            "For pods that the cluster cannot do without, on whatever node they run.");
        return await EnsureAsync(Kinds.PriorityClass, node, stop)
            ?? await EnsureAsync(Kinds.PriorityClass, cluster, stop);
    }

    private static PriorityClass Priority(string name, int value, string description) => PriorityClass.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = name },
        Value = value,
        Description = description,
    };

    /// <summary>The <c>kubernetes</c> service and where it leads: not to pods, but to this server.</summary>
    private async Task<Status?> EnsureApiServiceAsync(CancellationToken stop)
    {
        MapOf<string> labels = MapOf.Create(("component", "apiserver"), ("provider", "kubernetes"));
        string address = options.FirstServiceAddress.ToString();
        Service service = Service.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "kubernetes", Namespace = "default", Labels = labels },
            Spec = ServiceSpec.Empty with
            {
                ClusterIP = address,
                ClusterIPs = [address],
                Ports =
                [
                    ServicePort.Empty with { Name = "https", Protocol = "TCP", Port = 443, TargetPort = options.Port },
                ],
            },
        };
        EndpointSlice slice = EndpointSlice.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = "kubernetes",
                Namespace = "default",
                Labels = MapOf.Create(("kubernetes.io/service-name", "kubernetes")),
            },
            AddressType = "IPv4",
            Endpoints =
            [
                Model.Discovery.V1.Endpoint.Empty with
                {
                    Addresses = [options.AdvertiseAddress.ToString()],
                    Conditions = EndpointConditions.Empty with { Ready = true },
                },
            ],
            Ports =
            [
                Model.Discovery.V1.EndpointPort.Empty with { Name = "https", Protocol = "TCP", Port = options.Port },
            ],
        };
        Endpoints endpoints = Endpoints.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = "kubernetes",
                Namespace = "default",
                Labels = MapOf.Create(("endpointslice.kubernetes.io/skip-mirror", "true")),
            },
            Subsets =
            [
                EndpointSubset.Empty with
                {
                    Addresses = [EndpointAddress.Empty with { IP = options.AdvertiseAddress.ToString() }],
                    Ports = [Model.Core.V1.EndpointPort.Empty with { Name = "https", Protocol = "TCP", Port = options.Port }],
                },
            ],
        };
        return await EnsureAsync(Kinds.Service, service, stop)
            ?? await ReplaceAsync(Kinds.EndpointSlice, slice, stop)
            ?? await ReplaceAsync(Kinds.Endpoints, endpoints, stop);
    }

    // What somebody has put in the place of ours stays. The version of registrations itself is not registered, and
    // neither is that of usage: whoever installs a metrics server of his own brings the registration, and the usual
    // installers refuse to begin where there is one that is not theirs.
    private async Task<Status?> EnsureRegistrationsAsync(CancellationToken stop)
    {
        var versions = served.Where(kind => kind is not CustomKind
                && kind.Group != Kinds.APIService.Group && kind.Group != Kinds.NodeMetrics.Group)
            .Select(kind => (kind.Group, kind.Version)).Distinct();
        foreach ((string group, string version) in versions)
        {
            APIService wanted = ApiServiceRules.Local(
                group, version, GroupOrder.PriorityOf(group), GroupOrder.VersionPriorityOf(group, version),
                ApiServiceRules.AtStart);
            ApiResult<IObject> present = await api.GetAsync((Kind)Kinds.APIService, ObjectKey.Of(wanted), stop);
            if (present.Value is not APIService current)
            {
                if (Fault(await api.CreateAsync((Kind)Kinds.APIService, wanted, stop)) is { } fault) return fault;
                continue;
            }

            bool isOurs = current.Metadata.Labels.Find(ApiServiceRules.ManagedLabel) == ApiServiceRules.AtStart;
            if (!isOurs || current.Spec == wanted.Spec) continue;
            IObject next = current with { Spec = wanted.Spec };
            if (Fault(await api.UpdateAsync(Kinds.APIService, next, null, stop)) is { } refused) return refused;
        }

        return null;
    }

    private Service DnsService()
    {
        string address = options.ClusterDns.ToString();
        return Service.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = "kube-dns",
                Namespace = "kube-system",
                Labels = MapOf.Create(
                    ("k8s-app", "kube-dns"), ("kubernetes.io/cluster-service", "true"), ("kubernetes.io/name", "CoreDNS")),
            },
            Spec = ServiceSpec.Empty with
            {
                ClusterIP = address,
                ClusterIPs = [address],
                Ports =
                [
                    ServicePort.Empty with { Name = "dns", Protocol = "UDP", Port = 53, TargetPort = 53 },
                    ServicePort.Empty with { Name = "dns-tcp", Protocol = "TCP", Port = 53, TargetPort = 53 },
                ],
            },
        };
    }

    // DNS is no pod: it answers at the node's own address.
    private EndpointSlice DnsEndpoints() => EndpointSlice.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            Name = "kube-dns",
            Namespace = "kube-system",
            Labels = MapOf.Create(("kubernetes.io/service-name", "kube-dns")),
        },
        AddressType = "IPv4",
        Endpoints =
        [
            Model.Discovery.V1.Endpoint.Empty with
            {
                Addresses = [options.AdvertiseAddress.ToString()],
                Conditions = EndpointConditions.Empty with { Ready = true },
            },
        ],
        Ports =
        [
            Model.Discovery.V1.EndpointPort.Empty with { Name = "dns", Protocol = "UDP", Port = options.DnsPort },
            Model.Discovery.V1.EndpointPort.Empty with { Name = "dns-tcp", Protocol = "TCP", Port = options.DnsPort },
        ],
    };

    private async Task<Status?> EnsureAsync(Kind kind, IObject wanted, CancellationToken stop)
    {
        ApiResult<IObject> present = await api.GetAsync(kind, ObjectKey.Of(wanted), stop);
        return present.Value is not null ? null : Fault(await api.CreateAsync(kind, wanted, stop));
    }

    private async Task<Status?> ReplaceAsync(Kind kind, IObject wanted, CancellationToken stop)
    {
        ApiResult<IObject> present = await api.GetAsync(kind, ObjectKey.Of(wanted), stop);
        return Fault(present.Value is null
            ? await api.CreateAsync(kind, wanted, stop)
            : await api.UpdateAsync(kind, wanted, null, stop));
    }

    private static Status? Fault(ApiResult<IObject> result) => result.Error;
}

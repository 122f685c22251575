using Skiff.ApiServer.CustomResources;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Store;
using AutoscalingV2 = Skiff.Model.Autoscaling.V2;
using Flows = Skiff.Model.FlowControl.V1;
using Networking = Skiff.Model.Networking.V1;
using Policy = Skiff.Model.Policy.V1;
using StorageV1 = Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>The resources this server keeps, each with its rules.</summary>
public static class AllResources
{
    /// <summary>Every stored resource over a store.</summary>
    public static IReadOnlyList<Resource> Over(IStore store, ServiceStrategy services, TimeProvider time)
    {
        Dictionary<Kind, Strategy> rules = Rules(services, time);
        List<Resource> resources = [];
        foreach (Kind kind in Kinds.All)
        {
            if (kind.Plural.Length == 0) continue;
            Kind storedAs = StoredAs(kind);
            bool isStored = kind.Verbs.Count == 0 || kind.Verbs.Contains("watch");
            resources.Add(new Resource
            {
                Kind = kind,
                Strategy = rules.GetValueOrDefault(kind) ?? PlainRules(kind),
                Store = store,
                Id = isStored ? store.Register(StoreName(storedAs), ObjectCodec.DecoderOf(storedAs)) : null,
                Conversion = kind == Kinds.EventsV1Event ? Conversions.Events
                    : kind == Kinds.AutoscalingV1HorizontalPodAutoscaler ? Conversions.Autoscalers
                    : null,
                Durability = storedAs == Kinds.Event ? Durability.Memory : Durability.Log, // Events are hearsay.
                IsRenewal = kind == Kinds.Lease ? LeaseRenewal.IsRenewal : null,
            });
        }

        return resources;
    }

    private static Kind StoredAs(Kind kind) =>
        kind == Kinds.EventsV1Event ? Kinds.Event
        : kind == Kinds.AutoscalingV1HorizontalPodAutoscaler ? Kinds.HorizontalPodAutoscaler
        : kind;

    private static string StoreName(Kind kind) => kind.Group.Length == 0 ? kind.Plural : $"{kind.Group}/{kind.Plural}";

    private static Strategy PlainRules(Kind kind)
    {
        bool needsVersion = kind == Kinds.Lease || kind == Kinds.RuntimeClass || kind == Kinds.CSIStorageCapacity
            || kind == Kinds.CSINode || kind == Kinds.CSIDriver || kind.Group == Kinds.MutatingWebhookConfiguration.Group;
        bool creates = kind == Kinds.Lease || kind == Kinds.Endpoints
            || kind == Kinds.RuntimeClass || kind == Kinds.Role || kind == Kinds.RoleBinding || kind == Kinds.ClusterRole || kind == Kinds.ClusterRoleBinding;
        bool returns = kind == Kinds.PodTemplate || kind == Kinds.StorageClass
            || kind == Kinds.CSINode || kind == Kinds.CSIDriver;
        bool counts = kind == Kinds.NetworkPolicy || kind == Kinds.EndpointSlice || kind == Kinds.IngressClass
            || kind == Kinds.ValidatingWebhookConfiguration || kind == Kinds.MutatingWebhookConfiguration
            || kind == Kinds.ValidatingAdmissionPolicyBinding || kind == Kinds.MutatingAdmissionPolicyBinding
            || kind == Kinds.MutatingAdmissionPolicy || kind == Kinds.CSIDriver;
        return counts
            ? new CountingStrategy { AllowsUnconditionalUpdate = !needsVersion, ReturnsDeletedObject = returns }
            : new Strategy
            {
                AllowsUnconditionalUpdate = !needsVersion,
                AllowsCreateOnUpdate = creates,
                ReturnsDeletedObject = returns,
            };
    }

    private static Dictionary<Kind, Strategy> Rules(ServiceStrategy services, TimeProvider time) => new()
    {
        [Kinds.Pod] = new PodStrategy(),
        [Kinds.Namespace] = new NamespaceStrategy(),
        [Kinds.Service] = services,
        [Kinds.APIService] = new SpecStatusStrategy<APIService>(
            (n, o) => n with { Status = o.Status },
            (n, o) => n with
            {
                Spec = o.Spec,
                Metadata = n.Metadata with
                {
                    Labels = o.Metadata.Labels,
                    Annotations = o.Metadata.Annotations,
                    Finalizers = o.Metadata.Finalizers,
                    OwnerReferences = o.Metadata.OwnerReferences,
                },
            },
            (n, o) => n.Spec == o.Spec,
            hasGeneration: false)
        {
            AllowsUnconditionalUpdate = false,
        },
        [Kinds.CustomResourceDefinition] = new DefinitionStrategy(time),
        [Kinds.Secret] = new SecretStrategy(),
        [Kinds.LimitRange] = new LimitRangeStrategy(),
        [Kinds.ServiceAccount] = new ServiceAccountStrategy(),
        // Changes of a priority class, which are those of its description, are not counted.
        [Kinds.PriorityClass] = new Strategy { HasGeneration = true },
        [Kinds.Node] = new NodeStrategy(),
        [Kinds.Event] = new EventStrategy(),
        [Kinds.EventsV1Event] = new EventsV1Strategy(),
        [Kinds.ReplicationController] = new ReplicationControllerStrategy(),
        [Kinds.PersistentVolume] = new VolumeStrategy(),
        [Kinds.PersistentVolumeClaim] = new ClaimStrategy(),
        [Kinds.ResourceQuota] = new SpecStatusStrategy<ResourceQuota>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false)
        {
            ReturnsDeletedObject = true,
        },
        [Kinds.Deployment] = new SpecStatusStrategy<Deployment>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.ReplicaSet] = new SpecStatusStrategy<ReplicaSet>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.StatefulSet] = new SpecStatusStrategy<StatefulSet>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.DaemonSet] = new DaemonSetStrategy(),
        [Kinds.Job] = new JobStrategy(),
        [Kinds.CronJob] = new SpecStatusStrategy<CronJob>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.HorizontalPodAutoscaler] = new SpecStatusStrategy<AutoscalingV2.HorizontalPodAutoscaler>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.AutoscalingV1HorizontalPodAutoscaler] = new FirstAutoscalerStrategy(),
        [Kinds.PodDisruptionBudget] = new SpecStatusStrategy<Policy.PodDisruptionBudget>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec)
        {
            AllowsUnconditionalUpdate = false,
        },
        [Kinds.Ingress] = new SpecStatusStrategy<Networking.Ingress>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.ServiceCIDR] = new SpecStatusStrategy<Networking.ServiceCIDR>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.VolumeAttachment] = new SpecStatusStrategy<StorageV1.VolumeAttachment>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false)
        {
            AllowsUnconditionalUpdate = false,
            ReturnsDeletedObject = true,
        },
        [Kinds.ValidatingAdmissionPolicy] = new SpecStatusStrategy<ValidatingAdmissionPolicy>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec)
        {
            AllowsUnconditionalUpdate = false,
        },
        [Kinds.CertificateSigningRequest] = new CertificateSigningRequestStrategy(),
        [Kinds.ResourceClaim] = new ResourceClaimStrategy(),
        [Kinds.ResourceSlice] = new ResourceSliceStrategy(),
        [Kinds.DeviceClass] = new DeviceClassStrategy(),
        [Kinds.FlowSchema] = new FlowStrategy<Flows.FlowSchema>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.PriorityLevelConfiguration] = new FlowStrategy<Flows.PriorityLevelConfiguration>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
    };
}

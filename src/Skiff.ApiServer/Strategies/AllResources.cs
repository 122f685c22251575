using Skiff.ApiServer.CustomResources;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
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
            if (kind.Plural.Length == 0 || !IsServed(kind)) continue;
            Kind storedAs = kind == Kinds.EventsV1Event ? Kinds.Event : kind;
            bool isStored = kind.Verbs.Count == 0 || kind.Verbs.Contains("list");
            resources.Add(new Resource
            {
                Kind = kind,
                Strategy = rules.GetValueOrDefault(kind) ?? PlainRules(kind),
                Store = store,
                Id = isStored ? store.Register(StoreName(storedAs), ObjectCodec.DecoderOf(storedAs)) : null,
                Conversion = kind == Kinds.EventsV1Event ? Conversions.Events : null,
                // Losing the last seconds of these costs nothing: nodes renew leases, and events are hearsay.
                Durability = storedAs == Kinds.Event || kind == Kinds.Lease ? Durability.Memory : Durability.Log,
            });
        }

        return resources;
    }

    // autoscaling/v1 needs the conversion of its annotations, and component statuses have no components to tell of.
    private static bool IsServed(Kind kind) =>
        kind != Kinds.AutoscalingV1HorizontalPodAutoscaler && kind != Kinds.ComponentStatus;

    private static string StoreName(Kind kind) => kind.Group.Length == 0 ? kind.Plural : $"{kind.Group}/{kind.Plural}";

    private static Strategy PlainRules(Kind kind) =>
        kind == Kinds.Lease || kind == Kinds.Endpoints || kind == Kinds.LimitRange ? CreatingStrategy.Instance
        : kind == Kinds.ServiceAccount || kind == Kinds.PodTemplate ? ReturningStrategy.Instance
        : kind == Kinds.NetworkPolicy || kind == Kinds.EndpointSlice || kind == Kinds.IngressClass
            || kind == Kinds.ValidatingWebhookConfiguration || kind == Kinds.MutatingWebhookConfiguration
            || kind == Kinds.ValidatingAdmissionPolicyBinding || kind == Kinds.MutatingAdmissionPolicyBinding
            || kind == Kinds.MutatingAdmissionPolicy || kind == Kinds.PriorityClass || kind == Kinds.CSIDriver
            ? new CountingStrategy()
        : new Strategy();

    private static Dictionary<Kind, Strategy> Rules(ServiceStrategy services, TimeProvider time) => new()
    {
        [Kinds.Pod] = new PodStrategy(),
        [Kinds.Namespace] = new NamespaceStrategy(),
        [Kinds.Service] = services,
        [Kinds.CustomResourceDefinition] = new DefinitionStrategy(time),
        [Kinds.Secret] = new SecretStrategy(),
        [Kinds.Node] = new NodeStrategy(),
        [Kinds.Event] = new EventStrategy(),
        [Kinds.EventsV1Event] = new EventsV1Strategy(),
        [Kinds.ReplicationController] = new ReplicationControllerStrategy(),
        [Kinds.PersistentVolume] = new SpecStatusStrategy<PersistentVolume>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.PersistentVolumeClaim] = new ClaimStrategy(),
        [Kinds.ResourceQuota] = new SpecStatusStrategy<ResourceQuota>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.Deployment] = new SpecStatusStrategy<Deployment>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.ReplicaSet] = new ReplicaSetStrategy(),
        [Kinds.StatefulSet] = new SpecStatusStrategy<StatefulSet>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.DaemonSet] = new SpecStatusStrategy<DaemonSet>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.Job] = new JobStrategy(),
        [Kinds.CronJob] = new SpecStatusStrategy<CronJob>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.HorizontalPodAutoscaler] = new SpecStatusStrategy<AutoscalingV2.HorizontalPodAutoscaler>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.PodDisruptionBudget] = new SpecStatusStrategy<Policy.PodDisruptionBudget>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.Ingress] = new SpecStatusStrategy<Networking.Ingress>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.ServiceCIDR] = new SpecStatusStrategy<Networking.ServiceCIDR>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.VolumeAttachment] = new SpecStatusStrategy<StorageV1.VolumeAttachment>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec, false),
        [Kinds.ValidatingAdmissionPolicy] = new SpecStatusStrategy<ValidatingAdmissionPolicy>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.CertificateSigningRequest] = new CertificateSigningRequestStrategy(),
        [Kinds.FlowSchema] = new SpecStatusStrategy<Flows.FlowSchema>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
        [Kinds.PriorityLevelConfiguration] = new SpecStatusStrategy<Flows.PriorityLevelConfiguration>(
            (n, o) => n with { Status = o.Status }, (n, o) => n with { Spec = o.Spec }, (n, o) => n.Spec == o.Spec),
    };
}

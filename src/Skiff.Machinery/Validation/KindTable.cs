using System.Collections.Frozen;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Validation.Kinds;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.FlowControl.V1;
using Skiff.Model.Networking.V1;
using Skiff.Model.Node.V1;
using Skiff.Model.Policy.V1;
using Skiff.Model.Rbac.V1;
using Skiff.Model.Resource.V1;
using Skiff.Model.Scheduling.V1;
using Skiff.Model.Storage.V1;
using EventsV1 = Skiff.Model.Events.V1.Event;
using FirstAutoscaler = Skiff.Model.Autoscaling.V1.HorizontalPodAutoscaler;
using ResourceClaim = Skiff.Model.Resource.V1.ResourceClaim;
using SecondAutoscaler = Skiff.Model.Autoscaling.V2.HorizontalPodAutoscaler;

namespace Skiff.Machinery.Validation;

/// <summary>The rules of each kind that has any of its own.</summary>
internal static class KindTable
{
    private static readonly FrozenDictionary<Type, KindRules> Rules = new Dictionary<Type, KindRules>
    {
        [typeof(APIService)] = APIServiceKind.Rules,
        [typeof(Binding)] = BindingKind.Rules,
        [typeof(CSIDriver)] = CSIDriverKind.Rules,
        [typeof(CSINode)] = CSINodeKind.Rules,
        [typeof(CSIStorageCapacity)] = CSIStorageCapacityKind.Rules,
        [typeof(CertificateSigningRequest)] = CertificateSigningRequestKind.Rules,
        [typeof(ClusterRole)] = RoleKinds.ClusterRole,
        [typeof(ClusterRoleBinding)] = RoleBindingKinds.ClusterRoleBinding,
        [typeof(ConfigMap)] = ConfigMapKind.Rules,
        [typeof(ControllerRevision)] = ControllerRevisionKind.Rules,
        [typeof(CronJob)] = CronJobKind.Rules,
        [typeof(CustomResourceDefinition)] = CustomResourceDefinitionKind.Rules,
        [typeof(DaemonSet)] = DaemonSetKind.Rules,
        [typeof(Deployment)] = DeploymentKind.Rules,
        [typeof(DeviceClass)] = DeviceClassKind.Rules,
        [typeof(EndpointSlice)] = EndpointSliceKind.Rules,
        [typeof(Endpoints)] = EndpointsKind.Rules,
        [typeof(Event)] = EventKind.Rules,
        [typeof(EventsV1)] = EventsV1Kind.Rules,
        [typeof(FirstAutoscaler)] = HorizontalPodAutoscalerKind.First,
        [typeof(FlowSchema)] = FlowSchemaKind.Rules,
        [typeof(IPAddress)] = IPAddressKind.Rules,
        [typeof(Ingress)] = IngressKind.Rules,
        [typeof(IngressClass)] = IngressClassKind.Rules,
        [typeof(Job)] = JobKind.Rules,
        [typeof(Lease)] = LeaseKind.Rules,
        [typeof(LimitRange)] = LimitRangeKind.Rules,
        [typeof(MutatingAdmissionPolicy)] = AdmissionPolicyKinds.Mutating,
        [typeof(MutatingAdmissionPolicyBinding)] = AdmissionPolicyKinds.MutatingBinding,
        [typeof(MutatingWebhookConfiguration)] = WebhookConfigurationKinds.Mutating,
        [typeof(Namespace)] = NamespaceKind.Rules,
        [typeof(NetworkPolicy)] = NetworkPolicyKind.Rules,
        [typeof(Node)] = NodeKind.Rules,
        [typeof(PersistentVolume)] = PersistentVolumeKind.Rules,
        [typeof(PersistentVolumeClaim)] = PersistentVolumeClaimKind.Rules,
        [typeof(Pod)] = PodKind.Rules,
        [typeof(PodDisruptionBudget)] = PodDisruptionBudgetKind.Rules,
        [typeof(PodTemplate)] = PodTemplateKind.Rules,
        [typeof(PriorityClass)] = PriorityClassKind.Rules,
        [typeof(PriorityLevelConfiguration)] = PriorityLevelConfigurationKind.Rules,
        [typeof(ReplicaSet)] = ReplicaSetKind.Rules,
        [typeof(ReplicationController)] = ReplicationControllerKind.Rules,
        [typeof(ResourceClaim)] = ResourceClaimKinds.Claim,
        [typeof(ResourceClaimTemplate)] = ResourceClaimKinds.Template,
        [typeof(ResourceQuota)] = ResourceQuotaKind.Rules,
        [typeof(ResourceSlice)] = ResourceSliceKind.Rules,
        [typeof(Role)] = RoleKinds.Role,
        [typeof(RoleBinding)] = RoleBindingKinds.RoleBinding,
        [typeof(RuntimeClass)] = RuntimeClassKind.Rules,
        [typeof(SecondAutoscaler)] = HorizontalPodAutoscalerKind.Rules,
        [typeof(Secret)] = SecretKind.Rules,
        [typeof(Service)] = ServiceKind.Rules,
        [typeof(ServiceCIDR)] = ServiceCIDRKind.Rules,
        [typeof(StatefulSet)] = StatefulSetKind.Rules,
        [typeof(StorageClass)] = StorageClassKind.Rules,
        [typeof(VolumeAttachment)] = VolumeAttachmentKind.Rules,
        [typeof(VolumeAttributesClass)] = VolumeAttributesClassKind.Rules,
        [typeof(ValidatingAdmissionPolicy)] = AdmissionPolicyKinds.Validating,
        [typeof(ValidatingAdmissionPolicyBinding)] = AdmissionPolicyKinds.ValidatingBinding,
        [typeof(ValidatingWebhookConfiguration)] = WebhookConfigurationKinds.Validating,
    }.ToFrozenDictionary();

    /// <summary>The rules for an object, or null when metadata is all there is to check.</summary>
    public static KindRules? Find(IObject value) =>
        value is CustomObject custom ? custom.Kind.Rules : Rules.GetValueOrDefault(value.GetType());
}

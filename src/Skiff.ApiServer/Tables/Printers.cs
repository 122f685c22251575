using System.Globalization;
using Skiff.Model;

namespace Skiff.ApiServer.Tables;

/// <summary>Which printer makes a kind's rows. A printer that is never asked for is never made.</summary>
internal static class Printers
{
    // Upstream's answer for kinds nobody wrote columns for.
    private static readonly Printer Plain = new Printer<IObject>(
        [
            Columns.Name,
            new() { Name = "Created At", Type = "date", Description = "When the object was created." },
        ],
        static (value, _) =>
        [
            value.Metadata.Name,
            (value.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue).UtcDateTime
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ]);

    /// <summary>The printer of a kind.</summary>
    public static Printer Of(Kind kind) => kind.Group switch
    {
        "" => Core(kind.Name),
        "apps" => Apps(kind.Name),
        "batch" => kind.Name switch
        {
            "Job" => BatchPrinters.Jobs,
            "CronJob" => BatchPrinters.CronJobs,
            _ => Plain,
        },
        "autoscaling" => kind switch
        {
            { Name: "Scale" } => AutoscalingPrinters.Scales,
            { Name: "HorizontalPodAutoscaler", Version: "v1" } => AutoscalingPrinters.AutoscalersV1,
            { Name: "HorizontalPodAutoscaler" } => AutoscalingPrinters.Autoscalers,
            _ => Plain,
        },
        "networking.k8s.io" => Networking(kind.Name),
        "storage.k8s.io" => Storage(kind.Name),
        "admissionregistration.k8s.io" => Admission(kind.Name),
        "resource.k8s.io" => Resource(kind.Name),
        _ => Other(kind.Group, kind.Name),
    };

    private static Printer Core(string name) => name switch
    {
        "Pod" => PodPrinter.Pods,
        "PodTemplate" => PodPrinter.PodTemplates,
        "ReplicationController" => WorkloadPrinters.ReplicationControllers,
        "Service" => NetworkPrinters.Services,
        "Endpoints" => NetworkPrinters.Endpoints,
        "Node" => ClusterPrinters.Nodes,
        "Namespace" => ClusterPrinters.Namespaces,
        "ComponentStatus" => ClusterPrinters.ComponentStatuses,
        "Event" => EventPrinters.CoreEvents,
        "ConfigMap" => ConfigurationPrinters.ConfigMaps,
        "Secret" => ConfigurationPrinters.Secrets,
        "ServiceAccount" => ConfigurationPrinters.ServiceAccounts,
        "ResourceQuota" => ConfigurationPrinters.ResourceQuotas,
        "PersistentVolume" => StoragePrinters.PersistentVolumes,
        "PersistentVolumeClaim" => StoragePrinters.PersistentVolumeClaims,
        _ => Plain,
    };

    private static Printer Apps(string name) => name switch
    {
        "Deployment" => WorkloadPrinters.Deployments,
        "ReplicaSet" => WorkloadPrinters.ReplicaSets,
        "StatefulSet" => WorkloadPrinters.StatefulSets,
        "DaemonSet" => WorkloadPrinters.DaemonSets,
        "ControllerRevision" => WorkloadPrinters.ControllerRevisions,
        _ => Plain,
    };

    private static Printer Networking(string name) => name switch
    {
        "Ingress" => NetworkPrinters.Ingresses,
        "IngressClass" => NetworkPrinters.IngressClasses,
        "NetworkPolicy" => NetworkPrinters.NetworkPolicies,
        "ServiceCIDR" => NetworkPrinters.ServiceCIDRs,
        "IPAddress" => NetworkPrinters.IPAddresses,
        _ => Plain,
    };

    private static Printer Storage(string name) => name switch
    {
        "StorageClass" => StoragePrinters.StorageClasses,
        "VolumeAttributesClass" => StoragePrinters.VolumeAttributesClasses,
        "VolumeAttachment" => StoragePrinters.VolumeAttachments,
        "CSINode" => StoragePrinters.CSINodes,
        "CSIDriver" => StoragePrinters.CSIDrivers,
        "CSIStorageCapacity" => StoragePrinters.CSIStorageCapacities,
        _ => Plain,
    };

    private static Printer Admission(string name) => name switch
    {
        "MutatingWebhookConfiguration" => AdmissionPrinters.MutatingWebhooks,
        "ValidatingWebhookConfiguration" => AdmissionPrinters.ValidatingWebhooks,
        "ValidatingAdmissionPolicy" => AdmissionPrinters.ValidatingPolicies,
        "ValidatingAdmissionPolicyBinding" => AdmissionPrinters.ValidatingPolicyBindings,
        "MutatingAdmissionPolicy" => AdmissionPrinters.MutatingPolicies,
        "MutatingAdmissionPolicyBinding" => AdmissionPrinters.MutatingPolicyBindings,
        _ => Plain,
    };

    private static Printer Resource(string name) => name switch
    {
        "DeviceClass" => ResourcePrinters.DeviceClasses,
        "ResourceClaim" => ResourcePrinters.ResourceClaims,
        "ResourceClaimTemplate" => ResourcePrinters.ResourceClaimTemplates,
        "ResourceSlice" => ResourcePrinters.ResourceSlices,
        _ => Plain,
    };

    private static Printer Other(string group, string name) => (group, name) switch
    {
        ("metrics.k8s.io", "NodeMetrics") => UsagePrinters.Nodes,
        ("metrics.k8s.io", "PodMetrics") => UsagePrinters.Pods,
        ("policy", "PodDisruptionBudget") => ConfigurationPrinters.PodDisruptionBudgets,
        ("discovery.k8s.io", "EndpointSlice") => NetworkPrinters.EndpointSlices,
        ("events.k8s.io", "Event") => EventPrinters.Events,
        ("coordination.k8s.io", "Lease") => ClusterPrinters.Leases,
        ("scheduling.k8s.io", "PriorityClass") => ClusterPrinters.PriorityClasses,
        ("node.k8s.io", "RuntimeClass") => ClusterPrinters.RuntimeClasses,
        ("apiregistration.k8s.io", "APIService") => ClusterPrinters.APIServices,
        ("rbac.authorization.k8s.io", "RoleBinding") => AccessPrinters.RoleBindings,
        ("rbac.authorization.k8s.io", "ClusterRoleBinding") => AccessPrinters.ClusterRoleBindings,
        ("certificates.k8s.io", "CertificateSigningRequest") => AccessPrinters.CertificateSigningRequests,
        ("flowcontrol.apiserver.k8s.io", "FlowSchema") => AdmissionPrinters.FlowSchemas,
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration") => AdmissionPrinters.PriorityLevels,
        _ => Plain,
    };
}

namespace Skiff.Model.Core.V1;

/// <summary>Values of Protocol.</summary>
public static class Protocol
{
    /// <summary><c>TCP</c></summary>
    public const string TCP = "TCP";

    /// <summary><c>UDP</c></summary>
    public const string UDP = "UDP";

    /// <summary><c>SCTP</c></summary>
    public const string SCTP = "SCTP";
}

/// <summary>Values of ConditionStatus.</summary>
public static class ConditionStatus
{
    /// <summary><c>True</c></summary>
    public const string True = "True";

    /// <summary><c>False</c></summary>
    public const string False = "False";

    /// <summary><c>Unknown</c></summary>
    public const string Unknown = "Unknown";
}

/// <summary>Values of TaintEffect.</summary>
public static class TaintEffect
{
    /// <summary><c>NoSchedule</c></summary>
    public const string NoSchedule = "NoSchedule";

    /// <summary><c>PreferNoSchedule</c></summary>
    public const string PreferNoSchedule = "PreferNoSchedule";

    /// <summary><c>NoExecute</c></summary>
    public const string NoExecute = "NoExecute";
}

/// <summary>Values of OSName.</summary>
public static class OSName
{
    /// <summary><c>linux</c></summary>
    public const string Linux = "linux";

    /// <summary><c>windows</c></summary>
    public const string Windows = "windows";
}

/// <summary>Values of ReplicationControllerConditionType.</summary>
public static class ReplicationControllerConditionType
{
    /// <summary><c>ReplicaFailure</c></summary>
    public const string ReplicaFailure = "ReplicaFailure";
}

/// <summary>Values of ServiceAffinity.</summary>
public static class ServiceAffinity
{
    /// <summary><c>ClientIP</c></summary>
    public const string ClientIP = "ClientIP";

    /// <summary><c>None</c></summary>
    public const string None = "None";
}

/// <summary>Values of ServiceType.</summary>
public static class ServiceType
{
    /// <summary><c>ClusterIP</c></summary>
    public const string ClusterIP = "ClusterIP";

    /// <summary><c>NodePort</c></summary>
    public const string NodePort = "NodePort";

    /// <summary><c>LoadBalancer</c></summary>
    public const string LoadBalancer = "LoadBalancer";

    /// <summary><c>ExternalName</c></summary>
    public const string ExternalName = "ExternalName";
}

/// <summary>Values of ServiceInternalTrafficPolicy.</summary>
public static class ServiceInternalTrafficPolicy
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Local</c></summary>
    public const string Local = "Local";
}

/// <summary>Values of ServiceExternalTrafficPolicy.</summary>
public static class ServiceExternalTrafficPolicy
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Local</c></summary>
    public const string Local = "Local";
}

/// <summary>Values of IPFamily.</summary>
public static class IPFamily
{
    /// <summary><c>IPv4</c></summary>
    public const string IPv4 = "IPv4";

    /// <summary><c>IPv6</c></summary>
    public const string IPv6 = "IPv6";

    /// <summary><c></c></summary>
    public const string Unknown = "";
}

/// <summary>Values of IPFamilyPolicy.</summary>
public static class IPFamilyPolicy
{
    /// <summary><c>SingleStack</c></summary>
    public const string SingleStack = "SingleStack";

    /// <summary><c>PreferDualStack</c></summary>
    public const string PreferDualStack = "PreferDualStack";

    /// <summary><c>RequireDualStack</c></summary>
    public const string RequireDualStack = "RequireDualStack";
}

/// <summary>Values of NodePhase.</summary>
public static class NodePhase
{
    /// <summary><c>Pending</c></summary>
    public const string Pending = "Pending";

    /// <summary><c>Running</c></summary>
    public const string Running = "Running";

    /// <summary><c>Terminated</c></summary>
    public const string Terminated = "Terminated";
}

/// <summary>Values of NodeConditionType.</summary>
public static class NodeConditionType
{
    /// <summary><c>Ready</c></summary>
    public const string Ready = "Ready";

    /// <summary><c>MemoryPressure</c></summary>
    public const string MemoryPressure = "MemoryPressure";

    /// <summary><c>DiskPressure</c></summary>
    public const string DiskPressure = "DiskPressure";

    /// <summary><c>PIDPressure</c></summary>
    public const string PIDPressure = "PIDPressure";

    /// <summary><c>NetworkUnavailable</c></summary>
    public const string NetworkUnavailable = "NetworkUnavailable";
}

/// <summary>Values of NodeAddressType.</summary>
public static class NodeAddressType
{
    /// <summary><c>Hostname</c></summary>
    public const string Hostname = "Hostname";

    /// <summary><c>InternalIP</c></summary>
    public const string InternalIP = "InternalIP";

    /// <summary><c>ExternalIP</c></summary>
    public const string ExternalIP = "ExternalIP";

    /// <summary><c>InternalDNS</c></summary>
    public const string InternalDNS = "InternalDNS";

    /// <summary><c>ExternalDNS</c></summary>
    public const string ExternalDNS = "ExternalDNS";
}

/// <summary>Values of ResourceName.</summary>
public static class ResourceName
{
    /// <summary><c>cpu</c></summary>
    public const string Cpu = "cpu";

    /// <summary><c>memory</c></summary>
    public const string Memory = "memory";

    /// <summary><c>storage</c></summary>
    public const string Storage = "storage";

    /// <summary><c>ephemeral-storage</c></summary>
    public const string ResourceEphemeralStorage = "ephemeral-storage";

    /// <summary><c>pods</c></summary>
    public const string Pods = "pods";

    /// <summary><c>services</c></summary>
    public const string Services = "services";

    /// <summary><c>replicationcontrollers</c></summary>
    public const string Replicationcontrollers = "replicationcontrollers";

    /// <summary><c>resourcequotas</c></summary>
    public const string Resourcequotas = "resourcequotas";

    /// <summary><c>secrets</c></summary>
    public const string Secrets = "secrets";

    /// <summary><c>configmaps</c></summary>
    public const string Configmaps = "configmaps";

    /// <summary><c>persistentvolumeclaims</c></summary>
    public const string Persistentvolumeclaims = "persistentvolumeclaims";

    /// <summary><c>services.nodeports</c></summary>
    public const string ResourceServicesNodePorts = "services.nodeports";

    /// <summary><c>services.loadbalancers</c></summary>
    public const string ResourceServicesLoadBalancers = "services.loadbalancers";

    /// <summary><c>requests.cpu</c></summary>
    public const string ResourceRequestsCPU = "requests.cpu";

    /// <summary><c>requests.memory</c></summary>
    public const string ResourceRequestsMemory = "requests.memory";

    /// <summary><c>requests.storage</c></summary>
    public const string ResourceRequestsStorage = "requests.storage";

    /// <summary><c>requests.ephemeral-storage</c></summary>
    public const string ResourceRequestsEphemeralStorage = "requests.ephemeral-storage";

    /// <summary><c>limits.cpu</c></summary>
    public const string ResourceLimitsCPU = "limits.cpu";

    /// <summary><c>limits.memory</c></summary>
    public const string ResourceLimitsMemory = "limits.memory";

    /// <summary><c>limits.ephemeral-storage</c></summary>
    public const string ResourceLimitsEphemeralStorage = "limits.ephemeral-storage";
}

/// <summary>Values of FinalizerName.</summary>
public static class FinalizerName
{
    /// <summary><c>kubernetes</c></summary>
    public const string Kubernetes = "kubernetes";
}

/// <summary>Values of NamespacePhase.</summary>
public static class NamespacePhase
{
    /// <summary><c>Active</c></summary>
    public const string Active = "Active";

    /// <summary><c>Terminating</c></summary>
    public const string Terminating = "Terminating";
}

/// <summary>Values of NamespaceConditionType.</summary>
public static class NamespaceConditionType
{
    /// <summary><c>NamespaceDeletionDiscoveryFailure</c></summary>
    public const string NamespaceDeletionDiscoveryFailure = "NamespaceDeletionDiscoveryFailure";

    /// <summary><c>NamespaceDeletionContentFailure</c></summary>
    public const string NamespaceDeletionContentFailure = "NamespaceDeletionContentFailure";

    /// <summary><c>NamespaceDeletionGroupVersionParsingFailure</c></summary>
    public const string NamespaceDeletionGroupVersionParsingFailure = "NamespaceDeletionGroupVersionParsingFailure";

    /// <summary><c>NamespaceContentRemaining</c></summary>
    public const string NamespaceContentRemaining = "NamespaceContentRemaining";

    /// <summary><c>NamespaceFinalizersRemaining</c></summary>
    public const string NamespaceFinalizersRemaining = "NamespaceFinalizersRemaining";
}

/// <summary>Values of LimitType.</summary>
public static class LimitType
{
    /// <summary><c>Pod</c></summary>
    public const string Pod = "Pod";

    /// <summary><c>Container</c></summary>
    public const string Container = "Container";

    /// <summary><c>PersistentVolumeClaim</c></summary>
    public const string PersistentVolumeClaim = "PersistentVolumeClaim";
}

/// <summary>Values of ResourceQuotaScope.</summary>
public static class ResourceQuotaScope
{
    /// <summary><c>Terminating</c></summary>
    public const string Terminating = "Terminating";

    /// <summary><c>NotTerminating</c></summary>
    public const string NotTerminating = "NotTerminating";

    /// <summary><c>BestEffort</c></summary>
    public const string BestEffort = "BestEffort";

    /// <summary><c>NotBestEffort</c></summary>
    public const string NotBestEffort = "NotBestEffort";

    /// <summary><c>PriorityClass</c></summary>
    public const string PriorityClass = "PriorityClass";

    /// <summary><c>CrossNamespacePodAffinity</c></summary>
    public const string CrossNamespacePodAffinity = "CrossNamespacePodAffinity";

    /// <summary><c>VolumeAttributesClass</c></summary>
    public const string VolumeAttributesClass = "VolumeAttributesClass";
}

/// <summary>Values of ScopeSelectorOperator.</summary>
public static class ScopeSelectorOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";

    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>DoesNotExist</c></summary>
    public const string DoesNotExist = "DoesNotExist";
}

/// <summary>Values of SecretType.</summary>
public static class SecretType
{
    /// <summary><c>Opaque</c></summary>
    public const string Opaque = "Opaque";

    /// <summary><c>kubernetes.io/service-account-token</c></summary>
    public const string ServiceAccountToken = "kubernetes.io/service-account-token";

    /// <summary><c>kubernetes.io/dockercfg</c></summary>
    public const string Dockercfg = "kubernetes.io/dockercfg";

    /// <summary><c>kubernetes.io/dockerconfigjson</c></summary>
    public const string DockerConfigJson = "kubernetes.io/dockerconfigjson";

    /// <summary><c>kubernetes.io/basic-auth</c></summary>
    public const string BasicAuth = "kubernetes.io/basic-auth";

    /// <summary><c>kubernetes.io/ssh-auth</c></summary>
    public const string SSHAuth = "kubernetes.io/ssh-auth";

    /// <summary><c>kubernetes.io/tls</c></summary>
    public const string TLS = "kubernetes.io/tls";

    /// <summary><c>bootstrap.kubernetes.io/token</c></summary>
    public const string BootstrapToken = "bootstrap.kubernetes.io/token";
}

/// <summary>Values of ComponentConditionType.</summary>
public static class ComponentConditionType
{
    /// <summary><c>Healthy</c></summary>
    public const string Healthy = "Healthy";
}

/// <summary>Values of LoadBalancerIPMode.</summary>
public static class LoadBalancerIPMode
{
    /// <summary><c>VIP</c></summary>
    public const string VIP = "VIP";

    /// <summary><c>Proxy</c></summary>
    public const string Proxy = "Proxy";
}

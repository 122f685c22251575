namespace Skiff.Model.Core.V1;

/// <summary>Observed condition of a node, reported mainly by its kubelet.</summary>
[Schema]
public sealed partial record NodeStatus
{
    /// <summary>Total resources of the node, keyed by resource name.</summary>
    [Field(1)]
    public MapOf<Quantity> Capacity { get; init; }

    /// <summary>Resources left for pods after reservations for the system; defaults to capacity.</summary>
    [Field(2)]
    public MapOf<Quantity> Allocatable { get; init; }

    /// <summary>Deprecated lifecycle stage of the node, which is never filled in.</summary>
    [Field(3), Enum(typeof(NodePhase))]
    public string Phase { get; init; } = "";

    /// <summary>Current conditions of the node, such as Ready, MemoryPressure, DiskPressure and PIDPressure.</summary>
    [Field(4), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<NodeCondition> Conditions { get; init; }

    /// <summary>Addresses at which the node can be reached, by kind; they may change over its lifetime.</summary>
    [Field(5), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<NodeAddress> Addresses { get; init; }

    /// <summary>Ports of daemons running on the node.</summary>
    [Field(6)]
    public NodeDaemonEndpoints DaemonEndpoints { get; init; } = NodeDaemonEndpoints.Empty;

    /// <summary>Identifiers and software versions of the node.</summary>
    [Field(7)]
    public NodeSystemInfo NodeInfo { get; init; } = NodeSystemInfo.Empty;

    /// <summary>Container images present on the node, possibly truncated to the largest ones.</summary>
    [Field(8), Atomic]
    public ListOf<ContainerImage> Images { get; init; }

    /// <summary>Attachable volumes that pods on the node mount, which must not be detached.</summary>
    [Field(9), Atomic]
    public ListOf<string> VolumesInUse { get; init; }

    /// <summary>Volumes attached to the node by the attach-detach controller.</summary>
    [Field(10), Atomic]
    public ListOf<AttachedVolume> VolumesAttached { get; init; }

    /// <summary>State of the removed dynamic kubelet configuration feature; deprecated.</summary>
    [Field(11)]
    public NodeConfigStatus? Config { get; init; }

    /// <summary>Runtime handlers available on the node, with their features.</summary>
    [Field(12), Atomic]
    public ListOf<NodeRuntimeHandler> RuntimeHandlers { get; init; }

    /// <summary>Features that the container runtime of the node implements.</summary>
    [Field(13)]
    public NodeFeatures? Features { get; init; }

    /// <summary>
    /// Names of Kubernetes features the kubelet announces as available, which the scheduler can use to match pods.
    /// </summary>
    [Field(14), Atomic]
    public ListOf<string> DeclaredFeatures { get; init; }
}

/// <summary>One observed aspect of the state of a node.</summary>
[Schema]
public sealed partial record NodeCondition
{
    /// <summary>
    /// Kind of condition, such as Ready, MemoryPressure, DiskPressure, PIDPressure or NetworkUnavailable.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(NodeConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Time at which the condition was last reported.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastHeartbeatTime { get; init; }

    /// <summary>Time at which the status of the condition last changed.</summary>
    [Field(4, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Short CamelCase cause of the last change.</summary>
    [Field(5)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable details about the last change.</summary>
    [Field(6)]
    public string Message { get; init; } = "";
}

/// <summary>One address at which a node can be reached.</summary>
[Schema]
public sealed partial record NodeAddress
{
    /// <summary>Kind of address: Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(NodeAddressType))]
    public string Type { get; init; } = "";

    /// <summary>The address itself, an IP address or DNS name according to its type.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Address { get; init; } = "";
}

/// <summary>Ports of the system daemons running on a node.</summary>
[Schema]
public sealed partial record NodeDaemonEndpoints
{
    /// <summary>Port at which the kubelet listens.</summary>
    [Field(1)]
    public DaemonEndpoint KubeletEndpoint { get; init; } = DaemonEndpoint.Empty;
}

/// <summary>Port at which one daemon listens.</summary>
[Schema]
public sealed partial record DaemonEndpoint
{
    /// <summary>Port number of the daemon; spelled Port, with a capital letter, in JSON.</summary>
    [Field(1, Name = "Port", Omit = Omit.Never), Required]
    public int Port { get; init; }
}

/// <summary>Identifiers of a machine and the versions of the software it runs.</summary>
[Schema]
public sealed partial record NodeSystemInfo
{
    /// <summary>Identifier of the machine in the cluster, normally from /etc/machine-id.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string MachineID { get; init; } = "";

    /// <summary>Hardware identifier of the machine, as given by firmware or hypervisor.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string SystemUUID { get; init; } = "";

    /// <summary>Identifier that changes with every boot of the machine.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string BootID { get; init; } = "";

    /// <summary>Kernel version, as printed by uname -r.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string KernelVersion { get; init; } = "";

    /// <summary>Operating system name and release, as found in /etc/os-release.</summary>
    [Field(5, Name = "osImage", Omit = Omit.Never), Required]
    public string OSImage { get; init; } = "";

    /// <summary>Container runtime and its version, such as containerd://2.1.4.</summary>
    [Field(6, Omit = Omit.Never), Required]
    public string ContainerRuntimeVersion { get; init; } = "";

    /// <summary>Version of the kubelet, such as v1.36.0.</summary>
    [Field(7, Omit = Omit.Never), Required]
    public string KubeletVersion { get; init; } = "";

    /// <summary>Version of kube-proxy; deprecated and no longer filled in.</summary>
    [Field(8, Omit = Omit.Never), Required]
    public string KubeProxyVersion { get; init; } = "";

    /// <summary>Operating system of the node, such as linux or windows.</summary>
    [Field(9, Omit = Omit.Never), Required]
    public string OperatingSystem { get; init; } = "";

    /// <summary>CPU architecture of the node in Go naming, such as amd64 or arm64.</summary>
    [Field(10, Omit = Omit.Never), Required]
    public string Architecture { get; init; } = "";

    /// <summary>Swap memory information of the node.</summary>
    [Field(11)]
    public NodeSwapStatus? Swap { get; init; }
}

/// <summary>Swap memory available on a node.</summary>
[Schema]
public sealed partial record NodeSwapStatus
{
    /// <summary>Total swap memory of the node in bytes.</summary>
    [Field(1)]
    public long? Capacity { get; init; }
}

/// <summary>A container image present on a node.</summary>
[Schema]
public sealed partial record ContainerImage
{
    /// <summary>Names by which the image is known, as tags and digests.</summary>
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<string> Names { get; init; }

    /// <summary>Size of the image in bytes.</summary>
    [Field(2)]
    public long SizeBytes { get; init; }
}

/// <summary>A volume attached to a node.</summary>
[Schema]
public sealed partial record AttachedVolume
{
    /// <summary>Unique name of the volume, beginning with its plugin name.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Path of the device on the node at which the volume is available.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string DevicePath { get; init; } = "";
}

/// <summary>
/// State of the removed dynamic kubelet configuration feature, naming assigned, active and fallback sources.
/// </summary>
[Schema]
public sealed partial record NodeConfigStatus
{
    /// <summary>Configuration source the node was told to use at its next attempt.</summary>
    [Field(1)]
    public NodeConfigSource? Assigned { get; init; }

    /// <summary>Configuration source the node is using; unset means its local configuration.</summary>
    [Field(2)]
    public NodeConfigSource? Active { get; init; }

    /// <summary>
    /// Configuration source to fall back to when the assigned one fails; unset means the local configuration.
    /// </summary>
    [Field(3)]
    public NodeConfigSource? LastKnownGood { get; init; }

    /// <summary>Problem met when reconciling the assigned configuration; empty if none.</summary>
    [Field(4)]
    public string Error { get; init; } = "";
}

/// <summary>Source of node configuration for the removed dynamic kubelet configuration feature; deprecated.</summary>
[Schema]
public sealed partial record NodeConfigSource
{
    /// <summary>ConfigMap entry holding the kubelet configuration.</summary>
    [Field(2)]
    public ConfigMapNodeConfigSource? ConfigMap { get; init; }
}

/// <summary>Names a ConfigMap entry used as kubelet configuration; deprecated, since the feature is removed.</summary>
[Schema]
public sealed partial record ConfigMapNodeConfigSource
{
    /// <summary>Namespace of the ConfigMap; always required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the ConfigMap; always required.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Unique identifier of the ConfigMap; forbidden in the node spec and required in the node status.
    /// </summary>
    [Field(3, Name = "uid")]
    public string UID { get; init; } = "";

    /// <summary>
    /// Resource version of the ConfigMap; forbidden in the node spec and required in the node status.
    /// </summary>
    [Field(4)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>Key of the ConfigMap whose value is the kubelet configuration; always required.</summary>
    [Field(5, Omit = Omit.Never), Required]
    public string KubeletConfigKey { get; init; } = "";
}

/// <summary>A runtime handler that a node offers, with the features it supports.</summary>
[Schema]
public sealed partial record NodeRuntimeHandler
{
    /// <summary>
    /// Handler name as known to the container runtime; an empty name denotes the runtime's default handler.
    /// </summary>
    [Field(1, Omit = Omit.Never)]
    public string Name { get; init; } = "";

    /// <summary>Capabilities that this particular runtime handler has announced to the kubelet.</summary>
    [Field(2)]
    public NodeRuntimeHandlerFeatures? Features { get; init; }
}

/// <summary>Set of capability flags reported by a container runtime handler.</summary>
[Schema]
public sealed partial record NodeRuntimeHandlerFeatures
{
    /// <summary>True when the handler can make a volume mount and all its submounts read-only.</summary>
    [Field(1)]
    public bool? RecursiveReadOnlyMounts { get; init; }

    /// <summary>True when the handler can run pods inside their own Linux user namespace.</summary>
    [Field(2)]
    public bool? UserNamespaces { get; init; }
}

/// <summary>Runtime-wide capabilities of a node, which hold for every runtime handler on it.</summary>
[Schema]
public sealed partial record NodeFeatures
{
    /// <summary>True when the node's runtime honours the supplementalGroupsPolicy of a pod security context.</summary>
    [Field(1)]
    public bool? SupplementalGroupsPolicy { get; init; }
}

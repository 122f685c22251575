namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record NodeStatus
{
    [Field(1)]
    public MapOf<Quantity> Capacity { get; init; }

    [Field(2)]
    public MapOf<Quantity> Allocatable { get; init; }

    [Field(3), Enum(typeof(NodePhase))]
    public string Phase { get; init; } = "";

    [Field(4), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<NodeCondition> Conditions { get; init; }

    [Field(5), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<NodeAddress> Addresses { get; init; }

    [Field(6)]
    public NodeDaemonEndpoints DaemonEndpoints { get; init; } = NodeDaemonEndpoints.Empty;

    [Field(7)]
    public NodeSystemInfo NodeInfo { get; init; } = NodeSystemInfo.Empty;

    [Field(8), Atomic]
    public ListOf<ContainerImage> Images { get; init; }

    [Field(9), Atomic]
    public ListOf<string> VolumesInUse { get; init; }

    [Field(10), Atomic]
    public ListOf<AttachedVolume> VolumesAttached { get; init; }

    [Field(11)]
    public NodeConfigStatus? Config { get; init; }

    [Field(12), Atomic]
    public ListOf<NodeRuntimeHandler> RuntimeHandlers { get; init; }

    [Field(13)]
    public NodeFeatures? Features { get; init; }

    [Field(14), Atomic]
    public ListOf<string> DeclaredFeatures { get; init; }
}

[Schema]
public sealed partial record NodeCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(NodeConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastHeartbeatTime { get; init; }

    [Field(4)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(5)]
    public string Reason { get; init; } = "";

    [Field(6)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record NodeAddress
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(NodeAddressType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Address { get; init; } = "";
}

[Schema]
public sealed partial record NodeDaemonEndpoints
{
    [Field(1)]
    public DaemonEndpoint KubeletEndpoint { get; init; } = DaemonEndpoint.Empty;
}

[Schema]
public sealed partial record DaemonEndpoint
{
    [Field(1, Name = "Port", Omit = Omit.Never), Required]
    public int Port { get; init; }
}

[Schema]
public sealed partial record NodeSystemInfo
{
    [Field(1, Omit = Omit.Never), Required]
    public string MachineID { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string SystemUUID { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string BootID { get; init; } = "";

    [Field(4, Omit = Omit.Never), Required]
    public string KernelVersion { get; init; } = "";

    [Field(5, Name = "osImage", Omit = Omit.Never), Required]
    public string OSImage { get; init; } = "";

    [Field(6, Omit = Omit.Never), Required]
    public string ContainerRuntimeVersion { get; init; } = "";

    [Field(7, Omit = Omit.Never), Required]
    public string KubeletVersion { get; init; } = "";

    [Field(8, Omit = Omit.Never), Required]
    public string KubeProxyVersion { get; init; } = "";

    [Field(9, Omit = Omit.Never), Required]
    public string OperatingSystem { get; init; } = "";

    [Field(10, Omit = Omit.Never), Required]
    public string Architecture { get; init; } = "";

    [Field(11)]
    public NodeSwapStatus? Swap { get; init; }
}

[Schema]
public sealed partial record NodeSwapStatus
{
    [Field(1)]
    public long? Capacity { get; init; }
}

[Schema]
public sealed partial record ContainerImage
{
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<string> Names { get; init; }

    [Field(2)]
    public long SizeBytes { get; init; }
}

[Schema]
public sealed partial record AttachedVolume
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string DevicePath { get; init; } = "";
}

[Schema]
public sealed partial record NodeConfigStatus
{
    [Field(1)]
    public NodeConfigSource? Assigned { get; init; }

    [Field(2)]
    public NodeConfigSource? Active { get; init; }

    [Field(3)]
    public NodeConfigSource? LastKnownGood { get; init; }

    [Field(4)]
    public string Error { get; init; } = "";
}

[Schema]
public sealed partial record NodeConfigSource
{
    [Field(2)]
    public ConfigMapNodeConfigSource? ConfigMap { get; init; }
}

[Schema]
public sealed partial record ConfigMapNodeConfigSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(3, Name = "uid")]
    public string UID { get; init; } = "";

    [Field(4)]
    public string ResourceVersion { get; init; } = "";

    [Field(5, Omit = Omit.Never), Required]
    public string KubeletConfigKey { get; init; } = "";
}

[Schema]
public sealed partial record NodeRuntimeHandler
{
    [Field(1, Omit = Omit.Never)]
    public string Name { get; init; } = "";

    [Field(2)]
    public NodeRuntimeHandlerFeatures? Features { get; init; }
}

[Schema]
public sealed partial record NodeRuntimeHandlerFeatures
{
    [Field(1)]
    public bool? RecursiveReadOnlyMounts { get; init; }

    [Field(2)]
    public bool? UserNamespaces { get; init; }
}

[Schema]
public sealed partial record NodeFeatures
{
    [Field(1)]
    public bool? SupplementalGroupsPolicy { get; init; }
}

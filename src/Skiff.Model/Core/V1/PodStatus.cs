namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record PodStatus
{
    [Field(17)]
    public long ObservedGeneration { get; init; }

    [Field(1), Enum(typeof(PodPhase))]
    public string Phase { get; init; } = "";

    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<PodCondition> Conditions { get; init; }

    [Field(3)]
    public string Message { get; init; } = "";

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(11)]
    public string NominatedNodeName { get; init; } = "";

    [Field(5)]
    public string HostIP { get; init; } = "";

    [Field(16), Atomic, PatchMergeKey("ip"), PatchStrategy("merge")]
    public ListOf<HostIP> HostIPs { get; init; }

    [Field(6)]
    public string PodIP { get; init; } = "";

    [Field(12), ListMap("ip"), PatchMergeKey("ip"), PatchStrategy("merge")]
    public ListOf<PodIP> PodIPs { get; init; }

    [Field(7)]
    public DateTimeOffset? StartTime { get; init; }

    [Field(10), Atomic]
    public ListOf<ContainerStatus> InitContainerStatuses { get; init; }

    [Field(8), Atomic]
    public ListOf<ContainerStatus> ContainerStatuses { get; init; }

    [Field(9, Name = "qosClass"), Enum(typeof(PodQOSClass))]
    public string QOSClass { get; init; } = "";

    [Field(13), Atomic]
    public ListOf<ContainerStatus> EphemeralContainerStatuses { get; init; }

    [Field(14), Enum(typeof(PodResizeStatus))]
    public string Resize { get; init; } = "";

    [Field(15), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge", "retainKeys")]
    public ListOf<PodResourceClaimStatus> ResourceClaimStatuses { get; init; }

    [Field(18)]
    public PodExtendedResourceClaimStatus? ExtendedResourceClaimStatus { get; init; }

    [Field(19)]
    public MapOf<Quantity> AllocatedResources { get; init; }

    [Field(20)]
    public ResourceRequirements? Resources { get; init; }

    [Field(21), Atomic]
    public ListOf<NodeAllocatableResourceClaimStatus> NodeAllocatableResourceClaimStatuses { get; init; }
}

[Schema]
public sealed partial record PodCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PodConditionType))]
    public string Type { get; init; } = "";

    [Field(7)]
    public long ObservedGeneration { get; init; }

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastProbeTime { get; init; }

    [Field(4)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(5)]
    public string Reason { get; init; } = "";

    [Field(6)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record HostIP
{
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";
}

[Schema]
public sealed partial record PodIP
{
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";
}

[Schema]
public sealed partial record PodResourceClaimStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public string? ResourceClaimName { get; init; }
}

[Schema]
public sealed partial record PodExtendedResourceClaimStatus
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<ContainerExtendedResourceRequest> RequestMappings { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public string ResourceClaimName { get; init; } = "";
}

[Schema]
public sealed partial record ContainerExtendedResourceRequest
{
    [Field(1, Omit = Omit.Never), Required]
    public string ContainerName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string ResourceName { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string RequestName { get; init; } = "";
}

[Schema]
public sealed partial record NodeAllocatableResourceClaimStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string ResourceClaimName { get; init; } = "";

    [Field(2), ListSet]
    public ListOf<string> Containers { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public MapOf<Quantity> Resources { get; init; }
}

namespace Skiff.Model.Core.V1;

/// <summary>Observed condition of a pod, mostly reported by the kubelet and possibly behind the actual state.</summary>
[Schema]
public sealed partial record PodStatus
{
    /// <summary>Value of metadata.generation of the pod that this status was computed from.</summary>
    [Field(17)]
    public long ObservedGeneration { get; init; }

    /// <summary>
    /// Coarse stage of the pod: Pending, Running, Succeeded, Failed, or Unknown when the node cannot be reached.
    /// </summary>
    [Field(1), Enum(typeof(PodPhase))]
    public string Phase { get; init; } = "";

    /// <summary>Current conditions of the pod, such as PodScheduled, Initialized, ContainersReady and Ready.</summary>
    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<PodCondition> Conditions { get; init; }

    /// <summary>Human-readable explanation of why the pod is in its present state.</summary>
    [Field(3)]
    public string Message { get; init; } = "";

    /// <summary>Short CamelCase cause of the present state, such as Evicted.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>
    /// Node where the pod is expected to run, for example once preemption frees room; another node may still be chosen.
    /// </summary>
    [Field(11)]
    public string NominatedNodeName { get; init; } = "";

    /// <summary>Primary IP address of the node the pod is assigned to; empty until the kubelet reports it.</summary>
    [Field(5)]
    public string HostIP { get; init; } = "";

    /// <summary>
    /// All reported IP addresses of the node; the first equals hostIP, with at most one each for IPv4 and IPv6.
    /// </summary>
    [Field(16), Atomic, PatchMergeKey("ip"), PatchStrategy("merge")]
    public ListOf<HostIP> HostIPs { get; init; }

    /// <summary>Primary IP address of the pod, reachable within the cluster; empty until allocated.</summary>
    [Field(6)]
    public string PodIP { get; init; } = "";

    /// <summary>All IP addresses of the pod; the first equals podIP, with at most one each for IPv4 and IPv6.</summary>
    [Field(12), ListMap("ip"), PatchMergeKey("ip"), PatchStrategy("merge")]
    public ListOf<PodIP> PodIPs { get; init; }

    /// <summary>Time at which the kubelet acknowledged the pod, before pulling its images.</summary>
    [Field(7)]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>State of each init container, including sidecars, in the order of the spec.</summary>
    [Field(10), Atomic]
    public ListOf<ContainerStatus> InitContainerStatuses { get; init; }

    /// <summary>State of each regular container of the pod.</summary>
    [Field(8), Atomic]
    public ListOf<ContainerStatus> ContainerStatuses { get; init; }

    /// <summary>
    /// Quality of service class derived from the resources: Guaranteed, Burstable or BestEffort; decides eviction
    /// order.
    /// </summary>
    [Field(9, Name = "qosClass"), Enum(typeof(PodQOSClass))]
    public string QOSClass { get; init; } = "";

    /// <summary>State of each ephemeral container that has been added to the pod.</summary>
    [Field(13), Atomic]
    public ListOf<ContainerStatus> EphemeralContainerStatuses { get; init; }

    /// <summary>
    /// Progress of an in-place resize: Proposed, InProgress, Deferred or Infeasible; deprecated in favour of conditions
    /// PodResizePending and PodResizeInProgress.
    /// </summary>
    [Field(14), Enum(typeof(PodResizeStatus))]
    public string Resize { get; init; } = "";

    /// <summary>Names of the ResourceClaim objects generated for the claim entries of the pod.</summary>
    [Field(15), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge", "retainKeys")]
    public ListOf<PodResourceClaimStatus> ResourceClaimStatuses { get; init; }

    /// <summary>
    /// Claim the scheduler created to serve extended resources of the pod through dynamic resource allocation.
    /// </summary>
    [Field(18)]
    public PodExtendedResourceClaimStatus? ExtendedResourceClaimStatus { get; init; }

    /// <summary>
    /// Total resources the node has reserved for the pod as a whole, when pod-level resources are used.
    /// </summary>
    [Field(19)]
    public MapOf<Quantity> AllocatedResources { get; init; }

    /// <summary>Requests and limits in effect for the pod as a whole, when pod-level resources are used.</summary>
    [Field(20)]
    public ResourceRequirements? Resources { get; init; }

    /// <summary>
    /// Node resources such as CPU and memory that the pod receives through dynamic resource claims, by claim.
    /// </summary>
    [Field(21), Atomic]
    public ListOf<NodeAllocatableResourceClaimStatus> NodeAllocatableResourceClaimStatuses { get; init; }
}

/// <summary>One observed aspect of the state of a pod, such as its readiness.</summary>
[Schema]
public sealed partial record PodCondition
{
    /// <summary>
    /// Kind of condition, unique in the list, such as PodScheduled, Initialized, ContainersReady, Ready or
    /// DisruptionTarget.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PodConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Value of metadata.generation of the pod that this condition was computed from.</summary>
    [Field(7)]
    public long ObservedGeneration { get; init; }

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Time at which the condition was last checked; usually unset.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastProbeTime { get; init; }

    /// <summary>Time at which the status of the condition last changed.</summary>
    [Field(4, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Short CamelCase cause of the last change, such as Unschedulable.</summary>
    [Field(5)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable details about the last change.</summary>
    [Field(6)]
    public string Message { get; init; } = "";
}

/// <summary>One IP address of the node running a pod.</summary>
[Schema]
public sealed partial record HostIP
{
    /// <summary>IPv4 or IPv6 address of the node.</summary>
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";
}

/// <summary>One IP address assigned to a pod.</summary>
[Schema]
public sealed partial record PodIP
{
    /// <summary>IPv4 or IPv6 address of the pod.</summary>
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";
}

/// <summary>Tells which ResourceClaim was generated for a claim entry of the pod spec.</summary>
[Schema]
public sealed partial record PodResourceClaimStatus
{
    /// <summary>Name of the entry in spec.resourceClaims that uses a template.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Name of the generated ResourceClaim in the namespace of the pod; null means none was needed.</summary>
    [Field(2)]
    public string? ResourceClaimName { get; init; }
}

/// <summary>Tells which claim serves extended resources of the pod, and how containers map to its requests.</summary>
[Schema]
public sealed partial record PodExtendedResourceClaimStatus
{
    /// <summary>Assignment of container extended resources to requests in the claim.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<ContainerExtendedResourceRequest> RequestMappings { get; init; }

    /// <summary>Name of the ResourceClaim created by the scheduler, in the namespace of the pod.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string ResourceClaimName { get; init; } = "";
}

/// <summary>Ties an extended resource of a container to the claim request that serves it.</summary>
[Schema]
public sealed partial record ContainerExtendedResourceRequest
{
    /// <summary>Name of the container asking for the resource.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string ContainerName { get; init; } = "";

    /// <summary>Name of the extended resource, such as example.com/gpu, as used in the container.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string ResourceName { get; init; } = "";

    /// <summary>Name of the request in the claim that serves the resource.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string RequestName { get; init; } = "";
}

/// <summary>Node resources that one dynamic resource claim provides to a pod.</summary>
[Schema]
public sealed partial record NodeAllocatableResourceClaimStatus
{
    /// <summary>Name of the ResourceClaim in the namespace of the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string ResourceClaimName { get; init; } = "";

    /// <summary>Names of the containers in the pod that use the claim.</summary>
    [Field(2), ListSet]
    public ListOf<string> Containers { get; init; }

    /// <summary>
    /// Amount of each node resource provided by the claim, keyed by resource name such as cpu or memory.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public MapOf<Quantity> Resources { get; init; }
}

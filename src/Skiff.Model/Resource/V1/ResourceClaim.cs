namespace Skiff.Model.Resource.V1;

/// <summary>
/// Request for devices to be used by workloads in one namespace, together with the record of what was allocated.
/// </summary>
[Kind(Group = "resource.k8s.io", Plural = "resourceclaims")]
[Subresource("status")]
public sealed partial record ResourceClaim : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Devices wanted and how to configure them; immutable.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ResourceClaimSpec Spec { get; init; } = ResourceClaimSpec.Empty;

    /// <summary>Whether the claim is allocated, to which devices, and who may use them.</summary>
    [Field(3)]
    public ResourceClaimStatus Status { get; init; } = ResourceClaimStatus.Empty;
}

/// <summary>States what a claim asks for.</summary>
[Schema]
public sealed partial record ResourceClaimSpec
{
    /// <summary>Device requests of the claim with their constraints and configuration.</summary>
    [Field(1, Omit = Omit.Never)]
    public DeviceClaim Devices { get; init; } = DeviceClaim.Empty;
}

/// <summary>Set of device requests to be satisfied together, with constraints between them.</summary>
[Schema]
public sealed partial record DeviceClaim
{
    /// <summary>Individual requests, all of which must be satisfied together; at most 32.</summary>
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<DeviceRequest> Requests { get; init; }

    /// <summary>Conditions relating devices of different requests to each other; at most 32.</summary>
    [Field(2), Atomic]
    public ListOf<DeviceConstraint> Constraints { get; init; }

    /// <summary>
    /// Configuration passed to the drivers of the allocated devices, ignored for selection; at most 32 entries.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<DeviceClaimConfiguration> Config { get; init; }
}

/// <summary>One named request of a claim: either an exact request or a ranked list of alternatives.</summary>
[Schema]
public sealed partial record DeviceRequest
{
    /// <summary>
    /// Name by which pods, constraints and configuration refer to this request; a DNS label, unique in the claim.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>A single way to satisfy the request; excludes firstAvailable.</summary>
    [Field(2)]
    public ExactDeviceRequest? Exactly { get; init; }

    /// <summary>
    /// Alternatives in order of preference, of which the first satisfiable one is used; at most 8, excludes exactly.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<DeviceSubRequest> FirstAvailable { get; init; }
}

/// <summary>Requests one or more identical devices of a class.</summary>
[Schema]
public sealed partial record ExactDeviceRequest
{
    /// <summary>Class whose selectors and configuration the request inherits; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string DeviceClassName { get; init; } = "";

    /// <summary>Conditions a device must meet in addition to those of the class; at most 32.</summary>
    [Field(2), Atomic]
    public ListOf<DeviceSelector> Selectors { get; init; }

    /// <summary>
    /// How many devices to take: ExactCount, the default, for the number in count, or All for every match in a pool.
    /// </summary>
    [Field(3), Enum(typeof(DeviceAllocationMode))]
    public string AllocationMode { get; init; } = "";

    /// <summary>
    /// Number of devices for mode ExactCount, above zero and default 1; must be unset for other modes.
    /// </summary>
    [Field(4)]
    public long Count { get; init; }

    /// <summary>
    /// Grants monitoring access to devices even if others use them; allowed only in namespaces labelled
    /// resource.kubernetes.io/admin-access true.
    /// </summary>
    [Field(5)]
    public bool? AdminAccess { get; init; }

    /// <summary>
    /// Device taints this request puts up with; at most 16, and one matching every taint is possible.
    /// </summary>
    [Field(6), Atomic]
    public ListOf<DeviceToleration> Tolerations { get; init; }

    /// <summary>
    /// Minimum capacity each device must provide, or the share to reserve on devices that can be shared.
    /// </summary>
    [Field(7)]
    public CapacityRequirements? Capacity { get; init; }
}

/// <summary>Lets a request use devices carrying a matching taint.</summary>
[Schema]
public sealed partial record DeviceToleration
{
    /// <summary>Taint key to match; empty matches all keys and then needs operator Exists.</summary>
    [Field(1)]
    public string Key { get; init; } = "";

    /// <summary>How the value is compared: Equal, the default, or Exists, which ignores the value.</summary>
    [Field(2), Default("Equal"), Enum(typeof(DeviceTolerationOperator))]
    public string Operator { get; init; } = "";

    /// <summary>Taint value to match with operator Equal; must be empty with Exists.</summary>
    [Field(3)]
    public string Value { get; init; } = "";

    /// <summary>Taint effect to match, NoSchedule or NoExecute; empty matches every effect.</summary>
    [Field(4), Enum(typeof(DeviceTaintEffect))]
    public string Effect { get; init; } = "";

    /// <summary>
    /// How many seconds a NoExecute taint is endured before eviction; unset means forever, zero or negative means evict
    /// at once.
    /// </summary>
    [Field(5)]
    public long? TolerationSeconds { get; init; }
}

/// <summary>Amounts of device capacity that a request needs.</summary>
[Schema]
public sealed partial record CapacityRequirements
{
    /// <summary>
    /// Amount wanted per capacity name; a shareable device may round it up by its policy, and capacities not named use
    /// their default.
    /// </summary>
    [Field(1)]
    public MapOf<Quantity> Requests { get; init; }
}

/// <summary>One alternative in a ranked request; like an exact request but without admin access.</summary>
[Schema]
public sealed partial record DeviceSubRequest
{
    /// <summary>
    /// Name of the alternative, referred to as request/subrequest; a DNS label, unique within its request.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Class whose selectors and configuration the alternative inherits; required.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string DeviceClassName { get; init; } = "";

    /// <summary>Conditions a device must meet in addition to those of the class; at most 32.</summary>
    [Field(3), Atomic]
    public ListOf<DeviceSelector> Selectors { get; init; }

    /// <summary>
    /// How many devices to take: ExactCount, the default, for the number in count, or All for every match in a pool.
    /// </summary>
    [Field(4), Enum(typeof(DeviceAllocationMode))]
    public string AllocationMode { get; init; } = "";

    /// <summary>
    /// Number of devices for mode ExactCount, above zero and default 1; must be unset for other modes.
    /// </summary>
    [Field(5)]
    public long Count { get; init; }

    /// <summary>Device taints this alternative puts up with; at most 16.</summary>
    [Field(6), Atomic]
    public ListOf<DeviceToleration> Tolerations { get; init; }

    /// <summary>
    /// Minimum capacity each device must provide, or the share to reserve on devices that can be shared.
    /// </summary>
    [Field(7)]
    public CapacityRequirements? Capacity { get; init; }
}

/// <summary>
/// Condition relating the devices chosen for several requests; exactly one kind of constraint is set.
/// </summary>
[Schema]
public sealed partial record DeviceConstraint
{
    /// <summary>
    /// Requests, or request/subrequest pairs, the constraint covers; empty means all requests in the claim.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> Requests { get; init; }

    /// <summary>
    /// Fully qualified attribute that all covered devices must have with the same value, for instance to share a NUMA
    /// node.
    /// </summary>
    [Field(2)]
    public string? MatchAttribute { get; init; }

    /// <summary>Fully qualified attribute that all covered devices must have, each with a different value.</summary>
    [Field(3)]
    public string? DistinctAttribute { get; init; }
}

/// <summary>One piece of driver configuration given in a claim.</summary>
[Schema]
public sealed partial record DeviceClaimConfiguration
{
    /// <summary>
    /// Requests, or request/subrequest pairs, the configuration applies to; empty means all requests in the claim.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> Requests { get; init; }

    /// <summary>Configuration payload, whose members appear inline in this object.</summary>
    [Field(2), Inline]
    public DeviceConfiguration DeviceConfiguration { get; init; } = DeviceConfiguration.Empty;
}

/// <summary>Records the allocation of a claim, its users and driver reports on the devices.</summary>
[Schema]
public sealed partial record ResourceClaimStatus
{
    /// <summary>Devices assigned to the claim; unset while it is unallocated.</summary>
    [Field(1)]
    public AllocationResult? Allocation { get; init; }

    /// <summary>
    /// Pods or other consumers entitled to use the allocated claim; at most 256, and deallocation waits until it is
    /// empty.
    /// </summary>
    [Field(2), ListMap("uid"), PatchMergeKey("uid"), PatchStrategy("merge")]
    public ListOf<ResourceClaimConsumerReference> ReservedFor { get; init; }

    /// <summary>
    /// State of each allocated device as reported by its driver, unique by driver, pool, device and share.
    /// </summary>
    [Field(4), ListMap("driver", "device", "pool", "shareID")]
    public ListOf<AllocatedDeviceStatus> Devices { get; init; }
}

/// <summary>Outcome of allocating a claim: the devices and the nodes that reach them.</summary>
[Schema]
public sealed partial record AllocationResult
{
    /// <summary>Devices chosen for each request and the configuration to apply.</summary>
    [Field(1)]
    public DeviceAllocationResult Devices { get; init; } = DeviceAllocationResult.Empty;

    /// <summary>
    /// Nodes on which the allocated devices can be used; unset means they are reachable from every node.
    /// </summary>
    [Field(3)]
    public Core.V1.NodeSelector? NodeSelector { get; init; }

    /// <summary>
    /// When the devices were allocated; set by the scheduler and used to time out binding conditions.
    /// </summary>
    [Field(5)]
    public DateTimeOffset? AllocationTimestamp { get; init; }
}

/// <summary>Devices picked for a claim and the configuration that goes with them.</summary>
[Schema]
public sealed partial record DeviceAllocationResult
{
    /// <summary>Every allocated device along with the request it serves; at most 32.</summary>
    [Field(1), Atomic]
    public ListOf<DeviceRequestAllocationResult> Results { get; init; }

    /// <summary>
    /// Configuration gathered from classes and claim, class entries first; a driver must skip entries meant for others.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<DeviceAllocationConfiguration> Config { get; init; }
}

/// <summary>One device assigned to one request.</summary>
[Schema]
public sealed partial record DeviceRequestAllocationResult
{
    /// <summary>
    /// Request the device serves, as request or request/subrequest; several devices may serve the same one.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Request { get; init; } = "";

    /// <summary>Driver that manages the device and must prepare it on the node.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Pool of that driver which holds the device.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Pool { get; init; } = "";

    /// <summary>Name of the device within its pool.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string Device { get; init; } = "";

    /// <summary>True when the device was granted for monitoring only, without reserving it.</summary>
    [Field(5)]
    public bool? AdminAccess { get; init; }

    /// <summary>Copy of the request's tolerations at allocation time; at most 16.</summary>
    [Field(6), Atomic]
    public ListOf<DeviceToleration> Tolerations { get; init; }

    /// <summary>
    /// Device conditions that must all be True before the pod is bound, copied from the device at allocation.
    /// </summary>
    [Field(7), Atomic]
    public ListOf<string> BindingConditions { get; init; }

    /// <summary>
    /// Device conditions of which any being True aborts binding and frees the claim, copied from the device at
    /// allocation.
    /// </summary>
    [Field(8), Atomic]
    public ListOf<string> BindingFailureConditions { get; init; }

    /// <summary>Unique identifier of this share when the device allows several allocations at once.</summary>
    [Field(9)]
    public string? ShareID { get; init; }

    /// <summary>
    /// Capacity charged to this share after rounding by the device's request policies; may exceed what was requested.
    /// </summary>
    [Field(10)]
    public MapOf<Quantity> ConsumedCapacity { get; init; }
}

/// <summary>Configuration entry attached to an allocation, with a note of its origin.</summary>
[Schema]
public sealed partial record DeviceAllocationConfiguration
{
    /// <summary>Origin of the entry: FromClass when set by the class, FromClaim when set by the claim.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(AllocationConfigSource))]
    public string Source { get; init; } = "";

    /// <summary>
    /// Requests, or request/subrequest pairs, the configuration applies to; empty means all requests in the claim.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<string> Requests { get; init; }

    /// <summary>Configuration payload, whose members appear inline in this object.</summary>
    [Field(3), Inline]
    public DeviceConfiguration DeviceConfiguration { get; init; } = DeviceConfiguration.Empty;
}

/// <summary>Identifies an object, usually a pod, that is entitled to use a claim in its namespace.</summary>
[Schema]
public sealed partial record ResourceClaimConsumerReference
{
    /// <summary>API group of the consumer; empty means the core group.</summary>
    [Field(1, Name = "apiGroup")]
    public string APIGroup { get; init; } = "";

    /// <summary>Plural resource name of the consumer, for example pods.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";

    /// <summary>Name of the consuming object in the claim's namespace.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>UID of the consumer, so that a later object of the same name is not mistaken for it.</summary>
    [Field(5, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";
}

/// <summary>Driver's report on one device allocated to a claim.</summary>
[Schema]
public sealed partial record AllocatedDeviceStatus
{
    /// <summary>Driver that manages the device and writes this report.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Pool of that driver which holds the device.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Pool { get; init; } = "";

    /// <summary>Name of the device within its pool.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Device { get; init; } = "";

    /// <summary>Identifier of the share reported on when the device is allocated several times over.</summary>
    [Field(7)]
    public string? ShareID { get; init; }

    /// <summary>Latest state of the device, such as Ready; at most 8 entries, unique by type.</summary>
    [Field(4, Omit = Omit.Never), ListMap("type")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }

    /// <summary>Arbitrary driver-specific data about the device; at most 10 KiB.</summary>
    [Field(5)]
    public RawJson Data { get; init; }

    /// <summary>Interface details, filled in when the device is a network device.</summary>
    [Field(6)]
    public NetworkDeviceData? NetworkData { get; init; }
}

/// <summary>Network details of an allocated device, as configured by its driver.</summary>
[Schema]
public sealed partial record NetworkDeviceData
{
    /// <summary>Name of the network interface in the pod, such as net1; at most 256 characters.</summary>
    [Field(1)]
    public string InterfaceName { get; init; } = "";

    /// <summary>Addresses on the interface in CIDR form with prefix length, IPv4 or IPv6; at most 16.</summary>
    [Field(2, Name = "ips"), Atomic]
    public ListOf<string> IPs { get; init; }

    /// <summary>Link-layer address of the interface, such as a MAC address; at most 128 characters.</summary>
    [Field(3)]
    public string HardwareAddress { get; init; } = "";
}

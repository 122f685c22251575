namespace Skiff.Model.Resource.V1;

/// <summary>
/// Part of a pool of devices, or of its shared counters, published by a driver for the scheduler to allocate from.
/// </summary>
[Kind(Group = "resource.k8s.io", Plural = "resourceslices", Scope = Scope.Cluster)]
public sealed partial record ResourceSlice : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>What the driver publishes: its pool, the reachable nodes and the devices or counters.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ResourceSliceSpec Spec { get; init; } = ResourceSliceSpec.Empty;
}

/// <summary>
/// Devices or shared counters a driver offers, and the nodes that can reach them; exactly one node-selection member is
/// set.
/// </summary>
[Schema]
public sealed partial record ResourceSliceSpec
{
    /// <summary>Name of the driver publishing the slice; a DNS subdomain of at most 63 characters, immutable.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Pool to which the slice belongs; one pool may span many slices.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ResourcePool Pool { get; init; } = ResourcePool.Empty;

    /// <summary>
    /// Name of the one node that can reach every device in the pool; immutable, allows the kubelet to clean up.
    /// </summary>
    [Field(3)]
    public string? NodeName { get; init; }

    /// <summary>Nodes that can reach every device in the pool; must have exactly one term.</summary>
    [Field(4)]
    public Core.V1.NodeSelector? NodeSelector { get; init; }

    /// <summary>True when every node can reach the devices; false is treated as unset and is not accepted.</summary>
    [Field(5)]
    public bool? AllNodes { get; init; }

    /// <summary>
    /// Devices in this slice; at most 128, or 64 if any uses taints or counters, and excluded by sharedCounters.
    /// </summary>
    [Field(6), Atomic]
    public ListOf<Device> Devices { get; init; }

    /// <summary>True when each device states for itself which nodes can reach it; false is not accepted.</summary>
    [Field(7)]
    public bool? PerDeviceNodeSelection { get; init; }

    /// <summary>
    /// Counter sets that devices of the same pool draw from; at most 8, with names unique in the pool, and excluded by
    /// devices.
    /// </summary>
    [Field(8), Atomic]
    public ListOf<CounterSet> SharedCounters { get; init; }
}

/// <summary>Identifies a pool of devices and the version of its contents.</summary>
[Schema]
public sealed partial record ResourcePool
{
    /// <summary>
    /// Name of the pool, unique per driver; one or more DNS subdomains separated by slashes, at most 253 characters,
    /// often the node name.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Version of the pool, raised on each change; slices with a lower number than the highest seen are outdated and
    /// ignored.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public long Generation { get; init; }

    /// <summary>
    /// Number of slices making up the pool at this generation, above zero; lets consumers tell whether they have seen
    /// all of it.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public long ResourceSliceCount { get; init; }
}

/// <summary>One allocatable device in a slice, with what describes and limits it.</summary>
[Schema]
public sealed partial record Device
{
    /// <summary>Name of the device, a DNS label unique in its pool.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Named properties that selectors can test; names lacking a domain belong to the driver, at most 32 together with
    /// capacity.
    /// </summary>
    [Field(2)]
    public MapOf<DeviceAttribute> Attributes { get; init; }

    /// <summary>Named amounts the device offers, such as memory; at most 32 together with attributes.</summary>
    [Field(3)]
    public MapOf<DeviceCapacity> Capacity { get; init; }

    /// <summary>
    /// Shared counters used up when the device is allocated, each counter set at most once; at most 2 entries.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<DeviceCounterConsumption> ConsumesCounters { get; init; }

    /// <summary>Single node that can reach this device; used only when the slice selects nodes per device.</summary>
    [Field(5)]
    public string? NodeName { get; init; }

    /// <summary>
    /// Nodes that can reach this device, with exactly one term; used only when the slice selects nodes per device.
    /// </summary>
    [Field(6)]
    public Core.V1.NodeSelector? NodeSelector { get; init; }

    /// <summary>
    /// True when every node can reach this device; used only when the slice selects nodes per device.
    /// </summary>
    [Field(7)]
    public bool? AllNodes { get; init; }

    /// <summary>Marks that keep off, or evict, users without a matching toleration; at most 16.</summary>
    [Field(8), Atomic]
    public ListOf<DeviceTaint> Taints { get; init; }

    /// <summary>
    /// Whether allocating the device ties the claim to the very node picked by the scheduler, even if others can reach
    /// it.
    /// </summary>
    [Field(9)]
    public bool? BindsToNode { get; init; }

    /// <summary>
    /// Condition types that must all be True in the claim's device status before the pod is bound; at most 4.
    /// </summary>
    [Field(10), Atomic]
    public ListOf<string> BindingConditions { get; init; }

    /// <summary>
    /// Condition types of which any being True in the claim's device status means failure and another scheduling
    /// attempt; at most 4.
    /// </summary>
    [Field(11), Atomic]
    public ListOf<string> BindingFailureConditions { get; init; }

    /// <summary>
    /// Whether the device may be allocated to several requests at once, with its capacity shared among them.
    /// </summary>
    [Field(12)]
    public bool? AllowMultipleAllocations { get; init; }

    /// <summary>
    /// How allocating the device draws on ordinary node resources, keyed by resource name such as cpu or memory.
    /// </summary>
    [Field(13)]
    public MapOf<NodeAllocatableResourceMapping> NodeAllocatableResourceMappings { get; init; }
}

/// <summary>Value of a device property; exactly one member is set.</summary>
[Schema]
public sealed partial record DeviceAttribute
{
    /// <summary>Whole number, in 64 bits, as the attribute's value.</summary>
    [Field(2, Name = "int")]
    public long? IntValue { get; init; }

    /// <summary>True or false as the attribute's value.</summary>
    [Field(3, Name = "bool")]
    public bool? BoolValue { get; init; }

    /// <summary>Text as the attribute's value; at most 64 characters.</summary>
    [Field(4, Name = "string")]
    public string? StringValue { get; init; }

    /// <summary>Semantic version as the attribute's value, per semver 2.0.0; at most 64 characters.</summary>
    [Field(5, Name = "version")]
    public string? VersionValue { get; init; }

    /// <summary>List of whole numbers as the attribute's value, for properties holding several at once.</summary>
    [Field(6, Name = "ints"), Atomic]
    public ListOf<long> IntValues { get; init; }

    /// <summary>List of booleans as the attribute's value, for properties holding several at once.</summary>
    [Field(7, Name = "bools"), Atomic]
    public ListOf<bool> BoolValues { get; init; }

    /// <summary>List of texts as the attribute's value, each at most 64 characters.</summary>
    [Field(8, Name = "strings"), Atomic]
    public ListOf<string> StringValues { get; init; }

    /// <summary>List of semantic versions as the attribute's value, each at most 64 characters.</summary>
    [Field(9, Name = "versions"), Atomic]
    public ListOf<string> VersionValues { get; init; }
}

/// <summary>Amount of one capacity a device offers and the rules for sharing it out.</summary>
[Schema]
public sealed partial record DeviceCapacity
{
    /// <summary>Full amount the device has of this capacity, as a quantity.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public Quantity Value { get; init; }

    /// <summary>
    /// Amounts that may be taken from this capacity; allowed only on devices with allowMultipleAllocations, and unset
    /// means requests are not adjusted.
    /// </summary>
    [Field(2)]
    public CapacityRequestPolicy? RequestPolicy { get; init; }
}

/// <summary>Rules for rounding and defaulting requests for a share of device capacity.</summary>
[Schema]
public sealed partial record CapacityRequestPolicy
{
    /// <summary>Amount taken when a request names none; must agree with the valid values or range.</summary>
    [Field(1, Omit = Omit.Never)]
    public Quantity? Default { get; init; }

    /// <summary>
    /// Permitted amounts in ascending order, at most 10; requests round up to the next one, excludes validRange.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<Quantity> ValidValues { get; init; }

    /// <summary>Permitted span of amounts, with rounding to a step; excludes validValues.</summary>
    [Field(4)]
    public CapacityRequestPolicyRange? ValidRange { get; init; }
}

/// <summary>Span of amounts that may be taken from a device capacity.</summary>
[Schema]
public sealed partial record CapacityRequestPolicyRange
{
    /// <summary>Smallest amount, required; lower requests are raised to it.</summary>
    [Field(1), Required]
    public Quantity? Min { get; init; }

    /// <summary>
    /// Largest amount, not above the capacity's value; a request beyond it cannot be met by the device.
    /// </summary>
    [Field(2)]
    public Quantity? Max { get; init; }

    /// <summary>Spacing of permitted amounts counted from min; requests are rounded up to the next multiple.</summary>
    [Field(3)]
    public Quantity? Step { get; init; }
}

/// <summary>What allocating a device takes from one counter set.</summary>
[Schema]
public sealed partial record DeviceCounterConsumption
{
    /// <summary>Name of the counter set, in the same pool, that is drawn from.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string CounterSet { get; init; } = "";

    /// <summary>Amount taken from each named counter of the set; at most 32 counters.</summary>
    [Field(2), Required]
    public MapOf<Counter> Counters { get; init; }
}

/// <summary>Quantity that is available in a counter set, or taken from it by a device.</summary>
[Schema]
public sealed partial record Counter
{
    /// <summary>Amount of the counter, expressed as a quantity.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public Quantity Value { get; init; }
}

/// <summary>Mark on a device that repels requests, or also evicts current users, unless tolerated.</summary>
[Schema]
public sealed partial record DeviceTaint
{
    /// <summary>Name of the taint as a label key; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>Value that goes with the taint key, in label value syntax.</summary>
    [Field(2)]
    public string Value { get; init; } = "";

    /// <summary>
    /// Action on claims without a toleration: None does nothing, NoSchedule blocks new allocations, NoExecute also
    /// evicts pods using the device.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required, Enum(typeof(DeviceTaintEffect))]
    public string Effect { get; init; } = "";

    /// <summary>
    /// When the taint was put on; filled in automatically if left out, and the start of toleration periods.
    /// </summary>
    [Field(4)]
    public DateTimeOffset? TimeAdded { get; init; }
}

/// <summary>States how much of one node resource, such as memory, an allocated device accounts for.</summary>
[Schema]
public sealed partial record NodeAllocatableResourceMapping
{
    /// <summary>
    /// Name of a device capacity whose allocated amount is the basis for the node resource; unset means the number of
    /// allocated devices.
    /// </summary>
    [Field(1)]
    public string? CapacityKey { get; init; }

    /// <summary>
    /// Factor applied to the allocated capacity or device count to get the node resource amount; default 1.
    /// </summary>
    [Field(2)]
    public Quantity? AllocationMultiplier { get; init; }
}

/// <summary>
/// Named group of counters that several devices of a pool consume from, as with partitions of one accelerator.
/// </summary>
[Schema]
public sealed partial record CounterSet
{
    /// <summary>Name of the set, a DNS label unique in the pool.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Available amount for each named counter; at most 32 counters, names being DNS labels.</summary>
    [Field(2), Required]
    public MapOf<Counter> Counters { get; init; }
}

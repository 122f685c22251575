namespace Skiff.Model.Resource.V1;

[Kind(Group = "resource.k8s.io", Plural = "resourceslices", Scope = Scope.Cluster)]
public sealed partial record ResourceSlice : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ResourceSliceSpec Spec { get; init; } = ResourceSliceSpec.Empty;
}

[Schema]
public sealed partial record ResourceSliceSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public ResourcePool Pool { get; init; } = ResourcePool.Empty;

    [Field(3)]
    public string? NodeName { get; init; }

    [Field(4)]
    public Core.V1.NodeSelector? NodeSelector { get; init; }

    [Field(5)]
    public bool? AllNodes { get; init; }

    [Field(6), Atomic]
    public ListOf<Device> Devices { get; init; }

    [Field(7)]
    public bool? PerDeviceNodeSelection { get; init; }

    [Field(8), Atomic]
    public ListOf<CounterSet> SharedCounters { get; init; }
}

[Schema]
public sealed partial record ResourcePool
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public long Generation { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public long ResourceSliceCount { get; init; }
}

[Schema]
public sealed partial record Device
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public MapOf<DeviceAttribute> Attributes { get; init; }

    [Field(3)]
    public MapOf<DeviceCapacity> Capacity { get; init; }

    [Field(4), Atomic]
    public ListOf<DeviceCounterConsumption> ConsumesCounters { get; init; }

    [Field(5)]
    public string? NodeName { get; init; }

    [Field(6)]
    public Core.V1.NodeSelector? NodeSelector { get; init; }

    [Field(7)]
    public bool? AllNodes { get; init; }

    [Field(8), Atomic]
    public ListOf<DeviceTaint> Taints { get; init; }

    [Field(9)]
    public bool? BindsToNode { get; init; }

    [Field(10), Atomic]
    public ListOf<string> BindingConditions { get; init; }

    [Field(11), Atomic]
    public ListOf<string> BindingFailureConditions { get; init; }

    [Field(12)]
    public bool? AllowMultipleAllocations { get; init; }

    [Field(13)]
    public MapOf<NodeAllocatableResourceMapping> NodeAllocatableResourceMappings { get; init; }
}

[Schema]
public sealed partial record DeviceAttribute
{
    [Field(2, Name = "int")]
    public long? IntValue { get; init; }

    [Field(3, Name = "bool")]
    public bool? BoolValue { get; init; }

    [Field(4, Name = "string")]
    public string? StringValue { get; init; }

    [Field(5, Name = "version")]
    public string? VersionValue { get; init; }

    [Field(6, Name = "ints"), Atomic]
    public ListOf<long> IntValues { get; init; }

    [Field(7, Name = "bools"), Atomic]
    public ListOf<bool> BoolValues { get; init; }

    [Field(8, Name = "strings"), Atomic]
    public ListOf<string> StringValues { get; init; }

    [Field(9, Name = "versions"), Atomic]
    public ListOf<string> VersionValues { get; init; }
}

[Schema]
public sealed partial record DeviceCapacity
{
    [Field(1, Omit = Omit.Never), Required]
    public Quantity Value { get; init; }

    [Field(2)]
    public CapacityRequestPolicy? RequestPolicy { get; init; }
}

[Schema]
public sealed partial record CapacityRequestPolicy
{
    [Field(1, Omit = Omit.Never)]
    public Quantity? Default { get; init; }

    [Field(3), Atomic]
    public ListOf<Quantity> ValidValues { get; init; }

    [Field(4)]
    public CapacityRequestPolicyRange? ValidRange { get; init; }
}

[Schema]
public sealed partial record CapacityRequestPolicyRange
{
    [Field(1), Required]
    public Quantity? Min { get; init; }

    [Field(2)]
    public Quantity? Max { get; init; }

    [Field(3)]
    public Quantity? Step { get; init; }
}

[Schema]
public sealed partial record DeviceCounterConsumption
{
    [Field(1, Omit = Omit.Never), Required]
    public string CounterSet { get; init; } = "";

    [Field(2), Required]
    public MapOf<Counter> Counters { get; init; }
}

[Schema]
public sealed partial record Counter
{
    [Field(1, Omit = Omit.Never), Required]
    public Quantity Value { get; init; }
}

[Schema]
public sealed partial record DeviceTaint
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2)]
    public string Value { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required, Enum(typeof(DeviceTaintEffect))]
    public string Effect { get; init; } = "";

    [Field(4)]
    public DateTimeOffset? TimeAdded { get; init; }
}

[Schema]
public sealed partial record NodeAllocatableResourceMapping
{
    [Field(1)]
    public string? CapacityKey { get; init; }

    [Field(2)]
    public Quantity? AllocationMultiplier { get; init; }
}

[Schema]
public sealed partial record CounterSet
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2), Required]
    public MapOf<Counter> Counters { get; init; }
}

namespace Skiff.Model.Resource.V1;

[Kind(Group = "resource.k8s.io", Plural = "resourceclaims")]
[Subresource("status")]
public sealed partial record ResourceClaim : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ResourceClaimSpec Spec { get; init; } = ResourceClaimSpec.Empty;

    [Field(3)]
    public ResourceClaimStatus Status { get; init; } = ResourceClaimStatus.Empty;
}

[Schema]
public sealed partial record ResourceClaimSpec
{
    [Field(1, Omit = Omit.Never)]
    public DeviceClaim Devices { get; init; } = DeviceClaim.Empty;
}

[Schema]
public sealed partial record DeviceClaim
{
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<DeviceRequest> Requests { get; init; }

    [Field(2), Atomic]
    public ListOf<DeviceConstraint> Constraints { get; init; }

    [Field(3), Atomic]
    public ListOf<DeviceClaimConfiguration> Config { get; init; }
}

[Schema]
public sealed partial record DeviceRequest
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public ExactDeviceRequest? Exactly { get; init; }

    [Field(3), Atomic]
    public ListOf<DeviceSubRequest> FirstAvailable { get; init; }
}

[Schema]
public sealed partial record ExactDeviceRequest
{
    [Field(1, Omit = Omit.Never), Required]
    public string DeviceClassName { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<DeviceSelector> Selectors { get; init; }

    [Field(3), Enum(typeof(DeviceAllocationMode))]
    public string AllocationMode { get; init; } = "";

    [Field(4)]
    public long Count { get; init; }

    [Field(5)]
    public bool? AdminAccess { get; init; }

    [Field(6), Atomic]
    public ListOf<DeviceToleration> Tolerations { get; init; }

    [Field(7)]
    public CapacityRequirements? Capacity { get; init; }
}

[Schema]
public sealed partial record DeviceToleration
{
    [Field(1)]
    public string Key { get; init; } = "";

    [Field(2), Default("Equal"), Enum(typeof(DeviceTolerationOperator))]
    public string Operator { get; init; } = "";

    [Field(3)]
    public string Value { get; init; } = "";

    [Field(4), Enum(typeof(DeviceTaintEffect))]
    public string Effect { get; init; } = "";

    [Field(5)]
    public long? TolerationSeconds { get; init; }
}

[Schema]
public sealed partial record CapacityRequirements
{
    [Field(1)]
    public MapOf<Quantity> Requests { get; init; }
}

[Schema]
public sealed partial record DeviceSubRequest
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string DeviceClassName { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<DeviceSelector> Selectors { get; init; }

    [Field(4), Enum(typeof(DeviceAllocationMode))]
    public string AllocationMode { get; init; } = "";

    [Field(5)]
    public long Count { get; init; }

    [Field(6), Atomic]
    public ListOf<DeviceToleration> Tolerations { get; init; }

    [Field(7)]
    public CapacityRequirements? Capacity { get; init; }
}

[Schema]
public sealed partial record DeviceConstraint
{
    [Field(1), Atomic]
    public ListOf<string> Requests { get; init; }

    [Field(2)]
    public string? MatchAttribute { get; init; }

    [Field(3)]
    public string? DistinctAttribute { get; init; }
}

[Schema]
public sealed partial record DeviceClaimConfiguration
{
    [Field(1), Atomic]
    public ListOf<string> Requests { get; init; }

    [Field(2), Inline]
    public DeviceConfiguration DeviceConfiguration { get; init; } = DeviceConfiguration.Empty;
}

[Schema]
public sealed partial record ResourceClaimStatus
{
    [Field(1)]
    public AllocationResult? Allocation { get; init; }

    [Field(2), ListMap("uid"), PatchMergeKey("uid"), PatchStrategy("merge")]
    public ListOf<ResourceClaimConsumerReference> ReservedFor { get; init; }

    [Field(4), ListMap("driver", "device", "pool", "shareID")]
    public ListOf<AllocatedDeviceStatus> Devices { get; init; }
}

[Schema]
public sealed partial record AllocationResult
{
    [Field(1)]
    public DeviceAllocationResult Devices { get; init; } = DeviceAllocationResult.Empty;

    [Field(3)]
    public Core.V1.NodeSelector? NodeSelector { get; init; }

    [Field(5)]
    public DateTimeOffset? AllocationTimestamp { get; init; }
}

[Schema]
public sealed partial record DeviceAllocationResult
{
    [Field(1), Atomic]
    public ListOf<DeviceRequestAllocationResult> Results { get; init; }

    [Field(2), Atomic]
    public ListOf<DeviceAllocationConfiguration> Config { get; init; }
}

[Schema]
public sealed partial record DeviceRequestAllocationResult
{
    [Field(1, Omit = Omit.Never), Required]
    public string Request { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Pool { get; init; } = "";

    [Field(4, Omit = Omit.Never), Required]
    public string Device { get; init; } = "";

    [Field(5)]
    public bool? AdminAccess { get; init; }

    [Field(6), Atomic]
    public ListOf<DeviceToleration> Tolerations { get; init; }

    [Field(7), Atomic]
    public ListOf<string> BindingConditions { get; init; }

    [Field(8), Atomic]
    public ListOf<string> BindingFailureConditions { get; init; }

    [Field(9)]
    public string? ShareID { get; init; }

    [Field(10)]
    public MapOf<Quantity> ConsumedCapacity { get; init; }
}

[Schema]
public sealed partial record DeviceAllocationConfiguration
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(AllocationConfigSource))]
    public string Source { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<string> Requests { get; init; }

    [Field(3), Inline]
    public DeviceConfiguration DeviceConfiguration { get; init; } = DeviceConfiguration.Empty;
}

[Schema]
public sealed partial record ResourceClaimConsumerReference
{
    [Field(1, Name = "apiGroup")]
    public string APIGroup { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";

    [Field(4, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(5, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";
}

[Schema]
public sealed partial record AllocatedDeviceStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Pool { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Device { get; init; } = "";

    [Field(7)]
    public string? ShareID { get; init; }

    [Field(4, Omit = Omit.Never), ListMap("type")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }

    [Field(5)]
    public RawJson Data { get; init; }

    [Field(6)]
    public NetworkDeviceData? NetworkData { get; init; }
}

[Schema]
public sealed partial record NetworkDeviceData
{
    [Field(1)]
    public string InterfaceName { get; init; } = "";

    [Field(2, Name = "ips"), Atomic]
    public ListOf<string> IPs { get; init; }

    [Field(3)]
    public string HardwareAddress { get; init; } = "";
}

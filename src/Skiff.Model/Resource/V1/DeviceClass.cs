namespace Skiff.Model.Resource.V1;

/// <summary>Cluster-wide category of devices, set up by an administrator, that claims request by name.</summary>
[Kind(Group = "resource.k8s.io", Plural = "deviceclasses", Scope = Scope.Cluster)]
public sealed partial record DeviceClass : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Selection criteria and configuration of the class; changing it leaves existing allocations untouched.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public DeviceClassSpec Spec { get; init; } = DeviceClassSpec.Empty;
}

/// <summary>Defines which devices belong to a class and how they are configured by default.</summary>
[Schema]
public sealed partial record DeviceClassSpec
{
    /// <summary>Conditions every device of the class must meet, all of them together; at most 32.</summary>
    [Field(1), Atomic]
    public ListOf<DeviceSelector> Selectors { get; init; }

    /// <summary>
    /// Configuration for the driver of each device claimed through this class, ignored for selection; at most 32
    /// entries.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<DeviceClassConfiguration> Config { get; init; }

    /// <summary>
    /// Extended resource, such as example.com/gpu, whose pod requests this class can satisfy; with several claiming the
    /// same name, the newest class wins.
    /// </summary>
    [Field(4)]
    public string? ExtendedResourceName { get; init; }
}

/// <summary>One condition on devices; exactly one member is set.</summary>
[Schema]
public sealed partial record DeviceSelector
{
    /// <summary>Condition written in the Common Expression Language.</summary>
    [Field(1, Name = "cel")]
    public CELDeviceSelector? CEL { get; init; }
}

/// <summary>CEL expression that tells whether a device is acceptable.</summary>
[Schema]
public sealed partial record CELDeviceSelector
{
    /// <summary>
    /// CEL returning a boolean over the variable device, with its driver, attributes and capacity; at most 10 KiB,
    /// runtime errors abort allocation.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";
}

/// <summary>One piece of driver configuration contributed by a class.</summary>
[Schema]
public sealed partial record DeviceClassConfiguration
{
    /// <summary>Configuration payload, whose members appear inline in this object.</summary>
    [Field(1), Inline]
    public DeviceConfiguration DeviceConfiguration { get; init; } = DeviceConfiguration.Empty;
}

/// <summary>Settings for a device; exactly one member is set.</summary>
[Schema]
public sealed partial record DeviceConfiguration
{
    /// <summary>Settings in a format that only the named driver understands.</summary>
    [Field(1)]
    public OpaqueDeviceConfiguration? Opaque { get; init; }
}

/// <summary>Driver-defined settings that Kubernetes carries without interpreting.</summary>
[Schema]
public sealed partial record OpaqueDeviceConfiguration
{
    /// <summary>
    /// Name of the driver the settings are meant for; a DNS subdomain ending in a domain its vendor owns.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Arbitrary object for the driver, normally with its own kind and apiVersion; at most 10 KiB.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public RawJson Parameters { get; init; }
}

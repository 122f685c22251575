namespace Skiff.Model.Resource.V1;

[Kind(Group = "resource.k8s.io", Plural = "deviceclasses", Scope = Scope.Cluster)]
public sealed partial record DeviceClass : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public DeviceClassSpec Spec { get; init; } = DeviceClassSpec.Empty;
}

[Schema]
public sealed partial record DeviceClassSpec
{
    [Field(1), Atomic]
    public ListOf<DeviceSelector> Selectors { get; init; }

    [Field(2), Atomic]
    public ListOf<DeviceClassConfiguration> Config { get; init; }

    [Field(4)]
    public string? ExtendedResourceName { get; init; }
}

[Schema]
public sealed partial record DeviceSelector
{
    [Field(1, Name = "cel")]
    public CELDeviceSelector? CEL { get; init; }
}

[Schema]
public sealed partial record CELDeviceSelector
{
    [Field(1, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";
}

[Schema]
public sealed partial record DeviceClassConfiguration
{
    [Field(1), Inline]
    public DeviceConfiguration DeviceConfiguration { get; init; } = DeviceConfiguration.Empty;
}

[Schema]
public sealed partial record DeviceConfiguration
{
    [Field(1)]
    public OpaqueDeviceConfiguration? Opaque { get; init; }
}

[Schema]
public sealed partial record OpaqueDeviceConfiguration
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public RawJson Parameters { get; init; }
}

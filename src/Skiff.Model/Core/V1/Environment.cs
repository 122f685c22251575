namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record EnvVar
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Value { get; init; } = "";

    [Field(3)]
    public EnvVarSource? ValueFrom { get; init; }
}

[Schema]
public sealed partial record EnvVarSource
{
    [Field(1)]
    public ObjectFieldSelector? FieldRef { get; init; }

    [Field(2)]
    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    [Field(3)]
    public ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    [Field(4)]
    public SecretKeySelector? SecretKeyRef { get; init; }

    [Field(5)]
    public FileKeySelector? FileKeyRef { get; init; }
}

[Schema]
public sealed partial record ObjectFieldSelector
{
    [Field(1, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string FieldPath { get; init; } = "";
}

[Schema]
public sealed partial record ResourceFieldSelector
{
    [Field(1)]
    public string ContainerName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";

    [Field(3)]
    public Quantity Divisor { get; init; }
}

[Schema]
public sealed partial record ConfigMapKeySelector
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(3)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record SecretKeySelector
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(3)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record FileKeySelector
{
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(4), Default(false)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record EnvFromSource
{
    [Field(1)]
    public string Prefix { get; init; } = "";

    [Field(2)]
    public ConfigMapEnvSource? ConfigMapRef { get; init; }

    [Field(3)]
    public SecretEnvSource? SecretRef { get; init; }
}

[Schema]
public sealed partial record ConfigMapEnvSource
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record SecretEnvSource
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2)]
    public bool? Optional { get; init; }
}

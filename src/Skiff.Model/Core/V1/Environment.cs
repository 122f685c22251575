namespace Skiff.Model.Core.V1;

/// <summary>One environment variable set in a container, by literal value or from another source.</summary>
[Schema]
public sealed partial record EnvVar
{
    /// <summary>Variable name; printable ASCII characters other than the equals sign.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Literal value, default empty, where $(NAME) expands earlier variables and $$ stands for a single dollar;
    /// unresolved references stay as written.
    /// </summary>
    [Field(2)]
    public string Value { get; init; } = "";

    /// <summary>Source supplying the value; must not be combined with a non-empty value.</summary>
    [Field(3)]
    public EnvVarSource? ValueFrom { get; init; }
}

/// <summary>Source of an environment variable value; exactly one member must be set.</summary>
[Schema]
public sealed partial record EnvVarSource
{
    /// <summary>
    /// Takes the value from a field of the pod, such as metadata.name, spec.nodeName or status.podIP.
    /// </summary>
    [Field(1)]
    public ObjectFieldSelector? FieldRef { get; init; }

    /// <summary>
    /// Takes the value from a CPU, memory, ephemeral storage or hugepages limit or request of a container.
    /// </summary>
    [Field(2)]
    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    /// <summary>Takes the value from a key of a ConfigMap in the namespace of the pod.</summary>
    [Field(3)]
    public ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    /// <summary>Takes the value from a key of a Secret in the namespace of the pod.</summary>
    [Field(4)]
    public SecretKeySelector? SecretKeyRef { get; init; }

    /// <summary>
    /// Takes the value from a variable defined in an env file located in an emptyDir volume of the pod.
    /// </summary>
    [Field(5)]
    public FileKeySelector? FileKeyRef { get; init; }
}

/// <summary>Names a field of the pod whose value is exposed to its containers.</summary>
[Schema]
public sealed partial record ObjectFieldSelector
{
    /// <summary>API version whose schema the path is written against; defaults to v1.</summary>
    [Field(1, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    /// <summary>
    /// Path of the field, such as metadata.labels or status.podIP; a map key may be given in brackets.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string FieldPath { get; init; } = "";
}

/// <summary>Names a container resource limit or request whose value is exposed to containers.</summary>
[Schema]
public sealed partial record ResourceFieldSelector
{
    /// <summary>
    /// Container whose resource is read; required in volumes, and defaults to the own container for environment
    /// variables.
    /// </summary>
    [Field(1)]
    public string ContainerName { get; init; } = "";

    /// <summary>Resource to read, such as limits.cpu or requests.memory.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";

    /// <summary>Quantity the value is divided by, rounding up; default 1, meaning cores or bytes.</summary>
    [Field(3)]
    public Quantity Divisor { get; init; }
}

/// <summary>Names one key of a ConfigMap in the namespace of the pod.</summary>
[Schema]
public sealed partial record ConfigMapKeySelector
{
    /// <summary>The ConfigMap to read, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Key in the ConfigMap whose value is taken.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>
    /// Whether the ConfigMap or the key may be missing; if false or unset, the container waits for it.
    /// </summary>
    [Field(3)]
    public bool? Optional { get; init; }
}

/// <summary>Names one key of a Secret in the namespace of the pod.</summary>
[Schema]
public sealed partial record SecretKeySelector
{
    /// <summary>The Secret to read, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Key in the Secret whose value is taken; must be a valid Secret key.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>Whether the Secret or the key may be missing; if false or unset, the container waits for it.</summary>
    [Field(3)]
    public bool? Optional { get; init; }
}

/// <summary>Names one variable of an env file that lies in a volume of the pod.</summary>
[Schema]
public sealed partial record FileKeySelector
{
    /// <summary>Name of the emptyDir volume containing the env file.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeName { get; init; } = "";

    /// <summary>
    /// Path of the env file relative to the volume root; must not be absolute or contain the .. element.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>Variable name in the env file whose value is taken.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>
    /// Whether the file or key may be missing, leaving the variable unset; default false makes the container fail to
    /// start.
    /// </summary>
    [Field(4), Default(false)]
    public bool? Optional { get; init; }
}

/// <summary>Imports all entries of a ConfigMap or Secret as environment variables.</summary>
[Schema]
public sealed partial record EnvFromSource
{
    /// <summary>
    /// Text put before each imported key to form the variable name; printable ASCII characters other than the equals
    /// sign.
    /// </summary>
    [Field(1)]
    public string Prefix { get; init; } = "";

    /// <summary>The ConfigMap whose entries are imported.</summary>
    [Field(2)]
    public ConfigMapEnvSource? ConfigMapRef { get; init; }

    /// <summary>The Secret whose entries are imported.</summary>
    [Field(3)]
    public SecretEnvSource? SecretRef { get; init; }
}

/// <summary>Names a ConfigMap whose entries all become environment variables.</summary>
[Schema]
public sealed partial record ConfigMapEnvSource
{
    /// <summary>The ConfigMap to import, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Whether the ConfigMap may be missing; if false or unset, the container waits for it.</summary>
    [Field(2)]
    public bool? Optional { get; init; }
}

/// <summary>Names a Secret whose entries all become environment variables.</summary>
[Schema]
public sealed partial record SecretEnvSource
{
    /// <summary>The Secret to import, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Whether the Secret may be missing; if false or unset, the container waits for it.</summary>
    [Field(2)]
    public bool? Optional { get; init; }
}

namespace Skiff.Model.Meta.V1;

/// <summary>Answer at the server's root, naming the URL paths it serves.</summary>
[Schema]
public sealed partial record RootPaths
{
    /// <summary>URL paths at which the server can be asked.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Paths { get; init; }
}

/// <summary>Marker type standing for a patch body of any supported media type.</summary>
[Schema]
public sealed partial record Patch
{

}

/// <summary>One condition on a field, as used in authorization checks of selective list requests.</summary>
[Schema]
public sealed partial record FieldSelectorRequirement
{
    /// <summary>Field path that the condition looks at, such as spec.nodeName.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>Comparison made: In, NotIn, Exists or DoesNotExist; unknown ones may appear in future.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(FieldSelectorOperator))]
    public string Operator { get; init; } = "";

    /// <summary>
    /// Values compared with the field; at least one for In and NotIn, none for Exists and DoesNotExist.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

/// <summary>Generic statement about one aspect of an object's state.</summary>
[Schema]
public sealed partial record Condition
{
    /// <summary>
    /// Aspect described, in CamelCase with a possible domain prefix such as example.com/Ready; unique within its list.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>
    /// Value of metadata.generation the statement was based on; when lower than the current one, the statement is
    /// stale.
    /// </summary>
    [Field(3)]
    public long ObservedGeneration { get; init; }

    /// <summary>Instant at which the condition's status last changed.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>CamelCase word of at most 1024 characters naming why the status last changed; required.</summary>
    [Field(5, Omit = Omit.Never), Required]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable details of the last change; at most 32768 characters, possibly empty.</summary>
    [Field(6, Omit = Omit.Never), Required]
    public string Message { get; init; } = "";
}

/// <summary>Names a resource by API group, leaving the version open.</summary>
[Schema]
public sealed partial record GroupResource
{
    /// <summary>API group of the resource; empty for the core group.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    /// <summary>Plural resource name in lower case, such as deployments.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";
}

/// <summary>Names a resource together with its API group and version.</summary>
[Schema]
public sealed partial record GroupVersionResource
{
    /// <summary>API group of the resource; empty for the core group.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    /// <summary>API version of the resource, such as v1.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";

    /// <summary>Plural resource name in lower case, such as deployments.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";
}

/// <summary>Names a kind by API group, leaving the version open.</summary>
[Schema]
public sealed partial record GroupKind
{
    /// <summary>API group of the kind; empty for the core group.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    /// <summary>Kind name in CamelCase, such as Deployment.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";
}

/// <summary>Names a kind together with its API group and version.</summary>
[Schema]
public sealed partial record GroupVersionKind
{
    /// <summary>API group of the kind; empty for the core group.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    /// <summary>API version of the kind, such as v1.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";

    /// <summary>Kind name in CamelCase, such as Deployment.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";
}

/// <summary>Names one version of an API group.</summary>
[Schema]
public sealed partial record GroupVersion
{
    /// <summary>API group name; empty for the core group.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    /// <summary>Version within the group, such as v1beta1.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";
}

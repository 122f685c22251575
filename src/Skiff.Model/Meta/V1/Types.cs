namespace Skiff.Model.Meta.V1;

[Schema]
public sealed partial record RootPaths
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Paths { get; init; }
}

[Schema]
public sealed partial record Patch
{

}

[Schema]
public sealed partial record FieldSelectorRequirement
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(FieldSelectorOperator))]
    public string Operator { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

[Schema]
public sealed partial record Condition
{
    [Field(1, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public long ObservedGeneration { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(5, Omit = Omit.Never), Required]
    public string Reason { get; init; } = "";

    [Field(6, Omit = Omit.Never), Required]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record GroupResource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";
}

[Schema]
public sealed partial record GroupVersionResource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Resource { get; init; } = "";
}

[Schema]
public sealed partial record GroupKind
{
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";
}

[Schema]
public sealed partial record GroupVersionKind
{
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";
}

[Schema]
public sealed partial record GroupVersion
{
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Version { get; init; } = "";
}

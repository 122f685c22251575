namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record ObjectReference
{
    [Field(1)]
    public string Kind { get; init; } = "";

    [Field(2)]
    public string Namespace { get; init; } = "";

    [Field(3)]
    public string Name { get; init; } = "";

    [Field(4, Name = "uid")]
    public string UID { get; init; } = "";

    [Field(5, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    [Field(6)]
    public string ResourceVersion { get; init; } = "";

    [Field(7)]
    public string FieldPath { get; init; } = "";
}

[Schema]
public sealed partial record LocalObjectReference
{
    [Field(1)]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record SecretReference
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Namespace { get; init; } = "";
}

[Schema]
public sealed partial record TypedLocalObjectReference
{
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string? APIGroup { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

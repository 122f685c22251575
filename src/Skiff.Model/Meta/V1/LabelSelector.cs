namespace Skiff.Model.Meta.V1;

[Schema]
public sealed partial record LabelSelector
{
    [Field(1)]
    public MapOf<string> MatchLabels { get; init; }

    [Field(2), Atomic]
    public ListOf<LabelSelectorRequirement> MatchExpressions { get; init; }
}

[Schema]
public sealed partial record LabelSelectorRequirement
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(LabelSelectorOperator))]
    public string Operator { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

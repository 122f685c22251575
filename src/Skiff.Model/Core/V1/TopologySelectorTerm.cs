namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record TopologySelectorTerm
{
    [Field(1), Atomic]
    public ListOf<TopologySelectorLabelRequirement> MatchLabelExpressions { get; init; }
}

[Schema]
public sealed partial record TopologySelectorLabelRequirement
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Values { get; init; }
}

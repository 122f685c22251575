namespace Skiff.Model.Core.V1;

/// <summary>Conjunction of label tests selecting topology segments, such as zones, for provisioned volumes.</summary>
[Schema]
public sealed partial record TopologySelectorTerm
{
    /// <summary>Tests on topology labels, all of which must pass; keys may not repeat.</summary>
    [Field(1), Atomic]
    public ListOf<TopologySelectorLabelRequirement> MatchLabelExpressions { get; init; }
}

/// <summary>Demands that a topology label has one of several values.</summary>
[Schema]
public sealed partial record TopologySelectorLabelRequirement
{
    /// <summary>Topology label tested, such as topology.kubernetes.io/zone.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>Accepted label values, at least one, without duplicates.</summary>
    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Values { get; init; }
}

namespace Skiff.Model.Meta.V1;

/// <summary>
/// Query over labels joining all its conditions; an empty one selects everything, an absent one nothing.
/// </summary>
[Schema]
public sealed partial record LabelSelector
{
    /// <summary>Labels that must be present with exactly these values.</summary>
    [Field(1)]
    public MapOf<string> MatchLabels { get; init; }

    /// <summary>Further label conditions, all of which must hold along with matchLabels.</summary>
    [Field(2), Atomic]
    public ListOf<LabelSelectorRequirement> MatchExpressions { get; init; }
}

/// <summary>One condition on a single label.</summary>
[Schema]
public sealed partial record LabelSelectorRequirement
{
    /// <summary>Label key that the condition looks at.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>
    /// Comparison made: In, NotIn, Exists or DoesNotExist; NotIn also holds when the label is missing.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(LabelSelectorOperator))]
    public string Operator { get; init; } = "";

    /// <summary>
    /// Values compared with the label; at least one for In and NotIn, none for Exists and DoesNotExist.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

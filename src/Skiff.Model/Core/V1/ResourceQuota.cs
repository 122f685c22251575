namespace Skiff.Model.Core.V1;

[Kind(Plural = "resourcequotas", ShortNames = ["quota"])]
[Subresource("status")]
public sealed partial record ResourceQuota : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ResourceQuotaSpec Spec { get; init; } = ResourceQuotaSpec.Empty;

    [Field(3)]
    public ResourceQuotaStatus Status { get; init; } = ResourceQuotaStatus.Empty;
}

[Schema]
public sealed partial record ResourceQuotaSpec
{
    [Field(1)]
    public MapOf<Quantity> Hard { get; init; }

    [Field(2), Enum(typeof(ResourceQuotaScope)), Atomic]
    public ListOf<string> Scopes { get; init; }

    [Field(3)]
    public ScopeSelector? ScopeSelector { get; init; }
}

[Schema]
public sealed partial record ScopeSelector
{
    [Field(1), Atomic]
    public ListOf<ScopedResourceSelectorRequirement> MatchExpressions { get; init; }
}

[Schema]
public sealed partial record ScopedResourceSelectorRequirement
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ResourceQuotaScope))]
    public string ScopeName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ScopeSelectorOperator))]
    public string Operator { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

[Schema]
public sealed partial record ResourceQuotaStatus
{
    [Field(1)]
    public MapOf<Quantity> Hard { get; init; }

    [Field(2)]
    public MapOf<Quantity> Used { get; init; }
}

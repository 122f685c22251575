namespace Skiff.Model.Core.V1;

[Kind(Plural = "limitranges", ShortNames = ["limits"])]
public sealed partial record LimitRange : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public LimitRangeSpec Spec { get; init; } = LimitRangeSpec.Empty;
}

[Schema]
public sealed partial record LimitRangeSpec
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<LimitRangeItem> Limits { get; init; }
}

[Schema]
public sealed partial record LimitRangeItem
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(LimitType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public MapOf<Quantity> Max { get; init; }

    [Field(3)]
    public MapOf<Quantity> Min { get; init; }

    [Field(4)]
    public MapOf<Quantity> Default { get; init; }

    [Field(5)]
    public MapOf<Quantity> DefaultRequest { get; init; }

    [Field(6)]
    public MapOf<Quantity> MaxLimitRequestRatio { get; init; }
}

namespace Skiff.Model.Core.V1;

/// <summary>Per-namespace bounds and defaults for the resources of single pods, containers and claims.</summary>
[Kind(Plural = "limitranges", ShortNames = ["limits"])]
public sealed partial record LimitRange : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>The limits that are enforced on objects as they are created or updated.</summary>
    [Field(2)]
    public LimitRangeSpec Spec { get; init; } = LimitRangeSpec.Empty;
}

/// <summary>List of limits that one LimitRange applies in its namespace.</summary>
[Schema]
public sealed partial record LimitRangeSpec
{
    /// <summary>Limit entries, all enforced together, each for one kind of object.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<LimitRangeItem> Limits { get; init; }
}

/// <summary>Bounds and defaults for the resource use of one kind of object.</summary>
[Schema]
public sealed partial record LimitRangeItem
{
    /// <summary>Kind of object limited: Pod, Container, PersistentVolumeClaim, or a domain-qualified name.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(LimitType))]
    public string Type { get; init; } = "";

    /// <summary>Largest amount allowed per resource name.</summary>
    [Field(2)]
    public MapOf<Quantity> Max { get; init; }

    /// <summary>Smallest amount allowed per resource name.</summary>
    [Field(3)]
    public MapOf<Quantity> Min { get; init; }

    /// <summary>
    /// Limit given to containers that state none; falls back to max, and is not allowed for type Pod.
    /// </summary>
    [Field(4)]
    public MapOf<Quantity> Default { get; init; }

    /// <summary>
    /// Request given to containers that state none; falls back to default, then min, and is not allowed for type Pod.
    /// </summary>
    [Field(5)]
    public MapOf<Quantity> DefaultRequest { get; init; }

    /// <summary>
    /// Largest allowed quotient of limit and request, at least 1, bounding overcommit; both must then be set and
    /// nonzero.
    /// </summary>
    [Field(6)]
    public MapOf<Quantity> MaxLimitRequestRatio { get; init; }
}

namespace Skiff.Model.Core.V1;

/// <summary>Points at another API object, or at a part of it, with enough detail to find and identify it.</summary>
[Schema]
public sealed partial record ObjectReference
{
    /// <summary>Kind of the object pointed at.</summary>
    [Field(1)]
    public string Kind { get; init; } = "";

    /// <summary>Namespace of the object pointed at; empty for cluster-scoped objects.</summary>
    [Field(2)]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the object pointed at.</summary>
    [Field(3)]
    public string Name { get; init; } = "";

    /// <summary>
    /// Unique identifier of the object pointed at, telling it apart from another one of the same name.
    /// </summary>
    [Field(4, Name = "uid")]
    public string UID { get; init; } = "";

    /// <summary>API group and version of the object pointed at, such as apps/v1.</summary>
    [Field(5, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    /// <summary>Particular resource version of the object that the reference was made against.</summary>
    [Field(6)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>Path to a part of the object when not the whole is meant, for example spec.containers{web}.</summary>
    [Field(7)]
    public string FieldPath { get; init; } = "";
}

/// <summary>Points by name at an object in the same namespace as the referrer.</summary>
[Schema]
public sealed partial record LocalObjectReference
{
    /// <summary>
    /// Name of the object pointed at; an empty value is accepted for compatibility but is nearly always a mistake.
    /// </summary>
    [Field(1)]
    public string Name { get; init; } = "";
}

/// <summary>Points at a Secret by name and namespace.</summary>
[Schema]
public sealed partial record SecretReference
{
    /// <summary>Name of the Secret, unique within its namespace.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Namespace in which the Secret is found.</summary>
    [Field(2)]
    public string Namespace { get; init; } = "";
}

/// <summary>Points at an object of any kind in the same namespace by API group, kind and name.</summary>
[Schema]
public sealed partial record TypedLocalObjectReference
{
    /// <summary>
    /// API group of the object, without version; empty means the core group, and any other kind needs it.
    /// </summary>
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string? APIGroup { get; init; }

    /// <summary>Kind of the object pointed at.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the object pointed at.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

namespace Skiff.Model.Generator;

/// <summary>What a value is on the wire.</summary>
internal enum Element
{
    String,
    Int32,
    Int64,
    Double,
    Boolean,
    Bytes,
    Time,
    MicroTime,
    Duration,
    Quantity,
    IntOrString,
    Any,
    Object,
}

/// <summary>How many values a field holds, and how they are held.</summary>
internal enum Shape
{
    Single,
    List,
    Map,
    MapOfLists,
}

/// <summary>One declared record, without a reference to any symbol.</summary>
internal sealed record TypeSpec(
    string Namespace,
    string Name,
    string Package,
    string Description,
    bool IsAtomic,
    bool HasOwnDefaults,
    EquatableArray<string> TakenNames,
    KindSpec? Kind,
    EquatableArray<FieldSpec> Fields)
{
    public string FullName => $"{Namespace}.{Name}";

    public string HintName => $"{Namespace}.{Name}".Replace("Skiff.Model.", "");
}

/// <summary>What makes a record a kind.</summary>
internal sealed record KindSpec(
    string Group,
    string Version,
    string Plural,
    string Singular,
    bool Namespaced,
    bool IsObject,
    EquatableArray<string> ShortNames,
    EquatableArray<string> Categories,
    EquatableArray<string> Verbs,
    EquatableArray<SubresourceSpec> Subresources);

/// <summary>A path below a kind's objects.</summary>
internal sealed record SubresourceSpec(string Name, string? Kind, EquatableArray<string> Verbs);

/// <summary>One declared property.</summary>
internal sealed record FieldSpec(
    string Property,
    string Name,
    int Number,
    string Description,
    TypeRef Type,
    bool AlwaysWritten,
    bool Required,
    bool Inline,
    bool Wrapped,
    DefaultSpec? Default,
    EnumSpec? Enum,
    MergeSpec Merge,
    EquatableArray<FieldSpec> InlineFields);

/// <summary>The type of a property.</summary>
/// <param name="Element">The value, or a list's or map's values.</param>
/// <param name="Shape">One, list or map.</param>
/// <param name="Nullable">Whether the property can be null.</param>
/// <param name="Object">Full name of the record; empty for other elements.</param>
/// <param name="HasSchema">Whether the record's members are declared, rather than written by hand.</param>
internal sealed record TypeRef(Element Element, Shape Shape, bool Nullable, string Object, bool HasSchema);

/// <summary>A declared default as C# text.</summary>
internal sealed record DefaultSpec(string Literal, bool IsZero);

/// <summary>The declared values of a string.</summary>
internal sealed record EnumSpec(string GoType, EquatableArray<string> Values);

/// <summary>How patches and applies merge a field.</summary>
internal sealed record MergeSpec(
    string Shape, EquatableArray<string> MapKeys, string? PatchMergeKey, EquatableArray<string> PatchStrategies);

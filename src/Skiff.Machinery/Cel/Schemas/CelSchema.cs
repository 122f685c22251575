using System.Collections.Frozen;

namespace Skiff.Machinery.Cel;

/// <summary>How the values of a schema are read from JSON.</summary>
public enum CelForm
{
    /// <summary>Anything: what is preserved although no schema says what it is.</summary>
    Any,

    /// <summary>An integer or a string.</summary>
    IntOrString,

    /// <summary>An object with named members.</summary>
    Object,

    /// <summary>An object with members of any name.</summary>
    Map,

    /// <summary>A list.</summary>
    List,

    /// <summary>A string.</summary>
    String,

    /// <summary>Bytes in base64.</summary>
    Bytes,

    /// <summary>A span of time.</summary>
    Duration,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A point in time.</summary>
    DateTime,

    /// <summary>A double.</summary>
    Number,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A boolean.</summary>
    Boolean,
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Escaped">Its name in expressions; null when they cannot name it.</param>
/// <param name="Schema">What it is.</param>
public sealed record CelMember(string Name, string? Escaped, CelSchema Schema);

/// <summary>
/// What expressions know of a JSON value: its type, how it is read, and how large it may be at most. Immutable; made from
/// the schema of a custom resource or of a built-in kind.
/// </summary>
public sealed class CelSchema
{
    private FrozenDictionary<string, CelMember>? byName;
    private FrozenDictionary<string, CelMember>? byEscaped;

    /// <summary>How values are read.</summary>
    public required CelForm Form { get; init; }

    /// <summary>The type expressions see; null when they cannot see the value.</summary>
    public required CelType? Type { get; init; }

    /// <summary>The members of an object.</summary>
    public IReadOnlyList<CelMember> Members { get; init; } = [];

    /// <summary>The schema of a list's items or a map's values.</summary>
    public CelSchema? Element { get; init; }

    /// <summary>Most items, entries or bytes there can be.</summary>
    public long MaxElements { get; init; }

    /// <summary>Least bytes of a value's JSON.</summary>
    public long MinBytes { get; init; } = 2;

    /// <summary>Whether null is a value.</summary>
    public bool IsNullable { get; init; }

    /// <summary><c>set</c>, <c>map</c>, <c>atomic</c>, or null.</summary>
    public string? ListType { get; init; }

    /// <summary>The members by which items of a list are told apart.</summary>
    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary>A member by its name in JSON.</summary>
    public CelMember? Find(string name)
    {
        byName ??= Members.ToFrozenDictionary(static member => member.Name, StringComparer.Ordinal);
        return byName.GetValueOrDefault(name);
    }

    /// <summary>A member by its name in expressions.</summary>
    public CelMember? FindEscaped(string name)
    {
        byEscaped ??= Members.Where(static member => member.Escaped is not null)
            .ToFrozenDictionary(static member => member.Escaped!, StringComparer.Ordinal);
        return byEscaped.GetValueOrDefault(name);
    }
}

/// <summary>The object types of schemas, which expressions can look into but not make.</summary>
public sealed class SchemaTypes : ICelTypes
{
    private readonly Dictionary<string, CelSchema> byName = new(StringComparer.Ordinal);

    /// <summary>The object types of some schemas and of all below them.</summary>
    public SchemaTypes(params ReadOnlySpan<CelSchema> roots)
    {
        foreach (CelSchema root in roots) Add(root);
    }

    /// <inheritdoc/>
    public bool Has(string typeName) => byName.ContainsKey(typeName);

    /// <inheritdoc/>
    public CelType? FieldType(string typeName, string field) =>
        byName.TryGetValue(typeName, out CelSchema? schema) ? schema.FindEscaped(field)?.Schema.Type : null;

    /// <inheritdoc/>
    public bool TryCreate(
        string typeName, IReadOnlyList<(string Name, CelValue Value)> fields,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CelValue? value)
    {
        value = null;
        return false;
    }

    private void Add(CelSchema schema)
    {
        if (schema.Type is { Kind: CelKind.Struct } type && !byName.TryAdd(type.Name, schema)) return;
        if (schema.Element is not null) Add(schema.Element);
        foreach (CelMember member in schema.Members) Add(member.Schema);
    }
}

/// <summary>How large the values below one variable may be, as its schema says.</summary>
/// <param name="root">The variable's schema.</param>
public sealed class SchemaSizes(CelSchema root) : ICelSizes
{
    /// <inheritdoc/>
    public CostRange? Find(IReadOnlyList<string> path, CelType type)
    {
        if (path.Count == 0) return null;
        CelSchema at = root;
        foreach (string step in path.Skip(1))
        {
            CelSchema? next = step switch
            {
                "@items" or "@values" => at.Element,
                "@keys" when at.Form == CelForm.Map => Key,
                _ => at.FindEscaped(step)?.Schema,
            };
            if (next?.Type is null) return null;
            at = next;
        }

        return new(0, (ulong)at.MaxElements);
    }

    private static CelSchema Key { get; } = new() { Form = CelForm.String, Type = CelType.String };
}

namespace Skiff.Model;

/// <summary>The wire type of a field's value, or of a list's or map's items.</summary>
public enum ValueType
{
    /// <summary>A string.</summary>
    String,

    /// <summary>A 32-bit integer.</summary>
    Int32,

    /// <summary>A 64-bit integer.</summary>
    Int64,

    /// <summary>A double.</summary>
    Double,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>Bytes, base64 in JSON.</summary>
    Bytes,

    /// <summary>RFC 3339 time in whole seconds.</summary>
    Time,

    /// <summary>RFC 3339 time in microseconds.</summary>
    MicroTime,

    /// <summary>A duration in Go's notation.</summary>
    Duration,

    /// <summary>A resource quantity.</summary>
    Quantity,

    /// <summary>A number or a string.</summary>
    IntOrString,

    /// <summary>Any JSON.</summary>
    Any,

    /// <summary>An object with a schema of its own.</summary>
    Object,
}

/// <summary>Whether a field holds one value, a list or a map.</summary>
public enum FieldShape
{
    /// <summary>One value.</summary>
    Single,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>A map from strings to values.</summary>
    Map,
}

/// <summary>How server-side apply merges a list, map or object.</summary>
public enum MergeShape
{
    /// <summary>Objects and maps merge by member, lists are atomic: the rule when nothing is declared.</summary>
    Default,

    /// <summary>Replaced as a whole.</summary>
    Atomic,

    /// <summary>A list of distinct scalars.</summary>
    Set,

    /// <summary>A list of objects told apart by key members.</summary>
    Map,

    /// <summary>An object that merges by member although its type is atomic elsewhere.</summary>
    Granular,
}

/// <summary>
/// The table of one record's fields, emitted by the generator or built from a custom resource's schema. It drives
/// patches, server-side apply, pruning, OpenAPI and explain; the hot paths use generated code instead.
/// </summary>
public sealed class TypeSchema
{
    private readonly Func<FieldSchema[]> load;
    private FieldSchema[]? fields;
    private Dictionary<string, FieldSchema>? byName;

    /// <summary>Makes a schema whose fields are built at first use.</summary>
    public TypeSchema(string name, string package, string description, Func<FieldSchema[]> load)
    {
        Name = name;
        Package = package;
        Description = description;
        this.load = load;
    }

    /// <summary>The schema of any JSON value.</summary>
    public static TypeSchema Any { get; } = new("JSON", "", "", static () => []) { PreservesUnknown = true };

    /// <summary>The type's name, such as <c>PodSpec</c>.</summary>
    public string Name { get; }

    /// <summary>The OpenAPI package, such as <c>io.k8s.api.core.v1</c>; empty for a custom resource.</summary>
    public string Package { get; }

    /// <summary>What the type is for.</summary>
    public string Description { get; }

    /// <summary>The type's name in Go, as decoding errors give it: <c>v1.PodSpec</c>.</summary>
    public string GoType => $"{Package[(Package.LastIndexOf('.') + 1)..]}.{Name}";

    /// <summary>Whether server-side apply replaces objects of the type as a whole.</summary>
    public bool Atomic { get; init; }

    /// <summary>
    /// Whether members that the schema does not name are kept: schemaless or preserving custom types.
    /// </summary>
    public bool PreservesUnknown { get; init; }

    /// <summary>The fields in declared order; an inlined field's members are listed in its place.</summary>
    public IReadOnlyList<FieldSchema> Fields => fields ??= load();

    /// <summary>The field of a JSON member, or null.</summary>
    public FieldSchema? Find(string jsonName)
    {
        byName ??= Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        return byName.GetValueOrDefault(jsonName);
    }
}

/// <summary>One JSON member of a type.</summary>
public sealed class FieldSchema
{
    /// <summary>The member that names the version of a kind.</summary>
    internal static FieldSchema ApiVersion { get; } = new()
    {
        Name = "apiVersion",
        Type = ValueType.String,
        Description = "APIVersion defines which group and version this object is written in. Servers refuse versions they do not know.",
    };

    /// <summary>The member that names a kind.</summary>
    internal static FieldSchema Kind { get; } = new()
    {
        Name = "kind",
        Type = ValueType.String,
        Description = "Name of the kind of resource this object is. Fixed, in CamelCase.",
    };

    /// <summary>JSON member name.</summary>
    public required string Name { get; init; }

    /// <summary>What the field is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Wire type of the value, or of the items.</summary>
    public required ValueType Type { get; init; }

    /// <summary>One value, list or map.</summary>
    public FieldShape Shape { get; init; }

    /// <summary>Whether a list item or map value is itself a list of <see cref="Type"/>.</summary>
    public bool Nested { get; init; }

    /// <summary>
    /// The items of a list or map of a custom type, which may be lists and maps with rules of their own; null where
    /// <see cref="Type"/> says it all.
    /// </summary>
    public FieldSchema? Item { get; init; }

    /// <summary>
    /// The name of a string type with declared values, such as <c>v1.PullPolicy</c>; null for others.
    /// </summary>
    public string? EnumType { get; init; }

    /// <summary>The field's type in Go, as decoding errors give it: <c>[]v1.Container</c>.</summary>
    public string GoType
    {
        get
        {
            string item = GoItemType();
            if (Nested) item = $"[]{item}";
            return Shape switch
            {
                FieldShape.List => $"[]{item}",
                FieldShape.Map => $"map[string]{item}",
                _ => item,
            };
        }
    }

    /// <summary>Schema of the value or of the items when they are objects; a delegate, because types recur.</summary>
    public Func<TypeSchema>? Object { get; init; }

    /// <summary>Whether the published schema lists the field as required.</summary>
    public bool Required { get; init; }

    /// <summary>Whether a JSON null stands for something: the field is a pointer.</summary>
    public bool Nullable { get; init; }

    /// <summary>Whether the member is written even when empty.</summary>
    public bool AlwaysWritten { get; init; }

    /// <summary>The declared default, as the value's own type, or null.</summary>
    public object? Default { get; init; }

    /// <summary>The values an enumerated string may take; empty when it is free.</summary>
    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>How server-side apply merges the field.</summary>
    public MergeShape Merge { get; init; }

    /// <summary>Key members of a list merged as a map.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>Key member for strategic merge patch, or null.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>Strategies of strategic merge patch: <c>merge</c>, <c>replace</c>, <c>retainKeys</c>.</summary>
    public IReadOnlyList<string> PatchStrategies { get; init; } = [];

    private string GoItemType() => Type switch
    {
        ValueType.String => EnumType ?? (Name == "uid" ? "types.UID" : "string"),
        ValueType.Int32 => "int32",
        ValueType.Int64 => "int64",
        ValueType.Double => "float64",
        ValueType.Boolean => "bool",
        ValueType.Bytes => "[]uint8",
        ValueType.Time => "v1.Time",
        ValueType.MicroTime => "v1.MicroTime",
        ValueType.Duration => "v1.Duration",
        ValueType.Quantity => "resource.Quantity",
        ValueType.IntOrString => "intstr.IntOrString",
        ValueType.Object => Object!().GoType,
        _ => "interface {}",
    };
}

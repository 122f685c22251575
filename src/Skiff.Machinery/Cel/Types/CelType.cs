namespace Skiff.Machinery.Cel;

/// <summary>The families of CEL types.</summary>
public enum CelKind
{
    /// <summary>The type of an expression with an error.</summary>
    Error,

    /// <summary>A type that is known at run time only.</summary>
    Dyn,

    /// <summary>The type of null.</summary>
    Null,

    /// <summary>Booleans.</summary>
    Bool,

    /// <summary>64-bit integers.</summary>
    Int,

    /// <summary>Unsigned 64-bit integers.</summary>
    Uint,

    /// <summary>Doubles.</summary>
    Double,

    /// <summary>Strings.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Points in time.</summary>
    Timestamp,

    /// <summary>Spans of time.</summary>
    Duration,

    /// <summary>Lists.</summary>
    List,

    /// <summary>Maps.</summary>
    Map,

    /// <summary>Objects with declared fields.</summary>
    Struct,

    /// <summary>Values without fields, such as optionals and addresses.</summary>
    Opaque,

    /// <summary>Types themselves.</summary>
    Type,

    /// <summary>A parameter of a function's signature, bound while checking.</summary>
    Param,
}

/// <summary>A CEL type. Its text is the one errors show.</summary>
public sealed class CelType
{
    private CelType(CelKind kind, string name, params CelType[] parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The type of an expression with an error.</summary>
    public static CelType Error { get; } = new(CelKind.Error, "error");

    /// <summary>Any type.</summary>
    public static CelType Dyn { get; } = new(CelKind.Dyn, "dyn");

    /// <summary>The type of null.</summary>
    public static CelType Null { get; } = new(CelKind.Null, "null_type");

    /// <summary>Booleans.</summary>
    public static CelType Bool { get; } = new(CelKind.Bool, "bool");

    /// <summary>Integers.</summary>
    public static CelType Int { get; } = new(CelKind.Int, "int");

    /// <summary>Unsigned integers.</summary>
    public static CelType Uint { get; } = new(CelKind.Uint, "uint");

    /// <summary>Doubles.</summary>
    public static CelType Double { get; } = new(CelKind.Double, "double");

    /// <summary>Strings.</summary>
    public static CelType String { get; } = new(CelKind.String, "string");

    /// <summary>Bytes.</summary>
    public static CelType Bytes { get; } = new(CelKind.Bytes, "bytes");

    /// <summary>Points in time.</summary>
    public static CelType Timestamp { get; } = new(CelKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>Spans of time.</summary>
    public static CelType Duration { get; } = new(CelKind.Duration, "google.protobuf.Duration");

    /// <summary>A type whose parameter is not known.</summary>
    public static CelType Type { get; } = new(CelKind.Type, "type");

    /// <summary>A list of anything.</summary>
    public static CelType List { get; } = ListOf(Dyn);

    /// <summary>A map of anything.</summary>
    public static CelType Map { get; } = MapOf(Dyn, Dyn);

    /// <summary>The family.</summary>
    public CelKind Kind { get; }

    /// <summary>The name at run time, such as <c>google.protobuf.Duration</c>.</summary>
    public string Name { get; }

    /// <summary>A list's item; a map's key and value; an opaque type's parameters.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>Whether null is a value too, of a type that otherwise has none.</summary>
    public bool IsNullable { get; private init; }

    /// <summary>Whether anything goes.</summary>
    internal bool IsDyn => Kind == CelKind.Dyn;

    /// <summary>Whether the type is <c>optional_type(T)</c>.</summary>
    internal bool IsOptional => Kind == CelKind.Opaque && Name == "optional_type";

    /// <summary>The item of a list, or the value of a map or an optional.</summary>
    internal CelType Element => Parameters[^1];

    /// <summary>A list.</summary>
    public static CelType ListOf(CelType item) => new(CelKind.List, "list", item);

    /// <summary>A map.</summary>
    public static CelType MapOf(CelType key, CelType value) => new(CelKind.Map, "map", key, value);

    /// <summary>An object type by its name.</summary>
    public static CelType Object(string name) => new(CelKind.Struct, name);

    /// <summary>A type without fields.</summary>
    public static CelType Opaque(string name, params CelType[] parameters) => new(CelKind.Opaque, name, parameters);

    /// <summary>An optional value.</summary>
    public static CelType Optional(CelType value) => Opaque("optional_type", value);

    /// <summary>The type of a type.</summary>
    public static CelType TypeOf(CelType type) => new(CelKind.Type, "type", type);

    /// <summary>A parameter of a signature.</summary>
    public static CelType Param(string name) => new(CelKind.Param, name);

    /// <summary>The type with null as a value too.</summary>
    public static CelType Nullable(CelType type) =>
        new(type.Kind, type.Name, [.. type.Parameters]) { IsNullable = true };

    /// <summary>Whether two types are the same.</summary>
    internal bool IsExactly(CelType other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (Kind != other.Kind || Parameters.Count != other.Parameters.Count || Name != other.Name) return false;
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].IsExactly(other.Parameters[i])) return false;
        }

        return true;
    }

    /// <summary>Whether a value of another type may stand where this one is declared.</summary>
    internal bool Accepts(CelType other)
    {
        if (ReferenceEquals(this, other) || Kind is CelKind.Dyn or CelKind.Param) return true;
        if (IsNullable && other.Kind == CelKind.Null) return true;
        if (Kind != other.Kind || Name != other.Name || Parameters.Count != other.Parameters.Count) return false;
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].Accepts(other.Parameters[i])) return false;
        }

        return true;
    }

    /// <summary>The type as it is called at run time, with its parameters.</summary>
    public string RuntimeText => Parameters.Count == 0
        ? IsNullable ? $"wrapper({Name})" : Name
        : $"{Name}({string.Join(", ", Parameters.Select(static parameter => parameter.RuntimeText))})";

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        CelKind.Duration => "duration",
        CelKind.Error => "!error!",
        CelKind.Null => "null",
        CelKind.Timestamp => "timestamp",
        CelKind.Param => Name,
        _ when Parameters.Count > 0 => $"{Name}({string.Join(", ", Parameters)})",
        _ when IsNullable && !IsDyn => $"wrapper({Name})",
        _ => Name,
    };
}

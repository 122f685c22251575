namespace Skiff.Model;

/// <summary>Whether objects of a kind live in a namespace.</summary>
public enum Scope
{
    /// <summary>Objects live in a namespace; names are unique within it.</summary>
    Namespaced,

    /// <summary>Objects belong to the whole cluster.</summary>
    Cluster,
}

/// <summary>When a field's JSON member is left out.</summary>
public enum Omit
{
    /// <summary>Left out when absent, zero or empty.</summary>
    WhenEmpty,

    /// <summary>Always written; an absent list or map is written as <c>null</c>.</summary>
    Never,
}

/// <summary>Declares a record as an API kind that is served under a group and version.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindAttribute : Attribute
{
    /// <summary>API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>API version inside the group, such as <c>v1</c>.</summary>
    public string Version { get; init; } = "v1";

    /// <summary>Resource name in paths: lower case and plural.</summary>
    public string Plural { get; init; } = "";

    /// <summary>Singular resource name; the kind in lower case when not given.</summary>
    public string? Singular { get; init; }

    /// <summary>Abbreviations that clients accept.</summary>
    public string[] ShortNames { get; init; } = [];

    /// <summary>Groups of resources, such as <c>all</c>, that this one answers to.</summary>
    public string[] Categories { get; init; } = [];

    /// <summary>Namespaced or cluster wide.</summary>
    public Scope Scope { get; init; } = Scope.Namespaced;

    /// <summary>Verbs served for the resource; empty means the full set of a stored resource.</summary>
    public string[] Verbs { get; init; } = [];
}

/// <summary>Declares a record as part of the API schema without being a kind of its own.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SchemaAttribute : Attribute
{
    /// <summary>The API group and version the type is defined in, as upstream's OpenAPI names them.</summary>
    public string Package { get; init; } = "";
}

/// <summary>Declares a path below a kind's objects, such as <c>status</c> or <c>scale</c>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SubresourceAttribute(string name) : Attribute
{
    /// <summary>Path segment.</summary>
    public string Name { get; } = name;

    /// <summary>Kind that the subresource speaks, when it is not the parent's: <c>autoscaling/v1/Scale</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Verbs served; empty means get, patch and update.</summary>
    public string[] Verbs { get; init; } = [];
}

/// <summary>Gives a property its protobuf field number and makes it part of the wire form.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(int number) : Attribute
{
    /// <summary>Protobuf field number.</summary>
    public int Number { get; } = number;

    /// <summary>JSON member name; the property's name with a lower-case start when not given.</summary>
    public string? Name { get; init; }

    /// <summary>When the JSON member is left out.</summary>
    public Omit Omit { get; init; }
}

/// <summary>
/// The field's members appear in the owner's JSON object itself, while protobuf keeps a nested message.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InlineAttribute : Attribute;

/// <summary>The published schema lists the field as required.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;

/// <summary>The value a field takes when a client leaves it out. Enumerated and plain scalars only.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    /// <summary>A constant of the field's own type.</summary>
    public object Value { get; } = value;
}

/// <summary>The string values a field may hold are the constants of a class.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumAttribute(Type values) : Attribute
{
    /// <summary>Static class whose string constants are the values.</summary>
    public Type Values { get; } = values;
}

/// <summary>The time is written with microseconds, not whole seconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MicroTimeAttribute : Attribute;

/// <summary>
/// Protobuf carries the list inside a message of its own (field 1, repeated), as Go's named slices are.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WrappedAttribute : Attribute;

/// <summary>Server-side apply merges the list by these keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapAttribute(params string[] keys) : Attribute
{
    /// <summary>JSON names of the key members.</summary>
    public string[] Keys { get; } = keys;
}

/// <summary>Server-side apply treats the list as a set of scalars.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;

/// <summary>Server-side apply replaces the list, map or object as a whole; on a record, wherever it appears.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, Inherited = false)]
public sealed class AtomicAttribute : Attribute;

/// <summary>Server-side apply merges the object by member although its type says otherwise.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GranularAttribute : Attribute;

/// <summary>Strategic merge patch merges the list's items by this member.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatchMergeKeyAttribute(string key) : Attribute
{
    /// <summary>JSON name of the key member.</summary>
    public string Key { get; } = key;
}

/// <summary>
/// How strategic merge patch treats the field: <c>merge</c>, <c>replace</c>, <c>retainKeys</c> or two of them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatchStrategyAttribute(params string[] strategies) : Attribute
{
    /// <summary>The strategies, in upstream's words.</summary>
    public string[] Strategies { get; } = strategies;
}

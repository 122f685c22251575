using System.Collections.Frozen;
using Skiff.Machinery.Cel;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// The schema of a custom kind's values, parsed once from its definition: what is kept, what is filled in, and what
/// values must be like. Immutable and shared; nodes below <c>allOf</c> and the like are of the same form.
/// </summary>
public sealed class StructuralSchema
{
    internal StructuralSchema(JSONSchemaProps source) => Source = source;

    /// <summary>The schema that specifies nothing: every member of an object is unknown to it.</summary>
    public static StructuralSchema Nothing { get; } = new(JSONSchemaProps.Empty);

    /// <summary>What the node was parsed from.</summary>
    public JSONSchemaProps Source { get; }

    /// <summary>The JSON type; empty when it is left open.</summary>
    public string Type => Source.Type;

    /// <summary>Whether a null may stand here.</summary>
    public bool Nullable => Source.Nullable;

    /// <summary>What is filled in for an absent value; null for nothing.</summary>
    public Json? Default { get; internal init; }

    /// <summary>Whether members that are not specified are kept.</summary>
    public bool PreservesUnknown => Source.XPreserveUnknownFields == true;

    /// <summary>Whether the value is a whole API object.</summary>
    public bool IsEmbeddedResource => Source.XEmbeddedResource;

    /// <summary>Whether the value is an integer or a string.</summary>
    public bool IsIntOrString => Source.XIntOrString;

    /// <summary><c>atomic</c>, <c>set</c> or <c>map</c>; null when not given.</summary>
    public string? ListType => Source.XListType;

    /// <summary>The specified members of an object.</summary>
    public FrozenDictionary<string, StructuralSchema> Properties { get; internal init; } =
        FrozenDictionary<string, StructuralSchema>.Empty;

    /// <summary>Whether members of free names are specified, with a schema or without.</summary>
    public bool HasAdditional => Source.AdditionalProperties is not null;

    /// <summary>The schema of members of free names; null when there is none.</summary>
    public StructuralSchema? Additional { get; internal init; }

    /// <summary>The schema of a list's items.</summary>
    public StructuralSchema? Items { get; internal init; }

    /// <summary>Values that the value must be one of; empty for any.</summary>
    public IReadOnlyList<Json> Enum { get; internal init; } = [];

    /// <summary>What a string must match; null for anything.</summary>
    public GoRegex? Pattern { get; internal init; }

    /// <summary>The test of a string's format; null for formats that are not checked.</summary>
    public Func<string, bool>? FormatTest { get; internal init; }

    /// <summary>The format, when it means something for the type.</summary>
    public string Format { get; internal init; } = "";

    /// <summary>Schemas that must all be met.</summary>
    public IReadOnlyList<StructuralSchema> AllOf { get; internal init; } = [];

    /// <summary>Schemas of which one must be met.</summary>
    public IReadOnlyList<StructuralSchema> AnyOf { get; internal init; } = [];

    /// <summary>Schemas of which exactly one must be met.</summary>
    public IReadOnlyList<StructuralSchema> OneOf { get; internal init; } = [];

    /// <summary>The schema that must not be met.</summary>
    public StructuralSchema? Not { get; internal init; }

    /// <summary>The JSON types, of which an integer or string has two.</summary>
    public IReadOnlyList<string> Types { get; internal init; } = [];

    /// <summary>The schema of a member of an object; null when it has none.</summary>
    public StructuralSchema? Member(string name) => Properties.GetValueOrDefault(name) ?? Additional;

    /// <summary>Parses a definition's schema; null when it has what no structural schema can, which the fault says.</summary>
    public static StructuralSchema? Parse(JSONSchemaProps? source, out string fault) =>
        StructuralParser.Parse(source, out fault);

    /// <summary>Whether a node or one below it has a property.</summary>
    public bool Any(Func<StructuralSchema, bool> test) =>
        test(this)
        || Properties.Values.Any(member => member.Any(test))
        || Additional?.Any(test) == true
        || Items?.Any(test) == true
        || AllOf.Any(part => part.Any(test))
        || AnyOf.Any(part => part.Any(test))
        || OneOf.Any(part => part.Any(test))
        || Not?.Any(test) == true;
}

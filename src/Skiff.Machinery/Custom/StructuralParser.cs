using System.Collections.Frozen;
using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>Parses definitions' schemas. What validation refuses is refused here again, in upstream's words.</summary>
internal static class StructuralParser
{
    private static readonly string[] IntegerOrString = ["integer", "string"];

    /// <summary>Parses a schema; null with the fault when it has what no structural schema can.</summary>
    public static StructuralSchema? Parse(JSONSchemaProps? source, out string fault)
    {
        fault = "";
        if (source is null) return null;
        return Unsupported(source) is { } unsupported ? Fail(unsupported, out fault) : Build(source, out fault);
    }

    private static StructuralSchema? Build(JSONSchemaProps source, out string fault)
    {
        StructuralSchema? items = null, additional = null, not = null;
        if (source.Items is { } list)
        {
            if (!list.JSONSchemas.IsEmpty) return Fail("OpenAPIV3Schema 'items' must be a schema, but is an array", out fault);
            items = Parse(list.Schema, out fault);
            if (fault.Length > 0) return null;
        }

        additional = Parse(source.AdditionalProperties?.Schema, out fault);
        if (fault.Length > 0) return null;
        not = Parse(source.Not, out fault);
        if (fault.Length > 0) return null;
        Dictionary<string, StructuralSchema> properties = new(StringComparer.Ordinal);
        foreach ((string name, JSONSchemaProps member) in source.Properties)
        {
            if (Parse(member, out fault) is not { } parsed) return null;
            properties[name] = parsed;
        }

        if (!TryParse(source.AllOf, out StructuralSchema[] allOf, out fault)
            || !TryParse(source.AnyOf, out StructuralSchema[] anyOf, out fault)
            || !TryParse(source.OneOf, out StructuralSchema[] oneOf, out fault))
        {
            return null;
        }

        string format = KnownFormat(source);
        return new StructuralSchema(source)
        {
            Default = ValueOf(source.Default),
            Properties = properties.ToFrozenDictionary(StringComparer.Ordinal),
            Additional = additional,
            Items = items,
            Not = not,
            AllOf = allOf,
            AnyOf = anyOf,
            OneOf = oneOf,
            Enum = [.. source.Enum.AsEnumerable().Select(static value => ValueOf(value) ?? Json.Null)],
            Pattern = source.Pattern.Length > 0 && GoRegex.TryParse(source.Pattern, out GoRegex? pattern, out _) ? pattern : null,
            Format = format,
            FormatTest = StringFormats.Find(format),
            Types = source.XIntOrString ? IntegerOrString : source.Type.Length > 0 ? [source.Type] : [],
        };
    }

    private static bool TryParse(ListOf<JSONSchemaProps> sources, out StructuralSchema[] parsed, out string fault)
    {
        fault = "";
        parsed = new StructuralSchema[sources.Count];
        for (int i = 0; i < parsed.Length; i++)
        {
            if (Parse(sources[i], out fault) is not { } one) return false;
            parsed[i] = one;
        }

        return true;
    }

    // A null is no default, as upstream reads it.
    private static Json? ValueOf(RawJson raw) =>
        raw.IsAbsent || JsonParser.Parse(raw.Utf8.Span).Value is not { IsNull: false } value ? null : value;

    private static StructuralSchema? Fail(string text, out string fault)
    {
        fault = text;
        return null;
    }

    private static string? Unsupported(JSONSchemaProps source)
    {
        string? name = source.ID.Length > 0 ? "id"
            : source.Schema.Length > 0 ? "schema"
            : source.Ref is { Length: > 0 } ? "$ref"
            : !source.PatternProperties.IsEmpty ? "patternProperties"
            : !source.Dependencies.IsEmpty ? "dependencies"
            : source.AdditionalItems is not null ? "additionalItems"
            : !source.Definitions.IsEmpty ? "definitions"
            : null;
        if (name is not null) return $"OpenAPIV3Schema '{name}' is not supported";
        return source.XPreserveUnknownFields == false
            ? "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
            : null;
    }

    /// <summary>The format of a schema, empty when it is not known for the schema's type.</summary>
    internal static string KnownFormat(JSONSchemaProps source)
    {
        string type = source.XIntOrString ? "" : source.Type;
        bool known = type switch
        {
            "" or "string" => StringFormats.IsKnown(source.Format),
            "integer" => source.Format is "int32" or "int64",
            "number" => source.Format is "float" or "double",
            _ => false,
        };
        return known ? source.Format : "";
    }
}

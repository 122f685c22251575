using Skiff.Machinery.Cel;
using Skiff.Machinery.Custom;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>
/// What makes a schema structural: every value has a type that is stated once, outside of <c>allOf</c> and the like, and
/// what those restrict is stated outside of them too.
/// </summary>
internal static class StructuralRules
{
    private enum Level
    {
        Root,
        Item,
        Field,
    }

    /// <summary>Whether a schema is structural.</summary>
    public static bool IsStructural(JSONSchemaProps schema)
    {
        if (StructuralSchema.Parse(schema, out _) is not { } parsed) return false;
        Faults faults = new();
        Check(parsed, FieldPath.Root(""), faults);
        return faults.Count == 0;
    }

    /// <summary>Checks a schema.</summary>
    public static void Check(StructuralSchema schema, FieldPath path, Faults faults)
    {
        CheckNode(schema, Level.Root, path, faults);
        CheckCompleteness(schema, schema, path, path, faults);
    }

    private static void CheckNode(StructuralSchema schema, Level level, FieldPath path, Faults faults)
    {
        if (schema.Type == "array" && schema.Items is null) faults.Required(path.Child("items"), "must be specified");
        if (schema.Items is { } items) CheckNode(items, Level.Item, path.Child("items"), faults);
        foreach ((string name, StructuralSchema property) in schema.Properties)
            CheckNode(property, Level.Field, path.Child("properties").Key(name), faults);
        if (schema.HasAdditional && level == Level.Root)
            faults.Forbidden(path.Child("additionalProperties"), "must not be used at the root");
        if (schema.Additional is { } additional) CheckNode(additional, Level.Field, path.Child("additionalProperties"), faults);
        CheckExtensions(schema, path, faults);
        CheckValues(schema, IsIntOrStringAnyOf(schema), IsIntOrStringAllOf(schema), path, faults);
        CheckType(schema, level, path, faults);
        CheckObjectMembers(schema, level, path, faults);
        if (schema is { IsEmbeddedResource: true, PreservesUnknown: false } && schema.Properties.Count == 0)
        {
            faults.Required(path.Child("properties"),
                "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
        }
    }

    private static void CheckExtensions(StructuralSchema schema, FieldPath path, Faults faults)
    {
        if (!schema.IsIntOrString) return;
        const string text = "must be false if x-kubernetes-int-or-string is true";
        if (schema.PreservesUnknown) faults.Invalid(path.Child("x-kubernetes-preserve-unknown-fields"), true, text);
        if (schema.IsEmbeddedResource) faults.Invalid(path.Child("x-kubernetes-embedded-resource"), true, text);
    }

    private static void CheckType(StructuralSchema schema, Level level, FieldPath path, Faults faults)
    {
        FieldPath at = path.Child("type");
        if (schema.IsEmbeddedResource && schema.Type != "object")
        {
            const string text = "must be object if x-kubernetes-embedded-resource is true";
            if (schema.Type.Length == 0) faults.Required(at, text);
            else faults.Invalid(at, schema.Type, text);
        }
        else if (schema is { Type.Length: 0, IsIntOrString: false, PreservesUnknown: false })
        {
            faults.Required(at, level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            });
        }

        if (schema is { IsEmbeddedResource: true, HasAdditional: true })
        {
            faults.Forbidden(path.Child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
        }

        if (level == Level.Root && schema.Type.Length > 0 && schema.Type != "object")
            faults.Invalid(at, schema.Type, "must be object at the root");
    }

    private static void CheckObjectMembers(StructuralSchema schema, Level level, FieldPath path, Faults faults)
    {
        FieldPath properties = path.Child("properties");
        bool isObject = level == Level.Root || schema.IsEmbeddedResource;
        foreach (string name in (ReadOnlySpan<string>)["kind", "apiVersion"])
        {
            if (isObject && schema.Properties.TryGetValue(name, out StructuralSchema? member) && member.Type != "string")
                faults.Invalid(properties.Key(name).Child("type"), member.Type, "must be string");
        }

        if (!schema.Properties.TryGetValue("metadata", out StructuralSchema? metadata)) return;
        FieldPath at = properties.Key("metadata");
        if (isObject && metadata.Type != "object") faults.Invalid(at.Child("type"), metadata.Type, "must be object");
        if (level == Level.Root && !RestrictsNamesOnly(metadata.Source))
        {
            faults.Forbidden(at, "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private static bool RestrictsNamesOnly(JSONSchemaProps metadata)
    {
        bool names = metadata.Properties.Keys.All(static name => name is "name" or "generateName");
        JSONSchemaProps rest = metadata with { Type = "", Default = default };
        if (names) rest = rest with { Properties = default };
        return rest == JSONSchemaProps.Empty;
    }

    private static bool IsIntOrStringAnyOf(StructuralSchema schema) => IsIntOrStringPair(schema.AnyOf);

    private static bool IsIntOrStringAllOf(StructuralSchema schema) =>
        schema.AllOf.Count >= 1 && IsIntOrStringPair(schema.AllOf[0].AnyOf);

    private static bool IsIntOrStringPair(IReadOnlyList<StructuralSchema> alternatives) =>
        alternatives.Count == 2
        && alternatives[0].Source == JSONSchemaProps.Empty with { Type = "integer" }
        && alternatives[1].Source == JSONSchemaProps.Empty with { Type = "string" };

    private static void CheckValues(
        StructuralSchema schema, bool skipAnyOf, bool skipFirstAllOf, FieldPath path, Faults faults)
    {
        for (int i = 0; i < schema.AnyOf.Count && !skipAnyOf; i++)
            CheckNested(schema.AnyOf[i], false, path.Child("anyOf").Index(i), faults);
        for (int i = 0; i < schema.AllOf.Count; i++)
            CheckNested(schema.AllOf[i], skipFirstAllOf && i == 0, path.Child("allOf").Index(i), faults);
        for (int i = 0; i < schema.OneOf.Count; i++)
            CheckNested(schema.OneOf[i], false, path.Child("oneOf").Index(i), faults);
        if (schema.Not is { } not) CheckNested(not, false, path.Child("not"), faults);
        if (schema.Source.Pattern.Length > 0 && schema.Pattern is null)
        {
            GoRegex.TryParse(schema.Source.Pattern, out _, out string fault);
            faults.Invalid(path.Child("pattern"), schema.Source.Pattern,
                $"must be a valid regular expression, but isn't: {fault}");
        }
    }

    private static void CheckNested(StructuralSchema schema, bool skipAnyOf, FieldPath path, Faults faults)
    {
        CheckValues(schema, skipAnyOf, false, path, faults);
        if (schema.Items is { } items) CheckNested(items, false, path.Child("items"), faults);
        foreach ((string name, StructuralSchema property) in schema.Properties)
            CheckNested(property, false, path.Child("properties").Key(name), faults);
        JSONSchemaProps source = schema.Source;
        void Forbid(bool given, string name, string text)
        {
            if (given) faults.Forbidden(path.Child(name), $"must be {text} to be structural");
        }

        Forbid(source.Type.Length > 0, "type", "empty");
        Forbid(source.AdditionalProperties is { Allows: true }, "additionalProperties", "undefined");
        Forbid(schema.Default is not null, "default", "undefined");
        Forbid(source.Title.Length > 0, "title", "empty");
        Forbid(source.Description.Length > 0, "description", "empty");
        Forbid(source.Nullable, "nullable", "false");
        Forbid(schema.PreservesUnknown, "x-kubernetes-preserve-unknown-fields", "false");
        Forbid(schema.IsEmbeddedResource, "x-kubernetes-embedded-resource", "false");
        Forbid(schema.IsIntOrString, "x-kubernetes-int-or-string", "false");
        Forbid(!source.XListMapKeys.IsEmpty, "x-kubernetes-list-map-keys", "empty");
        Forbid(source.XListType is not null, "x-kubernetes-list-type", "undefined");
        Forbid(source.XMapType is not null, "x-kubernetes-map-type", "undefined");
        Forbid(!source.XValidations.IsEmpty, "x-kubernetes-validations", "empty");
        if (schema.Properties.ContainsKey("metadata"))
            faults.Forbidden(path.Child("properties").Key("metadata"), "must not be specified in a nested context");
    }

    // What a nested schema restricts must be specified at the same place outside of it.
    private static void CheckCompleteness(
        StructuralSchema nested, StructuralSchema? specified, FieldPath path, FieldPath from, Faults faults)
    {
        if (specified is null)
        {
            faults.Required(path, $"because it is defined in {from}");
            return;
        }

        if (nested.Not is { } not) CheckBelow(not, specified, path, from.Child("not"), faults);
        for (int i = 0; i < nested.AllOf.Count; i++)
            CheckBelow(nested.AllOf[i], specified, path, from.Child("allOf").Index(i), faults);
        for (int i = 0; i < nested.AnyOf.Count; i++)
            CheckBelow(nested.AnyOf[i], specified, path, from.Child("anyOf").Index(i), faults);
        for (int i = 0; i < nested.OneOf.Count; i++)
            CheckBelow(nested.OneOf[i], specified, path, from.Child("oneOf").Index(i), faults);
    }

    private static void CheckBelow(
        StructuralSchema nested, StructuralSchema? specified, FieldPath path, FieldPath from, Faults faults)
    {
        CheckCompleteness(nested, specified, path, from, faults);
        if (specified is null) return;
        if (nested.Items is { } items) CheckBelow(items, specified.Items, path.Child("items"), from.Child("items"), faults);
        foreach ((string name, StructuralSchema property) in nested.Properties)
        {
            CheckBelow(property, specified.Properties.GetValueOrDefault(name), path.Child("properties").Key(name),
                from.Child("properties").Key(name), faults);
        }
    }
}

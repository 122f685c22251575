using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of every node of a schema: what is not supported, lists and maps, and the form of expressions.</summary>
internal static class SchemaRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Reasons =
    [
        FieldValueErrorReason.FieldValueDuplicate, FieldValueErrorReason.FieldValueForbidden,
        FieldValueErrorReason.FieldValueInvalid, FieldValueErrorReason.FieldValueRequired,
    ];

    /// <summary>What holds at a node because of where it is.</summary>
    private readonly record struct Place(bool IsRoot, bool AllowsDefaults, string Why, bool InMetadata)
    {
        public Place Below => this with { IsRoot = false };
    }

    /// <summary>Checks a schema and everything within it.</summary>
    public static void Check(JSONSchemaProps schema, DefinitionOptions options, FieldPath path, Faults faults) =>
        Check(schema, options, new Place(true, true, "", false), path, faults);

    /// <summary>Whether a schema's type is none of OpenAPI's.</summary>
    public static bool HasUnknownType(JSONSchemaProps schema) => schema.Type.Length > 0 && !Types.Contains(schema.Type);

    /// <summary>Whether a schema says anything that only Kubernetes understands.</summary>
    public static bool HasExtension(JSONSchemaProps schema) =>
        schema.XEmbeddedResource || schema.XPreserveUnknownFields is not null || schema.XIntOrString
        || !schema.XListMapKeys.IsEmpty || schema.XListType is not null || !schema.XValidations.IsEmpty;

    /// <summary>Whether a schema is a set of items that are not replaced as a whole.</summary>
    public static bool HasNonAtomicSet(JSONSchemaProps schema) => schema.XListType == "set"
        && schema.Items?.Schema is { } items
        && items.Type switch
        {
            "array" => items.XListType is not (null or "atomic"),
            "object" => items.XMapType != "atomic",
            _ => false,
        };

    /// <summary>Whether a schema is a keyed list whose keys may be missing or null.</summary>
    public static bool HasLooseKeys(JSONSchemaProps schema)
    {
        Faults faults = new();
        CheckKeysPresent(schema, FieldPath.Root(""), faults);
        return faults.Count > 0;
    }

    private static void Check(JSONSchemaProps? schema, DefinitionOptions options, Place place, FieldPath path, Faults faults)
    {
        if (schema is null) return;
        CheckUnsupported(schema, options, place, path, faults);
        if (schema.UniqueItems)
        {
            faults.Forbidden(path.Child("uniqueItems"),
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }

        CheckParts(schema, options, place, path, faults);
        if (schema.XPreserveUnknownFields == false)
            faults.Invalid(path.Child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined");
        CheckMapType(schema, path, faults);
        CheckListType(schema, options, path, faults);
        if (schema.XListType == "map") CheckKeyedList(schema, path, faults);
        if (options.KeysPresent) CheckKeysPresent(schema, path, faults);
        for (int i = 0; i < schema.XValidations.Count; i++)
            CheckRule(schema, schema.XValidations[i], path.Child("x-kubernetes-validations").Index(i), faults);
    }

    private static void CheckUnsupported(
        JSONSchemaProps schema, DefinitionOptions options, Place place, FieldPath path, Faults faults)
    {
        if (options.KnownTypes && HasUnknownType(schema)) faults.NotSupported(path.Child("type"), schema.Type, Types);
        if (!schema.Default.IsAbsent && !place.AllowsDefaults)
            faults.Forbidden(path.Child("default"), $"must not be set {place.Why}".TrimEnd());
        void Forbid(bool given, string name)
        {
            if (given) faults.Forbidden(path.Child(name), $"{name} is not supported");
        }

        Forbid(schema.ID.Length > 0, "id");
        Forbid(schema.AdditionalItems is not null, "additionalItems");
        Forbid(!schema.PatternProperties.IsEmpty, "patternProperties");
        Forbid(!schema.Definitions.IsEmpty, "definitions");
        Forbid(!schema.Dependencies.IsAbsent, "dependencies");
        Forbid(schema.Ref is not null, "$ref");
        if (schema.Type == "null")
            faults.Forbidden(path.Child("type"), "type cannot be set to null, use nullable as an alternative");
        if (schema.Items is { JSONSchemas.IsEmpty: false })
            faults.Forbidden(path.Child("items"), "items must be a schema object and not an array");
        if (place.InMetadata && schema.XEmbeddedResource)
            faults.Forbidden(path.Child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta");
    }

    private static void CheckParts(
        JSONSchemaProps schema, DefinitionOptions options, Place place, FieldPath path, Faults faults)
    {
        Place below = place.Below;
        if (schema.AdditionalProperties is { } additional)
        {
            if (!schema.Properties.IsEmpty && (!additional.Allows || additional.Schema is not null))
                faults.Forbidden(path.Child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
            Place inside = place.InMetadata
                ? below with { AllowsDefaults = false, Why = "inside additionalProperties applying to object metadata" }
                : below;
            Check(additional.Schema, options, inside, path.Child("additionalProperties"), faults);
        }

        foreach ((string name, JSONSchemaProps property) in schema.Properties)
        {
            Place inside = below;
            if ((place.IsRoot || schema.XEmbeddedResource) && Pruning.IsObjectMember(name))
            {
                inside = inside with { InMetadata = true };
                if (place.IsRoot) inside = inside with { AllowsDefaults = false, Why = $"in top-level {name}" };
            }

            Check(property, options, inside, path.Child("properties").Key(name), faults);
        }

        Check(schema.Not, options, below, path.Child("not"), faults);
        CheckAll(schema.AllOf, options, below, path.Child("allOf"), faults);
        CheckAll(schema.OneOf, options, below, path.Child("oneOf"), faults);
        CheckAll(schema.AnyOf, options, below, path.Child("anyOf"), faults);
        foreach ((string name, JSONSchemaProps part) in schema.Definitions)
            Check(part, options, below, path.Child("definitions").Key(name), faults);
        if (schema.Items is { } items)
        {
            Check(items.Schema, options, below, path.Child("items"), faults);
            CheckAll(items.JSONSchemas, options, below, path.Child("items"), faults);
        }

        foreach ((string name, JSONSchemaPropsOrStringArray part) in schema.Dependencies)
            Check(part.Schema, options, below, path.Child("dependencies").Key(name), faults);
    }

    private static void CheckAll(
        ListOf<JSONSchemaProps> schemas, DefinitionOptions options, Place place, FieldPath path, Faults faults)
    {
        for (int i = 0; i < schemas.Count; i++) Check(schemas[i], options, place, path.Index(i), faults);
    }

    private static void CheckMapType(JSONSchemaProps schema, FieldPath path, Faults faults)
    {
        if (schema.XMapType is not { } map) return;
        const string text = "must be object if x-kubernetes-map-type is specified";
        if (schema.Type.Length == 0) faults.Required(path.Child("type"), text);
        else if (schema.Type != "object") faults.Invalid(path.Child("type"), schema.Type, text);
        faults.OneOf(path.Child("x-kubernetes-map-type"), map, "atomic", "granular");
    }

    private static void CheckListType(JSONSchemaProps schema, DefinitionOptions options, FieldPath path, Faults faults)
    {
        FieldPath at = path.Child("x-kubernetes-list-type");
        if (schema.XListType is { } list)
        {
            const string text = "must be array if x-kubernetes-list-type is specified";
            if (schema.Type.Length == 0) faults.Required(path.Child("type"), text);
            else if (schema.Type != "array") faults.Invalid(path.Child("type"), schema.Type, text);
            else if (options.AtomicSetItems && HasNonAtomicSet(schema))
            {
                string name = schema.Items!.Schema!.Type == "array" ? "x-kubernetes-list-type" : "x-kubernetes-map-type";
                faults.Invalid(path.Child("items").Child(name), schema.Items.Schema.XListType,
                    "must be atomic as item of a list with x-kubernetes-list-type=set");
            }

            faults.OneOf(at, list, "atomic", "set", "map");
        }

        if (schema.XListMapKeys.IsEmpty) return;
        const string mapOnly = "must be map if x-kubernetes-list-map-keys is non-empty";
        if (schema.XListType is null) faults.Required(at, mapOnly);
        else if (schema.XListType != "map") faults.Invalid(at, schema.XListType, mapOnly);
    }

    private static void CheckKeyedList(JSONSchemaProps schema, FieldPath path, Faults faults)
    {
        FieldPath keysPath = path.Child("x-kubernetes-list-map-keys"), itemsPath = path.Child("items");
        if (schema.XListMapKeys.IsEmpty) faults.Required(keysPath, "must not be empty if x-kubernetes-list-type is map");
        if (schema.Items is null) faults.Required(itemsPath, "must have a schema if x-kubernetes-list-type is map");
        if (schema.Items is { Schema: null })
        {
            faults.InvalidText(itemsPath, Shown.Of(schema.Items),
                "must only have a single schema if x-kubernetes-list-type is map");
        }

        if (schema.Items?.Schema is not { } items) return;
        if (items.Type != "object")
        {
            faults.Invalid(itemsPath.Child("type"), items.Type,
                "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string key in schema.XListMapKeys)
        {
            if (!items.Properties.TryGetValue(key, out JSONSchemaProps? property))
                faults.Invalid(keysPath, schema.XListMapKeys, "entries must all be names of item properties");
            else if (property.Type is "array" or "object")
            {
                faults.Invalid(itemsPath.Child("properties").Key(key).Child("type"), items.Type,
                    "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }

            if (!seen.Add(key)) faults.Invalid(keysPath, schema.XListMapKeys, "must not contain duplicate entries");
        }
    }

    private static void CheckKeysPresent(JSONSchemaProps schema, FieldPath path, Faults faults)
    {
        if (schema.XListType is not ("set" or "map") || schema.Items?.Schema is not { } items) return;
        FieldPath itemsPath = path.Child("items");
        if (items.Nullable)
            faults.Forbidden(itemsPath.Child("nullable"), $"cannot be nullable when x-kubernetes-list-type is {schema.XListType}");
        if (schema.XListType != "map") return;
        foreach (string key in schema.XListMapKeys)
        {
            if (!items.Properties.TryGetValue(key, out JSONSchemaProps? property)) continue;
            FieldPath at = itemsPath.Child("properties").Key(key);
            if (!items.Required.Contains(key) && property.Default.IsAbsent)
            {
                faults.Required(at.Child("default"),
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
            }

            if (property.Nullable)
            {
                faults.Forbidden(at.Child("nullable"),
                    "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }

    private static void CheckRule(JSONSchemaProps schema, ValidationRule rule, FieldPath path, Faults faults)
    {
        string text = rule.Rule.Trim(), message = rule.Message.Trim();
        if (text.Length == 0) faults.Required(path.Child("rule"), "rule is not specified");
        else if (rule.Message.Length > 0 && message.Length == 0)
            faults.Invalid(path.Child("message"), rule.Message, "must be non-empty if specified");
        else if (HasLineBreak(message)) faults.Invalid(path.Child("message"), rule.Message, "must not contain line breaks");
        else if (HasLineBreak(text) && message.Length == 0)
            faults.Required(path.Child("message"), "message must be specified if rule contains line breaks");
        if (rule.MessageExpression.Length > 0 && rule.MessageExpression.Trim().Length == 0)
            faults.Required(path.Child("messageExpression"), "messageExpression must be non-empty if specified");
        if (rule.Reason is { } reason) faults.OneOf(path.Child("reason"), reason, Reasons);
        if (rule.FieldPath.Length == 0) return;
        FieldPath at = path.Child("fieldPath");
        if (rule.FieldPath.Trim().Length == 0) faults.Invalid(at, rule.FieldPath, "must be non-empty if specified");
        if (HasLineBreak(rule.FieldPath)) faults.Invalid(at, rule.FieldPath, "must not contain line breaks");
        bool leads = StructuralSchema.Parse(schema, out _) is not { } parsed || SchemaPath.Find(rule.FieldPath, parsed).Schema is not null;
        if (!leads) faults.Invalid(at, rule.FieldPath, "must be a valid path");
    }

    private static bool HasLineBreak(string text) => text.AsSpan().IndexOfAny('\n', '\r') >= 0;
}

using Skiff.Machinery.Custom;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of defaults: they must be what the schema they belong to would accept, and nothing more.</summary>
internal static class DefaultRules
{
    /// <summary>Whether no default of a schema has members that the schema does not know.</summary>
    public static bool ArePruned(JSONSchemaProps schema)
    {
        if (!SchemaWalk.Has(schema, static part => !part.Default.IsAbsent)) return true;
        if (StructuralSchema.Parse(schema, out _) is not { } parsed) return true;
        return !parsed.Any(static node => node.Default is { } value && !IsPruned(value, node));
    }

    /// <summary>Checks the defaults of a schema and of everything within it.</summary>
    public static void Check(StructuralSchema schema, bool requirePruned, FieldPath path, Faults faults) =>
        Check(schema, isResource: true, [], requirePruned, path, faults);

    private static bool IsPruned(Json value, StructuralSchema schema) =>
        Pruning.Prune(value, schema, schema.IsEmbeddedResource).Equals(value);

    // What is inside of an object's metadata is checked as part of a whole object; the steps lead to it from there.
    private static void Check(
        StructuralSchema schema, bool isResource, string[]? inMetadata, bool requirePruned, FieldPath path, Faults faults)
    {
        if (schema.IsEmbeddedResource) inMetadata = [];
        bool isObject = isResource || schema.IsEmbeddedResource;
        if (schema.Default is { } value) CheckValue(value, schema, inMetadata ?? [], requirePruned, path.Child("default"), faults);
        if (schema.Items is { } items)
            Check(items, false, inMetadata is { Length: > 0 } ? [.. inMetadata, "[]"] : null, requirePruned, path.Child("items"), faults);
        foreach ((string name, StructuralSchema property) in schema.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            bool enters = isObject && Pruning.IsObjectMember(name);
            string[]? steps = enters ? [name] : inMetadata is { Length: > 0 } ? [.. inMetadata, name] : null;
            Check(property, false, steps, requirePruned, path.Child("properties").Key(name), faults);
        }
    }

    private static void CheckValue(
        Json value, StructuralSchema schema, string[] inMetadata, bool requirePruned, FieldPath path, Faults faults)
    {
        if (inMetadata.Length > 0)
        {
            CheckMetadata(value, inMetadata, path, faults);
        }
        else
        {
            if (requirePruned && !IsPruned(value, schema))
                faults.InvalidText(path, ValueText.Shown(value), "must not have unknown fields");
            EmbeddedObjects.Coerce(value, schema, path.ToString(), dropInvalid: false, null, out string? fault);
            int before = faults.Count;
            if (fault is not null) faults.InvalidText(path, ValueText.Shown(value), fault);
            else EmbeddedObjects.Check(value, schema, path, faults);
            if (faults.Count > before) return;
        }

        int known = faults.Count;
        SchemaCheck.Check(value, schema, path, faults);
        if (faults.Count == known) CheckRules(value, schema, path, faults);
    }

    // A default takes the place of an absent value as well as of itself.
    private static void CheckRules(Json value, StructuralSchema schema, FieldPath path, Faults faults)
    {
        if (RuleExpressions.Of(schema, schema.IsEmbeddedResource) is not { } rules) return;
        int known = faults.Count;
        rules.Check(value, new Correlation(value, value, schema), path, faults);
        if (faults.Count == known) rules.Check(value, null, path, faults);
    }

    private static void CheckMetadata(Json value, string[] steps, FieldPath path, Faults faults)
    {
        Json whole = value;
        foreach (string step in steps.Reverse())
            whole = step == "[]" ? Json.Array(whole) : Json.Object((step, whole));
        JsonObject sample = ((JsonObject)whole).Has("kind") ? (JsonObject)whole : ((JsonObject)whole).Set("kind", Json.Of("Validation"));
        if (!sample.Has("apiVersion")) sample = sample.Set("apiVersion", Json.Of("validation/v1"));
        Faults found = new();
        EmbeddedObjects.CheckObject(sample, null, found);
        if (found.Count > 0) faults.InvalidText(path, ValueText.Shown(value), $"must result in valid metadata: {found}");
    }
}

using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Every schema within a schema.</summary>
internal static class SchemaWalk
{
    /// <summary>Whether a schema or one within it has a property.</summary>
    public static bool Has(JSONSchemaProps? schema, Func<JSONSchemaProps, bool> test) =>
        schema is not null && (test(schema) || Parts(schema).Any(part => Has(part, test)));

    private static IEnumerable<JSONSchemaProps?> Parts(JSONSchemaProps schema)
    {
        yield return schema.Items?.Schema;
        foreach (JSONSchemaProps part in (schema.Items?.JSONSchemas ?? default).AsEnumerable()) yield return part;
        foreach (JSONSchemaProps part in schema.AllOf.AsEnumerable()) yield return part;
        foreach (JSONSchemaProps part in schema.AnyOf.AsEnumerable()) yield return part;
        foreach (JSONSchemaProps part in schema.OneOf.AsEnumerable()) yield return part;
        yield return schema.Not;
        foreach (JSONSchemaProps part in schema.Properties.Values) yield return part;
        yield return schema.AdditionalProperties?.Schema;
        foreach (JSONSchemaProps part in schema.PatternProperties.Values) yield return part;
        yield return schema.AdditionalItems?.Schema;
        foreach (JSONSchemaProps part in schema.Definitions.Values) yield return part;
        foreach (JSONSchemaPropsOrStringArray part in schema.Dependencies.Values) yield return part.Schema;
    }
}

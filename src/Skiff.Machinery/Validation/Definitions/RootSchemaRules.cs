using Skiff.Machinery.Custom;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of the schema of a version as a whole.</summary>
internal static class RootSchemaRules
{
    private static readonly string[] AllowedWithStatus =
    [
        "Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum", "MaxLength",
        "MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items", "Properties",
        "ExternalDocs", "Example", "XPreserveUnknownFields", "XValidations",
    ];

    /// <summary>Checks the schema of a version.</summary>
    public static void Check(
        JSONSchemaProps schema, bool hasStatus, DefinitionOptions options, FieldPath path, Faults faults)
    {
        int before = faults.Count;
        if (hasStatus) CheckBesideStatus(schema, path, faults);
        if (schema.Nullable) faults.Forbidden(path.Child("nullable"), "nullable cannot be true at the root");
        string unparsed = "";
        StructuralSchema? structural = null;
        if (options.Structural)
        {
            structural = StructuralSchema.Parse(schema, out unparsed);
            if (structural is not null && !CheckStructural(structural, options, path, faults)) structural = null;
        }

        SchemaRules.Check(schema, options, path, faults);
        // What cannot be parsed is told of by the rules above in better words; if by none, then here.
        if (faults.Count == before && unparsed.Length > 0) faults.Invalid(path, "", unparsed);
        if (structural is not null) ExpressionRules.Check(structural, options.RuleCosts, path, faults);
    }

    private static bool CheckStructural(StructuralSchema schema, DefinitionOptions options, FieldPath path, Faults faults)
    {
        Faults found = new();
        StructuralRules.Check(schema, path, found);
        if (found.Count > 0)
        {
            faults.AddSorted(found);
            return false;
        }

        DefaultRules.Check(schema, options.PrunedDefaults, path, found);
        faults.Add(found);
        return found.Count == 0;
    }

    // The schema of the status is cut out of the whole, so that nothing at the root may speak of both.
    private static void CheckBesideStatus(JSONSchemaProps schema, FieldPath path, Faults faults)
    {
        if (schema.Type.Length > 0 && schema.Type != "object")
        {
            faults.Invalid(path.Child("type"), schema.Type,
                "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled");
            return;
        }

        bool others = schema.ID.Length > 0 || schema.Schema.Length > 0 || schema.Ref is not null || schema.Nullable
            || !schema.Default.IsAbsent || !schema.Enum.IsAbsent || schema.MaxProperties is not null
            || schema.MinProperties is not null || !schema.AllOf.IsAbsent || !schema.OneOf.IsAbsent || !schema.AnyOf.IsAbsent
            || schema.Not is not null || schema.AdditionalProperties is not null || !schema.PatternProperties.IsAbsent
            || !schema.Dependencies.IsAbsent || schema.AdditionalItems is not null || !schema.Definitions.IsAbsent
            || schema.XEmbeddedResource || schema.XIntOrString || !schema.XListMapKeys.IsAbsent
            || schema.XListType is not null || schema.XMapType is not null;
        if (!others) return;
        faults.InvalidText(path, Shown.Of(schema), $"only [{string.Join(' ', AllowedWithStatus)}] fields are allowed at the "
            + "root of the schema if the status subresource is enabled");
    }
}

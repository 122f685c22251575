using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of the fields that lists may be selected by.</summary>
internal static class SelectableRules
{
    /// <summary>Fields a version may have.</summary>
    public const int CountMax = 8;

    /// <summary>Checks the fields of a version.</summary>
    public static void Check(
        ListOf<SelectableField> fields, JSONSchemaProps? schema, bool mayBeMany, FieldPath path, Faults faults)
    {
        if (schema is null)
        {
            faults.Invalid(path, "", "may only be set when `version.schema.openAPIV3Schema` is not included");
            return;
        }

        StructuralSchema? parsed = StructuralSchema.Parse(schema, out string fault);
        if (parsed is null)
        {
            faults.Invalid(path, "", fault);
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < fields.Count; i++) Check(fields[i].JSONPath, parsed, seen, path.Index(i).Child("jsonPath"), faults);
        if (seen.Count > CountMax && !mayBeMany) faults.TooMany(path, seen.Count, CountMax);
    }

    private static void Check(string text, StructuralSchema schema, HashSet<string> seen, FieldPath path, Faults faults)
    {
        if (text.Length == 0)
        {
            faults.Required(path);
            return;
        }

        SchemaPath found = SchemaPath.Find(text, schema, withBrackets: false);
        if (found.Schema is not { } field)
        {
            faults.Invalid(path, text, $"is an invalid path: {found.Fault}");
            return;
        }

        if (text == ".metadata" || text.StartsWith(".metadata.", StringComparison.Ordinal))
            faults.Invalid(path, text, "must not point to fields in metadata");
        if (field.Type is not ("string" or "boolean" or "integer"))
        {
            faults.Invalid(path, text, "must point to a field of type string, boolean or integer. Enum string fields and strings "
                + "with formats are allowed.");
        }

        if (!seen.Add(found.Path)) faults.Duplicate(path, text);
    }
}

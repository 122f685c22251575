using Skiff.Machinery.Validation.Definitions;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>What the author of a definition is warned of; of what was there before, only once.</summary>
public static class DefinitionWarnings
{
    /// <summary>The warnings for a definition.</summary>
    public static IEnumerable<string> Of(CustomResourceDefinition next, CustomResourceDefinition? old)
    {
        HashSet<string> known = old is null ? [] : [.. All(old)];
        return All(next).Where(warning => !known.Contains(warning)).Distinct(StringComparer.Ordinal);
    }

    private static List<string> All(CustomResourceDefinition definition)
    {
        List<string> formats = [];
        SortedSet<string> sets = new(StringComparer.Ordinal);
        foreach (CustomResourceDefinitionVersion version in definition.Spec.Versions)
        {
            SchemaWalk.Has(version.Schema?.OpenAPIV3Schema, schema =>
            {
                if (schema.Format.Length > 0 && StructuralParser.KnownFormat(schema with { XIntOrString = false }).Length == 0)
                    formats.Add($"unrecognized format {GoText.Quote(schema.Format)}");
                if (schema.XListType == "set" && schema.Items?.Schema?.Type is "object" or "array")
                {
                    sets.Add($"x-kubernetes-list-type: set for items of type {GoText.Quote(schema.Items!.Schema!.Type)} is not "
                        + "supported by server-side apply or CEL validation rules");
                }

                return false;
            });
        }

        return [.. formats, .. sets];
    }
}

using Skiff.Model;

namespace Skiff.Machinery.Patching;

/// <summary>
/// Strategic merge patch: a merge patch that knows, from the schema, which lists are merged by key and not replaced, and
/// that understands directives in the patch.
/// </summary>
/// <remarks>
/// <c>$patch: delete|replace</c> stands in an object; <c>$deleteFromPrimitiveList/F</c>, <c>$setElementOrder/F</c> and
/// <c>$retainKeys</c> stand beside the fields they speak of. Upstream reads members in random order; here the order is by
/// name, so directives come first.
/// </remarks>
public static class StrategicMergePatch
{
    /// <summary>A patch as upstream shows one whose outcome is no object of the kind.</summary>
    public static string Shown(Json patch) => GoValue.Text(patch);

    /// <summary>Applies a patch to an object of a kind whose schema is known.</summary>
    public static PatchResult Apply(JsonObject original, Json patch, TypeSchema schema)
    {
        if (patch.IsNull) return PatchResult.Ok(original);
        if (patch is not JsonObject members)
        {
            return PatchResult.BadRequest(
                $"json: cannot unmarshal {GoValue.Word(patch)} into Go value of type map[string]interface {{}}");
        }

        StrategicMerge merge = new();
        JsonObject result = merge.Map(original, members, PatchSchema.Of(schema));
        return merge.Fault switch
        {
            null => PatchResult.Ok(result),
            PatchWords.PrimitiveList or PatchWords.RetainKeys or PatchWords.SetElementOrder =>
                PatchResult.BadRequest(merge.Fault),
            PatchWords.ListOfLists => PatchResult.Unprocessable(merge.Fault),
            _ => PatchResult.Failed(merge.Fault),
        };
    }
}

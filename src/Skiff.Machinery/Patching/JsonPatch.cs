using Skiff.Model;

namespace Skiff.Machinery.Patching;

/// <summary>
/// JSON Patch, RFC 6902, with the habits of upstream's library: an absent value is a null, <c>replace</c> of an absent
/// member adds it, negative indexes count from the end, and <c>test</c> of an absent member against null succeeds.
/// </summary>
public static class JsonPatch
{
    /// <summary>Most operations of one patch.</summary>
    public const int OperationsMax = 10_000;

    /// <summary>Most bytes that the <c>copy</c> operations of one patch may add.</summary>
    public const int CopyBytesMax = 3 * 1024 * 1024;

    private const string OperationType = "handlers.jsonPatchOp";

    /// <summary>Applies a patch, a list of operations, to an object or list. All of it applies, or nothing does.</summary>
    public static PatchResult Apply(Json original, Json patch)
    {
        if (Check(patch) is { } problem) return PatchResult.BadRequest($"error decoding patch: {problem}");
        if (patch is not JsonArray operations) return PatchResult.Ok(original);
        if (operations.Count > OperationsMax)
        {
            return PatchResult.TooLarge(
                $"The allowed maximum operations in a JSON patch is {OperationsMax}, got {operations.Count}");
        }

        JsonPatchRun run = new(original);
        foreach (Json operation in operations.Items)
        {
            if (run.Step(operation as JsonObject ?? JsonObject.Empty) is { } error) return PatchResult.Unprocessable(error);
        }

        return PatchResult.Ok(run.Document);
    }

    /// <summary>Members of operations that have no meaning, as strict decoding names them.</summary>
    public static IReadOnlyList<string> UnknownFields(Json patch)
    {
        List<string> unknown = [];
        if (patch is not JsonArray operations) return unknown;
        for (int i = 0; i < operations.Count && unknown.Count < JsonParser.DuplicatesMax; i++)
        {
            if (operations[i] is not JsonObject operation) continue;
            foreach ((string name, _) in operation.Members)
            {
                if (name is "op" or "path" or "from" or "value") continue;
                unknown.Add($"json patch unknown field {GoText.Quote($"[{i}].{name}")}");
            }
        }

        return unknown;
    }

    private static string? Check(Json patch)
    {
        if (patch.IsNull) return null;
        if (patch is not JsonArray operations) return Cannot(patch, $"value of type []{OperationType}");
        foreach (Json item in operations.Items)
        {
            if (item.IsNull) continue;
            if (item is not JsonObject operation) return Cannot(item, $"value of type {OperationType}");
            foreach (string name in (ReadOnlySpan<string>)["op", "path", "from"])
            {
                if (operation[name] is { } member and not (JsonString or JsonNull))
                {
                    return Cannot(member, $"struct field jsonPatchOp.{name} of type string");
                }
            }
        }

        return null;
    }

    private static string Cannot(Json value, string into) => $"json: cannot unmarshal {GoValue.Word(value)} into Go {into}";
}

using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Patching;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>
/// PATCH of one object or of its status: the patch is applied to the stored object's JSON, and what comes out takes
/// its place. A write by somebody else in between makes the patch apply again.
/// </summary>
public sealed class PatchVerb(Replacement replacement, ApplyVerb apply)
{
    /// <summary>Patches the object of the call's key.</summary>
    public async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        string type = call.Body.MediaType;
        bool isSpoken = type != PatchTypes.ApplyCbor || call.SpeaksCbor;
        if (call.Body.IsApply && isSpoken) return await apply.HandleAsync(call, stop);
        // Custom objects have no fields that say how they merge strategically.
        bool isCustom = call.Resource.Kind is CustomKind;
        if (type is not (PatchTypes.Json or PatchTypes.Merge) && (isCustom || type != PatchTypes.Strategic))
        {
            string strategic = isCustom ? "" : $"{PatchTypes.Strategic}, ";
            string cbor = call.SpeaksCbor ? $", {PatchTypes.ApplyCbor}" : "";
            return ObjectCodec.UnknownFormat($"{PatchTypes.Json}, {PatchTypes.Merge}, {strategic}{PatchTypes.Apply}{cbor}");
        }

        JsonParse parsed = JsonParser.Parse(call.Body.Bytes.Span);
        if (parsed.Value is not { } patch) return Status.BadRequest($"error decoding patch: {parsed.Error}");
        IReadOnlyList<string> findings = Findings(type, patch, parsed.Duplicates);
        return await replacement.RunAsync(call, current => Apply(call, type, patch, findings, current), stop);
    }

    // What strict decoding says of the patch itself.
    private static IReadOnlyList<string> Findings(string type, Json patch, IReadOnlyList<string> duplicates)
    {
        string prefix = type == PatchTypes.Json ? "json patch " : "";
        IEnumerable<string> repeated = duplicates.Select(path => $"{prefix}duplicate field {GoText.Quote(path)}");
        return type == PatchTypes.Json ? [.. JsonPatch.UnknownFields(patch), .. repeated] : [.. repeated];
    }

    private static Transformed Apply(Call call, string type, Json patch, IReadOnlyList<string> findings, IObject current)
    {
        Kind kind = call.Resource.Kind;
        // Who owns what is a good part of an object's text, and hardly any patch speaks of it.
        bool withOwners = type == PatchTypes.Json || SpeaksOfOwners(patch);
        JsonObject tree = ManagedFields.Tree(current);
        JsonObject original = withOwners ? ObjectCodec.Tree(current) : tree;
        PatchResult result = type switch
        {
            PatchTypes.Json => JsonPatch.Apply(original, patch),
            PatchTypes.Merge => MergePatch.Apply(original, patch),
            _ => StrategicMergePatch.Apply(original, patch, kind.Schema),
        };
        if (!result.TryGet(out Json? patched, out Status? refused)) return refused;
        using PooledBuffer json = new();
        JsonText.Write(patched, json);
        (IMessageKind? decoded, string misfit) = ObjectCodec.DecodePatched(call, kind, json.Written, findings);
        if (decoded is IObject next)
        {
            if (!withOwners) next = next.WithMetadata(next.Metadata with { ManagedFields = current.Metadata.ManagedFields });
            return new Transformed(next, null, tree);
        }

        // Upstream shows the outcome of the two general patches, but of a strategic one the patch itself, and says what
        // does not fit in the words of another reader.
        bool isStrategic = type == PatchTypes.Strategic;
        if (isStrategic && patched is JsonObject outcome && Misfit.Of(outcome, kind.Schema) is { Length: > 0 } words) misfit = words;
        string shown = isStrategic ? StrategicMergePatch.Shown(patch) : System.Text.Encoding.UTF8.GetString(json.Written);
        return Unfit(shown, misfit);
    }

    /// <summary>422: what the patch makes of the object is none.</summary>
    internal static Status Unfit(string shown, string misfit) => Status.Invalid("", "", "",
    [
        StatusCause.Empty with
        {
            Type = CauseType.FieldValueInvalid,
            Field = "patch",
            Message = $"Invalid value: {GoText.Quote(shown)}: {misfit}",
        },
    ]);

    private static bool SpeaksOfOwners(Json patch) =>
        (patch as JsonObject)?["metadata"] is JsonObject metadata && metadata.Has("managedFields");
}

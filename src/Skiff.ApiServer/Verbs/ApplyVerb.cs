using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Apply;
using Skiff.Machinery.Cbor;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>
/// Server-side apply: the client states what it wants of an object, which comes into being if it is not there, and
/// owns the fields it states.
/// </summary>
public sealed class ApplyVerb(Replacement replacement, CreateVerb create)
{
    private const int AttemptsMax = 5;

    /// <summary>Applies the configuration in the call's body.</summary>
    public async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        (JsonObject? config, Status? fault) = ReadConfig(call);
        if (config is null) return fault!;

        for (int attempt = 1; ; attempt++)
        {
            Reply reply = call.Resource.Find(call.Key) is null
                ? await CreateAsync(call, config, stop)
                : await replacement.RunAsync(call, current => Merge(call, config, current), stop);
            // Somebody may create or delete the object between the look and the write.
            bool raced = reply is Reply.OfError { Status.Reason: StatusReason.AlreadyExists }
                || (reply is Reply.OfError { Status.Reason: StatusReason.NotFound } && call.Subresource.Length == 0
                    && call.Resource.Find(call.Key) is null && attempt < AttemptsMax
                    && !NamesOther(reply, call));
            if (!raced || attempt == AttemptsMax) return reply;
        }
    }

    // A create may be refused because its namespace is not there: that is no race.
    private static bool NamesOther(Reply reply, Call call) =>
        reply is Reply.OfError error && error.Status.Details?.Kind != call.Resource.Kind.Plural;

    private async ValueTask<Reply> CreateAsync(Call call, JsonObject config, CancellationToken stop)
    {
        Resource resource = call.Resource;
        if (call.Subresource.Length > 0) return resource.NotFound(call.Key.Name);
        OwnershipContext context = ManagedFields.ContextOf(call);
        ApplyResult result = ServerSideApply.Apply(
            context.EmptyObject, default, config, call.Query.Force == true, context);
        Transformed transformed = Read(call, result);
        if (transformed.Fault is { } fault) return fault;
        if (transformed.Next!.Metadata.UID is { Length: > 0 } uid)
        {
            return resource.Conflict(call.Key.Name,
                $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }

        return await create.CreateAsync(call, transformed.Next!, stop, isNamedByUrl: true);
    }

    private static Transformed Merge(Call call, JsonObject config, IObject current) => Read(call, ServerSideApply.Apply(
        ManagedFields.Tree(current), current.Metadata.ManagedFields, config, call.Query.Force == true,
        ManagedFields.ContextOf(call)), current);

    private static Transformed Read(Call call, ApplyResult result, IObject? current = null)
    {
        if (result.Value is null) return result.Error!;
        using PooledBuffer json = new();
        JsonText.Write(result.Value, json);
        Decoded decoded = ObjectCodec.DecodeJson(call, call.Resource.Kind, json.Written);
        if (decoded.Fault is { } fault) return fault;
        IObject merged = (IObject)decoded.Object!;
        ListOf<ManagedFieldsEntry> entries = current is not null && !result.Changed
            ? FieldOwnership.KeepTimes(current.Metadata.ManagedFields, result.Entries)
            : result.Entries;
        // A name can be applied as nothing, and goes with metadata of which nobody owns anything any more.
        return merged.Metadata.Name.Length > 0
            ? Transformed.To(merged.WithMetadata(merged.Metadata with { ManagedFields = entries }))
            : Status.BadRequest($"the name of the object ({call.Key.Name} based on URL) was undeterminable: name must be provided");
    }

    private static (JsonObject? Config, Status? Fault) ReadConfig(Call call)
    {
        if (call.Body.MediaType == PatchTypes.ApplyCbor)
        {
            CborParse read = CborReader.Parse(call.Body.Bytes.Span, null);
            if (read.Value is JsonObject given) return (given, null);
            string misfit = "cbor: cannot unmarshal into Go value of type map[string]interface {}";
            return (null, Status.BadRequest($"error decoding YAML: {(read.Value is null ? read.Error : misfit)}"));
        }

        YamlBody yaml = YamlBody.ToJson(call.Body.Bytes);
        if (yaml.Json is null) return (null, Status.BadRequest($"error decoding YAML: {yaml.Fault}"));
        JsonParse parsed = JsonParser.Parse(yaml.Json);
        return parsed.Value is JsonObject config
            ? (config, null)
            : (null, Status.BadRequest($"error decoding YAML: {parsed.Error}"));
    }
}

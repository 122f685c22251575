using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Wire;

/// <summary>Bodies of custom objects: JSON and YAML, pruned and defaulted by the definition.</summary>
internal static class CustomCodec
{
    /// <summary>The body of a call as an object of a custom kind.</summary>
    public static Decoded Decode(Call call, CustomKind kind)
    {
        RequestBody body = call.Body;
        if (body.Object is { } given) return Adopt(given, kind);
        switch (body.MediaType)
        {
            case "" or Negotiated.JsonType:
                return DecodeJson(call, kind, body.Bytes.Span);
            case Negotiated.YamlType:
                YamlBody yaml = YamlBody.ToJson(body.Bytes);
                return yaml.Json is { } json
                    ? DecodeJson(call, kind, json)
                    : ObjectCodec.Unrecognized(kind, yaml.Fault!, body.Bytes.Span);
            case Negotiated.CborType when call.SpeaksCbor:
                return DecodeCbor(call, kind, body.Bytes.Span);
            default:
                return ObjectCodec.UnknownFormat(Negotiated.Types(call.SpeaksCbor, protobuf: false));
        }
    }

    // Upstream looks for fields that the definition does not know in JSON and YAML only.
    private static Decoded DecodeCbor(Call call, CustomKind kind, ReadOnlySpan<byte> cbor)
    {
        if (CborReader.Peek(cbor, out TypeMeta type) is { } unreadable)
            return ObjectCodec.Unrecognized(kind, $"unable to determine group/version/kind: {unreadable}", cbor);
        CborParse parsed = CborReader.Parse(cbor, null);
        return parsed.Value is { } tree
            ? DecodeJson(call, kind, Machinery.JsonText.ToUtf8(tree), Strictness.Ignore)
            : ObjectCodec.CannotBe(kind, type, parsed.Error);
    }

    /// <summary>Decodes JSON.</summary>
    public static Decoded DecodeJson(Call call, CustomKind kind, ReadOnlySpan<byte> json) =>
        DecodeJson(call, kind, json, ObjectCodec.StrictnessOf(call));

    private static Decoded DecodeJson(Call call, CustomKind kind, ReadOnlySpan<byte> json, Strictness strictness)
    {
        if (TypeMeta.Fault(json) is { } unreadable)
            return ObjectCodec.Unrecognized(kind, $"couldn't get version/kind; json parse error: {unreadable}", json);
        JsonParse parsed = JsonParser.Parse(json);
        if (parsed.Value is null) return ObjectCodec.Unrecognized(kind, parsed.Error, json);
        JsonObject tree = parsed.Value as JsonObject ?? JsonObject.Empty;
        TypeMeta type = new(tree.Text("apiVersion") ?? "", tree.Text("kind") ?? "");
        if (type.Kind.Length == 0)
            return ObjectCodec.Unrecognized(kind, $"Object 'Kind' is missing in '{ObjectCodec.Shown(json)}'", json);
        if (type.ApiVersion.AsSpan().Count('/') > 1)
            return ObjectCodec.Unrecognized(kind, $"unexpected GroupVersion string: {type.ApiVersion}", json);
        if (type.ApiVersion != kind.ApiVersion)
        {
            return Status.BadRequest($"the API version in the data ({type.ApiVersion}) does not match the expected API version "
                + $"({kind.ApiVersion})");
        }

        if (type.Kind != kind.Name) return OtherKind(kind, type.Kind, tree);
        CustomReading read = CustomReading.Of(tree, kind, findings: strictness != Strictness.Ignore);
        if (read.Object is null) return ObjectCodec.CannotBe(kind, type, read.Error);
        IReadOnlyList<string> findings = Findings(parsed, read, strictness);
        if (findings.Count > 0 && strictness == Strictness.Strict)
            return ObjectCodec.CannotBe(kind, type, $"strict decoding error: {string.Join(", ", findings)}");
        foreach (string finding in findings) call.Warn(finding);
        return new Decoded(kind.WithDefaults(read.Object), null);
    }

    /// <summary>Decodes what a patch made of an object; the misfit when it is none of the kind any longer.</summary>
    public static (IMessageKind? Object, string Misfit) DecodePatched(
        Call call, CustomKind kind, ReadOnlySpan<byte> json, IReadOnlyList<string> inPatch)
    {
        if (JsonParser.Parse(json).Value is not JsonObject tree) return (null, "the patched value is no object");
        if (tree.Text("kind") is not { Length: > 0 } name) return (null, $"Object 'Kind' is missing in '{ObjectCodec.Shown(json)}'");
        if (name != kind.Name) return (null, $"kind: Invalid value: {GoText.Quote(name)}: must be {kind.Name}");
        if (tree.Text("apiVersion") != kind.ApiVersion)
        {
            return (null, $"apiVersion: Invalid value: {GoText.Quote(tree.Text("apiVersion") ?? "")}: must be {kind.ApiVersion}");
        }

        Strictness strictness = ObjectCodec.StrictnessOf(call);
        CustomReading read = CustomReading.Of(tree, kind, findings: strictness != Strictness.Ignore);
        if (read.Object is null) return (null, read.Error);
        IReadOnlyList<string> all = strictness == Strictness.Ignore ? [] : [.. inPatch, .. read.Findings];
        if (all.Count > 0 && strictness == Strictness.Strict) return (null, $"strict decoding error: {string.Join(", ", all)}");
        foreach (string finding in all) call.Warn(finding);
        return (kind.WithDefaults(read.Object), "");
    }

    private static IReadOnlyList<string> Findings(JsonParse parsed, CustomReading read, Strictness strictness)
    {
        if (strictness == Strictness.Ignore) return [];
        if (parsed.Duplicates.Count == 0) return read.Findings;
        return [.. parsed.Duplicates.Select(path => $"duplicate field {GoText.Quote(path)}"), .. read.Findings];
    }

    // A component of this process may hold an object that it read before the definition changed.
    private static Decoded Adopt(IMessageKind given, CustomKind kind)
    {
        if (given is not CustomObject value || value.Kind.ApiVersion != kind.ApiVersion || value.Kind.Name != kind.Name)
            return Status.BadRequest($"{given.Kind.Name} cannot be handled as a {kind.Name}");
        if (ReferenceEquals(value.Kind, kind)) return new Decoded(kind.WithDefaults(value), null);
        CustomReading read = CustomReading.Of(value.Tree, kind);
        return read.Object is null ? Status.BadRequest(read.Error) : new Decoded(kind.WithDefaults(read.Object), null);
    }

    private static Status OtherKind(CustomKind kind, string found, JsonObject tree) =>
        Status.Invalid(kind.Group, kind.Name, (tree["metadata"] as JsonObject)?.Text("name") ?? "",
        [
            StatusCause.Empty with
            {
                Type = CauseType.FieldValueInvalid,
                Field = "kind",
                Message = $"Invalid value: {GoText.Quote(found)}: must be {kind.Name}",
            },
        ]);
}

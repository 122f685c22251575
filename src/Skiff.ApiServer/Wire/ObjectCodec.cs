using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Wire;

/// <summary>Between bodies, records and what the store keeps.</summary>
public static class ObjectCodec
{
    private const int SummaryLength = 30;

    [ThreadStatic]
    private static JsonOutput? scratch;

    /// <summary>The body of a call as an object of a kind, with defaults. Findings of lenient decoding become warnings.</summary>
    public static Decoded Decode(Call call, Kind expected)
    {
        if (call.Body.Object is { } given)
        {
            return given.Kind == expected
                ? new Decoded(expected.WithDefaults(given), null)
                : Status.BadRequest($"{given.Kind.Name} cannot be handled as a {expected.Name}");
        }

        if (StrictnessOf(call) is not { } strictness) return InvalidStrictness(call);
        Decoded decoded = DecodeBytes(call.Body, expected, strictness, call.Warn);
        return decoded.Object is { } value ? new Decoded(expected.WithDefaults(value), null) : decoded;
    }

    /// <summary>Decodes JSON that the server made itself, such as a patched object, with the call's strictness.</summary>
    public static Decoded DecodeJson(Call call, Kind expected, ReadOnlySpan<byte> json)
    {
        if (StrictnessOf(call) is not { } strictness) return InvalidStrictness(call);
        Decoded decoded = DecodeJson(json, expected, strictness, call.Warn);
        return decoded.Object is { } value ? new Decoded(expected.WithDefaults(value), null) : decoded;
    }

    /// <summary>Decodes what the store kept.</summary>
    public static Decoder DecoderOf(Kind kind) => json =>
    {
        JsonInput input = new(json, kind.Schema);
        IMessageKind value = kind.ReadJson(ref input);
        Invariant.Check(!input.Failed, input.Error);
        return value;
    };

    /// <summary>The object's bytes with a gap for the revision that the store gives it.</summary>
    public static Draft Draft(IObject value)
    {
        JsonOutput output = Scratch();
        output.ReserveResourceVersion = true;
        value.WriteJson(output);
        Invariant.Check(output.ResourceVersionOffset >= 0, value.Kind.Name);
        return new Draft(output.ToArray(), output.ResourceVersionOffset, value, Stamp);
    }

    /// <summary>The object's JSON.</summary>
    public static byte[] Json(IMessage value)
    {
        JsonOutput output = Scratch();
        value.WriteJson(output);
        return output.ToArray();
    }

    /// <summary>The object's JSON as a tree.</summary>
    public static JsonObject Tree(IMessage value)
    {
        JsonOutput output = Scratch();
        value.WriteJson(output);
        JsonParse parsed = JsonParser.Parse(output.Written);
        Invariant.Check(parsed.Value is JsonObject, parsed.Error);
        return (JsonObject)parsed.Value;
    }

    /// <summary>The object in protobuf, in its envelope.</summary>
    public static byte[] Protobuf(IMessageKind value)
    {
        using ProtoOutput output = new();
        ProtoEnvelope.Write(output, value);
        return output.ToArray();
    }

    private static readonly Stamp Stamp = static (value, revision) =>
    {
        IObject stamped = (IObject)value;
        return stamped.WithMetadata(stamped.Metadata with { ResourceVersion = Verbs.ResourceVersions.Text(revision) });
    };

    private static JsonOutput Scratch()
    {
        JsonOutput output = scratch ??= new JsonOutput();
        output.Reset();
        output.ReserveResourceVersion = false;
        return output;
    }

    private enum Strictness
    {
        Ignore,
        Warn,
        Strict,
    }

    private static Strictness? StrictnessOf(Call call) => call.Query.FieldValidation switch
    {
        "Ignore" => Strictness.Ignore,
        "" or "Warn" => Strictness.Warn,
        "Strict" => Strictness.Strict,
        _ => null,
    };

    private static Status InvalidStrictness(Call call) => Status.Invalid("meta.k8s.io", "CreateOptions", "",
    [
        StatusCause.Empty with
        {
            Type = CauseType.FieldValueNotSupported,
            Field = "fieldValidation",
            Message = $"Unsupported value: \"{call.Query.FieldValidation}\": supported values: "
                + "\"\", \"Ignore\", \"Strict\", \"Warn\"",
        },
    ]);

    private static Decoded DecodeBytes(RequestBody body, Kind expected, Strictness strictness, Action<string> warn)
    {
        switch (body.MediaType)
        {
            case "" or Negotiated.JsonType:
                return DecodeJson(body.Bytes.Span, expected, strictness, warn);
            case Negotiated.YamlType:
                return YamlBody.ToJson(body.Bytes) is { Json: { } json } yaml
                    ? DecodeJson(json, expected, strictness, warn)
                    : Unrecognized(expected, "", "", YamlBody.ToJson(body.Bytes).Fault!, body.Bytes.Span);
            case Negotiated.ProtobufType:
                return DecodeProtobuf(body.Bytes.Span, expected);
            default:
                return Status.UnsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include: "
                    + $"{Negotiated.JsonType}, {Negotiated.YamlType}, {Negotiated.ProtobufType}");
        }
    }

    private static Decoded DecodeJson(
        ReadOnlySpan<byte> json, Kind expected, Strictness strictness, Action<string> warn)
    {
        JsonInput input = new(json, expected.Schema, strictness != Strictness.Ignore);
        IMessageKind value = expected.ReadJson(ref input);
        input.End();
        // Reading ends at the first mistake, and the members that name the kind may stand after it.
        TypeMeta type = input.Failed ? TypeMeta.Peek(json) : new TypeMeta(input.ApiVersion, input.Kind);
        if (WrongType(expected, type.Kind, type.ApiVersion, json) is { } wrong) return wrong;
        if (input.Error is { } error) return Unrecognized(expected, type.Kind, type.ApiVersion, error, json);
        if (input.StrictErrors.Count == 0) return new Decoded(value, null);
        if (strictness == Strictness.Strict)
        {
            string all = string.Join(", ", input.StrictErrors);
            return Unrecognized(expected, input.Kind, input.ApiVersion, $"strict decoding error: {all}", json);
        }

        foreach (string finding in input.StrictErrors) warn(finding);
        return new Decoded(value, null);
    }

    private static Decoded DecodeProtobuf(ReadOnlySpan<byte> bytes, Kind expected)
    {
        if (ProtoEnvelope.Open(bytes, out TypeMeta type, out ReadOnlySpan<byte> message) is { } fault)
            return Status.BadRequest($"the object provided is unrecognized (must be of type {expected.Name}): {fault}");
        if (WrongType(expected, type.Kind, type.ApiVersion, default) is { } wrong) return wrong;
        ProtoInput input = new(message);
        IMessageKind value = expected.ReadProto(ref input);
        return input.Error is { } error
            ? Unrecognized(expected, type.Kind, type.ApiVersion, error, default)
            : new Decoded(value, null);
    }

    private static Status? WrongType(Kind expected, string kind, string apiVersion, ReadOnlySpan<byte> body)
    {
        // Options are sent in the group they are used with, and are the same everywhere.
        if (expected.Plural.Length == 0 && kind == expected.Name) return null;
        if (kind.Length == 0 && apiVersion.Length == 0) return null;
        if (kind.Length == 0)
        {
            return Status.BadRequest($"the object provided is unrecognized (must be of type {expected.Name}): Object 'Kind' "
                + $"is missing in '{Summary(body)}'");
        }

        if (apiVersion.Length > 0 && apiVersion != expected.ApiVersion)
        {
            return Status.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version "
                + $"({expected.ApiVersion})");
        }

        return kind == expected.Name ? null : Status.BadRequest(
            $"{kind} in version \"{expected.Version}\" cannot be handled as a {expected.Name}: no kind \"{kind}\" is "
            + $"registered for version \"{expected.ApiVersion}\" in this resource");
    }

    private static Status Unrecognized(
        Kind expected, string kind, string apiVersion, string fault, ReadOnlySpan<byte> body)
    {
        if (kind.Length == 0)
        {
            return Status.BadRequest(
                $"the object provided is unrecognized (must be of type {expected.Name}): {fault} ({Summary(body)})");
        }

        string version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return Status.BadRequest($"{kind} in version \"{version}\" cannot be handled as a {expected.Name}: {fault}");
    }

    private static string Summary(ReadOnlySpan<byte> body)
    {
        bool printable = true;
        foreach (byte value in body[..Math.Min(body.Length, SummaryLength)]) printable &= value is >= 0x20 and < 0x7f or 0x0a;
        if (!printable) return Convert.ToHexStringLower(body[..Math.Min(body.Length, SummaryLength)]) + " ...";
        string text = System.Text.Encoding.ASCII.GetString(body[..Math.Min(body.Length, SummaryLength)]);
        return body.Length > SummaryLength ? text + " ..." : text;
    }
}

using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Wire;

/// <summary>What is done about fields that the schema does not know, and those that come twice.</summary>
internal enum Strictness
{
    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>The client is warned.</summary>
    Warn,

    /// <summary>The body is refused.</summary>
    Strict,
}

/// <summary>Between bodies, records and what the store keeps.</summary>
public static class ObjectCodec
{
    private const int SummaryLength = 30;
    private const int ShownMax = 1024;

    [ThreadStatic]
    private static JsonOutput? scratch;

    /// <summary>The body of a call as an object of a kind, with defaults. Findings of lenient decoding become warnings.</summary>
    public static Decoded Decode(Call call, Kind expected)
    {
        if (expected is CustomKind custom) return CustomCodec.Decode(call, custom);
        if (call.Body.Object is { } given)
        {
            return given.Kind == expected
                ? new Decoded(expected.WithDefaults(given), null)
                : Status.BadRequest($"{given.Kind.Name} cannot be handled as a {expected.Name}");
        }

        Decoded decoded = DecodeBytes(call, expected, StrictnessOf(call));
        return decoded.Object is { } value ? new Decoded(expected.WithDefaults(value), null) : decoded;
    }

    /// <summary>Decodes JSON that the server made itself, such as a merged object, with the call's strictness.</summary>
    public static Decoded DecodeJson(Call call, Kind expected, ReadOnlySpan<byte> json)
    {
        if (expected is CustomKind custom) return CustomCodec.DecodeJson(call, custom, json);
        Decoded decoded = DecodeJson(json, expected, StrictnessOf(call), call.Warn);
        return decoded.Object is { } value ? new Decoded(expected.WithDefaults(value), null) : decoded;
    }

    /// <summary>Decodes what a patch made of an object; the misfit when it is none of the kind any longer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="expected">The kind.</param>
    /// <param name="json">The patched object.</param>
    /// <param name="findings">What strict decoding found in the patch.</param>
    public static (IMessageKind? Object, string Misfit) DecodePatched(
        Call call, Kind expected, ReadOnlySpan<byte> json, IReadOnlyList<string> findings)
    {
        if (expected is CustomKind custom) return CustomCodec.DecodePatched(call, custom, json, findings);
        Strictness strictness = StrictnessOf(call);
        JsonInput input = new(json, expected.Schema, strictness != Strictness.Ignore);
        IMessageKind value = expected.ReadJson(ref input);
        input.End();
        if (input.Error is { } error) return (null, error);
        if (Mismatch(expected, input.Kind, input.ApiVersion) is { } mismatch) return (null, mismatch);
        IReadOnlyList<string> all = strictness == Strictness.Ignore ? [] : [.. findings, .. input.StrictErrors];
        if (all.Count > 0 && strictness == Strictness.Strict) return (null, $"strict decoding error: {string.Join(", ", all)}");
        foreach (string finding in all) call.Warn(finding);
        return (expected.WithDefaults(value), "");
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
        output.ForgetsEmptyLists = true;
        value.WriteJson(output);
        Invariant.Check(output.ResourceVersionOffset >= 0, value.Kind.Name);
        return new Draft(output.ToArray(), output.ResourceVersionOffset, value, Stamp);
    }

    /// <summary>The object as it would be read back: what the store forgets is gone.</summary>
    public static IObject AsStored(IObject value)
    {
        if (value.Kind is CustomKind) return value;
        JsonOutput output = Scratch();
        output.ForgetsEmptyLists = true;
        value.WriteJson(output);
        return (IObject)DecoderOf(value.Kind)(output.Written);
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
        if (value is CustomObject custom) return custom.Tree;
        JsonOutput output = Scratch();
        value.WriteJson(output);
        JsonParse parsed = JsonParser.ParseOwn(output.Written);
        Invariant.Check(parsed.Value is JsonObject, parsed.Error);
        return (JsonObject)parsed.Value;
    }

    /// <summary>The object in CBOR.</summary>
    public static byte[] Cbor(IMessageKind value) => CborWriter.ToDocument(Tree(value), SchemaOf(value.Kind));

    /// <summary>Stored JSON in CBOR.</summary>
    public static byte[] Cbor(ReadOnlySpan<byte> json, Kind kind)
    {
        JsonParse parsed = JsonParser.Parse(json);
        Invariant.Check(parsed.Value is not null, parsed.Error);
        return CborWriter.ToDocument(parsed.Value, SchemaOf(kind));
    }

    /// <summary>What tells more of a kind's values than their JSON; null for custom kinds, whose values are as they are.</summary>
    internal static TypeSchema? SchemaOf(Kind kind) => kind is CustomKind ? null : kind.Schema;

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
        output.ForgetsEmptyLists = false;
        return output;
    }

    /// <summary>What a call wants to be done about unknown and duplicate fields.</summary>
    internal static Strictness StrictnessOf(Call call) => call.Query.FieldValidation switch
    {
        "Ignore" => Strictness.Ignore,
        "Strict" => Strictness.Strict,
        _ => Strictness.Warn,
    };

    private static Decoded DecodeBytes(Call call, Kind expected, Strictness strictness)
    {
        RequestBody body = call.Body;
        Action<string> warn = call.Warn;
        switch (body.MediaType)
        {
            case "" or Negotiated.JsonType:
                return DecodeJson(body.Bytes.Span, expected, strictness, warn);
            case Negotiated.CborType when call.SpeaksCbor:
                return DecodeCbor(body.Bytes.Span, expected, strictness, warn);
            case Negotiated.YamlType:
                YamlBody yaml = YamlBody.ToJson(body.Bytes);
                return yaml.Json is { } json
                    ? DecodeJson(json, expected, strictness, warn)
                    : Unrecognized(expected, yaml.Fault!, body.Bytes.Span);
            case Negotiated.ProtobufType:
                return DecodeProtobuf(body.Bytes.Span, expected);
            default:
                return UnknownFormat(Negotiated.Types(call.SpeaksCbor));
        }
    }

    private static Decoded DecodeJson(
        ReadOnlySpan<byte> json, Kind expected, Strictness strictness, Action<string> warn)
    {
        JsonInput input = new(json, expected.Schema, strictness != Strictness.Ignore);
        IMessageKind value = expected.ReadJson(ref input);
        input.End();
        if (input.Failed)
        {
            // Reading ends at the first mistake: the members that name the kind may stand after it, and so may worse ones.
            if (TypeMeta.Fault(json) is { } unreadable)
                return Unrecognized(expected, $"couldn't get version/kind; json parse error: {unreadable}", json);
            TypeMeta type = TypeMeta.Peek(json);
            return WrongType(expected, type, json) ?? CannotBe(expected, type, input.Error!);
        }

        TypeMeta found = new(input.ApiVersion, input.Kind);
        if (WrongType(expected, found, json) is { } wrong) return wrong;
        if (input.StrictErrors.Count == 0) return new Decoded(value, null);
        if (strictness == Strictness.Strict)
            return CannotBe(expected, found, $"strict decoding error: {string.Join(", ", input.StrictErrors)}");

        foreach (string finding in input.StrictErrors) warn(finding);
        return new Decoded(value, null);
    }

    private static Decoded DecodeCbor(
        ReadOnlySpan<byte> bytes, Kind expected, Strictness strictness, Action<string> warn)
    {
        if (CborReader.Peek(bytes, out TypeMeta type) is { } unreadable)
            return Unrecognized(expected, $"unable to determine group/version/kind: {unreadable}", bytes);
        if (WrongType(expected, type, bytes) is { } wrong) return wrong;
        CborParse parsed = CborReader.Parse(bytes, expected.Schema);
        if (parsed.Value is not { } tree) return CannotBe(expected, type, parsed.Error);
        // What strict decoding finds has been found already, in the words that there are for CBOR.
        Decoded decoded = DecodeJson(Machinery.JsonText.ToUtf8(tree), expected, Strictness.Ignore, warn);
        if (decoded.Object is null || parsed.Unknown.Length == 0 || strictness == Strictness.Ignore) return decoded;
        if (strictness == Strictness.Strict)
            return CannotBe(expected, type, $"strict decoding error: {parsed.Unknown}");
        warn(parsed.Unknown);
        return decoded;
    }

    private static Decoded DecodeProtobuf(ReadOnlySpan<byte> bytes, Kind expected)
    {
        if (ProtoEnvelope.Open(bytes, out TypeMeta type, out ReadOnlySpan<byte> message) is { } fault)
            return Unrecognized(expected, fault, bytes);
        if (WrongType(expected, type, bytes) is { } wrong) return wrong;
        ProtoInput input = new(message);
        IMessageKind value = expected.ReadProto(ref input);
        return input.Error is { } error ? CannotBe(expected, type, error) : new Decoded(value, null);
    }

    private static Status? WrongType(Kind expected, TypeMeta type, ReadOnlySpan<byte> body)
    {
        if (type.ApiVersion.AsSpan().Count('/') > 1)
            return Unrecognized(expected, $"unexpected GroupVersion string: {type.ApiVersion}", body);
        if (Mismatch(expected, type.Kind, type.ApiVersion) is not { } mismatch) return null;
        bool otherVersion = type.Kind.Length == 0 || type.Kind == expected.Name;
        return otherVersion && Kinds.All.Any(kind => kind.Name == expected.Name && kind.ApiVersion == type.ApiVersion)
            ? Status.BadRequest($"the API version in the data ({type.ApiVersion}) does not match the expected API version "
                + $"({expected.ApiVersion})")
            : CannotBe(expected, type, mismatch);
    }

    /// <summary>Why an object of a kind is none of another; members that are missing count as right.</summary>
    private static string? Mismatch(Kind expected, string kind, string apiVersion)
    {
        string name = kind.Length > 0 ? kind : expected.Name;
        string version = apiVersion.Length > 0 ? apiVersion : expected.ApiVersion;
        bool same = name == expected.Name && version == expected.ApiVersion;
        // Options are sent in the group they are used with, and are the same everywhere.
        bool isOption = name == expected.Name && name.EndsWith("Options", StringComparison.Ordinal);
        // Evictions have outlived the version that budgets had when they came.
        bool isEarlier = (name, version) == ("Eviction", "policy/v1beta1") && expected == Kinds.Eviction;
        if (same || isOption || isEarlier) return null;
        return Kinds.All.Any(known => known.Name == name && known.ApiVersion == version)
            ? $"converting ({version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..]}.{name}) to ({expected.InternalPackage}.{expected.Name}): unknown conversion"
            : $"no kind \"{name}\" is registered for version \"{version}\" in this server's scheme";
    }

    internal static Status CannotBe(Kind expected, TypeMeta type, string fault)
    {
        string kind = type.Kind.Length > 0 ? type.Kind : expected.Name;
        string apiVersion = type.ApiVersion.Length > 0 ? type.ApiVersion : expected.ApiVersion;
        string version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return Status.BadRequest($"{kind} in version \"{version}\" cannot be handled as a {expected.Name}: {fault}");
    }

    /// <summary>The answer to a body in a form that is not spoken.</summary>
    internal static Status UnknownFormat(string accepted) => Status.UnsupportedMediaType(
        $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    internal static Status Unrecognized(Kind expected, string fault, ReadOnlySpan<byte> body) => Status.BadRequest(
        $"the object provided is unrecognized (must be of type {expected.Name}): {fault} ({Summary(body)})");

    /// <summary>A body as an error quotes it whole; cut when it is long.</summary>
    internal static string Shown(ReadOnlySpan<byte> body) =>
        System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, ShownMax)]);

    // As upstream shows a body: the start of what may be JSON as it is, of anything else in hexadecimal.
    private static string Summary(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return "<empty>";
        ReadOnlySpan<byte> start = body[..Math.Min(body.Length, SummaryLength)];
        string text = start[0] == '{' ? System.Text.Encoding.UTF8.GetString(start) : Convert.ToHexStringLower(start);
        return body.Length > SummaryLength ? text + " ..." : text;
    }
}

using Skiff.Machinery.Remote;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Http;

/// <summary>Between records and the bodies of requests and answers, in JSON or in protobuf.</summary>
/// <remarks>
/// What is read gets the defaults of this process' version: an older server does not set those of fields that came later.
/// </remarks>
internal static class WireForm
{
    public const string Json = "application/json";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata{0};g=meta.k8s.io;v=v1,application/json";

    /// <summary>Whether a kind has a form in protobuf: custom kinds and those of other servers have none.</summary>
    public static bool HasProtobuf(Kind kind) => ReferenceEquals(Kinds.Find(kind.Group, kind.Version, kind.Name), kind);

    /// <summary>What may be answered for a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="speaksProtobuf">Whether protobuf is wanted where the kind has it.</param>
    /// <param name="isList">Whether a list of objects is asked for.</param>
    public static string Accept(Kind kind, bool speaksProtobuf, bool isList = false)
    {
        if (kind is RemoteKind) return MetadataOnly.Replace("{0}", isList ? "List" : "", StringComparison.Ordinal);
        return speaksProtobuf && HasProtobuf(kind) ? $"{Protobuf},{Json}" : Json;
    }

    /// <summary>A message as a body.</summary>
    public static byte[] Write(IMessageKind value, bool inProtobuf)
    {
        if (inProtobuf)
        {
            using ProtoOutput proto = new();
            ProtoEnvelope.Write(proto, value);
            return proto.ToArray();
        }

        using JsonOutput json = new();
        value.WriteJson(json);
        return json.ToArray();
    }

    /// <summary>Whether a body is one of protobuf.</summary>
    public static bool IsProtobuf(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == Protobuf;

    /// <summary>An object of a kind; null when the body is none.</summary>
    public static IObject? Read(Kind kind, ReadOnlySpan<byte> body, bool isProtobuf) =>
        (isProtobuf ? ReadProtobuf(kind, body) : ReadJson(kind, body)) is IObject value ? (IObject)kind.WithDefaults(value) : null;

    /// <summary>A message of whatever kind it says it is; null when it is none that is known, or another than it says.</summary>
    /// <param name="expected">The kind that custom objects and those of other servers are taken for.</param>
    /// <param name="body">The body.</param>
    /// <param name="isProtobuf">Its form.</param>
    public static IMessageKind? ReadAny(Kind expected, ReadOnlySpan<byte> body, bool isProtobuf)
    {
        TypeMeta type;
        if (!isProtobuf) type = TypeMeta.Peek(body);
        else if (ProtoEnvelope.Open(body, out type, out _) is not null) return null;
        if (type.Kind == nameof(Status)) return ReadStatus(body, isProtobuf);
        int slash = type.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        Kind kind = HasProtobuf(expected)
            ? Kinds.Find(slash < 0 ? "" : type.ApiVersion[..slash], type.ApiVersion[(slash + 1)..], type.Kind) ?? expected
            : expected;
        return isProtobuf ? ReadProtobuf(kind, body) : ReadJson(kind, body);
    }

    /// <summary>A status; null when the body is none.</summary>
    public static Status? ReadStatus(ReadOnlySpan<byte> body, bool isProtobuf)
    {
        if (isProtobuf)
        {
            if (ProtoEnvelope.Open(body, out TypeMeta named, out ReadOnlySpan<byte> message) is not null) return null;
            if (named.Kind != nameof(Status)) return null;
            ProtoInput proto = new(message);
            Status told = Status.ReadProto(ref proto);
            return proto.Failed ? null : told;
        }

        if (TypeMeta.Peek(body).Kind != nameof(Status)) return null;
        JsonInput input = new(body, Status.Schema);
        Status status = Status.ReadJson(ref input);
        input.End();
        return input.Failed ? null : status;
    }

    /// <summary>A list of objects of a kind; null when the body is none.</summary>
    public static (List<IObject> Items, ListMeta Metadata)? ReadList(Kind kind, ReadOnlySpan<byte> body, bool isProtobuf) =>
        isProtobuf ? ReadProtobufList(kind, body) : ReadJsonList(kind, body);

    private static IMessageKind? ReadJson(Kind kind, ReadOnlySpan<byte> body)
    {
        JsonInput input = new(body, kind.Schema);
        if (input.Peek() != '{') return null;
        IMessageKind value = kind.ReadJson(ref input);
        input.End();
        return input.Failed ? null : value;
    }

    private static IMessageKind? ReadProtobuf(Kind kind, ReadOnlySpan<byte> body)
    {
        if (ProtoEnvelope.Open(body, out TypeMeta type, out ReadOnlySpan<byte> message) is not null) return null;
        if (type.Kind.Length > 0 && type.Kind != kind.Name) return null;
        ProtoInput input = new(message);
        IMessageKind value = kind.ReadProto(ref input);
        return input.Failed ? null : value;
    }

    private static (List<IObject> Items, ListMeta Metadata)? ReadJsonList(Kind kind, ReadOnlySpan<byte> body)
    {
        JsonInput input = new(body);
        List<IObject> items = [];
        ListMeta metadata = ListMeta.Empty;
        if (!input.BeginObject()) return null;
        while (input.NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("metadata"u8)) metadata = ListMeta.ReadJson(ref input);
            else if (!name.SequenceEqual("items"u8)) input.SkipValue();
            else if (input.BeginArray())
            {
                while (input.NextItem())
                {
                    if (kind.ReadJson(ref input) is IObject item) items.Add((IObject)kind.WithDefaults(item));
                    else input.Fail("an item is no object");
                }
            }
        }

        input.End();
        return input.Failed ? null : (items, metadata);
    }

    private static (List<IObject> Items, ListMeta Metadata)? ReadProtobufList(Kind kind, ReadOnlySpan<byte> body)
    {
        if (ProtoEnvelope.Open(body, out _, out ReadOnlySpan<byte> message) is not null) return null;
        ProtoInput input = new(message);
        List<IObject> items = [];
        ListMeta metadata = ListMeta.Empty;
        while (input.NextField())
        {
            if (input.Field == 1) metadata = input.ReadMessage(ListMeta.ReadProto);
            else if (input.Field != 2) input.Skip();
            else if (input.ReadMessage(kind.ReadProto) is IObject item) items.Add((IObject)kind.WithDefaults(item));
            else input.Fail("an item is no object");
        }

        return input.Failed ? null : (items, metadata);
    }
}

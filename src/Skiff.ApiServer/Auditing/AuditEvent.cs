using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Auditing;

/// <summary>Where a request comes from and what it asks for, as it is recorded.</summary>
/// <param name="Uri">Path and query.</param>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="SourceAddresses">Addresses it came by, the client's first.</param>
public readonly record struct AuditOrigin(string Uri, string UserAgent, ListOf<string> SourceAddresses);

/// <summary>What is recorded of one request. It is written down at each stage with what is known by then.</summary>
public sealed class AuditEvent
{
    private const int UserAgentMax = 1024;

    // An answer may be a whole collection; the record of a request must not hold more memory than the request may.
    private const int ObjectBytesMax = 3 << 20;

    private readonly AuditDecision decision;
    private readonly Attributes request;
    private readonly AuditOrigin origin;
    private readonly DateTimeOffset received;
    private readonly SortedDictionary<string, string> annotations = new(StringComparer.Ordinal);
    private UserInfo? impersonated;
    private ObjectMeta? subject;
    private Status? status;
    private Call? sent;
    private ReadOnlyMemory<byte> requestObject;
    private ReadOnlyMemory<byte> responseObject;
    private int code;

    internal AuditEvent(string id, AuditDecision decision, Attributes request, AuditOrigin origin, DateTimeOffset received)
    {
        Id = id;
        (this.decision, this.request, this.origin, this.received) = (decision, request, origin, received);
    }

    /// <summary>What tells the records of this request from others'.</summary>
    public string Id { get; }

    /// <summary>Whether a stage is recorded.</summary>
    internal bool Records(AuditStages stage) => !decision.Omitted.HasFlag(stage);

    /// <summary>The request goes on as another user.</summary>
    public void Impersonate(UserInfo user) => impersonated = user;

    /// <summary>The authorizer has decided.</summary>
    public void Authorized(Decision decided)
    {
        bool isUndecided = !decided.IsAllowed && decided.Error.Length > 0;
        if (!isUndecided) annotations["authorization.k8s.io/decision"] = decided.IsAllowed ? "allow" : "forbid";
        annotations["authorization.k8s.io/reason"] = isUndecided ? "internal error" : decided.Reason;
    }

    /// <summary>Adds something that is worth knowing.</summary>
    public void Annotate(string key, string value) => annotations[key] = value;

    /// <summary>The body that was sent, whatever form it has.</summary>
    public void Sent(Call call)
    {
        sent = call;
        if (decision.Level < AuditLevel.Request) return;
        requestObject = call.Body.Object is { } given ? Shown(given) : Shown(call.Body, call);
    }

    /// <summary>The answer that is being given.</summary>
    public void Answered(Reply reply)
    {
        code = reply.Code;
        status = reply switch
        {
            Reply.OfError error => error.Status,
            Reply.OfMessage { Message: Status told } => told,
            _ => null,
        };
        subject = reply is Reply.OfStored stored ? stored.Resource.Served(stored.Object).Metadata : subject;
        if (decision.Level < AuditLevel.RequestResponse) return;
        responseObject = reply switch
        {
            Reply.OfStored one => Shown(one.Resource.Served(one.Object)),
            Reply.OfMessage message => Shown(message.Message),
            Reply.OfError error => Shown(error.Status),
            Reply.OfList list => Shown(list),
            Reply.OfObjects objects => Bounded(ListWriter.ToJson(objects, isPartial: false)),
            _ => default,
        };
    }

    /// <summary>The code of an answer that was given elsewhere.</summary>
    public void Ended(int answered)
    {
        if (code == 0) code = answered;
    }

    /// <summary>Why nobody was let in.</summary>
    public void Refused(string message) => status = Status.Empty with { Message = message };

    /// <summary>The record of a stage as a line of JSON.</summary>
    internal byte[] Line(AuditStages stage, DateTimeOffset now)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("kind", "Event");
            json.WriteString("apiVersion", "audit.k8s.io/v1");
            json.WriteString("level", decision.Level.ToString());
            json.WriteString("auditID", Id);
            json.WriteString("stage", stage.ToString());
            json.WriteString("requestURI", origin.Uri);
            json.WriteString("verb", request.Verb);
            WriteUser(json, "user", request.User);
            if (impersonated is not null) WriteUser(json, "impersonatedUser", impersonated);
            WriteStrings(json, "sourceIPs", origin.SourceAddresses);
            WriteIf(json, "userAgent", origin.UserAgent.Length <= UserAgentMax
                ? origin.UserAgent
                : origin.UserAgent[..UserAgentMax] + "...TRUNCATED");
            if (request.IsResource) WriteReference(json);
            if (stage != AuditStages.RequestReceived) WriteOutcome(json);
            if (!requestObject.IsEmpty && stage != AuditStages.RequestReceived) WriteRaw(json, "requestObject", requestObject);
            if (!responseObject.IsEmpty) WriteRaw(json, "responseObject", responseObject);
            json.WriteString("requestReceivedTimestamp", Time(received));
            json.WriteString("stageTimestamp", Time(stage == AuditStages.RequestReceived ? received : now));
            WriteAnnotations(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteReference(Utf8JsonWriter json)
    {
        json.WriteStartObject("objectRef");
        WriteIf(json, "resource", request.Resource);
        WriteIf(json, "namespace", request.Namespace);
        WriteIf(json, "name", request.Name.Length > 0 ? request.Name : subject?.Name ?? "");
        WriteIf(json, "uid", subject?.UID ?? "");
        WriteIf(json, "apiGroup", request.Group);
        WriteIf(json, "apiVersion", request.Version);
        WriteIf(json, "resourceVersion", subject?.ResourceVersion ?? "");
        WriteIf(json, "subresource", request.Subresource);
        json.WriteEndObject();
    }

    private void WriteOutcome(Utf8JsonWriter json)
    {
        json.WriteStartObject("responseStatus");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        if (status is not null)
        {
            WriteIf(json, "status", status.StatusValue);
            WriteIf(json, "message", status.Message);
            WriteIf(json, "reason", status.Reason);
            if (status.Details is { } details) WriteRaw(json, "details", ObjectCodec.Json(details));
        }

        if (code > 0) json.WriteNumber("code", code);
        json.WriteEndObject();
    }

    private void WriteAnnotations(Utf8JsonWriter json)
    {
        IReadOnlyDictionary<string, string> remarks = sent?.AuditAnnotations ?? ImmutableDictionary<string, string>.Empty;
        foreach ((string key, string value) in remarks) annotations.TryAdd(key, value);
        if (annotations.Count == 0) return;
        json.WriteStartObject("annotations");
        foreach ((string key, string value) in annotations) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter json, string name, UserInfo user)
    {
        json.WriteStartObject(name);
        WriteIf(json, "username", user.Name);
        WriteIf(json, "uid", user.Uid);
        WriteStrings(json, "groups", user.Groups);
        if (!user.Extra.IsEmpty)
        {
            json.WriteStartObject("extra");
            foreach ((string key, ListOf<string> values) in user.Extra) WriteStrings(json, key, values);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, ListOf<string> values)
    {
        if (values.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteIf(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private ReadOnlyMemory<byte> Shown(IMessageKind value)
    {
        IMessageKind shown = decision.OmitManagedFields && value is IObject owned
            ? owned.WithMetadata(owned.Metadata with { ManagedFields = default })
            : value;
        return Bounded(ObjectCodec.Json(shown));
    }

    private ReadOnlyMemory<byte> Shown(Reply.OfList reply)
    {
        ListMeta meta = ListMeta.Empty with
        {
            ResourceVersion = Verbs.ResourceVersions.Text(reply.Page.Revision), Continue = reply.Page.Continue,
        };
        byte[] json = ListWriter.ToJson(reply, meta, new Negotiated(Encoding.Json, Transform.None));
        if (!decision.OmitManagedFields || JsonParser.Parse(json).Value is not { } tree) return Bounded(json);
        return Bounded(System.Text.Encoding.UTF8.GetBytes(WithoutFields(tree).ToString()));
    }

    // JSON is recorded as it came, in the compact form that keeps a record on one line; what is none is decoded first.
    private ReadOnlyMemory<byte> Shown(RequestBody body, Call call)
    {
        if (body.Bytes.IsEmpty) return default;
        if (body.MediaType == PatchTypes.ApplyCbor)
        {
            return CborReader.Parse(body.Bytes.Span, null).Value is { } applied
                ? Bounded(System.Text.Encoding.UTF8.GetBytes(WithoutFields(applied).ToString()))
                : default;
        }

        if (body.MediaType is Negotiated.ProtobufType or Negotiated.CborType)
        {
            Kind kind = call.Verb == Verb.Delete ? Kinds.DeleteOptions : call.Resource.Kind;
            return ObjectCodec.Decode(call, kind).Object is { } decoded ? Shown(decoded) : default;
        }

        bool isYaml = body.MediaType is Negotiated.YamlType or PatchTypes.Apply;
        ReadOnlyMemory<byte> json = isYaml ? YamlBody.ToJson(body.Bytes).Json ?? default : body.Bytes;
        if (json.IsEmpty || JsonParser.Parse(json.Span).Value is not { } tree) return default;
        return Bounded(System.Text.Encoding.UTF8.GetBytes(WithoutFields(tree).ToString()));
    }

    private Json WithoutFields(Json tree)
    {
        if (!decision.OmitManagedFields || tree is not JsonObject whole) return tree;
        JsonObjectBuilder kept = new(whole.Count);
        foreach (JsonMember member in whole.Members)
        {
            kept.Set(member.Name, (member.Name, member.Value) switch
            {
                ("metadata", JsonObject metadata) => WithoutOwners(metadata),
                ("items", JsonArray items) => JsonArray.From(items.Items.ToArray().Select(WithoutFields)),
                _ => member.Value,
            });
        }

        return kept.Build();
    }

    private static JsonObject WithoutOwners(JsonObject metadata)
    {
        JsonObjectBuilder kept = new(metadata.Count);
        foreach (JsonMember member in metadata.Members)
        {
            if (member.Name != "managedFields") kept.Set(member.Name, member.Value);
        }

        return kept.Build();
    }

    private ReadOnlyMemory<byte> Bounded(byte[] json)
    {
        if (json.Length <= ObjectBytesMax) return json;
        annotations["audit.k8s.io/truncated"] = "true";
        return default;
    }
}

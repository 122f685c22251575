using System.Collections.Immutable;
using Skiff.ApiServer.Resources;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Requests;

/// <summary>The verbs of authorization, in upstream's words.</summary>
public static class Verb
{
    /// <summary>One object.</summary>
    public const string Get = "get";

    /// <summary>A collection.</summary>
    public const string List = "list";

    /// <summary>Changes.</summary>
    public const string Watch = "watch";

    /// <summary>A new object, or an action on one.</summary>
    public const string Create = "create";

    /// <summary>A replacement.</summary>
    public const string Update = "update";

    /// <summary>A partial change.</summary>
    public const string Patch = "patch";

    /// <summary>One object's end.</summary>
    public const string Delete = "delete";

    /// <summary>The end of every selected object.</summary>
    public const string DeleteCollection = "deletecollection";
}

/// <summary>
/// The body of a request: bytes with a media type from the network, or the typed object of an in-process caller.
/// </summary>
/// <param name="Bytes">The body's bytes.</param>
/// <param name="MediaType">Media type without parameters.</param>
/// <param name="Object">The typed object, when there are no bytes.</param>
public readonly record struct RequestBody(ReadOnlyMemory<byte> Bytes, string MediaType, IMessageKind? Object)
{
    /// <summary>Whether the body is a configuration for server-side apply.</summary>
    public bool IsApply => MediaType is PatchTypes.Apply or PatchTypes.ApplyCbor;

    /// <summary>The body of an in-process call.</summary>
    public static RequestBody Of(IMessageKind value) => new(default, "", value);
}

/// <summary>One authenticated, authorized request for a resource, on its way through a verb.</summary>
public sealed class Call
{
    private const int RemarksMax = 100;

    private List<string>? warnings;
    private Dictionary<string, string>? annotations;

    /// <summary>The resource addressed.</summary>
    public required Resource Resource { get; init; }

    /// <summary>One of <see cref="Requests.Verb"/>.</summary>
    public required string Verb { get; init; }

    /// <summary>Namespace and name; the name is empty for the collection.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Subresource, or empty.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The request's options.</summary>
    public required Query Query { get; init; }

    /// <summary>Who asks.</summary>
    public required UserInfo Caller { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The body.</summary>
    public RequestBody Body { get; init; }

    /// <summary>The client's name for itself, from which an unnamed field manager is derived.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>Whether this server speaks CBOR.</summary>
    public bool SpeaksCbor { get; init; }

    /// <summary>How much of each object a table's rows carry: <c>None</c>, <c>Metadata</c>, <c>Object</c> or empty.</summary>
    public string IncludeObject => Query.IncludeObject;

    /// <summary>Whether the request runs without being stored.</summary>
    public bool DryRun => Query.DryRun.Count > 0;

    /// <summary>Warnings for the client, in order.</summary>
    public IReadOnlyList<string> Warnings => warnings ?? (IReadOnlyList<string>)[];

    /// <summary>What admission has to say for the audit of the request, by key.</summary>
    public IReadOnlyDictionary<string, string> AuditAnnotations =>
        annotations ?? (IReadOnlyDictionary<string, string>)ImmutableDictionary<string, string>.Empty;

    /// <summary>The name under which the caller's fields are managed.</summary>
    public string FieldManager
    {
        get
        {
            if (Query.FieldManager.Length > 0) return Query.FieldManager;
            string product = UserAgent.Split('/', 2)[0];
            return product.Length > 128 ? product[..128] : product;
        }
    }

    /// <summary>The same call with its body.</summary>
    public Call WithBody(RequestBody body) => new()
    {
        Resource = Resource,
        Verb = Verb,
        Key = Key,
        Subresource = Subresource,
        Query = Query,
        Caller = Caller,
        ReceivedAt = ReceivedAt,
        UserAgent = UserAgent,
        SpeaksCbor = SpeaksCbor,
        Body = body,
    };

    /// <summary>Adds a warning that the client is shown.</summary>
    public void Warn(string text)
    {
        warnings ??= [];
        if (warnings.Count < RemarksMax && !warnings.Contains(text)) warnings.Add(text);
    }

    /// <summary>Adds a remark for the audit of the request; the first one of a key stays.</summary>
    public void Annotate(string key, string value)
    {
        annotations ??= new(StringComparer.Ordinal);
        if (annotations.Count < RemarksMax) annotations.TryAdd(key, value);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Remote;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;
using Encoding = System.Text.Encoding;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// The API of aggregated servers for a component of this process: authorized here, then asked of the other server in the
/// component's name, as a request from the network is. Of kinds that only the other server knows, metadata is read and
/// nothing else is written.
/// </summary>
public sealed class RemoteApi(
    Registry registry, AggregatedApis apis, BackendConnection backends, Authorizer authorizer, UserInfo caller) : IApi
{
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata{0};g=meta.k8s.io;v=v1,application/json";
    private const int BodyBytesMax = 256 * 1024 * 1024;
    private int turn;

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) =>
        ObjectOf(kind, await AskAsync(new(kind, Verb.Get, HttpMethod.Get, key), stop));

    /// <inheritdoc/>
    public async ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop)
    {
        string query = Query(("labelSelector", request.LabelSelector), ("fieldSelector", request.FieldSelector));
        Asked asked = new(kind, Verb.List, HttpMethod.Get, new(request.Namespace, "")) { Query = query, Form = "List" };
        ApiResult<JsonObject> answer = await AskAsync(asked, stop);
        if (!answer.TryGet(out JsonObject? list, out Status? fault)) return fault;
        List<IObject> items = [];
        foreach (Json item in (list["items"] as JsonArray ?? JsonArray.Empty).Items)
        {
            if (Read(kind, item) is not { } value) return Unreadable(kind);
            items.Add(value);
        }

        return new ObjectList(items, (list["metadata"] as JsonObject)?.Text("resourceVersion") ?? "");
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        Asked asked = new(kind, Verb.Watch, HttpMethod.Get, new(request.Namespace, ""))
        {
            Query = Query(
                ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", request.ResourceVersion),
                ("labelSelector", request.LabelSelector), ("fieldSelector", request.FieldSelector)),
        };
        (HttpResponseMessage? answer, Status? fault) = await SendAsync(asked, stop);
        if (answer is null) return fault!;
        if (answer.IsSuccessStatusCode)
            return ApiResult<IObjectWatch>.Ok(new RemoteWatch(kind, answer, await answer.Content.ReadAsStreamAsync(stop)));
        using (answer) return await FaultAsync(answer, stop);
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) => kind is RemoteKind
        ? Status.NotAllowed()
        : ObjectOf(kind, await AskAsync(
            new(kind, Verb.Create, HttpMethod.Post, new(value.Metadata.Namespace, "")) { Body = ObjectCodec.Json(value) }, stop));

    /// <inheritdoc/>
    public ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) => new(Status.NotAllowed());

    /// <summary>
    /// Replaces an object. Of one whose metadata alone is known, owners and finalizers are written: that is all that can
    /// have been changed without knowing more.
    /// </summary>
    public async ValueTask<ApiResult<IObject>> UpdateAsync(
        Kind kind, IObject value, string? subresource, CancellationToken stop)
    {
        ObjectKey key = ObjectKey.Of(value);
        if (value is RemoteObject known)
            return await PatchAsync(kind, key, new PatchRequest(PatchTypes.Merge, MetadataPatch(known.Metadata)), subresource, stop);
        Asked asked = new(kind, Verb.Update, HttpMethod.Put, key, subresource ?? "") { Body = ObjectCodec.Json(value) };
        return ObjectOf(kind, await AskAsync(asked, stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop)
    {
        Asked asked = new(kind, Verb.Patch, HttpMethod.Patch, key, subresource ?? "")
        {
            Query = Query(("fieldManager", patch.FieldManager), ("force", patch.Force ? "true" : "")),
            Body = patch.Body,
            MediaType = patch.Type,
        };
        return ObjectOf(kind, await AskAsync(asked, stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop)
    {
        Asked asked = new(kind, Verb.Delete, HttpMethod.Delete, key) { Body = ObjectCodec.Json(options) };
        ApiResult<JsonObject> answer = await AskAsync(asked, stop);
        if (!answer.TryGet(out JsonObject? told, out Status? fault)) return fault;
        return told.Text("kind") != nameof(Status) && Read(kind, told) is { } left
            ? ApiResult<IMessageKind>.Ok(left)
            : ApiResult<IMessageKind>.Ok(Status.Deleted(kind.Group, kind.Plural, key.Name, ""));
    }

    private async ValueTask<ApiResult<JsonObject>> AskAsync(Asked asked, CancellationToken stop)
    {
        (HttpResponseMessage? answer, Status? fault) = await SendAsync(asked, stop);
        if (answer is null) return fault!;
        using (answer)
        {
            if (!answer.IsSuccessStatusCode) return await FaultAsync(answer, stop);
            await answer.Content.LoadIntoBufferAsync(BodyBytesMax, stop);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(stop);
            return JsonParser.Parse(body).Value is JsonObject tree ? tree : Unreadable(asked.Kind);
        }
    }

    private async ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(Asked asked, CancellationToken stop)
    {
        Kind kind = asked.Kind;
        ObjectKey key = asked.Key;
        RequestPath path = new(true, "", kind.Group, kind.Version, key.Namespace, kind.Plural, key.Name, asked.Subresource);
        Attributes wanted = Attributes.Of(caller, asked.Verb, path);
        Decision decision = await authorizer.AuthorizeAsync(wanted, stop);
        if (!decision.IsAllowed) return (null, Forbidden.Of(wanted, decision.Reason));
        if (apis.Find(kind.Group, kind.Version) is not { } api) return (null, Status.NotFoundPath());
        if (!api.IsAvailable) return (null, Status.Unavailable("service unavailable"));
        APIServiceSpec spec = api.Registration.Spec;
        (IPEndPoint? address, Status? unresolved) =
            AvailabilityCheck.Resolve(registry, spec.Service!, Interlocked.Increment(ref turn) & int.MaxValue);
        if (address is null) return (null, Status.Unavailable(unresolved!.Message));
        return (await backends.SendAsync(
            spec, address, caller, asked.Method, asked.Target, isTrusting: false, asked.Fill, stop), null);
    }

    private static async ValueTask<Status> FaultAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        await answer.Content.LoadIntoBufferAsync(BodyBytesMax, stop);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(stop);
        if (JsonParser.Parse(body).Value is JsonObject told && told.Text("kind") == nameof(Status))
        {
            JsonInput input = new(body, Status.Schema);
            Status status = Status.ReadJson(ref input);
            input.End();
            if (!input.Failed) return status;
        }

        string text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 1024)));
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? Status.Unavailable(text) : Status.InternalError(text);
    }

    private static ApiResult<IObject> ObjectOf(Kind kind, ApiResult<JsonObject> answer)
    {
        if (!answer.TryGet(out JsonObject? tree, out Status? fault)) return fault;
        return Read(kind, tree) is { } value ? ApiResult<IObject>.Ok(value) : Unreadable(kind);
    }

    /// <summary>An object of a kind as the other server wrote it; null when it is none.</summary>
    internal static IObject? Read(Kind kind, Json tree)
    {
        if (tree is not JsonObject) return null;
        JsonInput input = new(JsonText.ToUtf8(tree), kind.Schema);
        IMessageKind value = kind.ReadJson(ref input);
        input.End();
        return input.Failed ? null : value as IObject;
    }

    private static Status Unreadable(Kind kind) => Status.InternalError($"the server of {kind.ApiVersion} answered what cannot be read");

    private static byte[] MetadataPatch(ObjectMeta metadata)
    {
        JsonObject whole = ObjectCodec.Tree(metadata);
        return JsonText.ToUtf8(Json.Object(("metadata", Json.Object(
            ("uid", Json.Of(metadata.UID)),
            ("resourceVersion", Json.Of(metadata.ResourceVersion)),
            ("finalizers", whole["finalizers"] ?? Json.Null),
            ("ownerReferences", whole["ownerReferences"] ?? Json.Null)))));
    }

    private static string Query(params ReadOnlySpan<(string Name, string Value)> options)
    {
        StringBuilder query = new();
        foreach ((string name, string value) in options)
        {
            if (value.Length > 0) query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private sealed record Asked(Kind Kind, string Verb, HttpMethod Method, ObjectKey Key, string Subresource = "")
    {
        public string Query { get; init; } = "";

        public ReadOnlyMemory<byte> Body { get; init; }

        public string MediaType { get; init; } = "application/json";

        /// <summary>What an answer's kind is called by when only metadata is wanted: an object's, or a list's.</summary>
        public string Form { get; init; } = "";

        public string Target
        {
            get
            {
                string space = Key.Namespace.Length == 0 ? "" : $"/namespaces/{Uri.EscapeDataString(Key.Namespace)}";
                string name = Key.Name.Length == 0 ? "" : $"/{Uri.EscapeDataString(Key.Name)}";
                string below = Subresource.Length == 0 ? "" : $"/{Subresource}";
                return $"/apis/{Kind.Group}/{Kind.Version}{space}/{Kind.Plural}{name}{below}{Query}";
            }
        }

        public void Fill(HttpRequestMessage request)
        {
            string accept = Kind is RemoteKind ? MetadataOnly.Replace("{0}", Form, StringComparison.Ordinal) : "application/json";
            request.Headers.TryAddWithoutValidation("Accept", accept);
            if (Body.IsEmpty) return;
            request.Content = new ReadOnlyMemoryContent(Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Skiff.Machinery;
using Skiff.Machinery.Remote;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Http;

/// <summary>
/// The API over HTTP. Lists come in pages, bodies are bounded, redirects are not followed, and a server that asks to wait
/// (<c>Retry-After</c>) is given the time it asks for. Of kinds that only the other server knows, metadata is read and
/// nothing else is written.
/// </summary>
/// <param name="calls">Who the calls go to, and in whose name.</param>
/// <param name="time">The clock of patience.</param>
/// <param name="speaksProtobuf">Whether protobuf is spoken of kinds that have it, as far as the server does.</param>
public sealed class HttpApi(IHttpCalls calls, TimeProvider time, bool speaksProtobuf) : IApi
{
    /// <summary>Objects of one page of a list.</summary>
    public const int PageItems = 500;

    private const int PagesMax = 10_000;
    private const int AttemptsMax = 10;
    private const int ObjectBytesMax = 16 * 1024 * 1024;
    private const int ListBytesMax = 256 * 1024 * 1024;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan waitMax = TimeSpan.FromSeconds(30);

    // Kinds whose bodies the server does not take in protobuf, as it said.
    private readonly ConcurrentDictionary<Kind, bool> inJson = [];

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) =>
        ObjectOf(kind, await AskAsync(Call(kind, "get", HttpMethod.Get, key), stop));

    /// <inheritdoc/>
    public async ValueTask<ApiResult<JsonObject>> ReadAsync(ReadRequest request, CancellationToken stop)
    {
        string verb = request.Key.Name.Length == 0 ? "list" : "get";
        HttpCall call = Call(request.Kind, verb, HttpMethod.Get, request.Key, request.Subresource) with
        {
            Query = HttpCall.QueryOf(
                ("labelSelector", request.LabelSelector), ("metricLabelSelector", request.MetricSelector)),
            Accept = WireForm.Json,
        };
        (Body? body, Status? fault) = await AskAsync(call, stop);
        if (body is null) return fault!;
        return JsonParser.Parse(body.Bytes).Value is JsonObject tree ? tree : Unreadable(request.Kind);
    }

    /// <summary>
    /// The objects of a kind. When the pages' revision has gone before the last of them came, everything is asked for at
    /// once.
    /// </summary>
    public async ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop)
    {
        List<IObject> items = [];
        string next = "", limit = PageItems.ToString(CultureInfo.InvariantCulture);
        for (int page = 0; page < PagesMax; page++)
        {
            HttpCall call = Call(kind, "list", HttpMethod.Get, new(request.Namespace, "")) with
            {
                Query = HttpCall.QueryOf(
                    ("labelSelector", request.LabelSelector), ("fieldSelector", request.FieldSelector), ("limit", limit),
                    ("continue", next)),
                Accept = WireForm.Accept(kind, speaksProtobuf, isList: true),
            };
            (Body? body, Status? fault) = await AskAsync(call, stop);
            bool isExpired = body is null && fault!.Code == (int)HttpStatusCode.Gone;
            if (isExpired && next.Length > 0 && limit.Length > 0)
            {
                items.Clear();
                (next, limit) = ("", "");
                continue;
            }

            if (body is null) return fault!;
            if (WireForm.ReadList(kind, body.Bytes, body.IsProtobuf) is not { } read) return Unreadable(kind);
            items.AddRange(read.Items);
            next = read.Metadata.Continue;
            if (next.Length == 0) return new ObjectList(items, read.Metadata.ResourceVersion);
        }

        throw new IOException($"the list of {kind.Resource} does not end");
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        HttpCall call = Call(kind, "watch", HttpMethod.Get, new(request.Namespace, "")) with
        {
            Query = HttpCall.QueryOf(
                ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", request.ResourceVersion),
                ("labelSelector", request.LabelSelector), ("fieldSelector", request.FieldSelector)),
        };
        using CancellationTokenSource late = new(patience, time);
        (HttpResponseMessage? answer, Status? fault) = await SendAsync(call, late.Token, stop);
        if (answer is null) return fault!;
        if (answer.IsSuccessStatusCode)
            return ApiResult<IObjectWatch>.Ok(new HttpWatch(kind, answer, await answer.Content.ReadAsStreamAsync(stop)));
        using (answer) return await FaultAsync(answer, stop);
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) => kind is RemoteKind
        ? Status.NotAllowed()
        : ObjectOf(kind, await WriteAsync(
            Call(kind, "create", HttpMethod.Post, new(value.Metadata.Namespace, "")), value, stop));

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        MessageOf(kind, await WriteAsync(Call(kind, "create", HttpMethod.Post, key, subresource), body, stop));

    /// <summary>
    /// Replaces an object. Of one whose metadata alone is known, owners and finalizers are written: that is all that can
    /// have been changed without knowing more.
    /// </summary>
    public async ValueTask<ApiResult<IObject>> UpdateAsync(
        Kind kind, IObject value, string? subresource, CancellationToken stop)
    {
        ObjectKey key = ObjectKey.Of(value);
        return value is RemoteObject known
            ? await PatchAsync(kind, key, new PatchRequest(PatchTypes.Merge, MetadataPatch(known.Metadata)), subresource, stop)
            : ObjectOf(subresource == "scale" ? value.Kind : kind, // A scale is answered with a scale.
                await WriteAsync(Call(kind, "update", HttpMethod.Put, key, subresource ?? ""), value, stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop)
    {
        HttpCall call = Call(kind, "patch", HttpMethod.Patch, key, subresource ?? "") with
        {
            Query = HttpCall.QueryOf(("fieldManager", patch.FieldManager), ("force", patch.Force ? "true" : "")),
            Body = patch.Body,
            MediaType = patch.Type,
        };
        return ObjectOf(kind, await AskAsync(call, stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        MessageOf(kind, await WriteAsync(Call(kind, "delete", HttpMethod.Delete, key), options, stop));

    private HttpCall Call(Kind kind, string verb, HttpMethod method, ObjectKey key, string subresource = "") =>
        new(kind, verb, method, kind == Kinds.Namespace ? new("", key.Name) : key, subresource)
        {
            Accept = WireForm.Accept(kind, speaksProtobuf),
        };

    private async ValueTask<(Body? Body, Status? Fault)> WriteAsync(HttpCall call, IMessageKind value, CancellationToken stop)
    {
        bool inProtobuf = speaksProtobuf && WireForm.HasProtobuf(value.Kind) && !inJson.ContainsKey(value.Kind);
        (Body? body, Status? fault) = await AskAsync(With(inProtobuf), stop);
        if (!inProtobuf || fault?.Code != (int)HttpStatusCode.UnsupportedMediaType) return (body, fault);
        inJson.TryAdd(value.Kind, true);
        return await AskAsync(With(inProtobuf: false), stop);

        HttpCall With(bool inProtobuf) => call with
        {
            Body = WireForm.Write(value, inProtobuf),
            MediaType = inProtobuf ? WireForm.Protobuf : WireForm.Json,
        };
    }

    private async ValueTask<(Body? Body, Status? Fault)> AskAsync(HttpCall call, CancellationToken stop)
    {
        using CancellationTokenSource late = new(patience, time);
        (HttpResponseMessage? answer, Status? fault) = await SendAsync(call, late.Token, stop);
        if (answer is null) return (null, fault);
        using (answer)
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
            try
            {
                if (!answer.IsSuccessStatusCode) return (null, await FaultAsync(answer, either.Token));
                await answer.Content.LoadIntoBufferAsync(call.Verb == "list" ? ListBytesMax : ObjectBytesMax, either.Token);
                return (new(await answer.Content.ReadAsByteArrayAsync(either.Token), WireForm.IsProtobuf(answer)), null);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw Late(call);
            }
        }
    }

    // A server that is too busy has done nothing yet: the same call is sent again when it said.
    private async ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(
        HttpCall call, CancellationToken late, CancellationToken stop)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late, stop);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                (HttpResponseMessage? answer, Status? fault) = await calls.SendAsync(call, either.Token);
                if (answer is null || attempt == AttemptsMax || WaitOf(answer) is not { } wait) return (answer, fault);
                answer.Dispose();
                await Task.Delay(wait, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw Late(call);
        }
    }

    private static TimeSpan? WaitOf(HttpResponseMessage answer)
    {
        bool asksToWait = answer.StatusCode == HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500;
        if (!asksToWait || answer.Headers.RetryAfter?.Delta is not { } wait) return null;
        return wait < waitMax ? wait : waitMax;
    }

    private static HttpRequestException Late(HttpCall call) => new($"{call.Method} {call.Target}: no answer within {patience}");

    private static async ValueTask<Status> FaultAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        await answer.Content.LoadIntoBufferAsync(ObjectBytesMax, stop);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(stop);
        return HttpFault.Of((int)answer.StatusCode, WireForm.ReadStatus(body, WireForm.IsProtobuf(answer)), body);
    }

    private static ApiResult<IObject> ObjectOf(Kind kind, (Body? Body, Status? Fault) answer)
    {
        if (answer.Body is not { } body) return answer.Fault!;
        return WireForm.Read(kind, body.Bytes, body.IsProtobuf) is { } value ? ApiResult<IObject>.Ok(value) : Unreadable(kind);
    }

    private static ApiResult<IMessageKind> MessageOf(Kind kind, (Body? Body, Status? Fault) answer)
    {
        if (answer.Body is not { } body) return answer.Fault!;
        return WireForm.ReadAny(kind, body.Bytes, body.IsProtobuf) is { } value
            ? ApiResult<IMessageKind>.Ok(value)
            : Unreadable(kind);
    }

    private static Status Unreadable(Kind kind) => Status.InternalError($"the server of {kind.ApiVersion} answered what cannot be read");

    private static byte[] MetadataPatch(ObjectMeta metadata)
    {
        using JsonOutput output = new();
        metadata.WriteJson(output);
        JsonObject whole = (JsonObject)JsonParser.ParseOwn(output.Written).Value!;
        return Machinery.JsonText.ToUtf8(Json.Object(("metadata", Json.Object(
            ("uid", Json.Of(metadata.UID)),
            ("resourceVersion", Json.Of(metadata.ResourceVersion)),
            ("finalizers", whole["finalizers"] ?? Json.Null),
            ("ownerReferences", whole["ownerReferences"] ?? Json.Null)))));
    }

    private sealed record Body(byte[] Bytes, bool IsProtobuf);
}

using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.InProcess;

/// <summary>
/// The API for a component in the same process: typed objects go in and come out, without a byte being encoded for
/// the trip, and every rule that holds for a request from the network holds here too.
/// </summary>
/// <param name="registry">The served resources.</param>
/// <param name="resources">Runs a call.</param>
/// <param name="authorizer">Says what the component may do.</param>
/// <param name="caller">Who the component is.</param>
/// <param name="time">The clock.</param>
/// <param name="trail">Records what the component does; null records nothing.</param>
public sealed class InMemoryApi(
    Registry registry, ResourceHandler resources, Authorizer authorizer, UserInfo caller, TimeProvider time,
    AuditTrail? trail = null) : IApi
{
    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) =>
        ObjectOf(await RunAsync(kind, Verb.Get, key, "", new Query(), default, stop));

    /// <inheritdoc/>
    public async ValueTask<ApiResult<JsonObject>> ReadAsync(ReadRequest request, CancellationToken stop)
    {
        string verb = request.Key.Name.Length == 0 ? Verb.List : Verb.Get;
        Query query = new() { LabelSelector = request.LabelSelector };
        Reply reply = await RunAsync(request.Kind, verb, request.Key, request.Subresource, query, default, stop);
        return ObjectOf(reply).TryGet(out IObject? value, out Status? fault) ? ObjectCodec.Tree(value) : fault;
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop)
    {
        Query query = new() { LabelSelector = request.LabelSelector, FieldSelector = request.FieldSelector };
        Reply reply = await RunAsync(kind, Verb.List, new(request.Namespace, ""), "", query, default, stop);
        if (reply is Reply.OfObjects made) return new ObjectList(made.Items, "");
        if (reply is not Reply.OfList list) return Fault(reply);
        IObject[] items = [.. list.Page.Items.Select(list.Resource.Served)];
        return new ObjectList(items, ResourceVersions.Text(list.Page.Revision));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        Query query = new()
        {
            Watch = true,
            AllowWatchBookmarks = true,
            LabelSelector = request.LabelSelector,
            FieldSelector = request.FieldSelector,
            ResourceVersion = request.ResourceVersion,
        };
        Reply reply = await RunAsync(kind, Verb.Watch, new(request.Namespace, ""), "", query, default, stop);
        return reply is Reply.OfWatch watch
            ? ApiResult<IObjectWatch>.Ok(new InMemoryWatch(watch.Resource, watch.Session))
            : ApiResult<IObjectWatch>.Fail(Fault(reply));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop)
    {
        ObjectKey key = new(value.Metadata.Namespace, "");
        return ObjectOf(await RunAsync(kind, Verb.Create, key, "", new Query(), RequestBody.Of(value), stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop)
    {
        Reply reply = await RunAsync(kind, Verb.Create, key, subresource, new Query(), RequestBody.Of(body), stop);
        return MessageOf(reply);
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> UpdateAsync(
        Kind kind, IObject value, string? subresource, CancellationToken stop)
    {
        ObjectKey key = ObjectKey.Of(value);
        return ObjectOf(await RunAsync(kind, Verb.Update, key, subresource ?? "", new Query(), RequestBody.Of(value), stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop)
    {
        Query query = new() { FieldManager = patch.FieldManager, Force = patch.Force ? true : null };
        RequestBody body = new(patch.Body, patch.Type, null);
        return ObjectOf(await RunAsync(kind, Verb.Patch, key, subresource ?? "", query, body, stop));
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        MessageOf(await RunAsync(kind, Verb.Delete, key, "", new Query(), RequestBody.Of(options), stop));

    private async ValueTask<Reply> RunAsync(
        Kind kind, string verb, ObjectKey key, string subresource, Query query, RequestBody body, CancellationToken stop)
    {
        if (!registry.TryFind(kind, out Resource? resource)) return Status.NotFoundPath();
        RequestPath path = new(true, "", kind.Group, kind.Version, key.Namespace, kind.Plural, key.Name, subresource);
        Attributes request = Attributes.Of(caller, verb, path);
        AuditEvent? audited = trail is null ? null : await trail.BeginAsync(request, Origin(path), stop);
        Reply reply = await authorizer.RefusalAsync(request, path.Path, audited, stop) is { } forbidden
            ? forbidden
            : await CallAsync(resource, verb, key, subresource, query, body, audited, stop);
        if (audited is null) return reply;
        audited.Answered(reply);
        // A watch of this process lasts as long as it does: its record is that it has begun.
        AuditStages stage = reply is Reply.OfWatch ? AuditStages.ResponseStarted : AuditStages.ResponseComplete;
        await trail!.RecordAsync(audited, stage, CancellationToken.None);
        return reply;
    }

    private ValueTask<Reply> CallAsync(
        Resource resource, string verb, ObjectKey key, string subresource, Query query, RequestBody body, AuditEvent? audited,
        CancellationToken stop)
    {
        Call call = new()
        {
            Resource = resource,
            Verb = verb,
            Key = resource.Kind == Kinds.Namespace ? new ObjectKey("", key.Name) : key,
            Subresource = subresource,
            Query = query.FieldManager.Length > 0 ? query : query with { FieldManager = ManagerName },
            Caller = caller,
            ReceivedAt = time.GetUtcNow(),
            Body = body,
        };
        audited?.Sent(call);
        return resources.HandleAsync(call, stop);
    }

    private AuditOrigin Origin(RequestPath path)
    {
        string root = path.Group.Length == 0 ? $"/api/{path.Version}" : $"/apis/{path.Group}/{path.Version}";
        string space = path.Namespace.Length == 0 ? "" : $"/namespaces/{path.Namespace}";
        string name = path.Name.Length == 0 ? "" : $"/{path.Name}";
        string below = path.Subresource.Length == 0 ? "" : $"/{path.Subresource}";
        return new($"{root}{space}/{path.Resource}{name}{below}", ManagerName, ["127.0.0.1"]);
    }

    // system:kube-scheduler manages fields as kube-scheduler, and system:node:a as kubelet, as upstream's do.
    private string ManagerName => caller.Name.StartsWith("system:node:", StringComparison.Ordinal)
        ? "kubelet"
        : caller.Name == "system:apiserver" ? "kube-apiserver"
        : caller.Name[(caller.Name.LastIndexOf(':') + 1)..];

    private static ApiResult<IObject> ObjectOf(Reply reply) => reply switch
    {
        Reply.OfStored stored => ApiResult<IObject>.Ok(stored.Resource.Served(stored.Object)),
        Reply.OfMessage { Message: IObject value } => ApiResult<IObject>.Ok(value),
        _ => Fault(reply),
    };

    private static ApiResult<IMessageKind> MessageOf(Reply reply) => reply switch
    {
        Reply.OfStored stored => ApiResult<IMessageKind>.Ok(stored.Resource.Served(stored.Object)),
        Reply.OfMessage message => ApiResult<IMessageKind>.Ok(message.Message),
        _ => Fault(reply),
    };

    private static Status Fault(Reply reply) => reply is Reply.OfError error
        ? error.Status
        : Status.InternalError($"a {reply.GetType().Name} was not expected here");

    private sealed class InMemoryWatch(Resource resource, WatchSession session) : IObjectWatch
    {
        private WatchNotice? ahead;
        private bool ended;

        public bool TryRead(out ObjectEvent change)
        {
            WatchNotice notice = ahead ?? (ended ? new(WatchSignal.End, null, 0) : session.Next());
            ahead = null;
            change = default;
            switch (notice.Signal)
            {
                case WatchSignal.None:
                    return false;
                case WatchSignal.End:
                    ended = true;
                    return false;
                default:
                    change = EventOf(notice);
                    return true;
            }
        }

        public async ValueTask<bool> WaitAsync(CancellationToken stop)
        {
            while (!ended)
            {
                WatchNotice notice = session.Next();
                ended = notice.Signal == WatchSignal.End;
                if (ended) break;
                if (notice.Signal != WatchSignal.None)
                {
                    ahead = notice;
                    return true;
                }

                await session.WaitAsync(stop);
            }

            return false;
        }

        public ValueTask DisposeAsync()
        {
            session.Dispose();
            return ValueTask.CompletedTask;
        }

        private ObjectEvent EventOf(in WatchNotice notice)
        {
            string revision = ResourceVersions.Text(notice.Revision);
            if (notice.Signal == WatchSignal.Expired)
            {
                ended = true;
                return new(WatchEventType.Error, null, revision, Status.Expired($"too old resource version: {revision}"));
            }

            if (notice.Signal == WatchSignal.Broken)
            {
                ended = true;
                return new(WatchEventType.Error, null, revision, session.Fault);
            }

            if (notice.Object is null) return new(WatchEventType.Bookmark, null, revision);
            WatchEventType type = notice.Signal switch
            {
                WatchSignal.Added => WatchEventType.Added,
                WatchSignal.Deleted => WatchEventType.Deleted,
                _ => WatchEventType.Modified,
            };
            return new(type, notice.Altered ?? resource.Served(notice.Object), revision);
        }
    }
}

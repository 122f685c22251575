using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Aggregation;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.FlowControl;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>
/// The road of every request: 1 parse the path, 2 choose the answer's form, 3 authenticate, 4 authorize, 5 find the
/// resource, or the server that has it, 6 read the options and the body, 7 run the verb, 8 write the answer.
/// </summary>
public sealed class ApiHandler(
    Registry registry, RequestIdentity identity, Impersonation impersonation, Authorizer authorizer, ResourceHandler resources,
    ConnectHandler connect, AggregationHandler aggregation, PathHandler paths, ReplyWriter writer, RequestMetrics metrics,
    TimeProvider time, FlowDispatcher flows, AuditTrail? trail = null, Action<string, Exception>? broke = null,
    bool speaksCbor = false)
{
    // Upstream's bound on a body.
    private const int BodyMax = 3 * 1024 * 1024;
    private const string Panic = "This request caused apiserver to panic. Look in the logs for details.";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        CancellationToken stop = context.RequestAborted;
        Negotiated form = new(Encoding.Json, Transform.None);
        Route route = new();
        try
        {
            Reply? reply = await RouteAsync(context, route, stop);
            form = route.Form;
            if (reply is not null) route.Audited?.Answered(reply);
            if (reply is Reply.OfWatch) route.Leave(); // A watch takes a seat until it has begun.
            if (reply is not null) await writer.WriteAsync(context, reply, form, route.Call, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (BadHttpRequestException fault)
        {
            if (!context.Response.HasStarted)
                await writer.WriteErrorAsync(context, TransportFault(fault), form);
        }
        catch (IOException fault)
        {
            // A connection, to the client or to a server that this one asked, has gone.
            if (context.Response.HasStarted) context.Abort();
            else await writer.WriteErrorAsync(context, Status.Unavailable(fault.Message), form);
        }
        catch (Exception fault)
        {
            // An invariant broke in this request. It ends, the rest goes on, as upstream's server does after a panic.
            broke?.Invoke($"{context.Request.Method} {context.Request.Path}", fault);
            if (context.Response.HasStarted) context.Abort();
            else await writer.WriteErrorAsync(context, Status.InternalError(Panic), form);
        }
        finally
        {
            route.Leave();
        }

        if (route.Audited is not null) await EndAsync(context, route.Audited);
        metrics.Record(route.Call, context.Response.StatusCode, time.GetElapsedTime(started));
    }

    private sealed class Route
    {
        public Negotiated Form { get; set; } = new(Encoding.Json, Transform.None);

        public Call? Call { get; set; }

        public AuditEvent? Audited { get; set; }

        public FlowSeat Seat { get; set; }

        public RequestMetrics? Counting { get; set; }

        public bool IsWrite { get; set; }

        public void Leave()
        {
            Counting?.Runs(IsWrite, -1);
            Counting = null;
            Seat.Release();
            Seat = default;
        }
    }

    // Null once the request has its seats.
    private async ValueTask<Reply?> EnterAsync(
        HttpContext context, Route route, Attributes request, int objects, CancellationToken stop)
    {
        FlowAdmission entered = await flows.EnterAsync(request, objects, stop);
        route.Seat = entered.Seat;
        context.Response.Headers["X-Kubernetes-PF-FlowSchema-UID"] = entered.Schema.Metadata.UID;
        context.Response.Headers["X-Kubernetes-PF-PriorityLevel-UID"] = entered.Level.Object.Metadata.UID;
        if (entered.Refusal is null)
        {
            route.Counting = metrics;
            route.IsWrite = request.Verb is not (Verb.Get or Verb.List or Verb.Watch or "head");
            metrics.Runs(route.IsWrite, 1);
            return null;
        }

        context.Response.Headers.RetryAfter = "1";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return tooMany;
    }

    // What a list will have to go through.
    private int ObjectsOf(RequestPath path, string verb, string name)
    {
        bool isWhole = verb == Verb.List && name.Length == 0;
        if (!isWhole || !registry.TryFind(path.Group, path.Version, path.Resource, out Resource? resource)) return 0;
        return resource.Id is { } id ? resource.Store.Read(id).Count : 0;
    }

    // The record is written whether the client is still there or not.
    private async ValueTask EndAsync(HttpContext context, AuditEvent audited)
    {
        audited.Ended(context.Response.StatusCode);
        await trail!.RecordAsync(audited, AuditStages.ResponseComplete, CancellationToken.None);
    }

    private async ValueTask BeginAuditAsync(HttpContext context, Route route, Attributes request, CancellationToken stop)
    {
        AuditEvent? audited = await trail!.BeginAsync(context, request, stop);
        route.Audited = audited;
        bool isLong = request.Verb == Verb.Watch || connect.Handles(request.Subresource);
        if (audited is null || !isLong) return;
        context.Response.OnStarting(async () =>
        {
            audited.Ended(context.Response.StatusCode);
            await trail.RecordAsync(audited, AuditStages.ResponseStarted, CancellationToken.None);
        });
    }

    private async ValueTask<Status> RefuseAsync(HttpContext context, Route route, RequestPath path, Status fault, CancellationToken stop)
    {
        if (trail is null || fault.Code != StatusCodes.Status401Unauthorized) return fault;
        string method = context.Request.Method.ToLowerInvariant();
        await BeginAuditAsync(context, route, Attributes.Of(nobody, method, path), stop);
        route.Audited?.Refused(context.Request.Headers.Authorization.Count > 0
            ? "Authentication failed, attempted: bearer"
            : "Authentication failed, no credentials provided");
        return fault;
    }

    private static readonly UserInfo nobody = new("", "", default, default);

    private static readonly Reply tooMany = new Reply.OfText(
        429, "text/plain; charset=utf-8", "Too many requests, please try again later.\n"u8.ToArray());

    /// <summary>Null when the answer has been written already.</summary>
    private async ValueTask<Reply?> RouteAsync(HttpContext context, Route route, CancellationToken stop)
    {
        // :: Step 1
        string raw = RequestIdentity.TargetOf(context);
        int question = raw.IndexOf('?', StringComparison.Ordinal);
        ReadOnlySpan<char> target = question < 0 ? raw : raw.AsSpan(0, question);
        bool tricky = target.Contains("%2f", StringComparison.OrdinalIgnoreCase) || target.Contains("%00", StringComparison.Ordinal);
        RequestPath? path = RequestPath.Parse(context.Request.Path.Value ?? "/");
        if (path is null || (tricky && !IsProxied(path)) || Climbs(target)) return Status.NotFoundPath();

        // :: Step 2
        Negotiated? form = Negotiated.Of(context.Request.Headers.Accept, speaksCbor);
        route.Form = form ?? route.Form;

        // :: Step 3
        (UserInfo? shown, WantedUser wanted, Status? fault) = await identity.OfAsync(context, path.Path, stop);
        if (shown is null) return await RefuseAsync(context, route, path, fault!, stop);
        if (!path.IsResource)
        {
            string method = context.Request.Method.ToLowerInvariant();
            Attributes plain = Attributes.Of(shown, method, path);
            if (trail is not null) await BeginAuditAsync(context, route, plain, stop);
            (UserInfo? reader, fault) = await ActAsAsync(shown, wanted, plain, route.Audited, stop);
            if (reader is null) return fault!;
            Attributes asked = ReferenceEquals(reader, shown) ? plain : plain with { User = reader };
            if (await EnterAsync(context, route, asked, 0, stop) is { } busy) return busy;
            if (aggregation.FindDocument(path.Path) is not { } elsewhere)
                return await paths.HandleAsync(context, path, asked, route.Audited, stop);
            Attributes read = method == "head" ? asked with { Verb = "get" } : asked;
            return await authorizer.RefusalAsync(read, raw, route.Audited, stop) is { } refusal
                ? refusal
                : await aggregation.HandleAsync(context, elsewhere, reader, stop);
        }

        // :: Step 4
        Query? query = Query.Parse(context.Request.Query, out string unreadable);
        // A list is asked for its form first.
        if (query is null && form is null && path.Name.Length == 0 && HttpMethods.IsGet(context.Request.Method))
            return Status.NotAcceptable(Negotiated.Refusal(speaksCbor));
        if (query is null) return Status.BadRequest(unreadable);
        (string? verb, Status? refused) = VerbOf(context.Request, path, query);
        if (verb is null) return refused!;
        Attributes request = Attributes.Of(shown, verb, path, query);
        if (trail is not null) await BeginAuditAsync(context, route, request, stop);
        (UserInfo? caller, fault) = await ActAsAsync(shown, wanted, request, route.Audited, stop);
        if (caller is null) return fault!;
        if (!ReferenceEquals(caller, shown)) request = request with { User = caller };
        // Connections last for as long as their clients like; they are bounded by their number.
        bool isLimited = !connect.Handles(path.Subresource);
        if (isLimited && await EnterAsync(context, route, request, ObjectsOf(path, verb, request.Name), stop) is { } full) return full;
        if (await authorizer.RefusalAsync(request, raw, route.Audited, stop) is { } forbidden) return forbidden;

        // :: Step 5
        if (aggregation.Apis.Find(path.Group, path.Version) is { } remote)
        {
            if (verb == Verb.Watch) route.Leave();
            return await aggregation.HandleAsync(context, remote, caller, stop);
        }

        if (!registry.TryFind(path.Group, path.Version, path.Resource, out Resource? resource))
            return Status.NotFoundPath();
        if (!Serves(resource, path)) return Status.NotFoundPath();
        // Whoever asks for the head of an answer is asked whether he may have it, and then told that there is none.
        bool isHead = HttpMethods.IsHead(context.Request.Method) && !IsProxied(path);
        if (isHead || !Allows(resource, path, verb)) return Status.NotAllowed();
        bool isCustom = resource.Kind is CustomKind && path.Subresource != "scale";
        bool isQuestion = path.Subresource == "token" || (resource.Id is null && !resource.Kind.Verbs.Contains(Verb.Get));
        if (isCustom || isQuestion)
        {
            form = Negotiated.Choose(
                [.. context.Request.Headers.Accept.Select(value => value ?? "")], speaksCbor, !isQuestion, !isCustom);
            if (form is null) return Status.NotAcceptable(Negotiated.Refusal(speaksCbor, !isCustom));
            route.Form = form.Value;
        }

        if (form is null && !connect.Handles(path.Subresource)) return Status.NotAcceptable(Negotiated.Refusal(speaksCbor));

        // :: Step 6
        string user = context.Request.Headers.UserAgent.ToString();
        Call call = new()
        {
            Resource = resource,
            Verb = verb,
            Key = new ObjectKey(resource.Kind == Kinds.Namespace ? "" : path.Namespace, path.Name),
            Subresource = path.Subresource,
            Query = path.LegacyWatch ? query with { Watch = true } : query,
            Caller = caller,
            ReceivedAt = time.GetUtcNow(),
            UserAgent = user,
            SpeaksCbor = speaksCbor,
            Body = default,
        };
        route.Call = call;
        if (connect.Handles(path.Subresource))
        {
            return await InteractionRefusalAsync(request, stop) is { } kept ? kept : await connect.HandleAsync(context, call, path, stop);
        }

        (ReadOnlyMemory<byte>? body, Status? tooLarge) = await ReadBodyAsync(context.Request, stop);
        if (body is null) return tooLarge!;

        // :: Step 7
        Call complete = call.WithBody(new RequestBody(body.Value, MediaType(context.Request), null));
        route.Call = complete;
        if (resource.Kind is CustomKind { Deprecation: { } deprecation }) complete.Warn(deprecation);
        route.Audited?.Sent(complete);
        return await resources.HandleAsync(complete, stop);
    }

    private async ValueTask<(UserInfo? Caller, Status? Fault)> ActAsAsync(
        UserInfo caller, WantedUser wanted, Attributes request, AuditEvent? audited, CancellationToken stop)
    {
        if (wanted == WantedUser.Nobody) return (caller, null);
        ApiResult<UserInfo> applied = await impersonation.ApplyAsync(request, wanted, stop);
        if (!applied.TryGet(out UserInfo? user, out Status? refused)) return (null, refused);
        audited?.Impersonate(user);
        return (user, null);
    }

    // The server below has resolved dots already, so that the path as it was written must be asked.
    private static bool Climbs(ReadOnlySpan<char> target)
    {
        foreach (Range range in target.Split('/'))
        {
            ReadOnlySpan<char> segment = target[range];
            int dots = 0;
            while (segment.Length > 0 && (segment[0] == '.' || segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase)))
            {
                segment = segment[(segment[0] == '.' ? 1 : 3)..];
                dots++;
            }

            if (segment.IsEmpty && dots is (1 or 2)) return true;
        }

        return false;
    }

    // A WebSocket begins with a GET: leave to look at a pod must not be enough to get into it.
    private async ValueTask<Status?> InteractionRefusalAsync(Attributes request, CancellationToken stop)
    {
        bool isInteraction = request is { Group: "", Resource: "pods", Subresource: "exec" or "attach" or "portforward" };
        if (!isInteraction || request.Verb == Verb.Create) return null;
        Decision decision = await authorizer.AuthorizeAsync(request with { Verb = Verb.Create }, stop);
        return decision.IsAllowed ? null : Status.Forbidden("", request.Resource, request.Name, decision.Reason);
    }

    private static bool IsProxied(RequestPath path) => path.Subresource == "proxy";

    private static bool Serves(Resource resource, RequestPath path)
    {
        bool spaced = path.Namespace.Length > 0 && resource.Kind != Kinds.Namespace;
        if (spaced && !resource.Kind.Namespaced) return false;
        if (resource.Kind.Namespaced && path.Namespace.Length == 0 && path.Name.Length > 0) return false;
        if (path.Rest.Length > 0 && !IsProxied(path)) return false;
        return path.Subresource.Length == 0
            || resource.Kind.Subresources.Any(sub => sub.Name == path.Subresource);
    }

    // Writes to a collection need a namespace where there are namespaces, and a verb that the kind has at all.
    private static bool Allows(Resource resource, RequestPath path, string verb)
    {
        if (path.Name.Length > 0) return true;
        bool homeless = resource.Kind.Namespaced && path.Namespace.Length == 0;
        if (homeless && verb is (Verb.Create or Verb.DeleteCollection)) return false;
        return verb != Verb.DeleteCollection || resource.Kind.Verbs.Contains("deletecollection");
    }

    private static (string? Verb, Status? Fault) VerbOf(HttpRequest request, RequestPath path, Query query)
    {
        bool named = path.Name.Length > 0;
        string? verb = request.Method switch
        {
            "GET" or "HEAD" when named && path.LegacyWatch => Verb.Watch,
            "GET" or "HEAD" when named => Verb.Get,
            "GET" or "HEAD" => query.Watch || path.LegacyWatch ? Verb.Watch : Verb.List,
            "POST" => Verb.Create,
            "PUT" when named => Verb.Update,
            "PATCH" when named => Verb.Patch,
            "DELETE" => named ? Verb.Delete : Verb.DeleteCollection,
            _ => null,
        };
        if (verb is not null && (verb != Verb.Create || !named || path.Subresource.Length > 0)) return (verb, null);
        return (null, Status.NotAllowed());
    }

    private static async ValueTask<(ReadOnlyMemory<byte>? Body, Status? Fault)> ReadBodyAsync(
        HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength is 0) return (ReadOnlyMemory<byte>.Empty, null);
        if (request.ContentLength > BodyMax) return (null, TooLarge());
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(stop);
            if (read.Buffer.Length > BodyMax) return (null, TooLarge());
            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return (body, null);
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Status TooLarge() =>
        Status.TooLarge($"Request entity too large: limit is {BodyMax}");

    private static Status TransportFault(BadHttpRequestException fault) =>
        fault.StatusCode == 413 ? TooLarge() : Status.BadRequest(fault.Message);

    private static string MediaType(HttpRequest request)
    {
        string type = request.ContentType ?? "";
        int semicolon = type.IndexOf(';', StringComparison.Ordinal);
        string media = (semicolon < 0 ? type : type[..semicolon]).Trim().ToLowerInvariant();
        // No header means JSON; a header that names nothing does not.
        return media.Length == 0 && type.Length > 0 ? type : media;
    }
}

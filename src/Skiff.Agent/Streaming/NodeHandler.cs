using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Skiff.Agent.Streaming.Logs;
using Skiff.Agent.Watching;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Streaming;

/// <summary>One request to the node: who, may he, what. In that order, always.</summary>
internal sealed class NodeHandler(NodeServerOptions options, NodeServices parts, DirectoryWatches watches)
{
    private readonly NodeAuthentication authentication = new(options.ClientAuthorities, parts.Api, parts.Time);
    private readonly NodeAuthorization authorization = new(options.NodeName, parts.Api, parts.Time);
    private readonly ExecHandler exec = new(options, parts);
    private readonly PortForwardHandler portForward = new(options, parts);
    private readonly ContainerLogsHandler logs = new(parts, new(options.LogRoot, watches, parts.Time));
    private readonly RunHandler run = new(parts);
    private readonly PodsHandler pods = new(parts);
    private readonly StatsHandler stats = new(options, parts);
    private int streams;

    public async Task HandleAsync(HttpContext context)
    {
        CancellationToken stop = context.RequestAborted;
        try
        {
            await ServeAsync(context, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception failure) when (failure is IOException or SocketException or HttpRequestException)
        {
            // Something this request needed broke. What was not begun is answered, what was is broken off.
            if (context.Response.HasStarted) context.Abort();
            else await TextReply.WriteAsync(context, 500, failure.Message, stop);
        }
    }

    private async ValueTask ServeAsync(HttpContext context, CancellationToken stop)
    {
        string path = context.Request.Path.Value ?? "";
        if (await authentication.AuthenticateAsync(context, stop) is not { } caller)
        {
            await TextReply.WriteAsync(context, 401, "Unauthorized", stop);
            return;
        }

        if (NodePermission.Of(context.Request.Method, path) is not { } permission)
        {
            await TextReply.WriteAsync(context, 405, "Method Not Allowed", stop);
            return;
        }

        (bool? allowed, Status? error) = await authorization.AllowsAsync(caller, permission, stop);
        if (allowed != true)
        {
            await RefuseAsync(context, caller, permission, error, stop);
            return;
        }

        if (NodeRoute.Read(path) is not { } route) await TextReply.WriteAsync(context, 404, "404 page not found\n", stop);
        else if (!route.Allows(context.Request.Method)) await TextReply.WriteAsync(context, 405, "Method Not Allowed", stop);
        else if (route.IsStream) await StreamAsync(context, route, stop);
        else await DispatchAsync(context, route, stop);
    }

    // Streams may last for hours, so how many there are is bounded on its own.
    private async ValueTask StreamAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        try
        {
            bool room = Interlocked.Increment(ref streams) <= options.MaxStreamConnections;
            if (room) await DispatchAsync(context, route, stop);
            else await TextReply.WriteAsync(context, 429, "too many streams are open on this node", stop);
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    private ValueTask DispatchAsync(HttpContext context, NodeRoute route, CancellationToken stop) => route.Action switch
    {
        NodeAction.Health => TextReply.WriteAsync(context, 200, "ok", stop),
        NodeAction.Pods or NodeAction.RunningPods => pods.HandleAsync(context, route, stop),
        NodeAction.ContainerLogs => logs.HandleAsync(context, route, stop),
        NodeAction.Exec or NodeAction.Attach => exec.HandleAsync(context, route, stop),
        NodeAction.Run => run.HandleAsync(context, route, stop),
        NodeAction.PortForward => portForward.HandleAsync(context, route, stop),
        NodeAction.Stats or NodeAction.Metrics => stats.HandleAsync(context, route, stop),
        _ => TextReply.WriteAsync(context, 404, "404 page not found\n", stop),
    };

    private static async ValueTask RefuseAsync(
        HttpContext context, NodeCaller caller, NodePermission permission, Status? error, CancellationToken stop)
    {
        string subresources = string.Join(' ', permission.Subresources);
        string who = $"user={caller.Name}, verb={permission.Verb}, resource=nodes, subresource";
        if (error is null)
        {
            await TextReply.WriteAsync(context, 403, $"Forbidden ({who}(s)=[{subresources}])\n", stop);
            return;
        }

        await TextReply.WriteAsync(context, 500, $"Authorization error ({who}={permission.Subresources[0]})", stop);
    }
}

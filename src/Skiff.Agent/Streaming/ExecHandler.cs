using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Agent.Runtime;
using Skiff.Agent.Streaming.WebSockets;
using Skiff.Cri.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Streaming;

/// <summary>
/// Exec and attach. The runtime's own streaming server speaks SPDY and the older WebSocket forms, which are passed
/// through as they are; the newest WebSocket form it does not know and is translated.
/// </summary>
internal sealed class ExecHandler(NodeServerOptions options, NodeServices parts)
{
    private static readonly string[] passedHeaders =
    [
        "Upgrade", "X-Stream-Protocol-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol",
    ];

    private static readonly string[] returnedHeaders =
        ["Upgrade", "X-Stream-Protocol-Version", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol"];

    public async ValueTask HandleAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        StreamRequest request = StreamRequest.Read(context.Request.Query);
        if (!request.IsAny)
        {
            await TextReply.WriteAsync(context, 400, "you must specify at least 1 of stdin, stdout, stderr", stop);
            return;
        }

        if (parts.Pods.Find(route.Namespace, route.Pod, route.Uid) is not { } pod)
        {
            await TextReply.WriteAsync(context, 404, "pod does not exist", stop);
            return;
        }

        if (pod.Find(route.Container) is not { Running: true } container)
        {
            await TextReply.WriteAsync(context, 500, $"container not found (\"{route.Container}\")", stop);
            return;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            await TextReply.WriteAsync(context, 400, "Upgrade request required", stop);
            return;
        }

        // What the container was made with decides about attach; asking for something else would mangle its output.
        if (route.Action == NodeAction.Attach) request = request.WithTty(IsTty(pod.Pod, route.Container));
        CriResult<string> url = await UrlAsync(route, container.Id, request, stop);
        if (url.Error is { } error) await TextReply.WriteAsync(context, error, stop);
        else if (IsTranslated(context)) await TranslateAsync(context, url.Value!, request, stop);
        else await PassAsync(context, upgrade, url.Value!, stop);
    }

    private static bool IsTranslated(HttpContext context) =>
        WebSocketHandshake.IsAsked(context) && WebSocketHandshake.Offered(context).Contains(TranslatedExec.Protocol);

    private static bool IsTty(Pod pod, string container)
    {
        foreach (EphemeralContainer one in pod.Spec.EphemeralContainers)
        {
            if (one.EphemeralContainerCommon.Name == container) return one.EphemeralContainerCommon.TTY;
        }

        return (pod.Spec.Containers.FirstOrDefault(one => one.Name == container)
            ?? pod.Spec.InitContainers.FirstOrDefault(one => one.Name == container))?.TTY == true;
    }

    private async ValueTask<CriResult<string>> UrlAsync(
        NodeRoute route, string containerId, StreamRequest request, CancellationToken stop)
    {
        if (route.Action == NodeAction.Attach)
        {
            CriResult<AttachResponse> attached = await parts.Cri.AttachAsync(
                new()
                {
                    ContainerId = containerId,
                    Stdin = request.Stdin,
                    Stdout = request.Stdout,
                    Stderr = request.Stderr,
                    Tty = request.Tty,
                },
                stop);
            return attached.TryGet(out AttachResponse? attach, out CriError? refused) ? attach.Url : refused;
        }

        ExecRequest exec = new()
        {
            ContainerId = containerId,
            Stdin = request.Stdin,
            Stdout = request.Stdout,
            Stderr = request.Stderr,
            Tty = request.Tty,
        };
        exec.Cmd.AddRange(request.Command);
        CriResult<ExecResponse> made = await parts.Cri.ExecAsync(exec, stop);
        return made.TryGet(out ExecResponse? response, out CriError? error) ? response.Url : error;
    }

    // The very bytes, once the runtime has agreed.
    private async ValueTask PassAsync(
        HttpContext context, IHttpUpgradeFeature upgrade, string url, CancellationToken stop)
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (string name in passedHeaders)
        {
            foreach (string? value in context.Request.Headers[name])
            {
                if (value is not null) headers.Add(new(name, value));
            }
        }

        (RuntimeConnection? connection, RuntimeRefusal? refusal) = await RuntimeUpgrade.ConnectAsync(
            url, context.Request.Method, headers, parts.Time, stop);
        if (connection is null)
        {
            await TextReply.WriteAsync(context, refusal!.Code, refusal.Text, stop);
            return;
        }

        await using (connection)
        {
            context.Response.Headers.Connection = "Upgrade";
            foreach (string name in returnedHeaders)
            {
                if (connection.Headers.TryGetValue(name, out string? value)) context.Response.Headers[name] = value;
            }

            using IdleWatch idle = new(parts.Time, options.StreamIdleTimeout, stop);
            await using Stream client = await upgrade.UpgradeAsync();
            await Splice.RunAsync(client, connection.Stream, idle, parts.Time);
        }
    }

    private async ValueTask TranslateAsync(
        HttpContext context, string url, StreamRequest request, CancellationToken stop)
    {
        (RuntimeConnection? connection, RuntimeRefusal? refusal) = await RuntimeUpgrade.ConnectAsync(
            url, "POST", TranslatedExec.RuntimeHeaders, parts.Time, stop);
        if (connection is null)
        {
            await TextReply.WriteAsync(context, refusal!.Code, refusal.Text, stop);
            return;
        }

        await using (connection)
        {
            using IdleWatch idle = new(parts.Time, options.StreamIdleTimeout, stop);
            if (await WebSocketHandshake.AcceptAsync(context, TranslatedExec.Protocol, stop) is not { } socket) return;
            using ChannelSocket client = new(socket, base64: false, idle.Touch);
            await TranslatedExec.RunAsync(client, connection.Stream, request, idle, parts.Time);
        }
    }
}

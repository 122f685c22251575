using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Agent.Streaming.WebSockets;

namespace Skiff.Agent.Streaming;

/// <summary>Port-forward in its three forms: SPDY, SPDY inside a WebSocket, and the older WebSocket channels.</summary>
internal sealed class PortForwardHandler(NodeServerOptions options, NodeServices parts)
{
    private const string Protocol = "portforward.k8s.io";
    private const string Tunnel = "SPDY/3.1+portforward.k8s.io";
    private const string ChannelProtocol = "v4.channel.k8s.io";
    private const string Base64Protocol = "v4.base64.channel.k8s.io";
    private const string ProtocolHeader = "X-Stream-Protocol-Version";

    private readonly PodDialer dialer = new(parts.Cri);

    public async ValueTask HandleAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        if (parts.Pods.Find(route.Namespace, route.Pod, route.Uid) is not { } pod)
        {
            await TextReply.WriteAsync(context, 404, "pod does not exist", stop);
            return;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            await TextReply.WriteAsync(context, 400, "Upgrade request required", stop);
            return;
        }

        PodDialer.Network network = await dialer.FindAsync(pod, stop);
        if (network.Error.Length > 0)
        {
            await TextReply.WriteAsync(context, 500, network.Error, stop);
            return;
        }

        using IdleWatch idle = new(parts.Time, options.StreamIdleTimeout, stop);
        if (WebSocketHandshake.IsAsked(context)) await OverWebSocketAsync(context, pod, network.Path, idle);
        else await OverSpdyAsync(context, upgrade, pod, network.Path, idle);
    }

    private async ValueTask OverSpdyAsync(
        HttpContext context, IHttpUpgradeFeature upgrade, PodEntry pod, string network, IdleWatch idle)
    {
        string[] offered =
        [
            .. context.Request.Headers[ProtocolHeader].SelectMany(
                value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        if (!context.Request.Headers.Upgrade.ToString().Equals("SPDY/3.1", StringComparison.OrdinalIgnoreCase))
        {
            await TextReply.WriteAsync(context, 400, "unable to upgrade: missing upgrade headers in request", idle.Token);
            return;
        }

        if (offered.Length > 0 && !offered.Contains(Protocol))
        {
            context.Response.Headers["X-Accepted-Stream-Protocol-Versions"] = Protocol;
            string text = $"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', offered)}],"
                + $" server accepts [{Protocol}]";
            await TextReply.WriteAsync(context, 403, text, idle.Token);
            return;
        }

        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "SPDY/3.1";
        if (offered.Length > 0) context.Response.Headers[ProtocolHeader] = Protocol;
        await using Stream client = await upgrade.UpgradeAsync();
        await ServeAsync(client, pod, network, idle);
    }

    private async ValueTask OverWebSocketAsync(HttpContext context, PodEntry pod, string network, IdleWatch idle)
    {
        IReadOnlyList<string> offered = WebSocketHandshake.Offered(context);
        if (offered.Contains(Tunnel))
        {
            if (await WebSocketHandshake.AcceptAsync(context, Tunnel, idle.Token) is not { } tunnel) return;
            await using WebSocketByteStream client = new(tunnel);
            await ServeAsync(client, pod, network, idle);
            await CloseAsync(tunnel);
            return;
        }

        if (PortForwardSockets.PortsOf(context.Request.Query, out string error) is not { } ports)
        {
            await TextReply.WriteAsync(context, 400, error, idle.Token);
            return;
        }

        string? chosen = offered.Count == 0 ? "" : offered.FirstOrDefault(one => one is ChannelProtocol or Base64Protocol);
        if (chosen is null)
        {
            string text = $"unable to negotiate protocol: client supports [{string.Join(' ', offered)}], "
                + $"server accepts [{ChannelProtocol} {Base64Protocol} {Tunnel}]";
            await TextReply.WriteAsync(context, 403, text, idle.Token);
            return;
        }

        if (await WebSocketHandshake.AcceptAsync(context, chosen, idle.Token) is not { } socket) return;
        using ChannelSocket channels = new(socket, base64: chosen == Base64Protocol, idle.Touch);
        await PortForwardSockets.RunAsync(channels, pod, network, ports, idle);
    }

    private Task ServeAsync(Stream client, PodEntry pod, string network, IdleWatch idle) =>
        new PortForwardSession(
            pod.Pod.Metadata.Name, pod.Pod.Metadata.UID, network, options.StreamCreationTimeout, parts.Time)
            .RunAsync(client, idle);

    private static async ValueTask CloseAsync(WebSocket socket)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or ObjectDisposedException)
        {
            socket.Abort();
        }
    }
}

using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Skiff.Agent.Streaming.WebSockets;

/// <summary>The opening of WebSockets (RFC 6455) on requests this server has decided to accept.</summary>
internal static class WebSocketHandshake
{
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>Whether a request asks for a WebSocket.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>The subprotocols the client offers, in its order.</summary>
    public static IReadOnlyList<string> Offered(HttpContext context) =>
    [
        .. context.Request.Headers.SecWebSocketProtocol
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
    ];

    /// <summary>Opens the socket; null when the request is no proper one, with the answer written.</summary>
    public static async ValueTask<WebSocket?> AcceptAsync(HttpContext context, string protocol, CancellationToken stop)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        string key = context.Request.Headers.SecWebSocketKey.ToString();
        bool fit = upgrade is { IsUpgradableRequest: true } && context.Request.Headers.SecWebSocketVersion == "13"
            && key.Length == 24 && Convert.TryFromBase64String(key, new byte[18], out int length) && length == 16;
        if (!fit)
        {
            await TextReply.WriteAsync(context, StatusCodes.Status400BadRequest, "malformed WebSocket request", stop);
            return null;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
#pragma warning disable CA5350 // The protocol prescribes it; nothing secret depends on it.
        headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
        if (protocol.Length > 0) headers.SecWebSocketProtocol = protocol;
        Stream stream = await upgrade!.UpgradeAsync();
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
        {
            IsServer = true, // The subprotocol is not told: some of ours have a slash, which the class refuses.
            KeepAliveInterval = KeepAlive,
        });
    }
}

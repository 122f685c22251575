using System.Buffers.Text;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Requests;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>
/// Logs for clients that ask for a WebSocket: what has come is a message, binary, or base64 text when the client chose
/// that subprotocol. The client's own messages mean nothing.
/// </summary>
internal static class LogSocket
{
    private const string Base64Protocol = "base64.binary.k8s.io";
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3.
    private const int BufferSize = 32 * 1024;
    private static readonly string[] protocols = ["binary.k8s.io", Base64Protocol];

    /// <summary>Whether a request asks for a WebSocket.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends a body as messages, until it ends or the client goes.</summary>
    public static async ValueTask<Reply?> RunAsync(HttpContext context, Stream body, CancellationToken stop)
    {
        string[] offered = context.Request.Headers.SecWebSocketProtocol.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? chosen = offered.FirstOrDefault(protocols.Contains);
        string key = context.Request.Headers.SecWebSocketKey.ToString();
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        bool isProper = upgrade is { IsUpgradableRequest: true } && context.Request.Headers.SecWebSocketVersion == "13"
            && Base64.IsValid(key, out int length) && length == 16;
        if (!isProper) return Status.BadRequest("malformed WebSocket request");
        if (offered.Length > 0 && chosen is null) return Status.BadRequest($"the subprotocol must be one of: {string.Join(", ", protocols)}");

        IHeaderDictionary headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
#pragma warning disable CA5350 // The protocol prescribes it; nothing secret depends on it.
        headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
        if (chosen is not null) headers.SecWebSocketProtocol = chosen;
        using WebSocket socket = WebSocket.CreateFromStream(
            await upgrade!.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true });
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task gone = UntilGoneAsync(socket, ended);
        try
        {
            await SendAsync(socket, body, chosen == Base64Protocol, ended.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException or IOException)
        {
            return null; // The client went, or the node did: there is no way to say more on this connection.
        }
        finally
        {
            await ended.CancelAsync();
            await gone;
        }

        return null;
    }

    private static async Task SendAsync(WebSocket socket, Stream body, bool isText, CancellationToken stop)
    {
        byte[] buffer = new byte[BufferSize];
        int read;
        while ((read = await body.ReadAsync(buffer, stop)) > 0)
        {
            ReadOnlyMemory<byte> message = isText
                ? Encoding.ASCII.GetBytes(Convert.ToBase64String(buffer, 0, read))
                : buffer.AsMemory(0, read);
            await socket.SendAsync(message, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, stop);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop);
    }

    private static async Task UntilGoneAsync(WebSocket socket, CancellationTokenSource ended)
    {
        byte[] unread = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(unread, ended.Token)).MessageType != WebSocketMessageType.Close)
            {
                // A reader of logs has nothing to say.
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException or IOException)
        {
            return; // Gone without a word, which ends the sending all the same.
        }

        await ended.CancelAsync();
    }
}

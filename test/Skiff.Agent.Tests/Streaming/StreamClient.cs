using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Skiff.Agent.Streaming.Spdy;

namespace Skiff.Agent.Tests.Streaming;

/// <summary>A client of the node's streams, in all the forms there are.</summary>
internal sealed class StreamClient(Uri server, TestCertificates certificates)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<ClientWebSocket> WebSocketAsync(string path, params string[] protocols)
    {
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", "Bearer token-admin");
        socket.Options.RemoteCertificateValidationCallback = certificates.Accepts;
        foreach (string protocol in protocols) socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(new Uri($"wss://{server.Authority}{path}"), Stop);
        return socket;
    }

    public async Task<(SpdyConnection Connection, Stream Stream)> SpdyAsync(string path, string protocol)
    {
        (Stream stream, string head) = await UpgradeAsync(
            "POST", path, $"Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: {protocol}\r\n");
        Assert.Contains($"X-Stream-Protocol-Version: {protocol}", head, StringComparison.OrdinalIgnoreCase);
        return (new(stream, isServer: false), stream);
    }

    /// <summary>A WebSocket whose subprotocol the framework's client would not say.</summary>
    public async Task<WebSocket> TunnelAsync(string path, string protocol)
    {
        (Stream stream, string head) = await UpgradeAsync(
            "GET",
            path,
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + $"Sec-WebSocket-Protocol: {protocol}\r\n");
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"Sec-WebSocket-Protocol: {protocol}", head, StringComparison.OrdinalIgnoreCase);
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false });
    }

    private async Task<(Stream Stream, string Head)> UpgradeAsync(string method, string path, string headers)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port, Stop);
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true), false, certificates.Accepts);
        await stream.AuthenticateAsClientAsync("node");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer token-admin\r\n"
            + $"Connection: Upgrade\r\n{headers}\r\n"), Stop);
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await stream.ReadAsync(one, Stop));
            head.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 101 ", head.ToString(), StringComparison.Ordinal);
        return (stream, head.ToString());
    }

    /// <summary>Reads messages until the server closes; the content of each channel.</summary>
    public static async Task<Dictionary<int, byte[]>> CollectAsync(ClientWebSocket socket, Action<int, byte[]>? onMessage = null)
    {
        Dictionary<int, MemoryStream> channels = [];
        while (await MessageAsync(socket) is { } message)
        {
            if (message.Length == 0) continue;
            onMessage?.Invoke(message[0], message[1..]);
            if (!channels.TryGetValue(message[0], out MemoryStream? channel)) channels[message[0]] = channel = new();
            channel.Write(message, 1, message.Length - 1);
        }

        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
        }

        return channels.ToDictionary(one => one.Key, one => one.Value.ToArray());
    }

    /// <summary>One message; null once the server closed.</summary>
    public static async Task<byte[]?> MessageAsync(ClientWebSocket socket)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
            if (got.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, got.Count);
            if (got.EndOfMessage) return message.ToArray();
        }
    }

    public static async Task SendAsync(ClientWebSocket socket, byte channel, ReadOnlyMemory<byte> content)
    {
        byte[] message = new byte[1 + content.Length];
        message[0] = channel;
        content.CopyTo(message.AsMemory(1));
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Stop);
    }

    public static async Task<byte[]> AllAsync(SpdyStream stream)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[64 * 1024];
        for (int count = await stream.ReadAsync(buffer, Stop); count > 0; count = await stream.ReadAsync(buffer, Stop))
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}

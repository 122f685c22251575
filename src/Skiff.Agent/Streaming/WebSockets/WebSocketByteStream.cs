using System.Net.WebSockets;

namespace Skiff.Agent.Streaming.WebSockets;

/// <summary>A plain stream of bytes through a WebSocket's binary messages, whose borders mean nothing.</summary>
internal sealed class WebSocketByteStream(WebSocket socket) : DuplexStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer, cancellationToken);
            if (got.MessageType != WebSocketMessageType.Binary) return 0;
            if (got.Count > 0) return got.Count; // An empty message is not the end.
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) socket.Dispose();
        base.Dispose(disposing);
    }
}

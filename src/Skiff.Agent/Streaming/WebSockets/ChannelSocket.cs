using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Skiff.Agent.Streaming.WebSockets;

/// <summary>
/// Several streams over one WebSocket: the first byte of each message is the number of its channel. In the base64
/// form messages are text, the number is a digit, and the rest is base64.
/// </summary>
/// <remarks>Read by one reader; written by any number, who take turns.</remarks>
internal sealed class ChannelSocket(WebSocket socket, bool base64, Action active) : IDisposable
{
    private const int BufferBytes = 32 * 1024;
    private const int MaxTextBytes = 1024 * 1024;

    private SemaphoreSlim Writing { get; } = new(1, 1);

    /// <summary>
    /// Hands the content of each message to its channel, in pieces as they come, until the client closes or breaks.
    /// Waits for each piece to be taken before it reads on.
    /// </summary>
    public async Task ReadAsync(Func<int, ReadOnlyMemory<byte>, ValueTask> take, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            if (base64) await ReadTextAsync(buffer, take, stop);
            else await ReadBinaryAsync(buffer, take, stop);
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or ObjectDisposedException)
        {
            // A client that goes without closing is gone all the same.
            active();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends one message on a channel; false when the client takes none any more.</summary>
    public async ValueTask<bool> WriteAsync(int channel, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(1 + MaxEncoded(content.Length));
        await Writing.WaitAsync(stop);
        try
        {
            if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return false;
            int length = Encode(channel, content.Span, message);
            WebSocketMessageType type = base64 ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await socket.SendAsync(message.AsMemory(0, length), type, endOfMessage: true, stop);
            active();
            return true;
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            Writing.Release();
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Closes in order, without waiting for the client to agree.</summary>
    public async ValueTask CloseAsync(CancellationToken stop)
    {
        await Writing.WaitAsync(stop);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop);
            }
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or ObjectDisposedException)
        {
            active();
        }
        finally
        {
            Writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async Task ReadBinaryAsync(
        byte[] buffer, Func<int, ReadOnlyMemory<byte>, ValueTask> take, CancellationToken stop)
    {
        int channel = -1;
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(0, BufferBytes), stop);
            active();
            if (got.MessageType != WebSocketMessageType.Binary) return;
            bool first = channel < 0;
            if (first && got.Count > 0) channel = buffer[0];
            ReadOnlyMemory<byte> content = buffer.AsMemory(first ? Math.Min(1, got.Count) : 0, got.Count - (first ? Math.Min(1, got.Count) : 0));
            if (channel >= 0 && (first || content.Length > 0)) await take(channel, content);
            if (got.EndOfMessage) channel = -1;
        }
    }

    // A text message has to be whole before it can be decoded.
    private async Task ReadTextAsync(
        byte[] buffer, Func<int, ReadOnlyMemory<byte>, ValueTask> take, CancellationToken stop)
    {
        ArrayBufferWriter<byte> whole = new();
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(0, BufferBytes), stop);
            active();
            if (got.MessageType != WebSocketMessageType.Text) return;
            if (whole.WrittenCount + got.Count > MaxTextBytes) return;
            whole.Write(buffer.AsSpan(0, got.Count));
            if (!got.EndOfMessage) continue;
            if (whole.WrittenCount > 0)
            {
                byte[] decoded = new byte[whole.WrittenCount];
                string text = Encoding.ASCII.GetString(whole.WrittenSpan[1..]);
                if (!Convert.TryFromBase64String(text, decoded, out int length)) return;
                await take(whole.WrittenSpan[0] - '0', decoded.AsMemory(0, length));
            }

            whole.ResetWrittenCount();
        }
    }

    private int MaxEncoded(int length) => base64 ? (length + 2) / 3 * 4 : length;

    private int Encode(int channel, ReadOnlySpan<byte> content, byte[] message)
    {
        message[0] = (byte)(base64 ? '0' + channel : channel);
        if (!base64)
        {
            content.CopyTo(message.AsSpan(1));
            return 1 + content.Length;
        }

        System.Buffers.Text.Base64.EncodeToUtf8(content, message.AsSpan(1), out _, out int written);
        return 1 + written;
    }
}

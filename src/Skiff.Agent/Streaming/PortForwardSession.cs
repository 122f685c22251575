using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Skiff.Agent.Streaming.Spdy;

namespace Skiff.Agent.Streaming;

/// <summary>
/// The forwarded connections of one client over one SPDY connection. Each is a pair of streams with the same request
/// id: one for the data, one on which a failure is told.
/// </summary>
/// <remarks>
/// One loop pairs the streams; each pair then runs by itself and ends its streams. The number of pairs is bounded by
/// the connection's bound on streams.
/// </remarks>
internal sealed class PortForwardSession(string podName, string podUid, string network, TimeSpan creationTimeout, TimeProvider time)
{
    private const string StreamType = "streamType";
    private const string PortHeader = "port";
    private const string RequestHeader = "requestID";
    private const int BufferBytes = 32 * 1024;

    private readonly Channel<SpdyStream> opened = Channel.CreateBounded<SpdyStream>(SpdyConnection.MaxStreams);
    private readonly Dictionary<string, Waiting> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<Task> running = [];

    /// <summary>Serves a client until it goes away or the watch cancels.</summary>
    public async Task RunAsync(Stream client, IdleWatch idle)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(idle.Token);
        SpdyConnection connection = new(client, isServer: true, idle.Touch)
        {
            Opened = stream =>
            {
                if (!opened.Writer.TryWrite(stream)) stream.Reset(SpdyStatus.RefusedStream);
            },
        };
        Task pairing = PairAllAsync(ended.Token);
        await connection.RunAsync(ended.Token);
        opened.Writer.Complete();
        await ended.CancelAsync();
        await pairing;
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The port a stream names; 0 with the reason when it names none.</summary>
    public static int PortOf(SpdyHeaders headers, out string error)
    {
        string text = headers[PortHeader];
        string type = headers[StreamType];
        bool read = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        error = text.Length == 0 ? "\"port\" header is required"
            : !read ? $"unable to parse \"{text}\" as a port"
            : port == 0 ? $"port \"{text}\" must be > 0"
            : type.Length == 0 ? "\"streamType\" header is required"
            : type is not ("error" or "data") ? $"invalid stream type \"{type}\"" : "";
        return error.Length == 0 ? port : 0;
    }

    private async Task PairAllAsync(CancellationToken stop)
    {
        try
        {
            await foreach (SpdyStream stream in opened.Reader.ReadAllAsync(stop))
            {
                running.RemoveWhere(task => task.IsCompleted);
                if (PortOf(stream.Headers, out _) is var port and > 0) await PairAsync(stream, port, stop);
                else stream.Reset(SpdyStatus.RefusedStream);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The client is gone, and its streams with it.
            waiting.Clear();
        }
    }

    private async ValueTask PairAsync(SpdyStream stream, int port, CancellationToken stop)
    {
        await stream.ReplyAsync(stop);
        string id = RequestOf(stream);
        if (waiting.TryGetValue(id, out Waiting? first) && first.Expired.IsCancellationRequested)
        {
            waiting.Remove(id);
            first = null;
        }

        if (first is null)
        {
            waiting[id] = Expect(stream, stop);
            return;
        }

        bool isData = stream.Headers[StreamType] == "data";
        if (first.Stream.Headers[StreamType] == stream.Headers[StreamType])
        {
            string kind = isData ? "data" : "error";
            stream.Reset(SpdyStatus.RefusedStream);
            if (!isData) await TellAsync(first.Stream, $"error processing stream for request {id}: {kind} stream already assigned", stop);
            return;
        }

        waiting.Remove(id);
        first.Dispose();
        (SpdyStream data, SpdyStream error) = isData ? (stream, first.Stream) : (first.Stream, stream);
        running.Add(ForwardAsync(data, error, port, stop));
    }

    // The second stream has to come in time, or the first one is given up.
    private Waiting Expect(SpdyStream stream, CancellationToken stop)
    {
        CancellationTokenSource expired = new(creationTimeout, time);
        expired.Token.Register(() => stream.Reset(SpdyStatus.Cancel));
        stop.Register(expired.Dispose);
        return new(stream, expired);
    }

    // Clients that give no request id open the error stream first and the data stream right after it.
    private static string RequestOf(SpdyStream stream)
    {
        string id = stream.Headers[RequestHeader];
        if (id.Length > 0) return id;
        int pseudo = stream.Headers[StreamType] == "error" ? stream.Id : stream.Id - 2;
        return pseudo.ToString(CultureInfo.InvariantCulture);
    }

    private async Task ForwardAsync(SpdyStream data, SpdyStream error, int port, CancellationToken stop)
    {
        try
        {
            (Socket? socket, string refused) = await PodDialer.ConnectAsync(network, port, stop);
            if (socket is null)
            {
                await TellAsync(error, $"error forwarding port {port} to pod {podName}, uid {podUid}: {refused}", stop);
            }
            else
            {
                using (socket) await CarryAsync(data, socket, stop);
            }

            await data.EndAsync(stop);
            await error.EndAsync(stop);

            // Whatever the client still sends is nobody's any more.
            if (!data.IsEnded) await DiscardAsync(data, stop);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            data.Reset(SpdyStatus.InternalError);
            error.Reset(SpdyStatus.InternalError);
        }
    }

    private static async ValueTask TellAsync(SpdyStream error, string text, CancellationToken stop) =>
        await error.WriteAsync(Encoding.UTF8.GetBytes(text), stop);

    private static async Task CarryAsync(SpdyStream data, Socket socket, CancellationToken stop)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task up = UpAsync(data, socket, ended.Token);
        Task down = DownAsync(data, socket, ended.Token);

        // The pod's side decides the end; a client that has said all may still be listening.
        await down;
        await ended.CancelAsync();
        await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task UpAsync(SpdyStream data, Socket socket, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                int count = await data.ReadAsync(buffer.AsMemory(0, BufferBytes), stop);
                if (count == 0) break;
                for (int sent = 0; sent < count;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, stop);
                }
            }

            // A reset ends the connection as a whole; an end only this direction.
            if (data.IsBroken) socket.Close();
            else socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The pod closed first; what it sent before that is still on its way down.
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task DownAsync(SpdyStream data, Socket socket, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory(0, BufferBytes), SocketFlags.None, stop);
                if (count == 0 || !await data.WriteAsync(buffer.AsMemory(0, count), stop)) return;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The pod broke this connection off; others of the same client go on.
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask DiscardAsync(SpdyStream data, CancellationToken stop)
    {
        byte[] buffer = new byte[4096];
        while (await data.ReadAsync(buffer, stop) > 0)
        {
            // Thrown away.
        }
    }

    private sealed record Waiting(SpdyStream Stream, CancellationTokenSource Expiry) : IDisposable
    {
        public CancellationToken Expired { get; } = Expiry.Token;

        public void Dispose() => Expiry.Dispose();
    }
}

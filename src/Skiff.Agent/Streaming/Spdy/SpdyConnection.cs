using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Skiff.Agent.Streaming.Spdy;

/// <summary>
/// SPDY/3.1 over any stream, in either role: the streams of exec, attach and port-forward, as client-go's and
/// containerd's peers speak it.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> is the one loop that reads. Writers take turns behind one lock; small frames the loop itself
/// answers with never wait for it but are left for whoever holds it. Bounds: <see cref="MaxStreams"/> open streams,
/// <see cref="MaxPosted"/> waiting answers, the pipe of each stream, the size of a header block.
/// </remarks>
internal sealed class SpdyConnection(Stream transport, bool isServer, Action? active = null)
{
    /// <summary>How many streams a peer may have open.</summary>
    public const int MaxStreams = 1024;

    private const int MaxPosted = 4096;
    private const int MaxSettings = 64;
    private const int InitialWindowSetting = 7;

    private readonly SpdyHeaderCodec codec = new();
    private readonly ConcurrentQueue<byte[]> posted = [];
    private readonly ConcurrentDictionary<int, SpdyStream> streams = [];
    private readonly SpdyWindow window = new();
    private readonly byte[] head = new byte[SpdyFrame.HeadBytes];
    private int nextId = isServer ? 2 : 1;
    private int lastPeerId;
    private int initialWindow = SpdyWindow.InitialBytes;
    private volatile bool peerUsesWindows;
    private volatile bool broken;

    /// <summary>Held by who writes a frame. Nothing waits on its handle, so it needs no disposal.</summary>
    private SemaphoreSlim Writing { get; } = new(1, 1);

    /// <summary>Called for each stream the peer opens, which has to be answered or reset. Must not wait.</summary>
    public Action<SpdyStream>? Opened { get; set; }

    /// <summary>Why the connection was given up; empty when the peer ended it in order.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Reads until the peer goes away, breaks the protocol, or the caller stops. Ends every stream.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!broken && await ReadFrameAsync(stop))
            {
                active?.Invoke();
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            // The transport ended without a word, which is how most of these connections end.
            if (!stop.IsCancellationRequested && Error.Length == 0) Error = failure.Message;
        }
        finally
        {
            broken = true;
            window.Close();
            foreach (SpdyStream stream in streams.Values) stream.OnRemoteBreak();
            streams.Clear();
        }
    }

    /// <summary>Opens a stream; the peer's answer is in <see cref="SpdyStream.Replied"/>.</summary>
    public async ValueTask<SpdyStream> OpenAsync(SpdyHeaders headers, CancellationToken stop)
    {
        await Writing.WaitAsync(stop);
        try
        {
            // Ids and compressed headers both go up in the order they are sent.
            SpdyStream stream = new(this, nextId, headers);
            nextId += 2;
            streams[stream.Id] = stream;
            byte[] block = codec.Compress(headers);
            await WriteAsync(SpdyFrame.WithHeaders(SpdyFrameType.SynStream, stream.Id, 0, block), stop);
            return stream;
        }
        finally
        {
            await ReleaseAsync(stop);
        }
    }

    /// <summary>Says goodbye; the caller closes the transport.</summary>
    public async ValueTask GoAwayAsync(CancellationToken stop)
    {
        Post(SpdyFrame.Control(SpdyFrameType.GoAway, lastPeerId, 0));
        await DrainAsync(stop);
    }

    /// <summary>Answers a stream the peer opened.</summary>
    public async ValueTask ReplyAsync(SpdyStream stream, CancellationToken stop)
    {
        await Writing.WaitAsync(stop);
        try
        {
            byte[] block = codec.Compress(new SpdyHeaders());
            await WriteAsync(SpdyFrame.WithHeaders(SpdyFrameType.SynReply, stream.Id, 0, block), stop);
        }
        finally
        {
            await ReleaseAsync(stop);
        }
    }

    /// <summary>Sends a part of some bytes, as much as the peer takes; its length.</summary>
    public async ValueTask<int> SendDataAsync(SpdyStream stream, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        bool enforced = peerUsesWindows;
        int allowed = await stream.Window.TakeAsync(bytes.Length, enforced, stop);
        int taken = await window.TakeAsync(allowed, enforced, stop);
        if (taken < allowed) stream.Window.Open(allowed - taken);
        await SendFrameAsync(new(SpdyFrameType.Data, stream.Id, 0, taken), bytes[..taken], stop);
        return taken;
    }

    /// <summary>Tells the peer that nothing more comes on a stream.</summary>
    public ValueTask SendFinAsync(SpdyStream stream, CancellationToken stop) =>
        SendFrameAsync(new(SpdyFrameType.Data, stream.Id, SpdyFrame.Fin, 0), default, stop);

    /// <summary>The application took bytes of a stream: the peer may send as many more.</summary>
    /// <remarks>
    /// Only peers that count are told. Go's do not read such a frame once they have said their last, and closing a
    /// connection on which something unread waits throws away what is still on its way from them.
    /// </remarks>
    public void OpenWindows(int streamId, int bytes)
    {
        if (broken || !peerUsesWindows) return;
        Post(SpdyFrame.Control(SpdyFrameType.WindowUpdate, streamId, bytes));
        Post(SpdyFrame.Control(SpdyFrameType.WindowUpdate, 0, bytes));
    }

    /// <summary>Forgets a stream once both its directions have ended.</summary>
    public void ForgetIfEnded(SpdyStream stream)
    {
        if (stream.IsEnded) streams.TryRemove(stream.Id, out _);
    }

    /// <summary>Sends a small frame soon, without waiting for it.</summary>
    public void Post(byte[] frame)
    {
        // Somebody who makes us answer faster than he reads the answers gets no more of them.
        if (posted.Count >= MaxPosted) Break("too many frames wait to be answered");
        if (broken) return;
        posted.Enqueue(frame);
        _ = DrainAsync(CancellationToken.None).AsTask();
    }

    private static bool IsGone(Exception failure) => failure is IOException or OperationCanceledException
        or ObjectDisposedException or System.Net.Sockets.SocketException or System.Net.WebSockets.WebSocketException;

    private async ValueTask<bool> ReadFrameAsync(CancellationToken stop)
    {
        int got = await transport.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop);
        if (got < head.Length) return false;
        if (SpdyFrame.Read(head) is not { } frame) return Break("not a SPDY/3 frame");
        if (frame.Type == SpdyFrameType.Data) return await ReadDataAsync(frame, stop);
        if (frame.Length > SpdyHeaderCodec.MaxBlockBytes) return Break($"a frame of {frame.Length} bytes");

        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, frame.Length));
        try
        {
            await transport.ReadExactlyAsync(rented.AsMemory(0, frame.Length), stop);
            return OnControl(frame, rented.AsSpan(0, frame.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private async ValueTask<bool> ReadDataAsync(SpdyFrame frame, CancellationToken stop)
    {
        streams.TryGetValue(frame.StreamId, out SpdyStream? stream);
        byte[] waste = stream is null ? new byte[4096] : [];
        for (int left = frame.Length; left > 0;)
        {
            bool wanted = stream is { IsBroken: false };
            if (!wanted && waste.Length == 0) waste = new byte[4096];
            Memory<byte> buffer = wanted ? stream!.Buffer(left) : waste;
            int count = await transport.ReadAsync(buffer[..Math.Min(left, buffer.Length)], stop);
            if (count == 0) return false;
            left -= count;
            if (wanted) await stream!.CommitAsync(count, stop);
        }

        // What nobody will read was still counted by a peer that counts.
        if (frame.Length > 0 && stream is not { IsBroken: false } && peerUsesWindows)
        {
            Post(SpdyFrame.Control(SpdyFrameType.WindowUpdate, 0, frame.Length));
        }

        if (frame.IsFin) stream?.OnRemoteEnd();
        return true;
    }

    private bool OnControl(SpdyFrame frame, ReadOnlySpan<byte> payload)
    {
        int id = payload.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue : 0;
        int second = payload.Length >= 8 ? BinaryPrimitives.ReadInt32BigEndian(payload[4..]) : 0;
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream:
                return payload.Length >= 10 ? OnOpen(frame, id, payload[10..]) : Break("a short SYN_STREAM");
            case SpdyFrameType.SynReply or SpdyFrameType.Headers:
                return payload.Length >= 4 ? OnHeaders(frame, id, payload[4..]) : Break("a short SYN_REPLY");
            case SpdyFrameType.RstStream when payload.Length == 8:
                if (streams.TryGetValue(id, out SpdyStream? reset)) reset.OnRemoteBreak();
                return true;
            case SpdyFrameType.Ping when payload.Length == 4:
                // Only pings the peer began are sent back; the other parity would be an answer to ours.
                if ((id & 1) == (isServer ? 1 : 0)) Post(SpdyFrame.Control(SpdyFrameType.Ping, id));
                return true;
            case SpdyFrameType.GoAway:
                return false;
            case SpdyFrameType.WindowUpdate when payload.Length == 8:
                return OnWindow(id, second & int.MaxValue);
            case SpdyFrameType.Settings:
                return OnSettings(payload);
            case SpdyFrameType.RstStream or SpdyFrameType.Ping or SpdyFrameType.WindowUpdate:
                return Break($"a {frame.Type} frame of {payload.Length} bytes");
            default:
                return true; // Unknown kinds are skipped, as the protocol asks.
        }
    }

    private bool OnOpen(SpdyFrame frame, int id, ReadOnlySpan<byte> block)
    {
        if (codec.Expand(block, out string error) is not { } headers) return Break(error);

        // The peer's ids have its parity and only go up.
        bool fit = (id & 1) == (isServer ? 1 : 0) && id > lastPeerId;
        if (!fit || Opened is null || streams.Count >= MaxStreams)
        {
            SpdyStatus status = fit ? SpdyStatus.RefusedStream : SpdyStatus.ProtocolError;
            Post(SpdyFrame.Control(SpdyFrameType.RstStream, id, (int)status));
            return true;
        }

        lastPeerId = id;
        SpdyStream stream = new(this, id, headers);
        stream.Window.Open(initialWindow - SpdyWindow.InitialBytes);
        streams[id] = stream;
        if (frame.IsFin) stream.OnRemoteEnd();
        Opened(stream);
        return true;
    }

    private bool OnHeaders(SpdyFrame frame, int id, ReadOnlySpan<byte> block)
    {
        // Every block is expanded, also of a stream that is gone: the next one builds on it.
        if (codec.Expand(block, out string error) is null) return Break(error);
        if (!streams.TryGetValue(id, out SpdyStream? stream)) return true;
        if (frame.Type == SpdyFrameType.SynReply) stream.OnReply();
        if (frame.IsFin) stream.OnRemoteEnd();
        return true;
    }

    private bool OnWindow(int id, int bytes)
    {
        peerUsesWindows = true;
        if (id == 0) return window.Open(bytes) || Break("the window overflows");
        if (!streams.TryGetValue(id, out SpdyStream? stream) || stream.Window.Open(bytes)) return true;
        stream.OnRemoteBreak();
        Post(SpdyFrame.Control(SpdyFrameType.RstStream, id, (int)SpdyStatus.FlowControlError));
        return true;
    }

    private bool OnSettings(ReadOnlySpan<byte> payload)
    {
        int count = payload.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(payload) : -1;
        if (count is < 0 or > MaxSettings || payload.Length != 4 + (8 * count)) return Break("a malformed SETTINGS");
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = payload[(4 + (8 * i))..];
            int setting = BinaryPrimitives.ReadInt32BigEndian(entry) & 0xffffff;
            int value = BinaryPrimitives.ReadInt32BigEndian(entry[4..]);
            if (setting != InitialWindowSetting || value < 0) continue;
            peerUsesWindows = true;
            foreach (SpdyStream stream in streams.Values) stream.Window.Open((long)value - initialWindow);
            initialWindow = value;
        }

        return true;
    }

    // Always false: the loop ends.
    private bool Break(string error)
    {
        if (!broken) Error = error;
        broken = true;
        return false;
    }

    private async ValueTask SendFrameAsync(SpdyFrame frame, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        await Writing.WaitAsync(stop);
        byte[] rented = ArrayPool<byte>.Shared.Rent(SpdyFrame.HeadBytes + payload.Length);
        try
        {
            frame.Write(rented);
            payload.CopyTo(rented.AsMemory(SpdyFrame.HeadBytes));
            await WriteAsync(rented.AsMemory(0, SpdyFrame.HeadBytes + payload.Length), stop);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
            await ReleaseAsync(stop);
        }
    }

    // The caller holds the lock. A frame half written leaves nothing to go on with.
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (broken) throw new IOException("the connection is closed");
        try
        {
            await transport.WriteAsync(bytes, stop);
            active?.Invoke();
        }
        catch (Exception failure) when (IsGone(failure))
        {
            Break(failure.Message);
            throw new IOException(failure.Message, failure);
        }
    }

    // Sends what was posted while the lock was held, then gives it away.
    private async ValueTask ReleaseAsync(CancellationToken stop)
    {
        Writing.Release();
        await DrainAsync(stop);
    }

    private async ValueTask DrainAsync(CancellationToken stop)
    {
        while (!posted.IsEmpty && !broken && await Writing.WaitAsync(0, CancellationToken.None))
        {
            try
            {
                while (posted.TryDequeue(out byte[]? frame)) await transport.WriteAsync(frame, stop);
            }
            catch (Exception failure) when (IsGone(failure))
            {
                Break(failure.Message);
            }
            finally
            {
                Writing.Release();
            }
        }
    }
}

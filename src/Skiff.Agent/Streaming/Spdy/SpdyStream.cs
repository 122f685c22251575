using System.IO.Pipelines;

namespace Skiff.Agent.Streaming.Spdy;

/// <summary>One stream of a connection: bytes both ways, each direction ended by itself.</summary>
/// <remarks>
/// What the peer sends waits in a pipe of bounded size. When it is full the connection reads nothing more, for this
/// stream or any other, until some of it is taken: that is how the peer is slowed down. The pipe's writing end belongs
/// to the connection's loop, its reading end to one reader.
/// </remarks>
internal sealed class SpdyStream(SpdyConnection connection, int id, SpdyHeaders headers)
{
    private const int MaxWaitingBytes = 256 * 1024;
    private const int MaxFrameBytes = 32 * 1024;
    private const int WindowUpdateBytes = 32 * 1024;

    private readonly Pipe pipe = new(new PipeOptions(
        pauseWriterThreshold: MaxWaitingBytes,
        resumeWriterThreshold: MaxWaitingBytes / 2,
        useSynchronizationContext: false));
    private readonly TaskCompletionSource<bool> replied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int halves;
    private int unreported;
    private volatile bool abandoned;

    [Flags]
    private enum Half
    {
        Local = 1,
        Remote = 2,
    }

    public int Id { get; } = id;

    public SpdyHeaders Headers { get; } = headers;

    /// <summary>Whether the peer's answer came: true for a reply, false for a reset or the connection's end.</summary>
    public Task<bool> Replied => replied.Task;

    /// <summary>Whether the stream was broken off, rather than ended.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>What the peer takes on this stream.</summary>
    public SpdyWindow Window { get; } = new();

    /// <summary>Whether both directions have ended.</summary>
    public bool IsEnded => Volatile.Read(ref halves) == (int)(Half.Local | Half.Remote);

    /// <summary>Whether nothing more may be sent.</summary>
    public bool IsLocalEnded => (Volatile.Read(ref halves) & (int)Half.Local) != 0;

    /// <summary>Accepts a stream the peer opened. Must come before the first byte is written.</summary>
    public ValueTask ReplyAsync(CancellationToken stop) => connection.ReplyAsync(this, stop);

    /// <summary>Takes bytes the peer sent; 0 at their end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        if (abandoned) return 0;
        ReadResult result = await pipe.Reader.ReadAsync(stop);
        int count = abandoned ? 0 : (int)Math.Min(buffer.Length, result.Buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in taken)
        {
            part.CopyTo(buffer[at..]);
            at += part.Length;
        }

        pipe.Reader.AdvanceTo(taken.End);
        unreported += count;
        if (unreported >= WindowUpdateBytes)
        {
            connection.OpenWindows(Id, unreported);
            unreported = 0;
        }

        return count;
    }

    /// <summary>Sends bytes; waits as long as the peer or the network takes none. False once nothing can be sent.</summary>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
        {
            if (IsLocalEnded) return false;
            ReadOnlyMemory<byte> part = bytes[..Math.Min(bytes.Length, MaxFrameBytes)];
            bytes = bytes[await connection.SendDataAsync(this, part, stop)..];
        }

        return true;
    }

    /// <summary>Ends this side's direction. Safe to call again.</summary>
    public async ValueTask EndAsync(CancellationToken stop)
    {
        if (!MarkEnded(Half.Local)) return;
        await connection.SendFinAsync(this, stop);
        connection.ForgetIfEnded(this);
    }

    /// <summary>Breaks the stream off both ways; what the peer still sends is thrown away.</summary>
    public void Reset(SpdyStatus status)
    {
        abandoned = true;
        IsBroken = true;
        MarkEnded(Half.Local);
        MarkEnded(Half.Remote);
        pipe.Writer.CancelPendingFlush();
        pipe.Reader.CancelPendingRead();
        Window.Close();
        replied.TrySetResult(false);
        connection.Post(SpdyFrame.Control(SpdyFrameType.RstStream, Id, (int)status));
        connection.ForgetIfEnded(this);
    }

    /// <summary>The peer accepted. Called by the connection's loop, as all that follows.</summary>
    public void OnReply() => replied.TrySetResult(true);

    /// <summary>Memory for bytes that arrive; <see cref="CommitAsync"/> makes them readable.</summary>
    public Memory<byte> Buffer(int length) => pipe.Writer.GetMemory(Math.Min(length, MaxFrameBytes));

    /// <summary>Gives bytes to the reader and waits while too many wait for it.</summary>
    public async ValueTask CommitAsync(int count, CancellationToken stop)
    {
        pipe.Writer.Advance(count);
        await pipe.Writer.FlushAsync(stop);
    }

    /// <summary>The peer sends nothing more.</summary>
    public void OnRemoteEnd()
    {
        if (MarkEnded(Half.Remote)) pipe.Writer.Complete();
        connection.ForgetIfEnded(this);
    }

    /// <summary>The peer broke the stream off, or the connection ended.</summary>
    public void OnRemoteBreak()
    {
        IsBroken = true;
        if (MarkEnded(Half.Remote)) pipe.Writer.Complete();
        MarkEnded(Half.Local);
        replied.TrySetResult(false);
        Window.Close();
        connection.ForgetIfEnded(this);
    }

    private bool MarkEnded(Half half) => (Interlocked.Or(ref halves, (int)half) & (int)half) == 0;
}

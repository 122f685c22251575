using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;

namespace Skiff.Agent.Runtime.Serving;

/// <summary>
/// One connection: 1. frames are read in order, 2. a call whose request is complete is answered beside the others,
/// 3. its outcome is sent as far as the caller takes it. What breaks the protocol ends the connection.
/// </summary>
internal sealed class GrpcConnection(Stream stream, IReadOnlyDictionary<string, GrpcMethod> methods) : IDisposable
{
    private const int CallsMax = 64;
    private const int MessageBytesMax = 4 * 1024 * 1024; // As upstream's servers have it.
    private const int PrefixBytes = 5;
    private const int HeaderBlockBytesMax = 64 * 1024;
    private const int ProtocolError = 1, RefusedStream = 7;
    private const int InitialWindowSetting = 4, CallsSetting = 3;

    private readonly HeaderReader reader = new();
    private readonly SendWindow window = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Dictionary<int, Call> calls = [];
    private readonly List<Task> answering = [];
    private readonly ArrayBufferWriter<byte> block = new();
    private int blockOf;
    private bool blockEnds;
    private int newest;

    /// <summary>Runs until the caller goes, or the server ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            byte[] preface = new byte[HttpFrame.Preface.Length];
            int read = await stream.ReadAtLeastAsync(preface, preface.Length, throwOnEndOfStream: false, stop);
            if (read < preface.Length || !HttpFrame.Preface.SequenceEqual(preface)) return;
            byte[] settings = new byte[6];
            BinaryPrimitives.WriteUInt16BigEndian(settings, CallsSetting);
            BinaryPrimitives.WriteUInt32BigEndian(settings.AsSpan(2), CallsMax);
            await SendAsync(new(HttpFrameType.Settings, 0, 0, settings), stop);
            while (await HttpFrame.ReadAsync(stream, stop) is { } frame)
            {
                if (await TakeAsync(frame, ending.Token)) continue;
                await GoAwayAsync(stop);
                break;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (Call call in calls.Values) call.Stop.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    // False when the frame breaks the protocol.
    private async ValueTask<bool> TakeAsync(HttpFrame frame, CancellationToken stop)
    {
        if (blockOf != 0 && (frame.Type != HttpFrameType.Continuation || frame.Stream != blockOf)) return false;
        switch (frame.Type)
        {
            case HttpFrameType.Headers:
                return await TakeHeadersAsync(frame, stop);
            case HttpFrameType.Continuation:
                return blockOf != 0 && await TakeBlockAsync(frame.Payload, frame.Has(HttpFrame.EndHeaders), stop);
            case HttpFrameType.Data:
                return await TakeDataAsync(frame, stop);
            case HttpFrameType.Settings when !frame.Has(HttpFrame.Ack):
                if (!TakeSettings(frame.Payload.Span)) return false;
                await SendAsync(new(HttpFrameType.Settings, HttpFrame.Ack, 0, default), stop);
                return true;
            case HttpFrameType.Ping when !frame.Has(HttpFrame.Ack):
                if (frame.Payload.Length != 8) return false;
                await SendAsync(new(HttpFrameType.Ping, HttpFrame.Ack, 0, frame.Payload), stop);
                return true;
            case HttpFrameType.WindowUpdate:
                if (frame.Payload.Length != 4) return false;
                window.Grow(frame.Stream, (int)(BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span) & 0x7fffffff));
                return true;
            case HttpFrameType.RstStream:
                if (calls.TryGetValue(frame.Stream, out Call? given)) await given.Stop.CancelAsync();
                return true;
            default:
                return frame.Type != HttpFrameType.PushPromise;
        }
    }

    private bool TakeSettings(ReadOnlySpan<byte> payload)
    {
        if (payload.Length % 6 != 0) return false;
        for (; payload.Length > 0; payload = payload[6..])
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(payload) != InitialWindowSetting) continue;
            if (value > int.MaxValue) return false;
            window.SetInitial(value);
        }

        return true;
    }

    private async ValueTask<bool> TakeHeadersAsync(HttpFrame frame, CancellationToken stop)
    {
        if (frame.Stream % 2 == 0 || frame.Stream <= newest || frame.Content() is not { } content) return false;
        (newest, blockOf, blockEnds) = (frame.Stream, frame.Stream, frame.Has(HttpFrame.EndStream));
        block.ResetWrittenCount();
        return await TakeBlockAsync(content, frame.Has(HttpFrame.EndHeaders), stop);
    }

    private async ValueTask<bool> TakeBlockAsync(ReadOnlyMemory<byte> part, bool isLast, CancellationToken stop)
    {
        block.Write(part.Span);
        if (block.WrittenCount > HeaderBlockBytesMax) return false;
        if (!isLast) return true;
        int id = blockOf;
        blockOf = 0;
        if (reader.Read(block.WrittenSpan) is not { } headers) return false;
        ForgetThoseOver();
        if (calls.Count >= CallsMax)
        {
            byte[] refused = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(refused, RefusedStream);
            await SendAsync(new(HttpFrameType.RstStream, 0, id, refused), stop);
            return true;
        }

        Call call = new(headers.GetValueOrDefault(":path", ""), CancellationTokenSource.CreateLinkedTokenSource(stop));
        calls[id] = call;
        window.Open(id);
        if (blockEnds) Answer(id, call);
        return true;
    }

    private async ValueTask<bool> TakeDataAsync(HttpFrame frame, CancellationToken stop)
    {
        if (frame.Content() is not { } content || frame.Stream == 0 || frame.Stream > newest) return false;
        if (frame.Payload.Length > 0)
        {
            // What was taken may come again, for the connection and for the call.
            byte[] more = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(more, frame.Payload.Length);
            await SendAsync(new(HttpFrameType.WindowUpdate, 0, 0, more), stop);
            if (!frame.Has(HttpFrame.EndStream)) await SendAsync(new(HttpFrameType.WindowUpdate, 0, frame.Stream, more), stop);
        }

        if (!calls.TryGetValue(frame.Stream, out Call? call) || call.IsAnswered) return true;
        // One byte more than is allowed is kept, so that the answer can say what is wrong.
        int room = MessageBytesMax + PrefixBytes + 1 - call.Request.WrittenCount;
        call.Request.Write(content.Span[..Math.Min(content.Length, Math.Max(0, room))]);
        if (frame.Has(HttpFrame.EndStream)) Answer(frame.Stream, call);
        return true;
    }

    private void Answer(int id, Call call)
    {
        call.IsAnswered = true;
        answering.RemoveAll(task => task.IsCompleted);
        answering.Add(AnswerAsync(id, call));
    }

    private void ForgetThoseOver()
    {
        foreach ((int id, Call call) in calls.Where(one => one.Value.IsOver).ToArray())
        {
            calls.Remove(id);
            call.Stop.Dispose();
        }
    }

    private async Task AnswerAsync(int id, Call call)
    {
        await Task.Yield(); // The next frames are read meanwhile.
        try
        {
            CriResult<IMessage> outcome = await CallAsync(call);
            if (outcome.Value is { } message) await SendMessageAsync(id, message, call.Stop.Token);
            else await SendAsync(Trailers(id, outcome.Error!, isAlone: true), call.Stop.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
        {
            return; // Nobody waits for the answer any more.
        }
        finally
        {
            window.Close(id);
            call.IsOver = true;
        }
    }

    private async ValueTask<CriResult<IMessage>> CallAsync(Call call)
    {
        ReadOnlyMemory<byte> request = call.Request.WrittenMemory;
        if (!methods.TryGetValue(call.Path, out GrpcMethod? method)) return Unknown(call.Path);
        if (request.Length < PrefixBytes) return new CriError(RpcCode.Internal, "the request has no message");
        long length = BinaryPrimitives.ReadUInt32BigEndian(request.Span[1..]);
        if (length > MessageBytesMax)
        {
            return new CriError(RpcCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture,
                $"grpc: received message larger than max ({length} vs. {MessageBytesMax})"));
        }

        if (request.Span[0] != 0) return new CriError(RpcCode.Unimplemented, "grpc: Decompressor is not installed");
        if (length != request.Length - PrefixBytes) return new CriError(RpcCode.Internal, "the request is not one message");
        try
        {
            return await method(request[PrefixBytes..], call.Stop.Token);
        }
        catch (InvalidProtocolBufferException fault)
        {
            return new CriError(RpcCode.Internal, $"grpc: error unmarshalling request: {fault.Message}");
        }
    }

    private CriError Unknown(string path)
    {
        string[] parts = path.TrimStart('/').Split('/', 2);
        string service = parts[0], method = parts.Length > 1 ? parts[1] : "";
        return new(RpcCode.Unimplemented, methods.Keys.Any(key => key.StartsWith($"/{service}/", StringComparison.Ordinal))
            ? $"unknown method {method} for service {service}"
            : $"unknown service {service}");
    }

    private async ValueTask SendMessageAsync(int id, IMessage message, CancellationToken stop)
    {
        byte[] body = new byte[PrefixBytes + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(1), (uint)(body.Length - PrefixBytes));
        message.WriteTo(body.AsSpan(PrefixBytes));
        await SendAsync(new(HttpFrameType.Headers, HttpFrame.EndHeaders, id, HeaderText.Begin()), stop);
        for (int sent = 0; sent < body.Length;)
        {
            int next = await window.TakeAsync(id, Math.Min(HttpFrame.PayloadBytesMax, body.Length - sent), stop);
            await SendAsync(new(HttpFrameType.Data, 0, id, body.AsMemory(sent, next)), stop);
            sent += next;
        }

        await SendAsync(Trailers(id, new(RpcCode.Ok, ""), isAlone: false), stop);
    }

    private static HttpFrame Trailers(int id, CriError outcome, bool isAlone) => new(
        HttpFrameType.Headers, HttpFrame.EndHeaders | HttpFrame.EndStream, id, HeaderText.End(outcome, isAlone));

    private async ValueTask GoAwayAsync(CancellationToken stop)
    {
        byte[] payload = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, newest);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), ProtocolError);
        await SendAsync(new(HttpFrameType.GoAway, 0, 0, payload), stop);
    }

    private async ValueTask SendAsync(HttpFrame frame, CancellationToken stop)
    {
        await writing.WaitAsync(stop);
        try
        {
            await stream.WriteAsync(frame.ToBytes(), stop);
        }
        finally
        {
            writing.Release();
        }
    }

    private sealed class Call(string path, CancellationTokenSource stop)
    {
        public string Path { get; } = path;

        public CancellationTokenSource Stop { get; } = stop;

        public ArrayBufferWriter<byte> Request { get; } = new();

        public bool IsAnswered { get; set; }

        public bool IsOver { get; set; }
    }
}

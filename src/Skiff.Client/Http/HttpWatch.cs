using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Http;

/// <summary>
/// A watch over HTTP: events one after the other until the connection ends, lines of JSON or frames of protobuf.
/// </summary>
/// <remarks>
/// <code>
/// {"type":"ADDED","object":{...}}\n                                       JSON
/// 00 00 01 7c  0a 05 "ADDED" 12 .. 0a .. "k8s\0" ...                      protobuf: length, type, object
/// </code>
/// </remarks>
public sealed class HttpWatch : IObjectWatch
{
    // An object of three megabytes, which is the most that may be written, takes less.
    private const int EventBytesMax = 16 * 1024 * 1024;
    private const int LengthBytes = 4;

    private readonly Kind kind;
    private readonly HttpResponseMessage answer;
    private readonly bool isProtobuf;
    private readonly PipeReader reader;
    private ObjectEvent? ahead;
    private bool isClosed;

    /// <summary>A watch whose answer has begun.</summary>
    public HttpWatch(Kind kind, HttpResponseMessage answer, Stream body)
    {
        this.kind = kind;
        this.answer = answer;
        isProtobuf = WireForm.IsProtobuf(answer);
        reader = PipeReader.Create(body);
    }

    /// <inheritdoc/>
    public bool TryRead(out ObjectEvent change)
    {
        if (ahead is null && !isClosed && reader.TryRead(out ReadResult read)) Take(read);
        change = ahead ?? default;
        bool isThere = ahead is not null;
        ahead = null;
        return isThere;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitAsync(CancellationToken stop)
    {
        while (ahead is null && !isClosed) Take(await reader.ReadAsync(stop));
        return ahead is not null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await reader.CompleteAsync();
        answer.Dispose();
    }

    // At most one event at a time: what follows it stays in the reader.
    private void Take(ReadResult read)
    {
        ReadOnlySequence<byte> buffer = read.Buffer;
        if (Cut(buffer, out ReadOnlySequence<byte> told, out SequencePosition end))
        {
            byte[] one = told.ToArray();
            reader.AdvanceTo(end);
            if (one.AsSpan().Trim(" \r"u8).Length > 0) ahead = isProtobuf ? OfProtobuf(one) : OfJson(one);
            return;
        }

        bool isTooLong = buffer.Length > EventBytesMax;
        reader.AdvanceTo(buffer.Start, buffer.End);
        if (isTooLong) throw new IOException($"an event of the server of {kind.ApiVersion} is too long");
        isClosed = read.IsCompleted;
    }

    private bool Cut(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> told, out SequencePosition end)
    {
        (told, end) = (default, default);
        if (!isProtobuf)
        {
            if (buffer.PositionOf((byte)'\n') is not { } line) return false;
            (told, end) = (buffer.Slice(0, line), buffer.GetPosition(1, line));
            return true;
        }

        if (buffer.Length < LengthBytes) return false;
        Span<byte> length = stackalloc byte[LengthBytes];
        buffer.Slice(0, LengthBytes).CopyTo(length);
        uint bytes = BinaryPrimitives.ReadUInt32BigEndian(length);
        if (bytes > EventBytesMax) throw new IOException($"an event of the server of {kind.ApiVersion} is too long");
        if (buffer.Length < LengthBytes + bytes) return false;
        told = buffer.Slice(LengthBytes, bytes);
        end = told.End;
        return true;
    }

    private ObjectEvent OfProtobuf(ReadOnlySpan<byte> frame)
    {
        ProtoInput input = new(frame);
        string type = "";
        ReadOnlySpan<byte> shown = default;
        while (input.NextField())
        {
            if (input.Field == 1) type = input.ReadWord();
            else if (input.Field == 2) shown = input.ReadSpan();
            else input.Skip();
        }

        ProtoInput wrapped = new(shown);
        ReadOnlySpan<byte> document = default;
        while (wrapped.NextField())
        {
            if (wrapped.Field == 1) document = wrapped.ReadSpan();
            else wrapped.Skip();
        }

        if (input.Failed || wrapped.Failed) return Broken();
        if (type == "ERROR") return ErrorOf(WireForm.ReadStatus(document, isProtobuf: true));
        return EventOf(type, WireForm.Read(kind, document, isProtobuf: true));
    }

    private ObjectEvent OfJson(ReadOnlySpan<byte> line)
    {
        // The type decides how the object is read, and nothing says that it comes first.
        string type = "";
        JsonInput look = new(line);
        if (!look.BeginObject()) return Broken();
        while (look.NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("type"u8)) type = look.ReadWord();
            else look.SkipValue();
            if (type.Length > 0) break;
        }

        if (look.Failed) return Broken();
        JsonInput input = new(line);
        ObjectEvent? told = null;
        input.BeginObject();
        while (input.NextMember(out ReadOnlySpan<byte> name))
        {
            bool isObject = name.SequenceEqual("object"u8) && input.Peek() == '{';
            if (!isObject) input.SkipValue();
            else if (type == "ERROR") told = ErrorOf(Status.ReadJson(ref input));
            else told = EventOf(type, kind.ReadJson(ref input) is IObject value ? (IObject)kind.WithDefaults(value) : null);
        }

        input.End();
        return input.Failed ? Broken() : told ?? Broken();
    }

    private ObjectEvent EventOf(string type, IObject? value)
    {
        if (value is null) return Broken();
        string revision = value.Metadata.ResourceVersion;
        return type switch
        {
            "ADDED" => new(WatchEventType.Added, value, revision),
            "MODIFIED" => new(WatchEventType.Modified, value, revision),
            "DELETED" => new(WatchEventType.Deleted, value, revision),
            "BOOKMARK" => new(WatchEventType.Bookmark, null, revision),
            _ => Broken(),
        };
    }

    private ObjectEvent ErrorOf(Status? status) =>
        status is null ? Broken() : new(WatchEventType.Error, null, "", status);

    private ObjectEvent Broken() => new(
        WatchEventType.Error, null, "", Status.InternalError($"the server of {kind.ApiVersion} sent an event that cannot be read"));
}

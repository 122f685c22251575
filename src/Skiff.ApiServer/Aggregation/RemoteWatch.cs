using System.Buffers;
using System.IO.Pipelines;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>A watch of another server's objects: events in JSON, one after the other, until the connection ends.</summary>
public sealed class RemoteWatch(Kind kind, HttpResponseMessage answer, Stream body) : IObjectWatch
{
    // An object of three megabytes, which is the most that may be written, takes less.
    private const int EventBytesMax = 16 * 1024 * 1024;

    private readonly PipeReader reader = PipeReader.Create(body);
    private ObjectEvent? ahead;

    /// <inheritdoc/>
    public bool TryRead(out ObjectEvent change)
    {
        change = ahead ?? default;
        bool isThere = ahead is not null;
        ahead = null;
        return isThere;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitAsync(CancellationToken stop)
    {
        while (ahead is null)
        {
            ReadResult read = await reader.ReadAsync(stop);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                byte[] line = buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(buffer.GetPosition(1, end));
                if (line.AsSpan().Trim(" \r"u8).Length > 0) ahead = EventOf(line);
                continue;
            }

            bool isTooLong = buffer.Length > EventBytesMax;
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (isTooLong) throw new IOException($"an event of the server of {kind.ApiVersion} is too long");
            if (read.IsCompleted) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await reader.CompleteAsync();
        answer.Dispose();
    }

    private ObjectEvent EventOf(byte[] line)
    {
        if (JsonParser.Parse(line).Value is not JsonObject told || told["object"] is not JsonObject shown) return Broken();
        string revision = (shown["metadata"] as JsonObject)?.Text("resourceVersion") ?? "";
        WatchEventType? type = told.Text("type") switch
        {
            "ADDED" => WatchEventType.Added,
            "MODIFIED" => WatchEventType.Modified,
            "DELETED" => WatchEventType.Deleted,
            "BOOKMARK" => WatchEventType.Bookmark,
            "ERROR" => WatchEventType.Error,
            _ => null,
        };
        switch (type)
        {
            case WatchEventType.Bookmark:
                return new(WatchEventType.Bookmark, null, revision);
            case WatchEventType.Error:
                JsonInput input = new(JsonText.ToUtf8(shown), Status.Schema);
                Status status = Status.ReadJson(ref input);
                return input.Failed ? Broken() : new(WatchEventType.Error, null, "", status);
            case { } known when RemoteApi.Read(kind, shown) is { } value:
                return new(known, value, revision);
            default:
                return Broken();
        }
    }

    private ObjectEvent Broken() => new(
        WatchEventType.Error, null, "", Status.InternalError($"the server of {kind.ApiVersion} sent an event that cannot be read"));
}

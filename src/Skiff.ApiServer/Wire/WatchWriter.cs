using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Tables;
using Skiff.ApiServer.Verbs;
using Skiff.Machinery.Cbor;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Wire;

/// <summary>Writes a watch: as many events per flush as are there, each from bytes that all watchers share.</summary>
public static class WatchWriter
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Writes events until the watch ends or the client goes.</summary>
    public static async ValueTask WriteAsync(
        HttpContext context, Reply.OfWatch reply, Negotiated form, TimeProvider time, CancellationToken stop)
    {
        using WatchSession session = reply.Session;
        context.Response.StatusCode = 200;
        context.Response.ContentType = form.StreamType;
        PipeWriter output = context.Response.BodyWriter;
        // The client learns at once that the watch stands, before anything changes.
        await output.FlushAsync(stop);
        bool columns = true;
        while (true)
        {
            WatchNotice notice = session.Next();
            if (notice.Signal is WatchSignal.None or WatchSignal.End || output.UnflushedBytes > FlushBytes)
            {
                FlushResult flushed = await output.FlushAsync(stop);
                if (flushed.IsCompleted || notice.Signal == WatchSignal.End) return;
                if (notice.Signal == WatchSignal.None)
                {
                    await session.WaitAsync(stop);
                    continue;
                }
            }

            if (notice.Signal == WatchSignal.Broken)
                Frame(output, "ERROR"u8, ReplyWriter.Encode(session.Fault!, form).Span, form.Encoding);
            else WriteNotice(output, reply.Resource, notice, form, ReplyWriter.Include(session.Call), time, columns);
            columns = false;
            if (notice.Signal is not (WatchSignal.Expired or WatchSignal.Broken)) continue;
            await output.FlushAsync(stop);
            return;
        }
    }

    private static void WriteNotice(
        IBufferWriter<byte> output, Resource resource, in WatchNotice notice, Negotiated form, string include,
        TimeProvider time, bool columns)
    {
        ReadOnlySpan<byte> type = notice.Signal switch
        {
            WatchSignal.Added => "ADDED"u8,
            WatchSignal.Modified => "MODIFIED"u8,
            WatchSignal.Deleted => "DELETED"u8,
            WatchSignal.Expired => "ERROR"u8,
            _ => "BOOKMARK"u8,
        };
        Frame(output, type, Payload(resource, notice, form, include, time, columns).Span, form.Encoding);
    }

    private static ReadOnlyMemory<byte> Payload(
        Resource resource, in WatchNotice notice, Negotiated form, string include, TimeProvider time, bool columns)
    {
        if (notice.Signal == WatchSignal.Expired)
            return ReplyWriter.Encode(Status.Expired($"too old resource version: {notice.Revision}"), form);
        IObject? altered = notice.Altered;
        if (notice.Object is null) altered = Bookmark(resource, notice);
        if (form.Transform == Transform.None)
        {
            return altered is null
                ? ReplyWriter.Encode(resource, notice.Object!, form)
                : ReplyWriter.Encode(altered, form);
        }

        if (form.Transform is Transform.PartialObjectMetadata or Transform.PartialObjectMetadataList)
        {
            ObjectMeta metadata = altered is null ? resource.MetadataOf(notice.Object!) : altered.Metadata;
            return ReplyWriter.Encode(PartialObjectMetadata.Empty with { Metadata = metadata }, form);
        }

        altered ??= resource.Served(notice.Object!);
        ListMeta meta = ListMeta.Empty with { ResourceVersion = altered.Metadata.ResourceVersion };
        IObject[] rows = notice.Object is null ? [] : [altered];
        TableRequest request = new(time.GetUtcNow(), include, columns);
        return ReplyWriter.Encode(TableBuilder.For(resource.Kind).OfList(rows, meta, request), form);
    }

    private static IObject Bookmark(Resource resource, in WatchNotice notice)
    {
        IObject empty = (IObject)resource.Kind.EmptyValue;
        ObjectMeta meta = ObjectMeta.Empty with { ResourceVersion = ResourceVersions.Text(notice.Revision) };
        if (notice.Signal == WatchSignal.InitialEventsEnd)
            meta = meta with { Annotations = MapOf.Create(("k8s.io/initial-events-end", "true")) };
        return empty.WithMetadata(meta);
    }

    /// <summary>Writes one event around an encoded object.</summary>
    public static void Frame(
        IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload, Encoding encoding)
    {
        if (encoding == Encoding.Cbor)
        {
            FrameCbor(output, type, payload);
            return;
        }

        if (encoding != Encoding.Protobuf)
        {
            output.Write("{\"type\":\""u8);
            output.Write(type);
            output.Write("\",\"object\":"u8);
            output.Write(payload);
            output.Write("}\n"u8);
            return;
        }

        // meta.v1.WatchEvent {1: type, 2: object {1: raw}}, in a frame of its length.
        using ProtoOutput proto = new();
        int end = proto.Length;
        proto.Write(0x0A, payload);
        proto.EndMessage(0x12, end);
        proto.Write(0x0A, type);
        Span<byte> length = output.GetSpan(4);
        BinaryPrimitives.WriteInt32BigEndian(length, proto.Written.Length);
        output.Advance(4);
        output.Write(proto.Written);
    }

    // An item of a CBOR sequence: it ends where it ends, and needs nothing around it.
    private static void FrameCbor(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload)
    {
        output.Write(CborWriter.Prefix);
        CborWriter.WriteMapHead(2, output);
        CborWriter.WriteText("type", output);
        CborWriter.WriteText(System.Text.Encoding.ASCII.GetString(type), output);
        CborWriter.WriteText("object", output);
        output.Write(payload);
    }
}

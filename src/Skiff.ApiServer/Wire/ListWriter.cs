using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Wire;

/// <summary>
/// Writes collections from the bytes the store shares: a list costs copies, not encodings. In JSON it is on its way while
/// it is written, so that a long one takes no more memory than a short one.
/// </summary>
public static class ListWriter
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Writes a list, or a list of partial metadata, to its end or until the client goes.</summary>
    public static async ValueTask WriteAsync(
        PipeWriter output, Reply.OfList reply, ListMeta meta, Negotiated form, CancellationToken stop)
    {
        bool partial = form.Transform == Transform.PartialObjectMetadataList;
        if (form.Encoding == Encoding.Protobuf)
        {
            IReadOnlyList<Stored> all = reply.Page.Items;
            WriteProtobuf(output, reply.Resource.Kind, meta, partial, all.Count, i => Item(reply.Resource, all[i], partial));
            await output.FlushAsync(stop);
            return;
        }

        if (form.Encoding == Encoding.Cbor)
        {
            await WriteCborAsync(output, reply, meta, partial, stop);
            return;
        }

        WriteStart(output, reply.Resource.Kind, meta, partial);
        IReadOnlyList<Stored> items = reply.Page.Items;
        int typePrefix = SharedFrom(reply, partial);
        for (int i = 0; i < items.Count; i++)
        {
            WriteItem(output, reply, items[i], typePrefix, first: i == 0, partial);
            if (output.UnflushedBytes < FlushBytes) continue;
            FlushResult flushed = await output.FlushAsync(stop);
            if (flushed.IsCompleted) return;
        }

        output.Write("]}"u8);
        await output.FlushAsync(stop);
    }

    /// <summary>The JSON of a list.</summary>
    public static byte[] ToJson(Reply.OfList reply, ListMeta meta, Negotiated form)
    {
        ArrayBufferWriter<byte> buffer = new();
        bool partial = form.Transform == Transform.PartialObjectMetadataList;
        WriteStart(buffer, reply.Resource.Kind, meta, partial);
        int typePrefix = SharedFrom(reply, partial);
        for (int i = 0; i < reply.Page.Items.Count; i++)
            WriteItem(buffer, reply, reply.Page.Items[i], typePrefix, first: i == 0, partial);
        buffer.Write("]}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The JSON of a list of objects that are not kept.</summary>
    public static byte[] ToJson(Reply.OfObjects reply, bool isPartial)
    {
        ArrayBufferWriter<byte> buffer = new();
        Kind kind = reply.Resource.Kind;
        WriteStart(buffer, kind, ListMeta.Empty, isPartial);
        for (int i = 0; i < reply.Items.Count; i++)
        {
            if (i > 0) buffer.Write(","u8);
            WriteTyped(buffer, kind, Item(reply.Items[i], isPartial), isPartial);
        }

        buffer.Write("]}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The protobuf of a list of objects that are not kept.</summary>
    public static byte[] ToProtobuf(Reply.OfObjects reply, bool isPartial)
    {
        ArrayBufferWriter<byte> buffer = new();
        WriteProtobuf(
            buffer, reply.Resource.Kind, ListMeta.Empty, isPartial, reply.Items.Count, i => Item(reply.Items[i], isPartial));
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteStart(IBufferWriter<byte> output, Kind kind, ListMeta meta, bool partial)
    {
        string listKind = partial ? "PartialObjectMetadataList" : kind.ListName;
        string apiVersion = partial ? "meta.k8s.io/v1" : kind.ApiVersion;
        output.Write(System.Text.Encoding.UTF8.GetBytes($"{{\"kind\":\"{listKind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":"));
        using (JsonOutput metadata = new())
        {
            meta.WriteJson(metadata);
            output.Write(metadata.Written);
        }

        output.Write(",\"items\":["u8);
    }

    // Items of a typed list do not repeat their type, and every stored object begins with it: where the rest begins, or 0
    // when the stored bytes are not what is served.
    private static int SharedFrom(Reply.OfList reply, bool partial) =>
        partial || reply.Resource.Conversion is not null || reply.Resource.Kind is CustomKind
            ? 0
            : TypePrefixLength(reply.Resource.Kind);

    private static void WriteItem(
        IBufferWriter<byte> output, Reply.OfList reply, Stored stored, int typePrefix, bool first, bool partial)
    {
        if (!first) output.Write(","u8);
        if (typePrefix > 0)
        {
            output.Write("{"u8);
            output.Write(stored.Json.AsSpan(typePrefix));
            return;
        }

        if (!partial && reply.Resource.SharesBytes(stored))
        {
            output.Write(stored.Json);
            return;
        }

        WriteTyped(output, reply.Resource.Kind, Item(reply.Resource, stored, partial), partial);
    }

    private static void WriteTyped(IBufferWriter<byte> output, Kind kind, IMessageKind value, bool partial)
    {
        ReadOnlySpan<byte> item = ObjectCodec.Json(value);
        if (!partial && kind is not CustomKind)
        {
            // An item that was not stored so begins with its type just the same.
            output.Write("{"u8);
            item = item[TypePrefixLength(kind)..];
        }

        output.Write(item);
    }

    private static void WriteProtobuf(
        IBufferWriter<byte> output, Kind kind, ListMeta meta, bool partial, int count, Func<int, IMessageKind> itemAt)
    {
        // Written from its end to its beginning, as every protobuf message here is.
        using ProtoOutput proto = new();
        proto.Write(0x22, "");
        proto.Write(0x1A, "");
        int end = proto.Length;
        for (int i = count - 1; i >= 0; i--)
        {
            int itemEnd = proto.Length;
            itemAt(i).WriteProto(proto);
            proto.EndMessage(0x12, itemEnd);
        }

        int metaEnd = proto.Length;
        meta.WriteProto(proto);
        proto.EndMessage(0x0A, metaEnd);
        proto.EndMessage(0x12, end);
        int typeEnd = proto.Length;
        proto.Write(0x12, partial ? "PartialObjectMetadataList" : kind.ListName);
        proto.Write(0x0A, partial ? "meta.k8s.io/v1" : kind.ApiVersion);
        proto.EndMessage(0x0A, typeEnd);
        proto.WriteVerbatim(ProtoEnvelope.Prefix);
        output.Write(proto.Written);
    }

    // The members in the order of their encoded names.
    private static async ValueTask WriteCborAsync(
        PipeWriter output, Reply.OfList reply, ListMeta meta, bool partial, CancellationToken stop)
    {
        Kind kind = reply.Resource.Kind;
        IReadOnlyList<Stored> items = reply.Page.Items;
        bool repeatsType = partial || kind is CustomKind;
        output.Write(CborWriter.Prefix);
        CborWriter.WriteMapHead(4, output);
        CborWriter.WriteText("kind", output);
        CborWriter.WriteText(partial ? "PartialObjectMetadataList" : kind.ListName, output);
        CborWriter.WriteText("items", output);
        CborWriter.WriteArrayHead(items.Count, output);
        for (int i = 0; i < items.Count; i++)
        {
            IMessageKind item = Item(reply.Resource, items[i], partial);
            JsonObject tree = ObjectCodec.Tree(item);
            if (!repeatsType) tree = tree.Remove("kind").Remove("apiVersion");
            CborWriter.Write(tree, ObjectCodec.SchemaOf(item.Kind), output);
            if (output.UnflushedBytes < FlushBytes) continue;
            FlushResult flushed = await output.FlushAsync(stop);
            if (flushed.IsCompleted) return;
        }

        CborWriter.WriteText("metadata", output);
        CborWriter.Write(ObjectCodec.Tree(meta), ListMeta.Schema, output);
        CborWriter.WriteText("apiVersion", output);
        CborWriter.WriteText(partial ? "meta.k8s.io/v1" : kind.ApiVersion, output);
        await output.FlushAsync(stop);
    }

    private static IMessageKind Item(Resource resource, Stored stored, bool partial) =>
        partial ? PartialObjectMetadata.Empty with { Metadata = resource.MetadataOf(stored) } : resource.Served(stored);

    private static IMessageKind Item(IObject value, bool partial) =>
        partial ? PartialObjectMetadata.Empty with { Metadata = value.Metadata } : value;

    // {"kind":"Pod","apiVersion":"v1", is what every stored pod begins with.
    private static int TypePrefixLength(Kind kind) =>
        "{\"kind\":\"\",\"apiVersion\":\"\",".Length + kind.Name.Length + kind.ApiVersion.Length;
}

using System.Buffers;
using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Wire;

/// <summary>Writes collections from the bytes the store shares: a list costs copies, not encodings.</summary>
public static class ListWriter
{
    /// <summary>Writes a list, or a list of partial metadata.</summary>
    public static void Write(IBufferWriter<byte> output, Reply.OfList reply, ListMeta meta, Negotiated form)
    {
        bool partial = form.Transform == Transform.PartialObjectMetadata;
        if (form.Encoding == Encoding.Protobuf) WriteProtobuf(output, reply, meta, partial);
        else WriteJson(output, reply, meta, partial);
    }

    /// <summary>The JSON of a list.</summary>
    public static byte[] ToJson(Reply.OfList reply, ListMeta meta, Negotiated form)
    {
        ArrayBufferWriter<byte> buffer = new();
        WriteJson(buffer, reply, meta, form.Transform == Transform.PartialObjectMetadata);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteJson(IBufferWriter<byte> output, Reply.OfList reply, ListMeta meta, bool partial)
    {
        Kind kind = reply.Resource.Kind;
        string listKind = partial ? "PartialObjectMetadataList" : kind.Name + "List";
        string apiVersion = partial ? "meta.k8s.io/v1" : kind.ApiVersion;
        output.Write(System.Text.Encoding.UTF8.GetBytes($"{{\"kind\":\"{listKind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":"));
        using (JsonOutput metadata = new())
        {
            meta.WriteJson(metadata);
            output.Write(metadata.Written);
        }

        output.Write(",\"items\":["u8);
        // Items of a typed list do not repeat their type; every stored object begins with it.
        int typePrefix = partial || reply.Resource.Conversion is not null ? 0 : TypePrefixLength(kind);
        bool first = true;
        foreach (Stored stored in reply.Page.Items)
        {
            if (!first) output.Write(","u8);
            first = false;
            if (typePrefix > 0)
            {
                output.Write("{"u8);
                output.Write(stored.Json.AsSpan(typePrefix));
            }
            else
            {
                output.Write(ObjectCodec.Json(Item(reply.Resource, stored, partial)));
            }
        }

        output.Write("]}"u8);
    }

    private static void WriteProtobuf(IBufferWriter<byte> output, Reply.OfList reply, ListMeta meta, bool partial)
    {
        // Written from its end to its beginning, as every protobuf message here is.
        using ProtoOutput proto = new();
        proto.Write(0x22, "");
        proto.Write(0x1A, "");
        int end = proto.Length;
        for (int i = reply.Page.Items.Count - 1; i >= 0; i--)
        {
            int itemEnd = proto.Length;
            Item(reply.Resource, reply.Page.Items[i], partial).WriteProto(proto);
            proto.EndMessage(0x12, itemEnd);
        }

        int metaEnd = proto.Length;
        meta.WriteProto(proto);
        proto.EndMessage(0x0A, metaEnd);
        proto.EndMessage(0x12, end);
        int typeEnd = proto.Length;
        Kind kind = reply.Resource.Kind;
        proto.Write(0x12, partial ? "PartialObjectMetadataList" : kind.Name + "List");
        proto.Write(0x0A, partial ? "meta.k8s.io/v1" : kind.ApiVersion);
        proto.EndMessage(0x0A, typeEnd);
        proto.WriteVerbatim(ProtoEnvelope.Prefix);
        output.Write(proto.Written);
    }

    private static IMessageKind Item(Resource resource, Stored stored, bool partial)
    {
        IObject value = resource.Served(stored);
        return partial ? PartialObjectMetadata.Empty with { Metadata = value.Metadata } : value;
    }

    // {"kind":"Pod","apiVersion":"v1", is what every stored pod begins with.
    private static int TypePrefixLength(Kind kind) =>
        "{\"kind\":\"\",\"apiVersion\":\"\",".Length + kind.Name.Length + kind.ApiVersion.Length;
}

using System.Buffers;
using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Tables;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Wire;

/// <summary>Puts a verb's answer on the wire in the form the client chose. Stored bytes are sent as they are.</summary>
/// <param name="time">The clock that ages in tables are told by.</param>
public sealed class ReplyWriter(TimeProvider time)
{
    /// <summary>Writes an answer.</summary>
    public ValueTask WriteAsync(HttpContext context, Reply reply, Negotiated form, Call? call, CancellationToken stop)
    {
        foreach (string warning in WarningHeaders.Of(call?.Warnings ?? [])) context.Response.Headers.Append("Warning", warning);
        bool tabular = form.Transform == Transform.Table && reply is not Reply.OfError;
        if (tabular && TableRequest.Fault(Include(call)) is { } unusable)
            return WriteErrorAsync(context, Status.BadRequest(unusable), form with { Transform = Transform.None });
        return reply switch
        {
            Reply.OfStored stored => WriteStoredAsync(context, stored, form, call),
            Reply.OfMessage message => WriteMessageAsync(context, message, form, call),
            Reply.OfList list => WriteListAsync(context, list, form, call!, stop),
            Reply.OfObjects objects => WriteObjectsAsync(context, objects, form, call),
            Reply.OfWatch watch => WatchWriter.WriteAsync(context, watch, form, time, stop),
            Reply.OfText text => WriteBytesAsync(context, text.Code, text.MediaType, text.Body),
            Reply.OfError error => WriteErrorAsync(context, error.Status, form),
            _ => throw new InvalidOperationException($"no writer for {reply.GetType().Name}"),
        };
    }

    /// <summary>Writes a failure.</summary>
    public ValueTask WriteErrorAsync(HttpContext context, Status status, Negotiated form)
    {
        if (status.Details?.RetryAfterSeconds is > 0 and { } seconds && status.Code is 429 or 503 or 504)
            context.Response.Headers.RetryAfter = seconds.ToString();
        return WriteBytesAsync(context, status.Code, form.MediaType, Encode(status, form));
    }

    private ValueTask WriteStoredAsync(HttpContext context, Reply.OfStored reply, Negotiated form, Call? call)
    {
        Resource resource = reply.Resource;
        if (form.Transform == Transform.PartialObjectMetadataList) return WriteMisfitAsync(context, resource.Kind, form);
        if (form.Transform != Transform.None)
        {
            IMessageKind shown = Transformed(resource, [reply.Object], ListMeta.Empty, form, call, single: true);
            return WriteBytesAsync(context, reply.Code, form.MediaType, Encode(shown, form));
        }

        return WriteBytesAsync(context, reply.Code, form.MediaType, Encode(resource, reply.Object, form));
    }

    private ValueTask WriteMessageAsync(HttpContext context, Reply.OfMessage reply, Negotiated form, Call? call)
    {
        IMessageKind message = reply.Message;
        if (form.Transform == Transform.PartialObjectMetadataList && message is IObject)
            return WriteMisfitAsync(context, message.Kind, form);
        if (form.Transform == Transform.Table && message is IObject value && reply.Resource is { } resource)
            message = TableBuilder.For(resource.Kind).OfObject(value, new TableRequest(time.GetUtcNow(), Include(call)));
        else if (form.Transform == Transform.PartialObjectMetadata && message is IObject whole)
            message = PartialObjectMetadata.Empty with { Metadata = whole.Metadata };
        return WriteBytesAsync(context, reply.Code, form.MediaType, Encode(message, form));
    }

    private ValueTask WriteListAsync(
        HttpContext context, Reply.OfList reply, Negotiated form, Call call, CancellationToken stop)
    {
        if (form.Transform == Transform.PartialObjectMetadata) return WriteMisfitAsync(context, reply.Resource.Kind, form);
        ListPage page = reply.Page;
        ListMeta meta = ListMeta.Empty with
        {
            ResourceVersion = Verbs.ResourceVersions.Text(page.Revision),
            Continue = page.Continue,
            RemainingItemCount = page.Remaining,
        };
        if (form.Transform == Transform.Table)
        {
            IMessageKind table = Transformed(reply.Resource, page.Items, meta, form, call, single: false);
            return WriteBytesAsync(context, 200, form.MediaType, Encode(table, form));
        }

        if (form.Encoding == Encoding.Yaml || form.IsBeta)
            return WriteBytesAsync(context, 200, form.MediaType, Text(ListWriter.ToJson(reply, meta, form), form));
        context.Response.StatusCode = 200;
        context.Response.ContentType = form.MediaType;
        return ListWriter.WriteAsync(context.Response.BodyWriter, reply, meta, form, stop);
    }

    private ValueTask WriteObjectsAsync(HttpContext context, Reply.OfObjects reply, Negotiated form, Call? call)
    {
        if (form.Transform == Transform.PartialObjectMetadata) return WriteMisfitAsync(context, reply.Resource.Kind, form);
        if (form.Transform == Transform.Table)
        {
            TableRequest request = new(time.GetUtcNow(), Include(call));
            Table table = TableBuilder.For(reply.Resource.Kind).OfList(reply.Items, ListMeta.Empty, request);
            return WriteBytesAsync(context, 200, form.MediaType, Encode(table, form));
        }

        bool isPartial = form.Transform == Transform.PartialObjectMetadataList;
        return WriteBytesAsync(context, 200, form.MediaType, form.Encoding switch
        {
            Encoding.Protobuf => ListWriter.ToProtobuf(reply, isPartial),
            _ => Text(ListWriter.ToJson(reply, isPartial), form),
        });
    }

    // What is written as JSON first, in the form asked for.
    private static ReadOnlyMemory<byte> Text(byte[] json, Negotiated form)
    {
        byte[] named = form.IsBeta ? MetaBeta.Rename(json) : json;
        return form.Encoding == Encoding.Yaml ? YamlText.FromJson(named) : named;
    }

    // Whoever asks for the metadata of one object gets no list, and the other way round; upstream names its Go types.
    private ValueTask WriteMisfitAsync(HttpContext context, Kind kind, Negotiated form)
    {
        string package = kind == Kinds.EventsV1Event ? Kinds.Event.InternalPackage : kind.InternalPackage;
        string why = form.Transform == Transform.PartialObjectMetadata
            ? $"you requested PartialObjectMetadata, but the requested object is a list (*{package}.{kind.Name}List)"
            : $"you requested PartialObjectMetadataList, but the requested object is not a list (*{package}.{kind.Name})";
        return WriteErrorAsync(context, Status.NotAcceptable(why), form with { Transform = Transform.None });
    }

    private IMessageKind Transformed(
        Resource resource, IReadOnlyList<Stored> items, ListMeta meta, Negotiated form, Call? call, bool single)
    {
        if (form.Transform == Transform.PartialObjectMetadata)
        {
            return PartialObjectMetadata.Empty with { Metadata = resource.MetadataOf(items[0]) };
        }

        IObject[] objects = new IObject[items.Count];
        for (int i = 0; i < objects.Length; i++) objects[i] = resource.Served(items[i]);
        TableBuilder builder = TableBuilder.For(resource.Kind);
        TableRequest request = new(time.GetUtcNow(), Include(call));
        return single ? builder.OfObject(objects[0], request) : builder.OfList(objects, meta, request);
    }

    /// <summary>How much of each object a table's rows carry.</summary>
    public static string Include(Call? call) => call?.IncludeObject ?? "";

    /// <summary>A stored object's bytes in a form: shared ones where the form allows it.</summary>
    public static ReadOnlyMemory<byte> Encode(Resource resource, Stored stored, Negotiated form)
    {
        if (!resource.SharesBytes(stored)) return Encode(resource.Served(stored), form);
        return form.Encoding switch
        {
            Encoding.Protobuf => stored.Alternate(static s => ObjectCodec.Protobuf((IObject)s.Value)),
            Encoding.Yaml => YamlText.FromJson(stored.Json),
            Encoding.Cbor => ObjectCodec.Cbor(stored.Json, resource.Kind),
            _ => stored.Json,
        };
    }

    /// <summary>A message's bytes in a form.</summary>
    public static ReadOnlyMemory<byte> Encode(IMessageKind message, Negotiated form) => form.Encoding switch
    {
        Encoding.Protobuf => ObjectCodec.Protobuf(message),
        Encoding.Cbor => ObjectCodec.Cbor(message),
        _ => Text(ObjectCodec.Json(message), form),
    };

    private static async ValueTask WriteBytesAsync(HttpContext context, int code, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = code;
        if (code == StatusCodes.Status304NotModified) return; // It has no body, and not even an empty one may be written.
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }
}

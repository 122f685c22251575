using System.Buffers;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Bench.Micro;

/// <summary>Between bytes and objects.</summary>
internal static class WireSteps
{
    private const int Watchers = 100;

    public static IEnumerable<Step> Make()
    {
        Pod pod = Given.Pod;
        byte[] json = ObjectCodec.Json(pod);
        byte[] protobuf = ObjectCodec.Protobuf(pod);
        ArrayBufferWriter<byte> output = new();
        yield return new("decode a pod from JSON", () => Given.Read(json));
        yield return new("encode a pod to JSON", () => ObjectCodec.Json(pod));
        yield return new("parse a pod's JSON to a tree", () => Given.Tree(json));
        yield return new("decode a pod from protobuf", () => ReadProtobuf(protobuf));
        yield return new("encode a pod to protobuf", () => ObjectCodec.Protobuf(pod));
        yield return new($"write a watch event to {Watchers} watchers", () =>
        {
            for (int i = 0; i < Watchers; i++)
            {
                output.ResetWrittenCount();
                WatchWriter.Frame(output, "MODIFIED"u8, json, Encoding.Json);
            }

            return output;
        });
    }

    private static IMessageKind ReadProtobuf(byte[] bytes)
    {
        if (ProtoEnvelope.Open(bytes, out _, out ReadOnlySpan<byte> message) is { } fault)
            throw new InvalidOperationException(fault);
        ProtoInput input = new(message);
        return Kinds.Pod.ReadProto(ref input);
    }
}

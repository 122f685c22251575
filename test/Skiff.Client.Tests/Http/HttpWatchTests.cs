using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using Skiff.Client.Http;
using Skiff.Machinery.Remote;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Tests.Http;

public sealed class HttpWatchTests
{
    private static readonly RemoteKind flunders = RemoteKind.Of("w.example.com", "v1", APIResource.Empty with
    {
        Name = "flunders", Kind = "Flunder", Namespaced = true, Verbs = ["list", "watch", "delete"],
    })!;

    [Fact]
    public async Task Events_are_read_one_after_the_other_until_the_stream_ends()
    {
        List<ObjectEvent> events = await ReadAsync("""
            {"type":"ADDED","object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a","namespace":"n","resourceVersion":"3"}}}
            {"type":"MODIFIED","object":{"metadata":{"name":"a","resourceVersion":"4"},"spec":{"more":[1]}}}

            {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"5"}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6"}}}
            {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}
            {"type":"ADDED","obj
            """);
        Assert.Equal(
            ["Added a 3", "Modified a 4", "Deleted a 5", "Bookmark  6", "Error  "],
            events.Select(one => $"{one.Type} {one.Object?.Metadata.Name} {one.ResourceVersion}"));
        Assert.Equal((flunders, 410), (events[0].Object!.Kind, events[4].Error!.Code));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED","object":[]}""")]
    [InlineData("""{"type":"OTHER","object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":7}}}""")]
    public async Task What_is_no_event_is_told_as_an_error(string line)
    {
        ObjectEvent only = Assert.Single(await ReadAsync(line + "\n"));
        Assert.Equal((WatchEventType.Error, 500), (only.Type, only.Error!.Code));
    }

    [Fact]
    public async Task Frames_of_protobuf_are_read_however_they_are_cut()
    {
        byte[] frames = [.. Frame("ADDED", Map("3")), .. Frame("BOOKMARK", Map("4")), .. Frame("ERROR", Status.Expired("old"))];
        foreach (int piece in (int[])[1, 7, frames.Length])
        {
            List<ObjectEvent> events = await ReadAsync(Kinds.ConfigMap, frames, piece, WireType);
            Assert.Equal(["Added a 3 0", "Bookmark  4 0", "Error   410"],
                events.Select(one => $"{one.Type} {one.Object?.Metadata.Name} {one.ResourceVersion} {one.Error?.Code ?? 0}"));
        }
    }

    [Theory]
    [InlineData("ffffffff")]
    [InlineData("01000001")]
    public async Task A_frame_that_is_too_long_breaks_the_transport(string length) => await Assert.ThrowsAsync<IOException>(
        () => ReadAsync(Kinds.ConfigMap, Convert.FromHexString(length), 4, WireType));

    [Theory]
    [InlineData("00000001ff")]
    [InlineData("000000020a05")]
    [InlineData("0000000412020a00")]
    public async Task What_is_no_frame_is_told_as_an_error(string frame)
    {
        ObjectEvent only = Assert.Single(await ReadAsync(Kinds.ConfigMap, Convert.FromHexString(frame), 3, WireType));
        Assert.Equal((WatchEventType.Error, 500), (only.Type, only.Error!.Code));
    }

    [Fact]
    public async Task An_endless_event_breaks_the_transport() => await Assert.ThrowsAsync<IOException>(
        () => ReadAsync(new string('x', 17 * 1024 * 1024)));

    private const string WireType = "application/vnd.kubernetes.protobuf";

    private static ConfigMap Map(string revision) =>
        ConfigMap.Empty with { Metadata = ObjectMeta.Empty with { Name = "a", ResourceVersion = revision } };

    private static byte[] Frame(string type, IMessageKind value)
    {
        using ProtoOutput document = new();
        ProtoEnvelope.Write(document, value);
        using ProtoOutput proto = new();
        proto.Write(0x0A, document.Written);
        proto.EndMessage(0x12, 0);
        proto.Write(0x0A, type);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, proto.Length);
        return [.. length, .. proto.Written];
    }

    private static Task<List<ObjectEvent>> ReadAsync(string text) =>
        ReadAsync(flunders, Encoding.UTF8.GetBytes(text), int.MaxValue, "application/json");

    private static async Task<List<ObjectEvent>> ReadAsync(Kind kind, byte[] bytes, int piece, string type)
    {
        await using Pieces stream = new(bytes, piece);
        using HttpResponseMessage answer = new() { Content = new ByteArrayContent([]) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        List<ObjectEvent> events = [];
        await using HttpWatch watch = new(kind, answer, stream);
        while (await watch.WaitAsync(TestContext.Current.CancellationToken))
        {
            while (watch.TryRead(out ObjectEvent one)) events.Add(one);
        }

        return events;
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}

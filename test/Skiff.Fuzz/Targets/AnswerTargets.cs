using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Skiff.Client;
using Skiff.Client.Http;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>What another API server answers: objects, lists, statuses and watches, in JSON and in protobuf.</summary>
internal static class AnswerTargets
{
    private const string Json = "application/json";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    private static readonly ConfigMap map = ConfigMap.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "n", Name = "a", ResourceVersion = "7" },
        Data = MapOf.Create(("k", "v")),
    };

    public static IEnumerable<Target> List() =>
    [
        new("answer json", 4,
            [
                .. Target.Bytes([
                    """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"n"},"data":{"k":"v"}}""",
                    """{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"9","continue":"c"},"items":[{"metadata":{"name":"a"}},{}]}""",
                    """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","details":{"name":"a"},"code":409}""",
                ]),
            ],
            Target.Bytes(["\"items\":[", "\"continue\":\"", "null", "{}", "[]", "\"kind\":\"Status\"", "\\u0000"]), input => Answer(input, Json)),
        new("answer protobuf", 4, [Document(map), Document(Status.Expired("old")), Document(ConfigMap.Empty)],
            [[0x12, 0xFF], [0x0A, 0], [.. "k8s\0"u8], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x22, 0]], input => Answer(input, Protobuf)),
        new("watch json", 4,
            Target.Bytes([
                """{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"3"}}}""" + "\n",
                """{"object":{"metadata":{"resourceVersion":"6"}},"type":"BOOKMARK"}""" + "\n",
                """{"type":"ERROR","object":{"kind":"Status","code":410}}""" + "\n",
            ]),
            Target.Bytes(["\n", "\"type\":", "\"object\":", "DELETED", "{}", "null"]), input => Watch(input, Json)),
        new("watch protobuf", 4, [Frame("ADDED", map), [.. Frame("BOOKMARK", map), .. Frame("ERROR", Status.Expired("old"))]],
            [[0, 0, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [.. "k8s\0"u8], [0x12, 0]], input => Watch(input, Protobuf)),
    ];

    private static bool Answer(byte[] input, string type)
    {
        HttpApi api = new(new Fixed(input, type), TimeProvider.System, speaksProtobuf: true);
        ApiResult<IObject> one = Done(api.GetAsync(Kinds.ConfigMap, new("n", "a"), CancellationToken.None));
        ApiResult<ObjectList> all = Done(api.ListAsync(Kinds.ConfigMap, new ListRequest("n"), CancellationToken.None));
        ApiResult<IMessageKind> gone = Done(api.DeleteAsync(Kinds.ConfigMap, new("n", "a"), DeleteOptions.Empty, CancellationToken.None));
        Target.Holds(one.Value is null == one.Error is not null, "neither an object nor a status");
        return one.Error is null || all.Error is null || gone.Error is null;
    }

    private static bool Watch(byte[] input, string type)
    {
        using HttpResponseMessage answer = Of(HttpStatusCode.OK, [], type);
        using MemoryStream stream = new(input);
        HttpWatch watch = new(Kinds.ConfigMap, answer, stream);
        bool inOrder = false;
        try
        {
            while (Done(watch.WaitAsync(CancellationToken.None)))
            {
                while (watch.TryRead(out ObjectEvent change))
                {
                    Target.Holds(change.Type != WatchEventType.Error || change.Error is not null, "an error without a status");
                    inOrder |= change.Type != WatchEventType.Error;
                }
            }
        }
        catch (IOException)
        {
            return false; // A frame that claims to be longer than any may be.
        }

        return inOrder;
    }

    // Nothing here waits for anything.
    private static T Done<T>(ValueTask<T> call)
    {
        Target.Holds(call.IsCompleted, "what was there already is waited for");
        return call.GetAwaiter().GetResult();
    }

    private static byte[] Document(IMessageKind value)
    {
        using ProtoOutput output = new();
        ProtoEnvelope.Write(output, value);
        return output.ToArray();
    }

    private static byte[] Frame(string type, IMessageKind value)
    {
        using ProtoOutput proto = new();
        proto.Write(0x0A, Document(value));
        proto.EndMessage(0x12, 0);
        proto.Write(0x0A, type);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, proto.Length);
        return [.. length, .. proto.Written];
    }

    private static HttpResponseMessage Of(HttpStatusCode code, byte[] body, string type)
    {
        HttpResponseMessage answer = new(code) { Content = new ByteArrayContent(body) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return answer;
    }

    // A list has one page: what is asked for beyond it has expired.
    private sealed class Fixed(byte[] body, string type) : IHttpCalls
    {
        public ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop)
        {
            bool isBeyond = call.Query.Contains("continue=", StringComparison.Ordinal);
            return new((isBeyond ? Of(HttpStatusCode.Gone, Encoding.UTF8.GetBytes("gone"), Json) : Of(HttpStatusCode.OK, body, type), null));
        }
    }
}

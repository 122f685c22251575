using System.Net.WebSockets;
using Skiff.Agent.Streaming.Logs;
using Skiff.Agent.Streaming.Spdy;
using Skiff.Agent.Streaming.WebSockets;
using Skiff.Networking.Names;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>What comes over connections that are no requests: SPDY, WebSockets, DNS, and lines of logs.</summary>
internal static class StreamTargets
{
    public static IEnumerable<Target> List() =>
    [
        new("spdy", 4, [Conversation(), [.. Conversation(), .. Conversation()]],
            [[0x80, 3, 0, 1], [0x80, 3, 0, 4], [0x80, 3, 0, 6], [0x80, 3, 0, 7], [0x80, 3, 0, 9], [0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF]], Spdy),
        new("spdy headers", 4, [Headers(1), Headers(20)], [[0, 0, 0, 0xFF, 0xFF], [0x78, 0x3F], [0x7F, 0xFF, 0xFF, 0xFF], [1, 0xFF, 0xFF, 0, 0]], SpdyHeaderBlock),
        new("web socket", 4,
            [Frame(0x82, [0, .. "ls\n"u8]), [.. Frame(0x02, [1]), .. Frame(0x80, [2, 3])], Frame(0x81, "0bHM="u8.ToArray()), Frame(0x88, [3, 0xE8])],
            [[0x82, 0xFE], [0x82, 0xFF, 0x7F], [0x89, 0x80], [0x8A, 0], [0x88, 0x80], [0xC2], [0x01, 0x80], [0x82, 0x80, 0, 0, 0, 0]], Socket),
        new("dns", 8,
            [
                DnsMessage.Query("web.default.svc.cluster.local", RecordType.A), DnsMessage.Query("10.0.42.10.in-addr.arpa", RecordType.Ptr),
                [.. DnsMessage.Query("a", RecordType.Srv), 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0],
            ],
            [[0xC0, 0x0C], [0xC0, 0xFF], [0x3F], [0], [0, 0, 41], [0xFF, 0xFF]], Dns),
        Target.OfText("log line time", 8, ["2024-01-31T09:30:00.123456789Z", "2024-01-31T09:30:00+02:00"], ["T", "Z", ".", "+", "9", ":", "-"],
            text => LogTime.Read(Encoding.UTF8.GetBytes(text)) is not null),
    ];

    private static bool Spdy(byte[] input)
    {
        using OneWayStream transport = new(input);
        SpdyConnection connection = new(transport, isServer: true)
        {
            Opened = static stream => stream.Reset(SpdyStatus.RefusedStream),
        };
        Task running = connection.RunAsync(CancellationToken.None);
        Target.Holds(running.Wait(TimeSpan.FromSeconds(30)), "a connection that ended is still read");
        return connection.Error.Length == 0;
    }

    private static bool SpdyHeaderBlock(byte[] input)
    {
        SpdyHeaders? headers = new SpdyHeaderCodec().Expand(input, out string error);
        Target.Holds(headers is not null || error.Length > 0, "refused without a word");
        return headers is not null;
    }

    private static bool Socket(byte[] input)
    {
        bool inOrder = true;
        foreach (bool base64 in (bool[])[false, true])
        {
            using OneWayStream transport = new(input);
            using WebSocket socket = WebSocket.CreateFromStream(transport, new WebSocketCreationOptions { IsServer = true });
            using ChannelSocket channels = new(socket, base64, static () => { });
            Task running = channels.ReadAsync(static (_, _) => ValueTask.CompletedTask, CancellationToken.None);
            Target.Holds(running.Wait(TimeSpan.FromSeconds(30)), "a connection that ended is still read");
            inOrder &= socket.CloseStatus is not null;
        }

        return inOrder;
    }

    private static bool Dns(byte[] input)
    {
        DnsQuestion? question = DnsMessage.Read(input, out ResponseCode? refusal);
        if (question is null)
        {
            if (refusal is { } code) _ = DnsMessage.Refusal(input, code).Length;
            return false;
        }

        _ = DnsMessage.Cut(input, question).Length;
        return true;
    }

    private static byte[] Headers(int count)
    {
        SpdyHeaders headers = new();
        for (int i = 0; i < count; i++) headers.TryAdd($"streamtype{i}", "stdin");
        return new SpdyHeaderCodec().Compress(headers);
    }

    // A stream that is opened, written to and ended, between settings, a ping and a farewell.
    private static byte[] Conversation()
    {
        SpdyHeaders headers = new();
        headers.TryAdd("streamtype", "stdin");
        byte[] data = new byte[SpdyFrame.HeadBytes + 3];
        new SpdyFrame(SpdyFrameType.Data, 1, SpdyFrame.Fin, 3).Write(data);
        return
        [
            .. SpdyFrame.Control(SpdyFrameType.Settings, 1, 7, 65536), .. SpdyFrame.Control(SpdyFrameType.Ping, 1),
            .. SpdyFrame.WithHeaders(SpdyFrameType.SynStream, 1, 0, new SpdyHeaderCodec().Compress(headers)), .. data,
            .. SpdyFrame.Control(SpdyFrameType.WindowUpdate, 1, 1000), .. SpdyFrame.Control(SpdyFrameType.RstStream, 1, 5),
            .. SpdyFrame.Control(SpdyFrameType.GoAway, 0, 0),
        ];
    }

    private static byte[] Frame(byte first, byte[] payload) => [first, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    /// <summary>Gives bytes, then ends; takes whatever is written.</summary>
    private sealed class OneWayStream(byte[] input) : MemoryStream(input, writable: false)
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}

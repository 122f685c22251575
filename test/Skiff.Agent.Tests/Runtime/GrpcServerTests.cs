using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Skiff.Agent.Runtime;
using Skiff.Agent.Runtime.Serving;
using Skiff.GrpcHealth.V1;

namespace Skiff.Agent.Tests.Runtime;

public sealed class GrpcServerTests : IAsyncLifetime
{
    private const string Check = "/grpc.health.v1.Health/Check";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("skiff-grpc-");
    private readonly List<int> sizes = [];
    private GrpcServer server = null!;

    private string Path => System.IO.Path.Combine(directory.FullName, "s.sock");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        server = GrpcServer.Start(Path, new Dictionary<string, GrpcMethod>
        {
            [Check] = (request, _) =>
            {
                HealthCheckRequest asked = HealthCheckRequest.Parser.ParseFrom(request.Span);
                sizes.Add(asked.Service.Length);
                return ValueTask.FromResult<CriResult<IMessage>>(asked.Service == "no"
                    ? new CriError(RpcCode.NotFound, "nothing of that naïve name: 100%")
                    : asked);
            },
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Assert.False(File.Exists(Path));
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200_000)]
    [InlineData(4_000_000)]
    public async Task An_answer_of_any_size_comes_back_whole(int size)
    {
        using GrpcChannel channel = new(Path, TimeProvider.System);
        string name = new('x', size);
        for (int call = 0; call < 3; call++)
        {
            CriResult<HealthCheckRequest> answer = await channel.UnaryAsync(
                Check, new HealthCheckRequest { Service = name }, HealthCheckRequest.Parser, TimeSpan.FromSeconds(30), Stop);
            Assert.Equal(name, answer.Value?.Service);
        }
    }

    [Fact]
    public async Task What_fails_is_told_in_full()
    {
        using GrpcChannel channel = new(Path, TimeProvider.System);
        async Task<CriError?> CallAsync(string method, string name) => (await channel.UnaryAsync(
            method, new HealthCheckRequest { Service = name }, HealthCheckRequest.Parser, TimeSpan.FromSeconds(30), Stop)).Error;
        Assert.Equal(new CriError(RpcCode.NotFound, "nothing of that naïve name: 100%"), await CallAsync(Check, "no"));
        Assert.Equal(new CriError(RpcCode.Unimplemented, "unknown method Watch for service grpc.health.v1.Health"),
            await CallAsync("/grpc.health.v1.Health/Watch", ""));
        Assert.Equal(new CriError(RpcCode.Unimplemented, "unknown service other.Service"), await CallAsync("/other.Service/Call", ""));
        Assert.Equal(RpcCode.ResourceExhausted, (await CallAsync(Check, new string('x', 5_000_000)))?.Code);
    }

    [Fact]
    public async Task Many_callers_are_answered_at_once()
    {
        using GrpcChannel channel = new(Path, TimeProvider.System);
        Task<CriResult<HealthCheckRequest>>[] calls = [.. Enumerable.Range(0, 200).Select(i => channel.UnaryAsync(
            Check, new HealthCheckRequest { Service = new('x', i * 300) }, HealthCheckRequest.Parser, TimeSpan.FromSeconds(30), Stop).AsTask())];
        CriResult<HealthCheckRequest>[] answers = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i * 300), answers.Select(answer => answer.Value?.Service.Length ?? -1));
    }

    /// <summary>
    /// What clients written in Go send: the socket's path as the host, in the code of RFC 7541 or plainly, remembered
    /// names, and the request's end in a frame of its own.
    /// </summary>
    [Theory]
    [InlineData("/var/lib/kubelet/device-plugins/kubelet.sock")]
    [InlineData("%2Fvar%2Flib%2Fkubelet%2Fdevice-plugins%2Fkubelet.sock")]
    public async Task A_caller_may_name_the_socket_as_its_host(string authority)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), Stop);
        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(HttpFrame.Preface.ToArray(), Stop);
        await stream.WriteAsync(new HttpFrame(HttpFrameType.Settings, 0, 0, default).ToBytes(), Stop);
        byte[] first = [0x83, 0x86, .. Remembered(0x44, Check), .. Remembered(0x41, authority), .. Plain("te", "trailers")];
        // The second call names the method by what the connection remembers: the last one told has the lowest number.
        byte[] second = [0x83, 0x86, 0x80 | 63, .. Plain(":authority", "localhost"), .. Plain("te", "trailers")];
        foreach ((int id, byte[] headers) in new[] { (1, first), (3, second) })
        {
            byte[] body = [0, 0, 0, 0, 4, 10, 2, (byte)'h', (byte)'i'];
            await stream.WriteAsync(new HttpFrame(HttpFrameType.Headers, HttpFrame.EndHeaders, id, headers).ToBytes(), Stop);
            await stream.WriteAsync(new HttpFrame(HttpFrameType.Data, 0, id, body).ToBytes(), Stop);
            await stream.WriteAsync(new HttpFrame(HttpFrameType.Data, HttpFrame.EndStream, id, default).ToBytes(), Stop);
            List<HttpFrame> answer = await AnswerAsync(stream, id);
            Assert.Equal(body, answer.Where(frame => frame.Type == HttpFrameType.Data).SelectMany(frame => frame.Payload.ToArray()));
            Assert.Contains("grpc-status", Encoding.Latin1.GetString(answer[^1].Payload.Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_code_of_headers_is_that_of_the_standard()
    {
        // Examples C.4.1 and C.6.1 of RFC 7541.
        (string Coded, string Text)[] known =
        [
            ("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com"), ("a8eb10649cbf", "no-cache"), ("25a849e95ba97d7f", "custom-key"),
            ("25a849e95bb8e8b4bf", "custom-value"), ("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT"),
            ("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com"),
        ];
        foreach ((string coded, string text) in known)
        {
            System.Buffers.ArrayBufferWriter<byte> plain = new();
            Assert.True(HuffmanCode.TryRead(Convert.FromHexString(coded), plain));
            Assert.Equal(text, Encoding.Latin1.GetString(plain.WrittenSpan));
        }

        Assert.False(HuffmanCode.TryRead([0xff, 0xff, 0xff, 0xff], new()));
        Assert.False(HuffmanCode.TryRead([0x00], new())); // Filled up with zeros.
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u00ff\u00ff\u00ff\u0000\u0000\u0000\u0000\u0000\u0000")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0001\u0001\u0005\u0000\u0000\u0000\u0001\u00ff")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0009\u0000\u0000\u0000\u0000\u0001")]
    public async Task What_is_not_the_protocol_ends_the_connection_and_nothing_else(string sent)
    {
        using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), Stop);
            await using NetworkStream stream = new(socket);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(sent), Stop);
            socket.Shutdown(SocketShutdown.Send);
            byte[] rest = new byte[1024];
            await Record.ExceptionAsync(async () =>
            {
                while (await stream.ReadAsync(rest, Stop) > 0)
                {
                    // Until the end, which a reset is too.
                }
            });
        }

        await An_answer_of_any_size_comes_back_whole(5);
    }

    private static async Task<List<HttpFrame>> AnswerAsync(Stream stream, int id)
    {
        List<HttpFrame> frames = [];
        while (frames.Count == 0 || !frames[^1].Has(HttpFrame.EndStream))
        {
            HttpFrame frame = (await HttpFrame.ReadAsync(stream, Stop))!.Value;
            if (frame.Stream == id && frame.Type is HttpFrameType.Headers or HttpFrameType.Data) frames.Add(frame);
        }

        return frames;
    }

    private static byte[] Remembered(byte name, string value) => [name, (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];

    private static byte[] Plain(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];
}

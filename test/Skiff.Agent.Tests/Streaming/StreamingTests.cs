using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Skiff.Agent.Streaming;
using Skiff.Agent.Streaming.Spdy;
using Skiff.Agent.Streaming.WebSockets;
using Skiff.Agent.Tests.Integration;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Streaming;

/// <summary>Streams into real containers.</summary>
[Trait("Category", "Integration")]
public sealed class StreamingTests(TestNode node) : IClassFixture<TestNode>, IAsyncLifetime
{
    private const string V5 = "v5.channel.k8s.io";
    private const string V4 = "v4.channel.k8s.io";
    private const string Forward = "portforward.k8s.io";
    private readonly TestCertificates certificates = new();
    private NodeServer server = null!;
    private StreamClient client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await NodeServer.StartAsync(
            new("n1", [new(IPAddress.Loopback, 0)], certificates.Server, [certificates.Authority], node.Options.LogDirectory),
            new(new ReviewApi((_, _, _) => true), node.Cri, node.Agent.Agent.Pods, TimeProvider.System),
            Stop);
        client = new(server.Addresses[0], certificates);
        if (node.Find("shell") is null)
        {
            node.Run("shell", command:
            [
                "/bin/sh", "-c",
                "mkdir -p /www; echo hello > /www/index.html; httpd -p 127.0.0.1:80 -h /www; trap 'exit 0' TERM; while true; do sleep 0.2; done",
            ]);
            await node.UntilReadyAsync("shell");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        certificates.Dispose();
    }

    [Fact]
    public async Task Exec_tells_outputs_apart_and_the_exit_code()
    {
        using ClientWebSocket socket = await client.WebSocketAsync(
            Exec("/bin/sh", "-c", "echo out; echo err >&2; exit 3") + "&stdout=true&stderr=true", V5, V4);
        Assert.Equal(V5, socket.SubProtocol);

        Dictionary<int, byte[]> channels = await StreamClient.CollectAsync(socket);

        Assert.Equal("out\n", Text(channels[1]));
        Assert.Equal("err\n", Text(channels[2]));
        Assert.Contains("\"status\":\"Failure\"", Text(channels[3]), StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"NonZeroExitCode\"", Text(channels[3]), StringComparison.Ordinal);
        Assert.Contains("\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}", Text(channels[3]), StringComparison.Ordinal);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task Exec_that_succeeds_says_so()
    {
        using ClientWebSocket socket = await client.WebSocketAsync(Exec("/bin/true") + "&stdout=true", V5);
        Assert.Contains("\"status\":\"Success\"", Text((await StreamClient.CollectAsync(socket))[3]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_of_nothing_fails_with_the_runtimes_words()
    {
        using ClientWebSocket socket = await client.WebSocketAsync(Exec("/no/such/program") + "&stdout=true", V5);
        string status = Text((await StreamClient.CollectAsync(socket))[3]);
        Assert.Contains("\"status\":\"Failure\"", status, StringComparison.Ordinal);
        Assert.Contains("no such file or directory", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stdin_goes_in_and_its_end_is_told()
    {
        byte[] sent = RandomNumberGenerator.GetBytes(8 << 20);
        using ClientWebSocket socket = await client.WebSocketAsync(Exec("/bin/cat") + "&stdin=true&stdout=true", V5);
        Task<Dictionary<int, byte[]>> receiving = StreamClient.CollectAsync(socket);

        for (int at = 0; at < sent.Length; at += 100_000)
        {
            await StreamClient.SendAsync(socket, 0, sent.AsMemory(at, Math.Min(100_000, sent.Length - at)));
        }

        await StreamClient.SendAsync(socket, 255, new byte[] { 0 });
        Dictionary<int, byte[]> channels = await receiving;

        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(channels[1]));
        Assert.Contains("\"Success\"", Text(channels[3]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Much_output_arrives_whole_at_a_reader_that_waits()
    {
        using ClientWebSocket socket = await client.WebSocketAsync(
            Exec("/bin/sh", "-c", "dd if=/dev/zero bs=65536 count=512 2>/dev/null") + "&stdout=true", V5);
        Assert.Equal([1], await StreamClient.MessageAsync(socket)); // Everything stands; now the output has to wait.
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using ClientWebSocket other = await client.WebSocketAsync(Exec("/bin/true") + "&stdout=true", V5);
        await StreamClient.CollectAsync(other);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);

        long total = 0;
        await StreamClient.CollectAsync(socket, (channel, content) => total += channel == 1 ? content.Length : 0);
        Assert.Equal(32 << 20, total);
    }

    [Fact]
    public async Task A_terminal_has_the_size_it_is_told()
    {
        using ClientWebSocket socket = await client.WebSocketAsync(
            Exec("/bin/sh", "-c", "while read line; do /bin/busybox stty size; done") + "&stdin=true&stdout=true&tty=true", V5);
        await StreamClient.SendAsync(socket, 4, Encoding.UTF8.GetBytes("{\"Width\":132,\"Height\":43}"));
        string seen = "";
        while (!seen.Contains("43 132", StringComparison.Ordinal))
        {
            await StreamClient.SendAsync(socket, 0, "\n"u8.ToArray());
            byte[] message = Assert.IsType<byte[]>(await StreamClient.MessageAsync(socket));
            if (message[0] == 1) seen += Text(message[1..]);
        }

        await StreamClient.SendAsync(socket, 0, new byte[] { 4 }); // Control-D ends the shell.
        Assert.Contains("\"Success\"", Text((await StreamClient.CollectAsync(socket))[3]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_over_spdy_is_the_runtimes_own()
    {
        (SpdyConnection spdy, Stream wire) = await client.SpdyAsync(
            Exec("/bin/sh", "-c", "cat; echo done >&2; exit 4") + "&stdin=true&stdout=true&stderr=true", V4);
        await using (wire)
        {
            Task loop = spdy.RunAsync(Stop);
            SpdyStream error = await spdy.OpenAsync(new() { ["streamType"] = "error" }, Stop);
            SpdyStream stdin = await spdy.OpenAsync(new() { ["streamType"] = "stdin" }, Stop);
            SpdyStream stdout = await spdy.OpenAsync(new() { ["streamType"] = "stdout" }, Stop);
            SpdyStream stderr = await spdy.OpenAsync(new() { ["streamType"] = "stderr" }, Stop);
            Assert.True(await stdin.Replied);
            await stdin.WriteAsync("ping"u8.ToArray(), Stop);
            await stdin.EndAsync(Stop);

            Assert.Equal("ping", Text(await StreamClient.AllAsync(stdout)));
            Assert.Equal("done\n", Text(await StreamClient.AllAsync(stderr)));
            Assert.Contains("\"message\":\"4\"", Text(await StreamClient.AllAsync(error)), StringComparison.Ordinal);
            await loop;
        }
    }

    [Theory]
    [InlineData(V4)]
    [InlineData("channel.k8s.io")]
    public async Task Older_websocket_forms_are_the_runtimes_own(string protocol)
    {
        using ClientWebSocket socket = await client.WebSocketAsync(Exec("/bin/echo", "hi there") + "&stdout=true", protocol);
        Assert.Equal(protocol, socket.SubProtocol);
        Assert.Equal("hi there\n", Text((await StreamClient.CollectAsync(socket))[1]));
    }

    [Fact]
    public async Task Attach_joins_the_process_that_runs()
    {
        node.Run("attached", spec => spec with
        {
            Containers = [spec.Containers[0] with { Stdin = true, StdinOnce = true }],
        }, "/bin/sh", "-c", "read name; echo hello $name");
        await node.UntilAsync("attached", pod => pod.Status.Phase == PodPhase.Running);
        using ClientWebSocket socket = await client.WebSocketAsync(
            "/attach/default/attached/main?stdin=true&stdout=true&stderr=true", V5);
        await StreamClient.SendAsync(socket, 0, "skiff\n"u8.ToArray());

        Assert.Equal("hello skiff\n", Text((await StreamClient.CollectAsync(socket))[1]));
        node.Api.Remove(node.Find("attached")!);
        await node.UntilGoneAsync("attached");
    }

    [Fact]
    public async Task A_port_only_the_pod_itself_listens_on_is_forwarded()
    {
        (SpdyConnection spdy, Stream wire) = await client.SpdyAsync("/portForward/default/shell", Forward);
        await using (wire)
        {
            Task loop = spdy.RunAsync(Stop);
            for (int i = 0; i < 20; i++)
            {
                (string data, string error) = await GetAsync(spdy, 80, i);
                Assert.Equal("", error);
                Assert.EndsWith("\r\n\r\nhello\n", data, StringComparison.Ordinal);
            }

            await spdy.GoAwayAsync(Stop);
            await loop;
        }
    }

    [Fact]
    public async Task A_port_nobody_listens_on_says_so_and_leaves_the_others()
    {
        (SpdyConnection spdy, Stream wire) = await client.SpdyAsync("/portForward/default/shell", Forward);
        await using (wire)
        {
            Task loop = spdy.RunAsync(Stop);
            (string data, string error) = await GetAsync(spdy, 81, 0);
            Assert.Equal("", data);
            string uid = node.Find("shell")!.Metadata.UID;
            Assert.StartsWith(
                $"error forwarding port 81 to pod shell, uid {uid}: failed to connect to localhost:81 inside namespace \"/",
                error, StringComparison.Ordinal);
            Assert.Contains("Connection refused", error, StringComparison.OrdinalIgnoreCase);
            Assert.EndsWith("hello\n", (await GetAsync(spdy, 80, 1)).Data, StringComparison.Ordinal);
            await spdy.GoAwayAsync(Stop);
            await loop;
        }
    }

    [Fact]
    public async Task Streams_that_make_no_sense_are_refused()
    {
        (SpdyConnection spdy, Stream wire) = await client.SpdyAsync("/portForward/default/shell", Forward);
        await using (wire)
        {
            Task loop = spdy.RunAsync(Stop);
            foreach (string port in new[] { "", "0", "70000", "-1", "http" })
            {
                SpdyStream bad = await spdy.OpenAsync(new() { ["streamType"] = "data", ["port"] = port, ["requestID"] = "9" }, Stop);
                Assert.False(await bad.Replied);
            }

            SpdyStream kind = await spdy.OpenAsync(new() { ["streamType"] = "other", ["port"] = "80" }, Stop);
            Assert.False(await kind.Replied);
            await spdy.GoAwayAsync(Stop);
            await loop;
        }
    }

    [Fact]
    public async Task Forwarding_goes_through_a_websocket_tunnel()
    {
        using WebSocket socket = await client.TunnelAsync("/portForward/default/shell", "SPDY/3.1+portforward.k8s.io");
        await using WebSocketByteStream wire = new(socket);
        SpdyConnection spdy = new(wire, isServer: false);
        Task loop = spdy.RunAsync(Stop);

        Assert.EndsWith("hello\n", (await GetAsync(spdy, 80, 0)).Data, StringComparison.Ordinal);
        await spdy.GoAwayAsync(Stop);
        await loop;
    }

    [Fact]
    public async Task Forwarding_goes_over_websocket_channels()
    {
        using ClientWebSocket socket = await client.WebSocketAsync("/portForward/default/shell?port=80&port=81", V4);
        Task<Dictionary<int, byte[]>> receiving = StreamClient.CollectAsync(socket);
        await StreamClient.SendAsync(socket, 0, "GET / HTTP/1.0\r\n\r\n"u8.ToArray());

        Dictionary<int, byte[]> channels = await receiving;

        Assert.Equal([80, 0], channels[0][..2]);
        Assert.EndsWith("hello\n", Text(channels[0]), StringComparison.Ordinal);
        Assert.Equal([80, 0], channels[1]);
        Assert.Equal([81, 0], channels[2]);
        Assert.Contains("error forwarding port 81", Text(channels[3]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_followed_to_the_end_of_the_container()
    {
        node.Run("counter", spec => spec with { RestartPolicy = "Never" },
            "/bin/sh", "-c", "for i in 1 2 3 4 5; do echo line $i; sleep 0.2; done; echo bye >&2");
        await node.UntilAsync("counter", pod => pod.Status.Phase is PodPhase.Running or PodPhase.Succeeded);
        using HttpClientHandler handler = new();
        handler.ServerCertificateCustomValidationCallback = (_, shown, _, _) => certificates.Accepts(this, shown, null, 0);
        using HttpClient http = new(handler) { BaseAddress = server.Addresses[0] };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "token-admin");

        string all = await FollowAsync(http);
        Assert.Equal("line 1\nline 2\nline 3\nline 4\nline 5\nbye\n", all);
        Assert.Equal("line 5\nbye\n", await http.GetStringAsync("/containerLogs/default/counter/main?tailLines=2", Stop));
        Assert.Equal("bye\n", await http.GetStringAsync("/containerLogs/default/counter/main?stream=Stderr", Stop));
        Assert.Equal("", await http.GetStringAsync(
            "/containerLogs/default/counter/main?sinceTime=2999-01-01T00:00:00Z", Stop));
        node.Api.Remove(node.Find("counter")!);
        await node.UntilGoneAsync("counter");
    }

    [Fact]
    public async Task Figures_of_what_runs_are_served()
    {
        using HttpClientHandler handler = new();
        handler.ServerCertificateCustomValidationCallback = (_, shown, _, _) => certificates.Accepts(this, shown, null, 0);
        using HttpClient http = new(handler) { BaseAddress = server.Addresses[0] };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "token-admin");

        Assert.Contains("\"name\":\"shell\"", await http.GetStringAsync("/stats/summary", Stop), StringComparison.Ordinal);
        Assert.Contains(
            "container_memory_working_set_bytes{container=\"main\",namespace=\"default\",pod=\"shell\"} ",
            await http.GetStringAsync("/metrics/resource", Stop), StringComparison.Ordinal);
        Assert.StartsWith("# HELP prober_probe_total [BETA] Cumulative number of a liveness, readiness or startup probe",
            await http.GetStringAsync("/metrics/probes", Stop), StringComparison.Ordinal);
        Assert.Contains("container_memory_rss{", await http.GetStringAsync("/metrics/cadvisor", Stop), StringComparison.Ordinal);
        Assert.Contains("kubelet_running_containers{", await http.GetStringAsync("/metrics", Stop), StringComparison.Ordinal);
    }

    private async Task<string> FollowAsync(HttpClient http)
    {
        http.Timeout = TimeSpan.FromSeconds(30);
        try
        {
            return await http.GetStringAsync("/containerLogs/default/counter/main?follow=true", Stop);
        }
        catch (TaskCanceledException late)
        {
            throw new TimeoutException($"the log of {node.Find("counter")?.Status} did not end", late);
        }
    }

    private static string Exec(params string[] command) =>
        $"/exec/default/shell/main?{string.Join('&', command.Select(word => $"command={Uri.EscapeDataString(word)}"))}";

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static async Task<(string Data, string Error)> GetAsync(SpdyConnection spdy, int port, int id)
    {
        SpdyStream error = await spdy.OpenAsync(
            new() { ["streamType"] = "error", ["port"] = $"{port}", ["requestID"] = $"{id}" }, Stop);
        await error.EndAsync(Stop);
        SpdyStream data = await spdy.OpenAsync(
            new() { ["streamType"] = "data", ["port"] = $"{port}", ["requestID"] = $"{id}" }, Stop);
        Assert.True(await error.Replied && await data.Replied);
        await data.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), Stop);
        await data.EndAsync(Stop);
        return (Text(await StreamClient.AllAsync(data)), Text(await StreamClient.AllAsync(error)));
    }
}

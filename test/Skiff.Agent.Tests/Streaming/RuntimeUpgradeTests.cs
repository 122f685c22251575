using System.Net;
using System.Net.Sockets;
using System.Text;
using Skiff.Agent.Streaming;

namespace Skiff.Agent.Tests.Streaming;

/// <summary>Backends that do anything but agree to an upgrade.</summary>
public sealed class RuntimeUpgradeTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public RuntimeUpgradeTests() => listener.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Url => $"http://{listener.LocalEndpoint}/exec/abc?x=1";

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task An_agreement_hands_over_the_stream_with_its_first_bytes()
    {
        Task<string> backend = AnswerAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nX-Y:  z \r\n\r\nfirst");

        (RuntimeConnection? connection, RuntimeRefusal? refusal) = await ConnectAsync();

        Assert.Null(refusal);
        await using (connection)
        {
            byte[] bytes = new byte[5];
            await connection!.Stream.ReadExactlyAsync(bytes, Stop);
            Assert.Equal("first", Encoding.ASCII.GetString(bytes));
            Assert.Equal("z", connection.Headers["x-y"]);
        }

        string request = await backend;
        Assert.StartsWith("POST /exec/abc?x=1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: SPDY/3.1\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Injected", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\nnope", 400, "nope")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", 404, "")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 99999999\r\n\r\nshort", 403, "short")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 502, "the runtime's streaming server answered 200 to an upgrade")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", 502, "the runtime's streaming server answered 302 to an upgrade")]
    [InlineData("garbage\r\n\r\n", 502, "the runtime's streaming server did not answer as HTTP")]
    [InlineData("HTTP/1.1 101", 502, "the runtime's streaming server did not answer as HTTP")]
    [InlineData("", 502, "the runtime's streaming server did not answer as HTTP")]
    public async Task Anything_else_is_a_refusal_on_a_closed_connection(string answer, int code, string text)
    {
        Task<string> backend = AnswerAsync(answer);

        (RuntimeConnection? connection, RuntimeRefusal? refusal) = await ConnectAsync();

        Assert.Null(connection);
        Assert.Equal(new RuntimeRefusal(code, text), refusal);
        Assert.Equal(1, (await backend).Split("HTTP/1.1\r\n").Length - 1);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_head_without_end_is_refused()
    {
        _ = AnswerAsync("HTTP/1.1 101 x\r\nA: " + new string('a', 40_000));

        (RuntimeConnection? connection, RuntimeRefusal? refusal) = await ConnectAsync();

        Assert.Null(connection);
        Assert.Equal(502, refusal!.Code);
    }

    [Theory]
    [InlineData("http://192.0.2.1:80/exec")]
    [InlineData("http://example.test/exec")]
    [InlineData("https://127.0.0.1/exec")]
    [InlineData("file:///etc/passwd")]
    [InlineData("not a url")]
    [InlineData("http://169.254.169.254/latest")]
    public async Task An_address_of_another_machine_is_not_dialled(string url)
    {
        (RuntimeConnection? connection, RuntimeRefusal? refusal) = await RuntimeUpgrade.ConnectAsync(
            url, "POST", [], TimeProvider.System, Stop);

        Assert.Null(connection);
        Assert.Equal("the runtime's stream is not on this machine", refusal!.Text);
    }

    private ValueTask<(RuntimeConnection? Connection, RuntimeRefusal? Refusal)> ConnectAsync() =>
        RuntimeUpgrade.ConnectAsync(
            Url, "POST", [new("Upgrade", "SPDY/3.1"), new("X-Bad", "a\r\nInjected: yes")], TimeProvider.System, Stop);

    // Answers one request and gives all that was ever sent on the connection.
    private async Task<string> AnswerAsync(string answer)
    {
        using Socket socket = await listener.AcceptSocketAsync(Stop);
        byte[] buffer = new byte[4096];
        int count = await socket.ReceiveAsync(buffer, SocketFlags.None, Stop);
        await socket.SendAsync(Encoding.ASCII.GetBytes(answer), SocketFlags.None, Stop);
        socket.Shutdown(SocketShutdown.Send);
        string request = Encoding.ASCII.GetString(buffer, 0, count);
        while ((count = await socket.ReceiveAsync(buffer, SocketFlags.None, Stop)) > 0)
        {
            request += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return request;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Skiff.Agent.Probes;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Pods;

public sealed class HttpProbeTests
{
    private const string There = "\r\nContent-Length: 5\r\n\r\nthere";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK" + There, true, "")]
    [InlineData("299 Odd" + There, true, "")]
    [InlineData("304 Not Modified\r\n\r\n", true, "Probe terminated redirects, Response body: ")]
    [InlineData("399 Odd" + There, true, "Probe terminated redirects, Response body: there")]
    [InlineData("302 Found" + There, true, "Probe terminated redirects, Response body: there")]
    [InlineData("400 Bad Request" + There, false, "HTTP probe failed with statuscode: 400")]
    [InlineData("302 Found\r\nLocation: http://192.0.2.7/" + There, true, "Probe terminated redirects, Response body: there")]
    [InlineData("302 Found\r\nLocation: ftp://127.0.0.1/" + There, false, "Get \"http://127.0.0.1/x\": unsupported protocol scheme \"ftp\"")]
    [InlineData("302 Found\r\nLocation: http://[/" + There, false, "Get \"http://127.0.0.1/x\": failed to parse Location header \"http://[/\"")]
    [InlineData("200 OK\r\nContent-Length: 50\r\n\r\nthere", false, "unexpected EOF", false)]
    public async Task An_answer_passes_or_fails_and_a_way_elsewhere_is_not_taken(
        string answer, bool success, string output, bool isKnown = true)
    {
        await using Server server = new(_ => answer);
        ProbeOutcome outcome = await AskAsync(server);
        Assert.Equal(
            (success, output, isKnown),
            (outcome.Success, outcome.Output.Replace($":{server.Port}", "", StringComparison.Ordinal), outcome.Known));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_body_is_read_as_far_as_it_is_told()
    {
        string body = new('b', 10 * 1024);
        await using Server server = new(_ => $"300 Many\r\nContent-Length: {body.Length + 5}\r\n\r\n{body}there");
        Assert.Equal("Probe terminated redirects, Response body: " + body, (await AskAsync(server)).Output);
    }

    [Fact]
    public async Task A_way_on_the_same_host_is_taken_ten_requests_far()
    {
        await using Server round = new(_ => "302 Found\r\nLocation: /x" + There);
        ProbeOutcome outcome = await AskAsync(round);
        Assert.Equal((false, $"Get \"http://127.0.0.1:{round.Port}/x\": stopped after 10 redirects"), (outcome.Success, outcome.Output));
        Assert.Equal(10, round.Requests.Count);

        await using Server server = new(request => request.StartsWith("GET /x ", StringComparison.Ordinal)
            ? "307 Temporary\r\nLocation: y?z=1" + There : "200 OK" + There);
        Assert.Equal(ProbeOutcome.Passed, await AskAsync(server, ("Host", "own.example"), ("X-Mine", "1")));
        string second = server.Requests[1];
        Assert.StartsWith("GET /y?z=1 HTTP/1.1\r\n", second, StringComparison.Ordinal);
        Assert.Equal("own.example", HeaderOf(second, "Host"));
        Assert.Equal("1", HeaderOf(second, "X-Mine"));
        Assert.Equal($"http://127.0.0.1:{server.Port}/x", HeaderOf(second, "Referer"));
    }

    [Fact]
    public async Task A_host_of_the_headers_counts_no_more_once_the_way_names_one()
    {
        int port = 0;
        await using Server server = new(request => request.StartsWith("GET /x ", StringComparison.Ordinal)
            ? $"302 Found\r\nLocation: http://127.0.0.1:{port}/y" + There : "200 OK" + There);
        port = server.Port;
        await AskAsync(server, ("host", "own.example"), ("Host", "other.example"));
        Assert.Equal(["own.example", $"127.0.0.1:{port}"], server.Requests.Select(request => HeaderOf(request, "Host")));
    }

    [Theory]
    [InlineData("", "", "User-Agent", "kube-probe/1.36")]
    [InlineData("", "", "Accept", "*/*")]
    [InlineData("", "", "Connection", "close")]
    [InlineData("user-agent", "mine", "User-Agent", "mine")]
    [InlineData("user-agent", "", "User-Agent", null)]
    [InlineData("accept", "text/plain", "Accept", "text/plain")]
    [InlineData("ACCEPT", "", "Accept", null)]
    [InlineData("Host", "", "Host", "127.0.0.1")]
    [InlineData("Host", "under_score.example:80", "Host", "under_score.example:80")]
    [InlineData("Content-Type", "text/odd", "Content-Type", "text/odd")]
    [InlineData("X-Name", "größe", "X-Name", "größe")]
    [InlineData("X-Empty", "", "X-Empty", "")]
    public async Task Headers_are_the_actions_or_upstreams(string name, string value, string asked, string? expected)
    {
        await using Server server = new(_ => "200 OK" + There);
        await AskAsync(server, name.Length == 0 ? [] : [(name, value)]);
        string? sent = HeaderOf(Assert.Single(server.Requests), asked);
        Assert.Equal(expected, asked == "Host" ? sent?.Replace($":{server.Port}", "", StringComparison.Ordinal) : sent);
    }

    [Theory]
    [InlineData("http", "strconv.Atoi: parsing \"http\": invalid syntax")]
    [InlineData("0", "invalid port number: 0")]
    [InlineData("65536", "invalid port number: 65536")]
    public async Task A_port_that_is_none_says_nothing_of_the_container(string port, string fault)
    {
        HTTPGetAction get = HTTPGetAction.Empty with { Path = "/x", Port = port };
        ProbeOutcome outcome = await HttpProbe.RunAsync(get, Container.Empty, "127.0.0.1", TimeSpan.FromSeconds(1), TimeProvider.System, Stop);
        Assert.Equal((false, fault, "unknown"), (outcome.Known, outcome.Output, outcome.State));
    }

    private static async Task<ProbeOutcome> AskAsync(Server server, params (string Name, string Value)[] headers)
    {
        HTTPGetAction get = HTTPGetAction.Empty with
        {
            Path = "/x", Port = server.Port, Scheme = "HTTP",
            HTTPHeaders = ListOf.From(headers.Select(one => HTTPHeader.Empty with { Name = one.Name, Value = one.Value })),
        };
        return await HttpProbe.RunAsync(get, Container.Empty, "127.0.0.1", TimeSpan.FromSeconds(20), TimeProvider.System, Stop);
    }

    private static string? HeaderOf(string request, string name) => request.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();

    private sealed class Server : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Func<string, string> answer;
        private readonly Task loop;

        public Server(Func<string, string> answer)
        {
            this.answer = answer;
            listener.Start();
            loop = ServeAsync();
        }

        public List<string> Requests { get; } = [];

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            listener.Dispose();
            await loop;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await listener.AcceptTcpClientAsync(Stop);
                    await using NetworkStream stream = client.GetStream();
                    byte[] buffer = new byte[4096];
                    int read = await stream.ReadAsync(buffer, Stop);
                    Requests.Add(Encoding.UTF8.GetString(buffer, 0, read));
                    await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 " + answer(Requests[^1])), Stop);
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // The test is over.
            }
        }
    }
}

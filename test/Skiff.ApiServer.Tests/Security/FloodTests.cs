using System.Net.Security;
using System.Text;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 31, floods: clients that hold connections, never finish a request or never read an answer take nothing from the
/// others, and what they were given comes back.
/// </summary>
public sealed class FloodTests
{
    private const int Clients = 120;

    [Fact]
    public async Task Who_does_not_finish_takes_nothing_from_the_others()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        string[] halves =
        [
            "", "GET /api/v1/pods HTTP/1.1\r\n", "GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nX-A: ", "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{",
            "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
            "GET /api/v1/configmaps?watch=true HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ];
        List<SslStream> held = [];
        for (int i = 0; i < Clients; i++)
        {
            SslStream client = await live.ConnectAsync();
            held.Add(client);
            await client.WriteAsync(Encoding.ASCII.GetBytes(halves[i % halves.Length]), TestContext.Current.CancellationToken);
        }

        // Everybody else is served as before, more often than there are clients that hold something.
        for (int i = 0; i < Clients * 2; i++)
        {
            Assert.Equal(200, (await live.GetAsync("/api/v1/namespaces/default")).Code);
            Answered made = await live.PostAsync("/api/v1/namespaces/default/configmaps", $$$$$$"""{"metadata":{"name":"m{{{{{{i}}}}}}"}}""");
            Assert.Equal(201, made.Code);
        }

        foreach (SslStream client in held) await client.DisposeAsync();
        Assert.Equal(200, (await live.GetAsync("/readyz")).Code);
        Answered metrics = await live.GetAsync("/metrics");
        Assert.DoesNotContain("apiserver_current_inflight_requests{request_kind=\"mutating\"} 1", metrics.Text, StringComparison.Ordinal);
    }

    // Names that a client makes up must not become series of their own.
    [Fact]
    public async Task What_clients_make_up_makes_no_metrics()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        int Series(string text) => text.Split('\n').Count(line => line.StartsWith("apiserver_request_total", StringComparison.Ordinal));
        await live.GetAsync("/api/v1/nothing");
        await live.SendAsync(new HttpMethod("MADEUP"), "/api/v1/pods", null, null);
        int before = Series((await live.GetAsync("/metrics")).Text);
        for (int i = 0; i < 300; i++)
        {
            await live.GetAsync($"/api/v1/nothing{i}", null, ("User-Agent", $"agent{i}"));
            await live.GetAsync($"/apis/group{i}.example.com/v1/things/a{i}");
            await live.SendAsync(new HttpMethod($"MADEUP{i}"), "/api/v1/pods", null, null);
        }

        Assert.InRange(Series((await live.GetAsync("/metrics")).Text), before - 5, before + 5);
    }

    [Fact]
    public async Task Too_much_of_anything_is_refused_in_order()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        (string Request, string Code)[] many =
        [
            ($"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: x\r\n\r\n", "414"),
            ($"GET / HTTP/1.1\r\nHost: x\r\nX-A: {new string('a', 400_000)}\r\n\r\n", "431"),
            ($"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 1000).Select(i => $"X-{i}: a\r\n"))}\r\n", "431"),
            ("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "413"),
            ("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
            ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"), ("GET / HTTP/1.1\r\n\r\n", "400"), ("GET / HTTP/9.9\r\nHost: x\r\n\r\n", "505"),
            ("GET / HTTP/1.1\r\nHost: x\r\nX A: b\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", "400"),
        ];
        foreach ((string request, string code) in many)
        {
            await using SslStream client = await live.ConnectAsync();
            Task writing = client.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken).AsTask();
            byte[] buffer = new byte[512];
            int read = await client.ReadAsync(buffer, TestContext.Current.CancellationToken);
            string answer = Encoding.ASCII.GetString(buffer, 0, read);
            Assert.StartsWith($"HTTP/1.1 {code}", answer, StringComparison.Ordinal);
            await Task.WhenAny(writing); // A server that refuses reads no further, and writing may have failed.
        }
    }
}

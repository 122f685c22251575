using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.StaticPods;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.StaticPods;

public sealed class ManifestUrlTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_url_answers_is_told_when_it_changes()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        StaticPodOptions options = new()
        {
            Url = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/pods",
            UrlHeaders = MapOf.Create(("X-Node", (ListOf<string>)["n1"])),
            UrlPeriod = TimeSpan.FromMilliseconds(1),
        };
        Channel<string> told = Channel.CreateUnbounded<string>();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task asking = new ManifestUrl("n1", options, ManifestText.AsJson, TimeProvider.System, NullLogger.Instance).RunAsync(
            pods => told.Writer.WriteAsync(string.Join(' ', pods.Select(pod => pod.Metadata.Name).AsEnumerable())), ending.Token);
        string list = $$"""{"kind": "PodList", "apiVersion": "v1", "items": [{{PodOf("a")}}, {{PodOf("b")}}]}""";
        Assert.Contains("X-Node: n1\r\n", await AnswerAsync(server, "200 OK", list), StringComparison.Ordinal);
        Assert.Equal("a-n1 b-n1", await told.Reader.ReadAsync(Stop));
        // Neither the same again, nor a failure, nor what cannot be used is anything new.
        await AnswerAsync(server, "200 OK", list);
        await AnswerAsync(server, "500 Broken", "");
        await AnswerAsync(server, "200 OK", "{");
        await AnswerAsync(server, "200 OK", PodOf("b"));
        Assert.Equal("b-n1", await told.Reader.ReadAsync(Stop));
        await AnswerAsync(server, "200 OK", "");
        Assert.Equal("", await told.Reader.ReadAsync(Stop));
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static async Task<string> AnswerAsync(TcpListener server, string status, string body)
    {
        using Socket caller = await server.AcceptSocketAsync(Stop);
        byte[] request = new byte[4096];
        int read = 0;
        while (!Encoding.ASCII.GetString(request, 0, read).Contains("\r\n\r\n", StringComparison.Ordinal))
            read += await caller.ReceiveAsync(request.AsMemory(read), Stop);
        await caller.SendAsync(Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), Stop);
        return Encoding.ASCII.GetString(request, 0, read);
    }

    private static string PodOf(string name) =>
        $$"""{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "{{name}}"}, "spec": {"containers": [{"name": "main", "image": "i"}] } }""";
}

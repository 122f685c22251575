using System.Net;
using System.Net.Sockets;
using System.Text;
using Skiff.Agent.Probes;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Pods;

public sealed class HttpProbeTests
{
    [Theory]
    [InlineData("200 OK", "", true, "")]
    [InlineData("399 Odd", "", true, "")]
    [InlineData("400 Bad Request", "", false, "HTTP probe failed with statuscode: 400")]
    [InlineData("302 Found", "Location: http://192.0.2.7/\r\n", true, "Probe terminated redirects, Response body: there")]
    public async Task An_answer_passes_or_fails_and_a_way_elsewhere_is_not_taken(string status, string headers, bool success, string output)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task server = AnswerAsync(listener, $"HTTP/1.1 {status}\r\n{headers}Content-Length: 5\r\nConnection: close\r\n\r\nthere");
        HTTPGetAction get = HTTPGetAction.Empty with { Path = "/x", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Scheme = "HTTP" };
        ProbeOutcome outcome = await HttpProbe.RunAsync(
            get, Container.Empty, "127.0.0.1", TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        await server;
        Assert.Equal((success, output, true), (outcome.Success, outcome.Output, outcome.Known));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using NetworkStream stream = client.GetStream();
        byte[] request = new byte[4096];
        int read = await stream.ReadAsync(request);
        Assert.StartsWith("GET /x HTTP/1.1", Encoding.ASCII.GetString(request, 0, read), StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Skiff.Agent.Pods;
using Skiff.Cri.V1;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Container = Skiff.Model.Core.V1.Container;

namespace Skiff.Agent.Tests.Pods;

public sealed class HookTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_hook_said_stands_in_the_containers_status_and_not_in_events()
    {
        await using FakeNode node = new(cri => cri.OnExec = _ => new()
        {
            ExitCode = 3, Stdout = Google.Protobuf.ByteString.CopyFromUtf8("out\n"), Stderr = Google.Protobuf.ByteString.CopyFromUtf8("secret"),
        });
        Pod pod = node.Run("a", spec => With(spec, Lifecycle.Empty with { PostStart = Exec("a", "b") }));
        // Only until the next try: the calls keep what was told meanwhile.
        Pod? waiting = null;
        await node.UntilAsync(() => (waiting = node.Api.Calls.Select(call => call.Value).OfType<Pod>().FirstOrDefault(
            told => told.Status.ContainerStatuses is [{ State.Waiting.Reason: "PostStartHookError" }])) is not null);
        Assert.Equal(
            $"Exec lifecycle hook ([a b]) for Container \"main\" in Pod \"a_default({pod.Metadata.UID})\" failed - error: "
            + "command 'a b' exited with 3: secret, message: \"out\\nsecret\"",
            waiting!.Status.ContainerStatuses[0].State.Waiting!.Message);
        await node.UntilAsync(() => Messages(node, "FailedPostStartHook").Any());
        Assert.All(Messages(node, "FailedPostStartHook"), message => Assert.Equal("PostStartHook failed", message));
        Assert.DoesNotContain(node.Api.All<Event>(), one => one.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hook_before_the_end_that_fails_is_told_of_and_holds_nothing_up()
    {
        await using FakeNode node = new(cri => cri.OnExec = _ => new() { ExitCode = 1 });
        node.Run("a", spec => With(spec, Lifecycle.Empty with { PreStop = Exec("x") }));
        Pod ready = await node.UntilReadyAsync("a");
        node.Api.Remove(ready);
        await node.UntilAsync(() => node.Find("a") is null);
        await node.UntilAsync(() => Messages(node, "FailedPreStopHook").Any());
        Assert.Equal(["PreStopHook failed"], Messages(node, "FailedPreStopHook").Distinct());
    }

    [Fact]
    public async Task A_hook_that_sleeps_for_no_time_is_over_at_once_and_one_that_opens_a_connection_fails()
    {
        await using FakeNode node = new();
        node.Run("a", spec => With(spec, Lifecycle.Empty with { PostStart = LifecycleHandler.Empty with { Sleep = new() { Seconds = 0 } } }));
        await node.UntilReadyAsync("a");
        node.Run("b", spec => With(spec, Lifecycle.Empty with { PostStart = LifecycleHandler.Empty with { TCPSocket = new() { Port = 80 } } }));
        await node.UntilAsync(() => Messages(node, "FailedPostStartHook").Any());
    }

    [Theory]
    [InlineData("HTTP", "500 No")]
    [InlineData("HTTPS", "200 OK")]
    public async Task A_hook_over_HTTP_was_heard_whatever_is_answered(string scheme, string answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<string> server = AnswerAsync(listener, answer);
        await using FakeNode node = new();
        HTTPGetAction get = HTTPGetAction.Empty with
        {
            Host = "127.0.0.1", Port = port, Path = "/started", Scheme = scheme,
            HTTPHeaders = [HTTPHeader.Empty with { Name = "authorization", Value = "mine" }],
        };
        node.Run("a", spec => With(spec, Lifecycle.Empty with { PostStart = LifecycleHandler.Empty with { HTTPGet = get } }));
        await node.UntilReadyAsync("a");
        string request = await server;
        Assert.Contains("User-Agent: kube-lifecycle/1.36\r\n", request, StringComparison.Ordinal);
        // Over HTTPS it was first tried so; in the open nothing secret is told.
        Assert.Equal(scheme == "HTTP", request.Contains("mine", StringComparison.Ordinal));
        Assert.Equal(scheme == "HTTPS", Messages(node, "LifecycleHTTPFallback").Any());
    }

    private static IEnumerable<string> Messages(FakeNode node, string reason) =>
        node.Api.All<Event>().Where(one => one.Reason == reason).Select(one => one.Message);

    private static LifecycleHandler Exec(params string[] command) =>
        LifecycleHandler.Empty with { Exec = ExecAction.Empty with { Command = ListOf.Create<string>(command) } };

    private static PodSpec With(PodSpec spec, Lifecycle lifecycle) =>
        spec with { Containers = [spec.Containers[0] with { Lifecycle = lifecycle }] };

    // The first request that is one, not a handshake.
    private static async Task<string> AnswerAsync(TcpListener listener, string answer)
    {
        while (true)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Stop);
            await using NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[4096];
            int read = await stream.ReadAsync(buffer, Stop);
            string request = Encoding.Latin1.GetString(buffer, 0, read);
            bool isPlain = request.StartsWith("GET /started ", StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(isPlain ? answer : "400 No")}\r\nContent-Length: 0\r\n\r\n"), Stop);
            if (isPlain) return request;
        }
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Skiff.Agent.Streaming;
using Skiff.Agent.Tests.Volumes;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Streaming;

/// <summary>Who may do what on the node's server, and what it answers to everybody else. No runtime is behind it.</summary>
public sealed class NodeServerTests : IAsyncLifetime
{
    private readonly TempDirectory logs = new();
    private readonly TestCertificates certificates = new();
    private readonly ReviewApi api = new((user, verb, subresource) => user switch
    {
        "admin" => true,
        "reader" => verb == "get" && subresource == "proxy",
        "scraper" => verb == "get" && subresource is "metrics" or "stats" or "healthz",
        _ => false,
    });

    private NodeServer server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(logs["pod/main"]);
        File.WriteAllText(logs["pod/main/0.log"], "2026-02-01T15:04:05Z stdout F first\n");
        File.WriteAllText(logs["pod/main/1.log"], "2026-02-01T15:04:05Z stdout F second\n");
        server = await NodeServer.StartAsync(
            new("n1", [new(IPAddress.Loopback, 0)], certificates.Server, [certificates.Authority], logs.Path),
            new(api, null!, new OnePod(logs), TimeProvider.System),
            Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        certificates.Dispose();
        logs.Dispose();
    }

    [Fact]
    public async Task Nobody_is_served_anonymously()
    {
        foreach (string path in new[] { "/healthz", "/pods", "/", "/containerLogs/default/web/main", "/exec/default/web/main", "/metrics" })
        {
            Assert.Equal((401, "Unauthorized"), await GetAsync(path, certificate: null));
        }

        Assert.Empty(api.Asked);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_purpose_or_time_is_nobody()
    {
        using TestCertificates others = new();
        Assert.Equal(401, (await GetAsync("/pods", others.Client("CN=admin, O=system:masters"))).Code);
        Assert.Equal(401, (await GetAsync("/pods", certificates.Server())).Code);
        Assert.Equal(401, (await GetAsync(
            "/pods", certificates.Client("CN=admin", TimeProvider.System.GetUtcNow().AddMinutes(-1)))).Code);
        Assert.Equal(200, (await GetAsync("/pods", certificates.Client("CN=admin"))).Code);
    }

    [Fact]
    public async Task Tokens_are_the_apis_to_judge()
    {
        Assert.Equal(200, (await GetAsync("/pods", token: "token-admin")).Code);
        Assert.Equal(401, (await GetAsync("/pods", token: "forged")).Code);
        Assert.Equal(401, (await GetAsync("/pods", token: new string('x', 20_000))).Code);
        Assert.Equal(401, (await GetAsync("/pods?token=token-admin")).Code);
    }

    [Theory]
    [InlineData("reader", "GET", "/containerLogs/default/web/main", 200)]
    [InlineData("reader", "GET", "/pods", 200)]
    [InlineData("reader", "GET", "/exec/default/web/main?command=id&stdout=1", 403)]
    [InlineData("reader", "GET", "/attach/default/web/main?stdout=1", 403)]
    [InlineData("reader", "GET", "/portForward/default/web?port=80", 403)]
    [InlineData("reader", "POST", "/exec/default/web/main?command=id&stdout=1", 403)]
    [InlineData("reader", "POST", "/run/default/web/main?cmd=id", 403)]
    [InlineData("reader", "GET", "/metrics", 403)]
    [InlineData("reader", "GET", "/stats/summary", 403)]
    [InlineData("reader", "GET", "/anything", 403)]
    [InlineData("scraper", "GET", "/healthz", 200)]
    [InlineData("scraper", "GET", "/containerLogs/default/web/main", 403)]
    [InlineData("scraper", "GET", "/pods", 403)]
    [InlineData("nobody", "GET", "/healthz", 403)]
    [InlineData("admin", "GET", "/exec/default/web/main?command=id&stdout=1", 400)]
    [InlineData("admin", "TRACE", "/pods", 405)]
    [InlineData("admin", "POST", "/pods", 405)]
    [InlineData("admin", "DELETE", "/containerLogs/default/web/main", 405)]
    public async Task Each_path_needs_its_own_permission(string user, string method, string path, int code) =>
        Assert.Equal(code, (await SendAsync(new(method), path, token: $"token-{user}")).Code);

    [Fact]
    public async Task A_websocket_that_only_gets_needs_the_right_to_create()
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, "/exec/default/web/main?command=id&stdout=1", "token-reader");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", "v5.channel.k8s.io");

        Assert.Equal(
            (403, "Forbidden (user=reader, verb=create, resource=nodes, subresource(s)=[proxy])\n"), await SendAsync(request));
    }

    [Theory]
    [InlineData("/containerLogs/default/gone/main", 404, "pod \"gone\" does not exist")]
    [InlineData("/containerLogs/default/web/nope", 404, "container \"nope\" not found in pod \"web\"")]
    [InlineData("/containerLogs/default/web/main?tailLines=x", 400, "{\"message\": \"Unable to decode query.\"}")]
    [InlineData("/containerLogs/default/web/main?tailLines=-1", 422, "{\"message\": \"Invalid request.\"}")]
    [InlineData("/containerLogs/default/web/main", 200, "second\n")]
    [InlineData("/containerLogs/default/web/main?previous=true", 200, "first\n")]
    [InlineData("/containerLogs/default/web/later?previous=true", 400, "previous terminated container \"later\" in pod \"web\" not found")]
    [InlineData("/containerLogs/default/web/later", 400, "container \"later\" in pod \"web\" is waiting to start: PodInitializing")]
    [InlineData("/containerLogs/default/web/main?timestamps=true&limitBytes=14", 200, "2026-02-01T15:")]
    [InlineData("/exec/default/gone/main?command=id&stdout=1", 404, "pod does not exist")]
    [InlineData("/exec/default/web/main?command=id", 400, "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("/exec/default/web/later?command=id&stdout=1", 500, "container not found (\"later\")")]
    [InlineData("/exec/default/web/main?command=id&stdout=1", 400, "Upgrade request required")]
    [InlineData("/exec/default/web/other-uid/main?command=id&stdout=1", 404, "pod does not exist")]
    [InlineData("/portForward/default/gone", 404, "pod does not exist")]
    [InlineData("/portForward/default/web", 400, "Upgrade request required")]
    [InlineData("/healthz", 200, "ok")]
    public async Task What_cannot_be_served_says_why(string path, int code, string text) =>
        Assert.Equal((code, text), await GetAsync(path, token: "token-admin"));

    [Theory]
    [InlineData("/containerLogs/default/web/main/extra")]
    [InlineData("/containerLogs/default//main")]
    [InlineData("/containerLogs/default/web%2Fmain")]
    [InlineData("/exec/default")]
    [InlineData("/debug/pprof/heap")]
    [InlineData("/logs/")]
    [InlineData("/checkpoint/default/web/main")]
    public async Task Paths_that_are_none_are_not_found(string path) =>
        Assert.Equal(404, (await GetAsync(path, token: "token-admin")).Code);

    [Fact]
    public async Task Pods_are_a_list_of_the_api()
    {
        (int code, string text) = await GetAsync("/pods", token: "token-admin");
        Assert.Equal(200, code);
        Assert.StartsWith("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[{", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"web\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_about_permissions_are_remembered()
    {
        for (int i = 0; i < 5; i++) await GetAsync("/pods", token: "token-admin");
        Assert.Equal(["admin get pods"], api.Asked);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token)
    {
        HttpRequestMessage request = new(method, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return request;
    }

    private Task<(int Code, string Text)> GetAsync(string path, X509Certificate2? certificate = null, string? token = null) =>
        SendAsync(HttpMethod.Get, path, certificate, token);

    private async Task<(int Code, string Text)> SendAsync(
        HttpMethod method, string path, X509Certificate2? certificate = null, string? token = null)
    {
        using HttpRequestMessage request = Request(method, path, token);
        return await SendAsync(request, certificate);
    }

    private async Task<(int Code, string Text)> SendAsync(HttpRequestMessage request, X509Certificate2? certificate = null)
    {
        using SocketsHttpHandler handler = new()
        {
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = certificates.Accepts,
                ClientCertificates = certificate is null ? [] : [certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            },
        };
        using HttpClient client = new(handler) { BaseAddress = server.Addresses[0] };
        using HttpResponseMessage answer = await client.SendAsync(request, Stop);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private sealed class OnePod(TempDirectory logs) : IPodDirectory
    {
        private readonly PodEntry web = new(
            Pod.Empty with
            {
                Metadata = Pod.Empty.Metadata with { Name = "web", Namespace = "default", UID = "u-1" },
                Spec = PodSpec.Empty with
                {
                    Containers = [Container.Empty with { Name = "main" }, Container.Empty with { Name = "later" }],
                },
                Status = PodStatus.Empty with
                {
                    ContainerStatuses =
                    [
                        ContainerStatus.Empty with
                        {
                            Name = "later",
                            State = ContainerState.Empty with
                            {
                                Waiting = ContainerStateWaiting.Empty with { Reason = "PodInitializing" },
                            },
                        },
                    ],
                },
            },
            "sandbox",
            logs["pod"],
            [new("main", "c-2", 1, true, logs["pod/main/1.log"], new("main", "c-1", 0, false, logs["pod/main/0.log"]))]);

        public IReadOnlyCollection<PodEntry> Pods => [web];

        public PodEntry? Find(string podNamespace, string podName, string uid = "") =>
            (podNamespace, podName) == ("default", "web") && uid is "" or "u-1" && podName == "web" ? web : null;
    }
}

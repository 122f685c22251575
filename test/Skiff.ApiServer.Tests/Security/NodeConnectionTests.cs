using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Classes 1, 2, 4 and 5: connections that are handed on to a node. Only what a node agreed to is joined, nothing it says
/// leads elsewhere, only the node itself is believed, and only who may start something gets to it.
/// </summary>
public sealed class NodeConnectionTests
{
    private const string Exec = "/api/v1/namespaces/default/pods/web/exec?command=id&stdout=true";
    private const string Log = "/api/v1/namespaces/default/pods/web/log";
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n";
    private const string Smuggled = "GET /pods HTTP/1.1\r\nHost: node\r\n\r\n";

    public static TheoryData<string> Refusals =>
    [
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", "nonsense\r\n\r\n", "HTTP/1.1 500\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_connection_that_the_node_does_not_upgrade_leads_to_it_no_further(string refusal)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using ScriptedServer node = await JoinAsync(live, "n1", "n1", _ => refusal);
        await using SslStream client = await live.ConnectAsync();
        // What comes after the head would be the node's to read, had the connections been joined.
        string answer = await TellAsync(client, $"POST {Exec} HTTP/1.1\r\nHost: localhost\r\n{Upgrade}\r\n{Smuggled}{Smuggled}");
        Assert.DoesNotContain("101 Switching", answer, StringComparison.Ordinal);
        Assert.StartsWith("POST /exec/default/web/main", Assert.Single(node.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_the_node_upgrades_is_joined()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using ScriptedServer node = await JoinAsync(
            live, "n1", "n1", head => head.StartsWith("POST", StringComparison.Ordinal)
                ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n" : "through");
        await using SslStream client = await live.ConnectAsync();
        string answer = await TellAsync(client, $"POST {Exec} HTTP/1.1\r\nHost: localhost\r\n{Upgrade}\r\n");
        Assert.StartsWith("HTTP/1.1 101", answer, StringComparison.Ordinal);
        Assert.Equal("through", await TellAsync(client, Smuggled));
        Assert.Equal(2, node.Heads.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_node_sends_nobody_elsewhere(int code)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        X509Certificate2 certificate = CertificateOf(live, "n2");
        await using ScriptedServer trap = new(certificate, _ => "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        await using ScriptedServer node = await JoinAsync(live, "n1", "n1", _ => string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {code} Moved\r\nLocation: https://{trap.Address}/\r\nContent-Length: 0\r\n\r\n"));
        Answered log = await live.GetAsync(Log);
        Assert.Equal(500, log.Code);
        Assert.DoesNotContain("secret", log.Text, StringComparison.Ordinal);
        Assert.Null(log.Headers.Location);
        Assert.Single(node.Heads);
        Assert.Empty(trap.Heads);
    }

    [Theory]
    [InlineData("n2", true)]
    [InlineData("kubernetes", true)]
    [InlineData("n1", false)]
    public async Task Only_the_node_itself_is_spoken_to(string shownName, bool isOurs)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using ScriptedServer impostor =
            await JoinAsync(live, "n1", shownName, _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", isOurs);
        foreach (string path in (string[])[Log, Exec, "/api/v1/namespaces/default/pods/web/portforward", "/api/v1/nodes/n1/proxy/pods"])
        {
            Answered answer = await live.GetAsync(path);
            Assert.True(answer.Code >= 500, $"{path}: {answer.Code} {answer.Text}");
        }

        Assert.Empty(impostor.Heads);
    }

    [Theory]
    [InlineData("exec?command=id")]
    [InlineData("attach")]
    [InlineData("portforward")]
    public async Task Leave_to_look_at_pods_is_no_leave_to_get_into_them(string way)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using ScriptedServer node = await JoinAsync(live, "n1", "n1", _ => "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
        string part = way.Split('?')[0];
        await live.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", $$$$$$"""
            {"metadata":{"name":"look"},"rules":[{"apiGroups":[""],"resources":["pods","pods/{{{{{{part}}}}}}"],"verbs":["get","list"]}]}
            """);
        await live.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"look"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"look"},
            "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}]}
            """);
        await LiveServer.UntilAsync(() => live.GetAsync("/api/v1/pods", null, ("Impersonate-User", "jane")), answer => answer.Code == 200);

        string path = $"/api/v1/namespaces/default/pods/web/{way}";
        (string, string)[] socket =
        [
            ("Impersonate-User", "jane"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), ("Sec-WebSocket-Protocol", "v5.channel.k8s.io"),
        ];
        Answered seen = await live.GetAsync(path, null, socket);
        Assert.Equal((403, "pods \"web\" is forbidden: "), (seen.Code, seen.At("message")));
        Answered posted = await live.PostAsync(path, "", null, socket);
        Assert.Equal(403, posted.Code);
        Assert.Empty(node.Heads);
    }

    // A node at this machine, and a pod on it.
    private static async Task<ScriptedServer> JoinAsync(
        LiveServer live, string name, string shownName, Func<string, string> script, bool isOurs = true)
    {
        ScriptedServer server = new(CertificateOf(live, shownName, isOurs), script);
        string status = $$$$$$"""
            "status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":{{{{{{server.Address.Port}}}}}}}}}
            """;
        await live.PostAsync("/api/v1/nodes", $$$$$$"""{"metadata":{"name":"{{{{{{name}}}}}}"}}""");
        Answered node = await live.PutAsync($"/api/v1/nodes/{name}/status", $$$$$$"""{"metadata":{"name":"{{{{{{name}}}}}}"},{{{{{{status}}}}}}}""");
        Assert.Equal(200, node.Code);
        await live.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"},"automountServiceAccountToken":false}""");
        Answered pod = await live.PostAsync("/api/v1/namespaces/default/pods",
            $$$$$$"""{"metadata":{"name":"web"},"spec":{"nodeName":"{{{{{{name}}}}}}","containers":[{"name":"main","image":"x"}]}}""");
        Assert.Equal(201, pod.Code);
        return server;
    }

    private static X509Certificate2 CertificateOf(LiveServer live, string name, bool isOurs = true)
    {
        CertificateAuthority authority = isOurs
            ? live.Certificates.ClusterAuthority
            : CertificateAuthority.Create("ca", "kubernetes-ca", TimeProvider.System);
        X509Certificate2 made = authority.Issue("node", CertificateProfile.NodeServer(name, [name], [IPAddress.Loopback])).Certificate;
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<string> TellAsync(SslStream client, string bytes)
    {
        await client.WriteAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        byte[] buffer = new byte[16 * 1024];
        int read = await client.ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(buffer, 0, read);
    }
}

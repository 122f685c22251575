using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Certificates;
using Skiff.Machinery;
using Skiff.Store;

namespace Skiff.ApiServer.Tests;

/// <summary>An answer, read to its end.</summary>
/// <param name="Code">Status code.</param>
/// <param name="Text">The body.</param>
/// <param name="Headers">Headers of the answer.</param>
public sealed record Answered(int Code, string Text, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    /// <summary>The value at a path of members of the JSON body, as text; null when there is none.</summary>
    public string? At(params string[] path)
    {
        Json? value = JsonParser.Parse(Encoding.UTF8.GetBytes(Text)).Value;
        foreach (string step in path)
        {
            value = value switch
            {
                JsonObject members => members[step],
                JsonArray items when items.Count > int.Parse(step, System.Globalization.CultureInfo.InvariantCulture) => items[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)],
                _ => null,
            };
        }

        return value is JsonString text ? text.Value : value?.ToString();
    }
}

/// <summary>A whole API server over a store in memory, reached over HTTPS.</summary>
public sealed class LiveServer : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-live-").FullName;
    private readonly int port = FreePort();
    private readonly List<HttpClient> clients = [];
    private LogStore? store;

    private LiveServer()
    {
    }

    public ApiServerRoot Server { get; private set; } = null!;

    public ClusterCertificates Certificates { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"https://127.0.0.1:{port}");

    /// <summary>A client with the administrator's certificate.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    /// <param name="with">Changes what it is told about its cluster.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="over">A store that outlives it; one of its own in memory when not given.</param>
    public static async Task<LiveServer> StartAsync(
        Func<ApiServerOptions, ApiServerOptions>? with = null, TimeProvider? time = null, LogStore? over = null)
    {
        LiveServer live = new();
        CertificateOptions names = new("node", [IPAddress.Loopback], IPAddress.Parse("10.43.0.1"), [], "cluster.local");
        live.Certificates = await ClusterCertificates.EnsureAsync(live.directory, names, time ?? TimeProvider.System);
        if (over is null) live.store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
        ApiServerOptions options = new()
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, live.port)],
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"), // No endpoint may be on loopback.
            Port = live.port,
        };
        live.Server = new ApiServerRoot(
            over ?? live.store!, with?.Invoke(options) ?? options, live.Certificates, time ?? TimeProvider.System);
        Assert.Null(await live.Server.StartAsync(TestContext.Current.CancellationToken));
        live.Admin = live.Client(live.Certificates.Admin.Certificate);
        return live;
    }

    /// <summary>A client that shows a certificate, or none.</summary>
    public HttpClient Client(X509Certificate2? shown = null)
    {
        HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                certificate?.GetCertHashString() == Certificates.ApiServer.Certificate.GetCertHashString(),
        };
        if (shown is not null) handler.ClientCertificates.Add(shown);
        HttpClient client = new(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
        clients.Add(client);
        return client;
    }

    /// <summary>A connection to be spoken on in raw bytes, as the administrator.</summary>
    public async Task<SslStream> ConnectAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = [Certificates.Admin.Certificate],
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown?.GetCertHashString() == Certificates.ApiServer.Certificate.GetCertHashString(),
        }, TestContext.Current.CancellationToken);
        return tls;
    }

    /// <summary>
    /// Asks until the answer is the one that will be given once the server has taken in what was written before: its picture
    /// of roles, kinds and policies follows its store.
    /// </summary>
    public static async Task<Answered> UntilAsync(Func<Task<Answered>> ask, Func<Answered, bool> isRight)
    {
        const int AsksMax = 20_000;
        for (int asked = 1; ; asked++)
        {
            Answered answer = await ask();
            if (isRight(answer)) return answer;
            Assert.True(asked < AsksMax, $"{answer.Code} {answer.Text}");
            await Task.Yield();
        }
    }

    /// <summary>Watches until an event comes that is waited for.</summary>
    public async Task UntilToldAsync(string watch, Func<string, bool> isRight)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(2));
        using StreamReader lines = new(await Admin.GetStreamAsync(watch, late.Token));
        while (await lines.ReadLineAsync(late.Token) is { } line)
        {
            if (isRight(line)) return;
        }

        Assert.Fail($"{watch} ended before what was waited for");
    }

    /// <summary>Gives a user roles in a namespace, or everywhere, and waits until they hold.</summary>
    public async Task BindAsync(string space, string user, params string[] roles)
    {
        const string Root = "/apis/rbac.authorization.k8s.io/v1";
        foreach (string role in roles)
        {
            string path = space.Length > 0 ? $"{Root}/namespaces/{space}/rolebindings" : $"{Root}/clusterrolebindings";
            Answered made = await PostAsync(path, $$$$$$"""
                {"metadata":{"name":"{{{{{{user}}}}}}-{{{{{{role}}}}}}"},
                "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{{{{role}}}}}}"},
                "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{{{{{user}}}}}}"}]}
                """);
            Assert.Equal(201, made.Code);
        }

        string probe = space.Length > 0 ? $"/api/v1/namespaces/{space}/pods" : "/api/v1/pods";
        await UntilAsync(() => GetAsync(probe, null, ("Impersonate-User", user)), answer => answer.Code == 200);
    }

    /// <summary>
    /// The rules of the role <c>view</c>, of <c>edit</c> and of <c>admin</c>: without controllers nobody puts them together.
    /// </summary>
    public static string[] RolesOf(string role) => role switch
    {
        "view" => ["system:aggregate-to-view"],
        "edit" => [.. RolesOf("view"), "system:aggregate-to-edit"],
        _ => [.. RolesOf("edit"), "system:aggregate-to-admin"],
    };

    public Task<Answered> GetAsync(string path, HttpClient? client = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, client, headers);

    public Task<Answered> PostAsync(string path, string json, HttpClient? client = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json, client, headers);

    public Task<Answered> PutAsync(string path, string json, HttpClient? client = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, json, client, headers);

    public async Task<Answered> SendAsync(
        HttpMethod method, string path, string? json, HttpClient? client, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage answer = await (client ?? Admin).SendAsync(request, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)answer.StatusCode, text, answer.Headers);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in clients) client.Dispose();
        await Server.DisposeAsync();
        if (store is not null) await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

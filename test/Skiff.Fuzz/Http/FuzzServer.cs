using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer;
using Skiff.ApiServer.Certificates;
using Skiff.Store;

namespace Skiff.Fuzz.Http;

/// <summary>An API server over a store in memory, behind real HTTPS, that tells which requests broke it.</summary>
internal sealed class FuzzServer : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-fuzz-").FullName;
    private readonly int port = FreePort();
    private ClusterCertificates certificates = null!;
    private LogStore? store;
    private ApiServerRoot? server;

    /// <summary>Requests that broke an assumption of the server's own, with the reason.</summary>
    public ConcurrentQueue<(string Request, Exception Fault)> Broken { get; } = [];

    /// <summary>The kinds it serves.</summary>
    public IReadOnlyList<Model.Kind> Kinds => server!.ServedKinds;

    /// <summary>Starts a server.</summary>
    public static async Task<FuzzServer> StartAsync(CancellationToken stop)
    {
        FuzzServer made = new();
        CertificateOptions names = new("node", [IPAddress.Loopback], IPAddress.Parse("10.43.0.1"), [], "cluster.local");
        made.certificates = await ClusterCertificates.EnsureAsync(made.directory, names, TimeProvider.System);
        made.store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
        made.server = new ApiServerRoot(made.store, new ApiServerOptions
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, made.port)],
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"), // No endpoint may be on loopback.
            Port = made.port,
            SpeaksCbor = true,
            RequestBroke = (request, fault) => made.Broken.Enqueue((request, fault)),
        }, made.certificates, TimeProvider.System);
        return await made.server.StartAsync(stop) is { } fault ? throw new IOException(fault.ToString()) : made;
    }

    /// <summary>A client, as the administrator or as nobody.</summary>
    public HttpClient Client(bool isAdmin)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = IsServer },
        };
        if (isAdmin) handler.SslOptions.ClientCertificates = [certificates.Admin.Certificate];
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
    }

    /// <summary>A connection to be spoken on in raw bytes, as the administrator.</summary>
    public async Task<SslStream> ConnectAsync(CancellationToken stop)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, stop);
        SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = [certificates.Admin.Certificate],
            RemoteCertificateValidationCallback = IsServer,
        }, stop);
        return tls;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (store is not null) await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private bool IsServer(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown?.GetCertHashString() == certificates.ApiServer.Certificate.GetCertHashString();

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Net;
using Skiff.ApiServer.Certificates;
using Skiff.Store;

namespace Skiff.ApiServer.Differential.Servers;

/// <summary>Skiff's API server alone, over a store in memory, behind real HTTPS.</summary>
internal sealed class SkiffServer : IAsyncDisposable
{
    /// <summary>The user that both servers see.</summary>
    public const string UserName = "kubernetes-admin";

    private readonly string directory = Directory.CreateTempSubdirectory("skiff-differential-").FullName;
    private LogStore? store;
    private ApiServerRoot? server;

    /// <summary>Speaks to the server.</summary>
    public Contestant Contestant { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    public static async Task<SkiffServer> StartAsync(CancellationToken stop)
    {
        SkiffServer skiff = new();
        int port = Ports.Free();
        CertificateOptions names = new("node", [IPAddress.Loopback], IPAddress.Parse("10.43.0.1"), [], "cluster.local");
        ClusterCertificates certificates =
            await ClusterCertificates.EnsureAsync(skiff.directory, names, TimeProvider.System);
        skiff.store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
        skiff.server = new ApiServerRoot(skiff.store, new ApiServerOptions
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, port)],
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"), // No endpoint may be on loopback.
            Port = port,
        }, certificates, TimeProvider.System);
        if (await skiff.server.StartAsync(stop) is { } fault) throw new IOException(fault.ToString());
        SocketsHttpHandler handler = Contestant.Handler();
        handler.SslOptions.ClientCertificates = [certificates.Admin.Certificate];
        skiff.Contestant = new Contestant(
            "skiff", new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") });
        return skiff;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Contestant.Dispose();
        if (server is not null) await server.DisposeAsync();
        if (store is not null) await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}

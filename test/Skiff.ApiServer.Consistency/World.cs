using System.Net;
using System.Net.Sockets;
using Skiff.ApiServer.Certificates;
using Skiff.Store;

namespace Skiff.ApiServer.Consistency;

/// <summary>
/// An API server over a store in memory, behind real HTTPS, that gives up its history five times a second: whoever is
/// slower than that is told so, and must begin anew.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>Namespaces of the objects.</summary>
    public static IReadOnlyList<string> Spaces { get; } = ["north", "east", "south", "west"];

    private static readonly TimeSpan often = TimeSpan.FromMilliseconds(200);
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-consistency-").FullName;
    private readonly CancellationTokenSource stopping = new();
    private LogStore? store;
    private ApiServerRoot? server;
    private Task compacting = Task.CompletedTask;

    /// <summary>Speaks to the server.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Compactions so far.</summary>
    public long Compacted => store!.CompactedRevision;

    /// <summary>Starts a server with its namespaces.</summary>
    public static async Task<World> StartAsync(CancellationToken stop)
    {
        World world = new();
        int port = FreePort();
        CertificateOptions names = new("node", [IPAddress.Loopback], IPAddress.Parse("10.43.0.1"), [], "cluster.local");
        ClusterCertificates certificates = await ClusterCertificates.EnsureAsync(world.directory, names, TimeProvider.System);
        world.store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
        world.server = new ApiServerRoot(world.store, new ApiServerOptions
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, port)],
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"), // No endpoint may be on loopback.
            Port = port,
        }, certificates, TimeProvider.System);
        if (await world.server.StartAsync(stop) is { } fault) throw new IOException(fault.ToString());
        SocketsHttpHandler handler = new()
        {
            EnableMultipleHttp2Connections = true,
            SslOptions = new()
            {
                ClientCertificates = [certificates.Admin.Certificate],
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown?.GetCertHashString() == certificates.ApiServer.Certificate.GetCertHashString(),
            },
        };
        world.Http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://127.0.0.1:{port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(5),
        };
        foreach (string space in Spaces)
        {
            using StringContent body = new($$$"""{"metadata":{"name":"{{{space}}}"}}""", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage made = await world.Http.PostAsync("/api/v1/namespaces", body, stop);
            made.EnsureSuccessStatusCode();
        }

        world.compacting = new Compactor(world.store, TimeProvider.System, keep: often, every: often)
            .RunAsync(world.stopping.Token);
        return world;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await compacting;
        Http.Dispose();
        if (server is not null) await server.DisposeAsync();
        if (store is not null) await store.DisposeAsync();
        stopping.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

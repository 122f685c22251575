using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Skiff.ApiServer;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Requests;
using Skiff.Cli.Configuration;
using Skiff.Client;
using Skiff.ControlPlane;
using Skiff.Joining;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Store;

namespace Skiff.Tests.Joining;

/// <summary>An API server and controllers over a store in memory, for machines to join over HTTPS.</summary>
internal sealed class JoinedCluster : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-joined-").FullName;
    private readonly LogStore store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
    private ClusterCertificates certificates = null!;
    private ApiServerRoot server = null!;
    private ControlPlaneRoot? control;

    public Uri Address { get; private set; } = null!;

    /// <summary>The API as an administrator calls it.</summary>
    public IApi Admin { get; private set; } = null!;

    public string Hash => ClusterDiscovery.Digests(System.Text.Encoding.ASCII.GetBytes(certificates.ClusterAuthorityPem))[0];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<JoinedCluster> StartAsync(bool givesRanges = true)
    {
        JoinedCluster cluster = new();
        int port = FreePort();
        cluster.Address = new Uri($"https://127.0.0.1:{port}");
        cluster.certificates = await ClusterCertificates.EnsureAsync(
            cluster.directory, new CertificateOptions("server", [IPAddress.Loopback]), TimeProvider.System);
        cluster.server = new ApiServerRoot(cluster.store, new ApiServerOptions
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, port)],
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"),
            Port = port,
        }, cluster.certificates, TimeProvider.System);
        Assert.Null(await cluster.server.StartAsync(Stop));
        cluster.Admin = cluster.server.ApiFor(UserInfo.Of("admin", UserInfo.MastersGroup));
        cluster.control = new ControlPlaneRoot(cluster.Admin, new ControlPlaneOptions
        {
            Seed = 1,
            Kinds = () => cluster.server.KnownKinds,
            StaleVersions = () => cluster.server.StaleVersions,
            Settings = ControlSettings.Default with
            {
                RootCertificates = cluster.certificates.ClusterAuthorityPem,
                SignCertificate = cluster.server.SignCertificate,
                IsAllowed = cluster.server.IsAllowed,
                PodRange = givesRanges ? IPNetwork.Parse("10.42.0.0/16") : null,
            },
        }, TimeProvider.System, NullLoggerFactory.Instance);
        cluster.control.RefreshKinds();
        Kubeconfig.WriteAdmin(cluster.KubeconfigPath, cluster.Address, cluster.certificates);
        return cluster;
    }

    private string KubeconfigPath => Path.Combine(directory, "admin.kubeconfig");

    /// <summary>Runs <c>skiff token</c> where the server runs.</summary>
    public Task<int> TokenAsync(params string[] words) =>
        new TokenCommand(new Settings { Kubeconfig = KubeconfigPath }, TimeProvider.System).RunAsync(words);

    /// <summary>Makes a token.</summary>
    public async Task<string> NewTokenAsync()
    {
        // Its line is printed when the cluster has signed with it.
        Assert.Equal(0, await TokenAsync("create", "--print-join-command", "--ttl=1h"));
        Secret made = (await TokensAsync())[^1];
        string Text(string key) => System.Text.Encoding.UTF8.GetString(made.Data.Find(key).Memory.Span);
        return $"{Text("token-id")}.{Text("token-secret")}";
    }

    /// <summary>The secrets of tokens, the newest last.</summary>
    public async Task<Secret[]> TokensAsync() =>
    [
        .. (await Admin.ListAsync(Kinds.Secret, new ListRequest("kube-system"), Stop)).Value!.Items.Cast<Secret>()
            .Where(secret => secret.Type == SecretType.BootstrapToken)
            .OrderBy(secret => long.Parse(secret.Metadata.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>A machine that joins.</summary>
    public async Task<(Membership? Member, string Fault)> JoinAsync(Machine machine, Func<Settings, Settings> with) =>
        await Membership.JoinAsync(new ClusterLayout(with(new Settings
        {
            DataDirectory = Path.Combine(directory, machine.Name),
            NodeName = machine.Node,
            AdvertiseAddress = "127.0.0.1",
        })), TimeProvider.System, NullLogger.Instance, Stop);

    /// <summary>Where a machine keeps what makes it a member.</summary>
    public string KeptBy(Machine machine) => Path.Combine(directory, machine.Name, "node");

    public async ValueTask DisposeAsync()
    {
        if (control is not null) await control.DisposeAsync();
        await server.DisposeAsync();
        await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A machine.</summary>
/// <param name="Name">What its directory is called by.</param>
/// <param name="Node">The node it is to be.</param>
internal sealed record Machine(string Name, string Node);

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Certificates;
using Skiff.Model.Core.V1;
using Skiff.Simulation;
using Skiff.Simulation.Nodes;

namespace Skiff.Testing;

/// <summary>How a test's cluster begins.</summary>
public sealed record SkiffClusterOptions
{
    /// <summary>How many nodes it has, named <c>node-0</c> and so on. None is allowed: then pods stay pending.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Seed of identifiers, delays and the choice between equal nodes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the clock shows first; the real time when not given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>What containers do; they run until they are asked to stop when not given.</summary>
    public Func<Pod, Container, ContainerProgram>? Program { get; init; }

    /// <summary>What goes wrong between the API and the cluster's own controllers, scheduler and nodes; nothing when not given.</summary>
    public LinkFaults Faults { get; init; } = LinkFaults.None;
}

/// <summary>
/// A Kubernetes cluster inside a test: the API server with its admission and validation, every controller and the scheduler, over
/// a store in memory; machines whose containers are programs of the test; and a clock that stands still until the test moves it.
/// Real clients reach it at a port of the loopback interface. Each cluster is alone: tests may run side by side.
/// </summary>
/// <example>
/// <code>
/// await using SkiffCluster cluster = await SkiffCluster.StartAsync();
/// await cluster.ApplyYamlAsync(manifest);
/// await cluster.RunUntilQuiescentAsync();
/// await cluster.AdvanceTimeAsync(TimeSpan.FromDays(365));
/// </code>
/// </example>
public sealed class SkiffCluster : IAsyncDisposable
{
    private static readonly TimeSpan calm = TimeSpan.FromMilliseconds(20);

    private readonly LoopThread thread;
    private readonly X509Certificate2 authority;
    private readonly string token;
    private readonly Uri address;
    private readonly string authorityPem;

    private SkiffCluster(LoopThread thread, Uri address, string token, string authorityPem)
    {
        this.thread = thread;
        this.address = address;
        this.token = token;
        this.authorityPem = authorityPem;
        authority = X509Certificate2.CreateFromPem(authorityPem);
    }

    /// <summary>Starts a cluster, with its nodes ready.</summary>
    public static async Task<SkiffCluster> StartAsync(SkiffClusterOptions? options = null)
    {
        SkiffClusterOptions wanted = options ?? new();
        string token = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(24));
        LoopThread thread = await LoopThread.StartAsync(() => Start(wanted, token));
        (string authority, int port) = await thread.DoAsync(cluster => (cluster.AuthorityPem, cluster.Server.Ports[0]));
        return new(thread, new Uri($"https://127.0.0.1:{port}"), token, authority);
    }

    /// <summary>Where the API is.</summary>
    public Uri Address => address;

    /// <summary>A kubeconfig of the administrator, as text.</summary>
    public string Kubeconfig => ApiServer.Certificates.Kubeconfig.ForToken("skiff", address, authorityPem, token);

    /// <summary>A new handler that speaks to the API as the administrator. Whoever asks for it disposes of it.</summary>
    public HttpMessageHandler CreateHandler() => new AdministratorHandler(token, authority);

    /// <summary>A new client of the API as the administrator. Whoever asks for it disposes of it.</summary>
    public HttpClient CreateClient() => new(CreateHandler()) { BaseAddress = address };

    /// <summary>What the cluster's clock shows.</summary>
    public Task<DateTimeOffset> GetTimeAsync() => thread.DoAsync(cluster => cluster.Loop.Time.GetUtcNow());

    /// <summary>Lets the cluster's time pass; everything that falls due happens on the way, at its own time.</summary>
    public async Task AdvanceTimeAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await RunUntilQuiescentAsync();
        await thread.DoAsync(cluster =>
        {
            cluster.Loop.Advance(by);
            return true;
        });
        await RunUntilQuiescentAsync();
    }

    /// <summary>
    /// Waits until the cluster has nothing to do before time passes, and its clients have asked for nothing for a moment. A clock that
    /// stands still stays where it is, but for what containers and nodes take to begin and to end.
    /// </summary>
    /// <param name="patience">Most of the cluster's own time that may pass; five seconds when not given.</param>
    public async Task RunUntilQuiescentAsync(TimeSpan? patience = null)
    {
        TimeSpan left = patience ?? TimeSpan.FromSeconds(5);
        do
        {
            await UntilClientsAreCalmAsync();
            left = await thread.DoAsync(cluster => Pass(cluster, left));
        }
        while (left > TimeSpan.Zero);
        await UntilClientsAreCalmAsync();
    }

    // Lets time pass until a client may have something to do about it. What is left of the time; zero when it is over.
    private static TimeSpan Pass(SimulatedCluster cluster, TimeSpan left)
    {
        long calls = cluster.ClientCalls, revision = cluster.Revision;
        while (cluster.Loop.Time.UntilNext is { } wait && wait <= left)
        {
            left -= wait;
            cluster.Loop.Advance(wait);
            if (cluster.ClientCalls != calls || (cluster.OpenWatches > 0 && cluster.Revision != revision)) return left;
        }

        return TimeSpan.Zero;
    }

    private async ValueTask UntilClientsAreCalmAsync()
    {
        while (true)
        {
            (long before, int watches) = await thread.DoAsync(cluster => (cluster.ClientCalls, cluster.OpenWatches));
            if (watches > 0) await Task.Delay(calm, TimeProvider.System); // Who is told something may do something.
            (long after, int open) = await thread.DoAsync(cluster => (cluster.ClientCalls, cluster.OpenCalls));
            if (after == before && open == 0) return;
        }
    }

    /// <summary>Waits until a condition on the cluster's objects holds, letting its time pass as far as it must.</summary>
    /// <param name="condition">Asked with a client of the administrator, again after everything that fell due.</param>
    /// <param name="atMost">Most of the cluster's own time; ten minutes when not given.</param>
    /// <exception cref="TimeoutException">It did not come to hold.</exception>
    public async Task UntilAsync(Func<HttpClient, Task<bool>> condition, TimeSpan? atMost = null)
    {
        using HttpClient client = CreateClient();
        TimeSpan left = atMost ?? TimeSpan.FromMinutes(10);
        while (!await condition(client))
        {
            TimeSpan? next = await thread.DoAsync(cluster => cluster.Loop.Time.UntilNext);
            if (next is not { } wait || wait > left) throw new TimeoutException("the condition did not come to hold");
            left -= wait;
            await RunUntilQuiescentAsync(wait);
        }
    }

    /// <summary>Applies documents, as <c>kubectl apply --server-side --force-conflicts</c> does.</summary>
    /// <exception cref="InvalidOperationException">The API refused one; its message says why.</exception>
    public async Task ApplyYamlAsync(string yaml)
    {
        if (await thread.DoAsync(cluster => YamlApply.Run(cluster, yaml)) is { } fault) throw new InvalidOperationException(fault);
    }

    /// <summary>Adds a node.</summary>
    public Task AddNodeAsync(string name) => thread.DoAsync(cluster => cluster.AddNode(name).Name);

    /// <summary>A node loses its power, with everything that runs on it.</summary>
    public Task PowerOffAsync(string node) => ActAsync(cluster => cluster.PowerOff(node));

    /// <summary>A node comes up again.</summary>
    public Task PowerOnAsync(string node) => ActAsync(cluster => cluster.StartAgent(node));

    /// <summary>Cuts a node off from the API, or mends that.</summary>
    public Task CutAsync(string node, bool isCut) => ActAsync(cluster => cluster.Cut(node, isCut));

    /// <summary>Controllers and scheduler die.</summary>
    public Task KillControlPlaneAsync() => ActAsync(cluster => cluster.KillControlPlane());

    /// <summary>Controllers and scheduler come up again.</summary>
    public Task StartControlPlaneAsync() => ActAsync(cluster => cluster.StartControlPlane());

    /// <summary>Sets the cluster's clock forward or back, without time passing.</summary>
    public Task JumpAsync(TimeSpan by) => ActAsync(cluster => cluster.Loop.Time.Jump(by));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await thread.DisposeAsync();
        authority.Dispose();
    }

    private Task ActAsync(Action<SimulatedCluster> act) => thread.DoAsync(cluster =>
    {
        act(cluster);
        return true;
    });

    private static SimulatedCluster Start(SkiffClusterOptions options, string token)
    {
        SimulatedCluster cluster = SimulatedCluster.Start(new SimulationOptions
        {
            Seed = options.Seed,
            Start = options.Start ?? TimeProvider.System.GetUtcNow(),
            Endpoints = [new IPEndPoint(IPAddress.Loopback, 0)],
            AdminToken = token,
            ControlPlaneFaults = options.Faults,
            NodeFaults = options.Faults,
            Program = options.Program ?? (static (_, _) => ContainerRun.UntilStoppedAsync),
        });
        for (int i = 0; i < options.Nodes; i++) cluster.AddNode($"node-{i}");
        if (options.Nodes > 0) cluster.Loop.Advance(TimeSpan.FromSeconds(2));
        return cluster;
    }

    private sealed class AdministratorHandler : DelegatingHandler
    {
        private readonly string token;

        public AdministratorHandler(string token, X509Certificate2 authority)
        {
            this.token = token;
            InnerHandler = new SocketsHttpHandler
            {
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, chain, _) =>
                    {
                        if (shown is null || chain is null) return false;
                        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                        chain.ChainPolicy.CustomTrustStore.Add(authority);
                        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                        return chain.Build((X509Certificate2)shown);
                    },
                },
            };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

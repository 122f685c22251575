using System.Net;
using Skiff.ApiServer;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Requests;
using Skiff.Client;
using Skiff.ControlPlane;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Simulation.Nodes;
using Skiff.Store;

namespace Skiff.Simulation;

/// <summary>
/// A cluster without containers and without real time: the API server, every controller and the scheduler as they are, over a
/// store in memory, and machines whose containers are programs. All of it takes turns on one <see cref="SimulationLoop"/>.
/// </summary>
public sealed class SimulatedCluster : IDisposable
{
    private static readonly Lazy<ClusterCertificates> certificates = new(MakeCertificates);

    private readonly SimulationOptions options;
    private readonly Random seeds;
    private readonly LogStore store;
    private readonly EventRecorder events;
    private readonly Dictionary<string, RunningNode> nodes = new(StringComparer.Ordinal);
    private ControlPlaneRoot? plane;

    private SimulatedCluster(SimulationOptions options)
    {
        this.options = options;
        seeds = new(options.Seed);
        Loop = new(options.DrawsOrder ? seeds.Next() : null, options.Start);
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Loop);
        try
        {
            store = LogStore.Open(new StoreOptions { Time = Loop.Time, NewClusterId = NewId(), MaxHistoryBytes = 8 << 20 });
            Random naming = new(seeds.Next());
            Server = new(store, new ApiServerOptions
            {
                Endpoints = [],
                AdvertiseAddress = IPAddress.Parse("192.0.2.1"),
                Random = naming.NextBytes,
            }, certificates.Value, Loop.Time);
            Api = Server.ApiFor(UserInfo.Of("kubernetes-admin", UserInfo.MastersGroup));
            events = new(Api, Loop.Time);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs everything.</summary>
    public SimulationLoop Loop { get; }

    /// <summary>The API as the administrator calls it. What it answers comes when the loop runs.</summary>
    public IApi Api { get; }

    /// <summary>The API server.</summary>
    public ApiServerRoot Server { get; }

    /// <summary>The way from controllers and scheduler to the API; null while they are not running.</summary>
    public SimulatedLink? ControlPlaneLink { get; private set; }

    /// <summary>The machines, by name.</summary>
    public IReadOnlyDictionary<string, SimulatedMachine> Machines => nodes.ToDictionary(node => node.Key, node => node.Value.Machine, StringComparer.Ordinal);

    /// <summary>Starts a cluster without nodes.</summary>
    /// <exception cref="InvalidOperationException">What every cluster has could not be written.</exception>
    public static SimulatedCluster Start(SimulationOptions options)
    {
        SimulatedCluster cluster = new(options);
        Status? fault = cluster.Loop.Run(() => cluster.Server.StartAsync(CancellationToken.None));
        if (fault is not null) throw new InvalidOperationException(fault.Message);
        cluster.StartControlPlane();
        return cluster;
    }

    /// <summary>Adds a machine and starts its agent.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="allocatable">What it has for pods; null for 4 processors, 16 GiB and 110 pods.</param>
    /// <param name="labels">Labels beside those every node has.</param>
    public SimulatedMachine AddNode(string name, MapOf<Quantity>? allocatable = null, MapOf<string> labels = default)
    {
        SimulatedMachine machine = new(name, nodes.Count, Loop.Time);
        RunningNode node = new(machine, allocatable ?? MapOf.Create(
            ("cpu", Quantity.Parse("4")), ("memory", Quantity.Parse("16Gi")), ("pods", Quantity.Parse("110"))),
            MapOf.Create(("kubernetes.io/hostname", name), ("kubernetes.io/os", "linux"), ("kubernetes.io/arch", "amd64")).SetAll(labels));
        nodes.Add(name, node);
        StartAgent(name);
        return machine;
    }

    /// <summary>Starts the agent of a machine, unless it runs.</summary>
    public void StartAgent(string name)
    {
        RunningNode node = nodes[name];
        if (node.Agent is not null) return;
        IApi own = Server.ApiFor(UserInfo.Of($"system:node:{name}", "system:nodes", UserInfo.MastersGroup));
        node.Link = new(own, Loop.Time, new Random(seeds.Next())) { Faults = options.NodeFaults, IsCut = node.IsCut };
        NodeContext context = new()
        {
            Machine = node.Machine,
            Api = node.Link,
            Events = events,
            Time = Loop.Time,
            Random = new(seeds.Next()),
            Allocatable = node.Allocatable,
            Labels = node.Labels,
            Program = options.Program,
        };
        Loop.Do(() =>
        {
            node.Agent = new(context);
            node.Agent.Start();
        });
    }

    /// <summary>The agent of a machine dies; its containers run on.</summary>
    public void KillAgent(string name)
    {
        RunningNode node = nodes[name];
        if (node.Agent is not { } agent) return;
        node.Link!.IsCut = true; // What it was about to say is lost.
        node.Agent = null;
        Loop.Do(agent.Dispose);
    }

    /// <summary>A machine loses its power, with all that runs on it.</summary>
    public void PowerOff(string name)
    {
        KillAgent(name);
        nodes[name].Machine.PowerOff();
    }

    /// <summary>Cuts a machine off from the API, or mends that.</summary>
    public void Cut(string name, bool isCut)
    {
        RunningNode node = nodes[name];
        node.IsCut = isCut;
        if (node.Agent is not null) node.Link!.IsCut = isCut;
    }

    /// <summary>Starts controllers and scheduler, unless they run.</summary>
    public void StartControlPlane()
    {
        if (plane is not null) return;
        IApi own = Server.ApiFor(UserInfo.Of("system:kube-controller-manager", UserInfo.MastersGroup));
        ControlPlaneLink = new(own, Loop.Time, new Random(seeds.Next())) { Faults = options.ControlPlaneFaults };
        ControlPlaneOptions settings = new()
        {
            Seed = seeds.Next(),
            Kinds = () => Server.KnownKinds,
            StaleVersions = () => Server.StaleVersions,
            Settings = ControlSettings.Default with
            {
                RootCertificates = certificates.Value.ClusterAuthorityPem,
                SecretToken = Server.SecretToken,
                SignCertificate = Server.SignCertificate,
                IsAllowed = Server.IsAllowed,
            },
        };
        Loop.Do(() => plane = new(options.ControlPlaneApi(ControlPlaneLink), settings, Loop.Time, options.Logs));
        Server.KindsChanged += plane!.RefreshKinds;
    }

    /// <summary>Controllers and scheduler die, whatever they are at.</summary>
    public void KillControlPlane()
    {
        if (plane is not { } dying) return;
        plane = null;
        ControlPlaneLink!.IsCut = true;
        ControlPlaneLink = null;
        Server.KindsChanged -= dying.RefreshKinds;
        Loop.Run(async () => await dying.DisposeAsync());
    }

    /// <summary>Fails when a part of the cluster has come to an end that it must not come to.</summary>
    public void CheckParts()
    {
        if (plane?.Completion is { IsFaulted: true } broken) broken.GetAwaiter().GetResult();
        if (Server.Completion is { IsFaulted: true } lost) lost.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string name in nodes.Keys) KillAgent(name);
        KillControlPlane();
        Loop.Run(async () =>
        {
            await events.DisposeAsync();
            await Server.DisposeAsync();
            await store.DisposeAsync();
        });
    }

    private Guid NewId()
    {
        byte[] bytes = new byte[16];
        seeds.NextBytes(bytes);
        return new(bytes);
    }

    // The same for all clusters of a process: keys take longer to make than a cluster, and nobody is shown them.
    private static ClusterCertificates MakeCertificates()
    {
        string directory = Directory.CreateTempSubdirectory("skiff-simulation-").FullName;
        try
        {
            CertificateOptions names = new("simulation", [IPAddress.Loopback], IPAddress.Parse("10.43.0.1"), [], "cluster.local");
            return Task.Run(() => ClusterCertificates.EnsureAsync(directory, names, TimeProvider.System)).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private sealed class RunningNode(SimulatedMachine machine, MapOf<Quantity> allocatable, MapOf<string> labels)
    {
        public SimulatedMachine Machine => machine;

        public MapOf<Quantity> Allocatable => allocatable;

        public MapOf<string> Labels => labels;

        public SimulatedAgent? Agent { get; set; }

        public SimulatedLink? Link { get; set; }

        public bool IsCut { get; set; }
    }
}

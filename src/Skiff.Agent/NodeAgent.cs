using Microsoft.Extensions.Logging;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Csi;
using Skiff.Agent.Grants;
using Skiff.Agent.Housekeeping;
using Skiff.Agent.Images;
using Skiff.Agent.Network;
using Skiff.Agent.Plugins;
using Skiff.Agent.Pods;
using Skiff.Agent.Registration;
using Skiff.Agent.Runtime;
using Skiff.Agent.Shutdown;
using Skiff.Agent.Singletons;
using Skiff.Agent.StaticPods;
using Skiff.Agent.Volumes;
using Skiff.Agent.Watching;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Images;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent;

/// <summary>
/// Runs the pods that are bound to this node. Stopping it stops no container: the next agent adopts what runs.
/// </summary>
public sealed partial class NodeAgent : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    private readonly NodeAgentOptions options;
    private readonly NodeAgentParts parts;
    private readonly CancellationTokenSource stopping = new();
    private readonly NodeServices node;
    private readonly PodWorkers workers;
    private readonly Informer pods;
    private readonly Informer self;
    private readonly NodeRegistration registration;
    private readonly NodeLease lease;
    private readonly PodVolumes? ownVolumes;
    private readonly SnapshotVolumes imageVolumes;
    private readonly PodResourcesServer podResources;
    private readonly LocalPathReclaim? reclaim;
    private readonly KernelSignals signals = new();
    private readonly DirectoryWatches watches;
    private readonly StaticPodLoop statics;
    private readonly MirrorPods mirrors;
    private readonly ShutdownLoop shutdown;
    private readonly CsiNodes csiNodes;
    private readonly CsiDrivers drivers;
    private readonly PluginRegistry plugins;

    /// <summary>An agent that has not started.</summary>
    public NodeAgent(NodeAgentOptions options, NodeAgentParts parts)
    {
        this.options = options;
        this.parts = parts;
        MachineFacts facts = MachineFacts.Read(options, "");
        MapOf<Quantity> allocatable = facts.Allocatable(options);
        csiNodes = new(parts.Api, options.NodeName);
        drivers = new(csiNodes, parts.Time);
        watches = new(signals);
        CsiPaths csiPaths = new(options.DataDirectory);
        imageVolumes = new(parts.Cri, parts.Snapshots, new PodDirectories(options.DataDirectory), parts.Log);
        ownVolumes = parts.Volumes is null
            ? new PodVolumes(
                parts.Api,
                new(options.DataDirectory, () => allocatable)
                {
                    LocalPathDirectory = options.LocalPathDirectory,
                    Images = imageVolumes,
                    Csi = new CsiVolumes(drivers, parts.Api, csiPaths, options.NodeName, parts.Log),
                },
                parts.Time)
            : null;
        self = new(parts.Api, Kinds.Node, parts.Time, parts.Jitter, new ListRequest(FieldSelector: $"metadata.name={options.NodeName}"));
        Node initial = NodeObjects.New(options, NodeStatus.Empty);
        Informer services = new(parts.Api, Kinds.Service, parts.Time, parts.Jitter);
        pods = new(parts.Api, Kinds.Pod, parts.Time, parts.Jitter,
            new ListRequest(FieldSelector: $"spec.nodeName={options.NodeName}"));
        node = new()
        {
            Options = options,
            Api = parts.Api,
            Cri = parts.Cri,
            Lists = new RuntimeLists(parts.Cri),
            Volumes = parts.Volumes ?? ownVolumes!,
            Network = options.Network is { } network ? new PodNetwork(network) : null,
            Cgroups = new CgroupTree(options.CgroupMount, options.CgroupParent),
            Pulls = new PullRecords(Path.Combine(options.DataDirectory, "image-pulls")),
            WorkingDirectories = new ImageWorkingDirectories(parts.Cri),
            UserRanges = new UserRanges(new PodDirectories(options.DataDirectory).All, options.MaxPods),
            PullGate = options.ParallelPulls is { } pulls ? new SemaphoreSlim(pulls) : null,
            Grants = new PodGrants(options, parts, () => registration?.Look(), uid => workers?.DevicesChanged(uid)),
            Singletons = new SingletonRecords(options.SingletonDirectory),
            SingletonGuard = parts.SingletonGuard,
            Events = new EventRecorder(parts.Api, parts.Time),
            Services = services,
            Self = () => (Node?)self.Cache.Find(new ObjectKey("", options.NodeName)) ?? initial,
            Time = parts.Time,
            Log = parts.Log,
            Paths = new PodPaths(options.DataDirectory, options.LogDirectory),
            MemoryBytes = facts.MemoryBytes,
            Cpus = facts.Cpus,
            SwapBytes = facts.SwapBytes,
            Allocatable = allocatable,
            Starts = new SemaphoreSlim(options.ParallelStarts),
        };
        workers = new(node, stopping.Token);
        plugins = new(csiPaths.Registry, [drivers, node.Grants.PluginHandler], watches, parts.Time, parts.Log);
        podResources = new(node.Grants, workers);
        statics = new(node, workers, options.StaticPods, parts.ManifestJson);
        mirrors = new(node, workers, statics, pods);
        registration = new(node);
        shutdown = new(node, workers, registration.Look, parts.LoginBus
            ?? (stop => LoginBus.ConnectAsync(LoginBus.SystemBusPath, LoginSettings.Directory, parts.Time, stop)));
        lease = new(options, parts.Api, parts.Time, () => registration.Uid);
        reclaim = options.LocalPathDirectory.Length == 0 ? null : new(
            parts.Api,
            new(options.LocalPathDirectory, NodeObjects.Labels(options)[LocalPath.HostLabel],
                new PodDirectories(options.DataDirectory).All),
            node.Events, parts.Time, parts.Jitter, parts.Log);
    }

    /// <summary>What runs on the node.</summary>
    public IPodDirectory Pods => workers;

    /// <summary>What the agent counts.</summary>
    public NodeCounts Counts => node.Counts;

    /// <summary>Ends when the runtime answered, the node is registered for it and the first list of pods was taken.</summary>
    public Task Started => pods.Synced;

    /// <summary>Runs until stopped. Throws only when an invariant broke.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration link = stop.Register(stopping.Cancel);
        CancellationToken ending = stopping.Token;
        try
        {
            MachineFacts facts = await PrepareAsync(ending);
            using IDisposable? log = new KernelLog(node).Follow(signals);
            BoundPods();
            pods.Subscribe(workers.Take);
            self.Subscribe(change =>
            {
                if (change.After is Node shown) registration.Take(shown);
            });
            await Task.WhenAll(
                registration.RunAsync(facts, ending),
                lease.RunAsync(ending),
                node.Services.RunAsync(ending),
                pods.RunAsync(ending),
                self.RunAsync(ending),
                reclaim?.RunAsync(ending) ?? Task.CompletedTask,
                statics.RunAsync(watches, ending),
                mirrors.RunAsync(registration, ending),
                shutdown.RunAsync(ending),
                TakePluginsAsync(ending),
                FollowRuntimeAsync(ending),
                RelistAsync(ending),
                new CpusetKeeper(node, workers).RunAsync(ending),
                new HousekeepingLoop(node, workers, signals, registration.Look).RunAsync(ending));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await workers.CompletionAsync(); // Containers go on; only their workers end.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await workers.CompletionAsync();
        await node.Events.DisposeAsync();
        await podResources.DisposeAsync();
        await node.Grants.DisposeAsync();
        if (ownVolumes is not null) await ownVolumes.DisposeAsync();
        drivers.Dispose();
        watches.Dispose();
        signals.Dispose();
        node.Network?.Dispose();
        node.Starts.Dispose();
        node.PullGate?.Dispose();
        stopping.Dispose();
    }

    // Runtime and network come up side by side; each is tried until it works.
    private async Task<MachineFacts> PrepareAsync(CancellationToken stop)
    {
        Task network = node.Network is { } pods
            ? UntilItWorksAsync("pod network", async () => await pods.SetUpAsync(stop), stop)
            : Task.CompletedTask;
        string? swapping = options.FailsOnSwap && node.SwapBytes > 0
            ? "running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"
            : null;
        await UntilItWorksAsync("what containers are given", () => Task.FromResult(
            swapping ?? node.Grants.Open() ?? podResources.Open(node.Grants.Directory)), stop);
        await UntilItWorksAsync("container runtime", () => EnsureRuntimeAsync(stop), stop);
        await ImportImagesAsync(stop);
        await network;
        CriResult<Cri.V1.VersionResponse> asked = await parts.Cri.VersionAsync(new() { Version = "v1" }, stop);
        // Before the first pod: what it asks for may depend on it.
        if ((await parts.Cri.StatusAsync(new(), stop)).Value is { } status) node.Abilities = RuntimeAbilities.Of(status);
        // Nor can a containerd before 2.1 mount images.
        if (!ImageMountSupport.IsIn(asked.Value?.RuntimeName ?? "", asked.Value?.RuntimeVersion ?? ""))
            node.ImageMounts = new SnapshotImageMounts(imageVolumes, node.Volumes);
        string version = asked.Value is { } answer ? $"{answer.RuntimeName}://{answer.RuntimeVersion}" : "";
        return MachineFacts.Read(options, version);
    }

    // Drivers are told of by the Node, so it must be there.
    private async Task TakePluginsAsync(CancellationToken stop)
    {
        await registration.Registered.WaitAsync(stop);
        await UntilItWorksAsync("CSINode", async () => await csiNodes.EnsureAsync(stop) is { Length: > 0 } fault ? fault : null, stop);
        await plugins.RunAsync(stop);
    }

    // Before the node is ready: pods that may not pull would fail otherwise.
    private async Task ImportImagesAsync(CancellationToken stop)
    {
        if (parts.Images is not { } images || options.ImageDirectory.Length == 0) return;
        ImageFolder folder = new(images, options.ImageDirectory, Path.Combine(options.DataDirectory, "image-imports"));
        Directory.CreateDirectory(options.DataDirectory);
        foreach (string fault in await folder.ImportAsync(archive => LogImporting(parts.Log, archive), stop))
        {
            LogNotReady(parts.Log, "image archive", fault);
        }
    }

    // All pods together may take what is not reserved: what the machine needs for itself stays out of their reach.
    private void BoundPods()
    {
        long Kept(string resource) => options.Reserved.TryGetValue(resource, out Quantity kept) ? kept.MilliValue() : 0;
        long cpu = (node.Cpus * 1000L) - Kept(ResourceName.Cpu);
        long memory = node.MemoryBytes - (Kept(ResourceName.Memory) / 1000);
        CgroupLimits limits = new(CpuShares.FromMilli(Math.Max(0, cpu)), null, Math.Max(0, memory), null);
        if (node.Cgroups.Ensure(node.PodsCgroup, limits) is { } fault) LogNotReady(parts.Log, "cgroup of all pods", fault);
    }

    private async Task UntilItWorksAsync(string what, Func<Task<string?>> attempt, CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        while (await attempt() is { } fault)
        {
            LogNotReady(parts.Log, what, fault);
            await Task.Delay(pause, parts.Time, stop);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, SlowestPause.Ticks));
        }
    }

    private async Task<string?> EnsureRuntimeAsync(CancellationToken stop)
    {
        if (parts.Containerd is { } containerd && await containerd.EnsureRunningAsync(stop) is { } fault) return fault;
        if (parts.Images is null)
        {
            CriResult<Cri.V1.VersionResponse> asked = await parts.Cri.VersionAsync(new(), stop);
            return asked.Error?.Message;
        }

        return await PauseImport.EnsureAsync(parts.Cri, parts.Images, options.DataDirectory, parts.Time, stop);
    }

    // The stream ends when the runtime does: then it is started again, and everything is looked at.
    private async Task FollowRuntimeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await foreach (RuntimeEvent change in parts.Cri.EventsAsync(stop)) Take(change, stop);
            stop.ThrowIfCancellationRequested();
            node.Lists.AreTrusted = false;
            registration.Look();
            await Task.Delay(FirstPause, parts.Time, stop);
            await UntilItWorksAsync("container runtime", () => EnsureRuntimeAsync(stop), stop);
            node.Lists.AreTrusted = true;
            registration.Look();
        }
    }

    private void Take(RuntimeEvent change, CancellationToken stop)
    {
        switch (change.Type)
        {
            case RuntimeEventType.Connected:
                workers.LookAtAll();
                _ = LookAgainAsync(stop);
                break;
            case RuntimeEventType.Exited:
                workers.Exited(change.ContainerId);
                break;
            case RuntimeEventType.OutOfMemory:
                workers.OutOfMemory(change.ContainerId);
                break;
            case RuntimeEventType.Started:
                break; // The worker that started it knows.
        }
    }

    // The stream's first event is told before the runtime is known to have it: what falls between is found here.
    private async Task LookAgainAsync(CancellationToken stop)
    {
        await Task.Delay(SecondLook, parts.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) workers.LookAtAll();
    }

    private async Task RelistAsync(CancellationToken stop)
    {
        await pods.Synced.WaitAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            if (await Orphans.FindAsync(parts.Cri, stop) is { } found)
            {
                HashSet<string> known = new(
                    [.. pods.Cache.All.Select(pod => pod.Metadata.UID), .. workers.Uids], StringComparer.Ordinal);
                foreach (Orphan orphan in found)
                {
                    // The API was listed before the runtime: what it does not have now, it will not have.
                    if (!known.Contains(orphan.Uid) && statics.MayGo(orphan.Source))
                        workers.TakeOrphan(orphan.Namespace, orphan.Name, orphan.Uid);
                }

                node.Grants.Retain(known.Contains);
            }

            await Task.Delay(options.RelistPeriod, parts.Time, stop);
            workers.LookAtAll();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "importing images of {Archive}")]
    private static partial void LogImporting(ILogger log, string archive);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} is not ready: {Fault}")]
    private static partial void LogNotReady(ILogger log, string what, string fault);
}

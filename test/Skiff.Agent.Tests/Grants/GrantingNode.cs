using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Devices;
using Skiff.Agent.Grants;
using Skiff.Agent.Tests.Devices;
using Skiff.Agent.Tests.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Devices;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Grants;

/// <summary>What a node gives to its containers, with real sockets and files, and without the rest of an agent.</summary>
internal sealed class GrantingNode : IAsyncDisposable
{
    public const string Resource = "example.com/widget";

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("skiff-grants-");
    private readonly SemaphoreSlim changes = new(0);
    private readonly SettableTime time = new();
    private Func<NodeAgentOptions, NodeAgentOptions> change;
    private bool isClosed;
    private int uids;

    public GrantingNode(Func<NodeAgentOptions, NodeAgentOptions>? change = null)
    {
        this.change = change ?? (options => options);
        Grants = Make();
        Assert.Null(Grants.Open());
    }

    public PodGrants Grants { get; private set; }

    /// <summary>Pods of which a device is not as it was.</summary>
    public ConcurrentQueue<string> Affected { get; } = [];

    public string Root => root.FullName;

    public string PluginDirectory => Path.Combine(root.FullName, "kubelet", "device-plugins");

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public PodGrants Make()
    {
        NodeAgentOptions options = new()
        {
            NodeName = "n1",
            NodeAddresses = ["192.0.2.1"],
            DataDirectory = Path.Combine(root.FullName, "data"),
            KubeletDirectory = Path.Combine(root.FullName, "kubelet"),
            SingletonDirectory = Path.Combine(root.FullName, "singletons"),
        };
        return new(change(options), new()
        {
            Api = new InMemoryApi(time), Cri = new FakeCri(time), Jitter = new Random(1), Log = NullLogger.Instance, Time = time,
        }, () => changes.Release(), Affected.Enqueue);
    }

    /// <summary>Another agent takes over.</summary>
    public async Task RestartAsync(Func<NodeAgentOptions, NodeAgentOptions>? other = null)
    {
        await Grants.DisposeAsync();
        change = other ?? change;
        Grants = Make();
        Assert.Null(Grants.Open());
    }

    public void Pass(TimeSpan some) => time.Ahead += some;

    public async Task<FakePlugin> PluginAsync(params string[] devices)
    {
        FakePlugin plugin = await FakePlugin.StartAsync(PluginDirectory, $"widget{devices.Length}{uids++}");
        plugin.Tell(devices);
        Assert.Null(await plugin.RegisterAsync(Resource));
        await UntilAsync($"{devices.Length}/{devices.Count(id => !id.StartsWith('!'))}");
        return plugin;
    }

    /// <summary>Waits until the node has so many devices of which so many can be given.</summary>
    public async Task UntilAsync(string amounts)
    {
        while (Amounts() != amounts) Assert.True(await changes.WaitAsync(TimeSpan.FromSeconds(30), Stop), $"never {amounts}: {Amounts()}");
    }

    public string Amounts()
    {
        DeviceAmounts now = Grants.Devices();
        return now.Capacity.ContainsKey(Resource) ? $"{now.Capacity[Resource]}/{now.Allocatable[Resource]}" : "none";
    }

    public Pod Pod(params (string Name, int Count)[] containers) => Model.Core.V1.Pod.Empty with
    {
        Metadata = Model.Core.V1.Pod.Empty.Metadata with { Name = "p", Namespace = "default", UID = $"uid-{uids++}" },
        Spec = PodSpec.Empty with { Containers = ListOf.From(containers.Select(one => Container(one.Name, one.Count))) },
    };

    public static Container Container(string name, int count) => Model.Core.V1.Container.Empty with
    {
        Name = name,
        Resources = ResourceRequirements.Empty with { Limits = MapOf.Create((Resource, Quantity.Of(count))) },
    };

    public async Task<Ending?> AdmitAsync(Pod pod) => await Grants.AdmitAsync(pod, Stop);

    /// <summary>The ids that a container of a pod is told of.</summary>
    public async Task<string> DevicesOfAsync(Pod pod, string container)
    {
        Container found = PodSpecs.Find(pod.Spec, container)!.Value.Container;
        (ContainerGift gift, string fault) = await Grants.GiftAsync(pod, found, Stop);
        return fault.Length > 0 ? fault : gift.Variables.FirstOrDefault(one => one.Key == "DEVICES").Value ?? "";
    }

    /// <summary>The agent ends.</summary>
    public async Task CloseAsync()
    {
        if (!isClosed) await Grants.DisposeAsync();
        isClosed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        changes.Dispose();
        root.Delete(recursive: true);
    }

    private sealed class SettableTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}

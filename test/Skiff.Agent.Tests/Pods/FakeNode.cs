using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Shutdown;
using Skiff.Agent.Tests.Runtime;
using Skiff.Agent.Volumes;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle.Eviction;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Pods;

/// <summary>An agent with everything in memory, on a clock that moves on whenever nothing else does.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    public const string Image = "docker.io/library/app:1";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("skiff-fake-node-");
    private readonly NodeAgentOptions options;
    private readonly NodeAgentParts parts;
    private CancellationTokenSource stop = new();
    private NodeAgent agent;
    private Task loop;

    public FakeNode(Action<FakeCri>? prepare = null, Func<NodeAgentOptions, NodeAgentOptions>? change = null, bool isApiAway = false,
        Func<CancellationToken, ValueTask<ILoginBus>>? login = null)
    {
        Api = new InMemoryApi(Time) { IsAway = isApiAway, Fault = isApiAway ? _ => Status.Unavailable("away") : null };
        Cri = new FakeCri(Time) { Images = { Image } };
        prepare?.Invoke(Cri);
        options = new()
        {
            NodeName = "n1",
            NodeAddresses = ["192.0.2.1"],
            DataDirectory = Path.Combine(directory.FullName, "data"),
            LogDirectory = Path.Combine(directory.FullName, "logs"),
            SingletonDirectory = Path.Combine(directory.FullName, "singletons"),
            KernelLogPath = Path.Combine(directory.FullName, "kmsg"),
            CgroupMount = Path.Combine(directory.FullName, "cgroup"),
            Eviction = EvictionSettings.Default with { Thresholds = [] }, // The machine's own shortages are none of a test's.
        };
        if (change is not null) options = change(options);
        parts = new()
        {
            Api = Api, Cri = Cri, Volumes = new NoVolumes(), Time = Time, Jitter = new Random(1), Log = NullLogger.Instance,
            LoginBus = login,
        };
        agent = new(options, parts);
        loop = agent.RunAsync(stop.Token);
    }

    public ManualTime Time { get; } = new();

    public string DataDirectory => Path.Combine(directory.FullName, "data");

    public InMemoryApi Api { get; }

    public FakeCri Cri { get; }

    public IPodDirectory Pods => agent.Pods;

    public NodeCounts Counts => agent.Counts;

    public Pod Run(string name, Func<PodSpec, PodSpec>? change = null)
    {
        PodSpec spec = PodSpec.Empty with
        {
            NodeName = "n1",
            Containers = [Container.Empty with { Name = "main", Image = Image, ImagePullPolicy = PullPolicy.IfNotPresent }],
            TerminationGracePeriodSeconds = 30,
        };
        return Api.Add(Pod.Empty with
        {
            Metadata = Pod.Empty.Metadata with { Namespace = "default", Name = name },
            Spec = change is null ? spec : change(spec),
        });
    }

    public Pod? Find(string name) => Api.Find<Pod>("default", name);

    public async Task<Pod> UntilAsync(string name, Func<Pod, bool> condition)
    {
        await UntilAsync(() => Find(name) is { } pod && condition(pod), () => Find(name)?.Status.ToString());
        return Find(name)!;
    }

    public Task<Pod> UntilReadyAsync(string name) => UntilAsync(
        name, pod => pod.Status.Conditions.Any(one => one is { Type: "Ready", Status: "True" }));

    /// <summary>Lets things happen, and moves the clock when nothing does, until a condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition, Func<string?>? describe = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            long before = Activity();
            await Task.Delay(Look, TimeProvider.System, TestContext.Current.CancellationToken);
            if (Activity() == before && !condition()) Time.AdvanceToNext(TimeSpan.FromMinutes(10));
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) Assert.Fail($"never came: {describe?.Invoke()}");
        }
    }

    /// <summary>Another agent takes over what the one before left.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        stop = new();
        agent = new(options, parts);
        loop = agent.RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        directory.Delete(recursive: true);
    }

    private async Task EndAsync()
    {
        await stop.CancelAsync();
        await loop;
        await agent.DisposeAsync();
        stop.Dispose();
    }

    private long Activity() => Cri.Calls.Count + Api.Calls.Count + Api.Revision;

    private sealed class NoVolumes : IVolumes
    {
        public ValueTask<VolumeOutcome> PrepareAsync(Pod pod, CancellationToken stop) =>
            ValueTask.FromResult<VolumeOutcome>(new VolumeOutcome.Ready(pod.Spec.Volumes.AsEnumerable()
                .Where(volume => volume.VolumeSource.Image is not null)
                .ToDictionary(volume => volume.Name, _ => new PreparedVolume("", ReadOnly: true, IsImage: true))));

        public ValueTask<SubPathOutcome> PrepareSubPathAsync(SubPathRequest request, CancellationToken stop) =>
            ValueTask.FromResult(new SubPathOutcome("", "no volumes"));

        public void Follow(Pod before, Pod after)
        {
        }

        public ValueTask<bool> ReleaseAsync(string podUid, CancellationToken stop) => ValueTask.FromResult(true);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Csi;
using Skiff.Agent.Plugins;
using Skiff.Agent.Volumes;
using Skiff.Agent.Watching;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Storage.V1;
using Skiff.PodLifecycle.Csi;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Csi;

[Trait("Category", "Integration")]
public sealed class CsiTests : IAsyncLifetime
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("skiff-csi-");
    private readonly InMemoryApi api = new(TimeProvider.System);
    private readonly KernelSignals signals = new();
    private DirectoryWatches watches = null!;
    private CsiDrivers drivers = null!;
    private PodVolumes volumes = null!;
    private Task registry = Task.CompletedTask;

    private CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Registry => Path.Combine(root.FullName, "plugins_registry");

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root");
        Directory.CreateDirectory(Registry);
        watches = new(signals);
        api.Add(Node.Empty with { Metadata = ObjectMeta.Empty with { Name = "n1" } });
        StartAgent();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAgentAsync();
        watches.Dispose();
        signals.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task A_driver_is_known_to_the_api_as_long_as_it_is_there()
    {
        await using FakeDriver driver = new(Registry);
        await api.UntilAsync(() => Drivers().Length == 1, Stop);
        CSINodeDriver known = Drivers()[0];
        Assert.Equal((FakeDriver.Name, "n-1", 7), (known.Name, known.NodeID, known.Allocatable?.Count));
        Assert.Equal<ListOf<string>>(["example/zone"], known.TopologyKeys);
        Node node = api.Find<Node>("", "n1")!;
        Assert.Equal("z1", node.Metadata.Labels["example/zone"]);
        Assert.Equal($"{{\"{FakeDriver.Name}\":\"n-1\"}}", node.Metadata.Annotations["csi.volume.kubernetes.io/nodeid"]);
        await driver.UntilToldAsync(isTaken: true);
        await driver.StopAsync();
        await api.UntilAsync(() => Drivers().Length == 0 && !api.Find<Node>("", "n1")!.Metadata.Annotations.ContainsKey("csi.volume.kubernetes.io/nodeid"), Stop);
        driver.Start();
        await api.UntilAsync(() => Drivers().Length == 1, Stop);
    }

    [Fact]
    public async Task A_driver_of_another_version_is_told_so()
    {
        await using FakeDriver driver = new(Registry) { Versions = ["0.3.0"] };
        Assert.Equal(
            $"RegisterPlugin error -- plugin validation failed with err: validation failed for CSI Driver {FakeDriver.Name} at endpoint "
            + $"{Path.Combine(Registry, "fake-reg.sock")}: none of the versions reported by this driver are supported: [0.3.0]",
            (await driver.UntilToldAsync(isTaken: false)).Error);
        Assert.Empty(Drivers());
    }

    [Fact]
    public async Task A_volume_is_staged_once_and_unstaged_after_the_last_pod()
    {
        await using FakeDriver driver = await RegisteredAsync();
        Claim();
        string first = await ReadyAsync(PodOf("a")), second = await ReadyAsync(PodOf("b"));
        Assert.Equal(Path.Combine(root.FullName, "pods/uid-a/volumes/kubernetes.io~csi/pv1/mount"), first);
        Assert.StartsWith(Path.Combine(root.FullName, "plugins/kubernetes.io/csi", FakeDriver.Name), driver.LastStage!.StagingTargetPath, StringComparison.Ordinal);
        Assert.EndsWith("/globalmount", driver.LastStage.StagingTargetPath, StringComparison.Ordinal);
        Assert.Equal(("v1", "ext4", "x"), (driver.LastPublish!.VolumeId, driver.LastPublish.VolumeCapability.Mount.FsType, driver.LastPublish.VolumeContext["attr"]));
        Assert.Equal("b", driver.LastPublish.VolumeContext["csi.storage.k8s.io/pod.name"]);
        Assert.Equal("secret", driver.LastPublish.Secrets["key"]);
        Assert.Equal(["noatime"], driver.LastPublish.VolumeCapability.Mount.MountFlags);
        Assert.NotEqual(first, second);
        Assert.True(await volumes.ReleaseAsync("uid-a", Stop));
        Assert.DoesNotContain("unstage v1", driver.Calls);

        // Whoever comes after an agent that died finds on disk what has to be taken down.
        await EndAgentAsync();
        StartAgent();
        await driver.UntilToldAsync(isTaken: true);
        Assert.True(await volumes.ReleaseAsync("uid-b", Stop));
        Assert.Equal(["unpublish v1", "unstage v1"], driver.Calls.TakeLast(2));
        Assert.False(Directory.Exists(Path.GetDirectoryName(driver.LastStage.StagingTargetPath)));
        Assert.False(Directory.Exists(Path.Combine(root.FullName, "pods/uid-b")));
    }

    [Fact]
    public async Task A_volume_that_a_pod_brings_along_is_never_staged()
    {
        await using FakeDriver driver = await RegisteredAsync(["Persistent", "Ephemeral"]);
        Pod pod = Inline();
        await ReadyAsync(pod);
        Assert.Equal(CsiNames.InlineHandle("uid-a", "v"), driver.LastPublish!.VolumeId);
        Assert.Equal(("", "true"), (driver.LastPublish.StagingTargetPath, driver.LastPublish.VolumeContext["csi.storage.k8s.io/ephemeral"]));
        Assert.True(await volumes.ReleaseAsync("uid-a", Stop));
        Assert.DoesNotContain(driver.Calls, call => call.Contains("stage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_possible_is_told_in_upstreams_words()
    {
        Claim();
        Assert.Equal("MountVolume.SetUp failed for volume \"v\" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: "
            + $"driver name {FakeDriver.Name} not found in the list of registered CSI drivers", await WaitingAsync(PodOf("a")));
        await using FakeDriver driver = await RegisteredAsync();
        Assert.Equal("MountVolume.SetUp failed for volume \"v\" : kubernetes.io/csi: mounter.SetUpAt failed to check volume lifecycle mode: "
            + $"volume mode \"Ephemeral\" not supported by driver {FakeDriver.Name} (only supports [\"Persistent\"])", await WaitingAsync(Inline()));
        driver.Fault = "no room";
        Assert.Equal("MountVolume.SetUp failed for volume \"v\" : rpc error: code = FailedPrecondition desc = no room", await WaitingAsync(PodOf("b")));
        driver.Fault = "";
        await ReadyAsync(PodOf("b"));
        Assert.True(await volumes.ReleaseAsync("uid-b", Stop));
        Assert.True(await volumes.ReleaseAsync("uid-a", Stop));

        // While its driver is away a volume stays, and so does the pod's directory.
        await ReadyAsync(PodOf("c"));
        await driver.StopAsync();
        await api.UntilAsync(() => Drivers().Length == 0, Stop);
        Assert.False(await volumes.ReleaseAsync("uid-c", Stop));
        driver.Start();
        await driver.UntilToldAsync(isTaken: true);
        Assert.True(await volumes.ReleaseAsync("uid-c", Stop));
    }

    [Fact]
    public async Task A_volume_that_must_be_attached_waits_for_that()
    {
        await using FakeDriver driver = await RegisteredAsync(attach: true);
        Claim();
        string name = CsiNames.Attachment("v1", FakeDriver.Name, "n1");
        Assert.StartsWith($"MountVolume.WaitForAttach failed for volume \"pv1\" : volume v1 has GET error for volume attachment {name}: ",
            await WaitingAsync(PodOf("a")), StringComparison.Ordinal);
        VolumeAttachment made = api.Add(VolumeAttachment.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = name },
            Spec = VolumeAttachmentSpec.Empty with { Attacher = FakeDriver.Name, NodeName = "n1" },
        });
        Assert.Equal("MountVolume.WaitForAttach failed for volume \"pv1\" : attachment timeout for volume v1", await WaitingAsync(PodOf("a")));
        api.Remove(made);
        api.Add(made with
        {
            Status = VolumeAttachmentStatus.Empty with { Attached = true, AttachmentMetadata = MapOf.Create(("device", "/dev/x")) },
        });
        await ReadyAsync(PodOf("a"));
        Assert.Equal("/dev/x", driver.LastPublish!.PublishContext["device"]);
        Assert.Equal("/dev/x", driver.LastStage!.PublishContext["device"]);
        Assert.True(await volumes.ReleaseAsync("uid-a", Stop));
    }

    private CSINodeDriver[] Drivers() => api.Find<CSINode>("", "n1") is { } node ? [.. node.Spec.Drivers.AsEnumerable()] : [];

    private void StartAgent()
    {
        CsiPaths paths = new(root.FullName);
        drivers = new(new CsiNodes(api, "n1"), TimeProvider.System);
        volumes = new(api, new(root.FullName, () => default)
        {
            Csi = new CsiVolumes(drivers, api, paths, "n1", NullLogger.Instance),
        }, TimeProvider.System);
        ending = new();
        registry = new PluginRegistry(paths.Registry, [drivers], watches, TimeProvider.System, NullLogger.Instance).RunAsync(ending.Token);
    }

    private CancellationTokenSource ending = new();

    private async Task EndAgentAsync()
    {
        await ending.CancelAsync();
        await registry.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await volumes.DisposeAsync();
        drivers.Dispose();
        ending.Dispose();
    }

    private async Task<FakeDriver> RegisteredAsync(ListOf<string> modes = default, bool attach = false)
    {
        FakeDriver driver = new(Registry);
        await api.UntilAsync(() => Drivers().Length == 1, Stop);
        await driver.UntilToldAsync(isTaken: true);
        api.Add(CSIDriver.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = FakeDriver.Name },
            Spec = CSIDriverSpec.Empty with { AttachRequired = attach, PodInfoOnMount = true, VolumeLifecycleModes = modes },
        });
        return driver;
    }

    private async Task<string> ReadyAsync(Pod pod) =>
        Assert.IsType<VolumeOutcome.Ready>(await volumes.PrepareAsync(pod, Stop)).Volumes["v"].HostPath;

    private async Task<string> WaitingAsync(Pod pod) =>
        Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(pod, Stop)).Message;

    private void Claim()
    {
        api.Add(Secret.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "s" }, Data = MapOf.Create(("key", new Bytes("secret"u8.ToArray()))),
        });
        PersistentVolumeClaim claim = api.Add(PersistentVolumeClaim.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "c" },
            Spec = PersistentVolumeClaimSpec.Empty with { VolumeName = "pv1" },
        });
        api.ChangeStatus(claim with { Status = claim.Status with { Phase = "Bound" } });
        api.Add(PersistentVolume.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "pv1" },
            Spec = PersistentVolumeSpec.Empty with
            {
                AccessModes = ["ReadWriteOnce"],
                MountOptions = ["noatime"],
                ClaimRef = ObjectReference.Empty with { Namespace = "default", Name = "c", UID = claim.Metadata.UID },
                PersistentVolumeSource = PersistentVolumeSource.Empty with
                {
                    CSI = CSIPersistentVolumeSource.Empty with
                    {
                        Driver = FakeDriver.Name, VolumeHandle = "v1", FSType = "ext4", VolumeAttributes = MapOf.Create(("attr", "x")),
                        NodePublishSecretRef = SecretReference.Empty with { Namespace = "default", Name = "s" },
                    },
                },
            },
        });
    }

    private static Pod PodOf(string name) => Of(name, VolumeSource.Empty with
    {
        PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = "c" },
    });

    private static Pod Inline() => Of("a", VolumeSource.Empty with { CSI = CSIVolumeSource.Empty with { Driver = FakeDriver.Name } });

    private static Pod Of(string name, VolumeSource source) => Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "default", Name = name, UID = $"uid-{name}" },
        Spec = PodSpec.Empty with { Volumes = [Volume.Empty with { Name = "v", VolumeSource = source }] },
    };
}

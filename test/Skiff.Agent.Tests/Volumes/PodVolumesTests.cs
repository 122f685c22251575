using System.Text;
using System.Threading.Channels;
using Skiff.Agent.Pods;
using Skiff.Agent.Processes;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Tests.Volumes;

/// <summary>The volumes of pods with real mounts, against an API in memory.</summary>
[Trait("Category", "Integration")]
public sealed class PodVolumesTests : IAsyncDisposable
{
    private static readonly MapOf<Quantity> Allocatable =
        MapOf<Quantity>.From([new("memory", Quantity.Parse("1Gi")), new("cpu", Quantity.Parse("2"))]);

    private readonly TempDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly Channel<string> refreshed = Channel.CreateUnbounded<string>();
    private readonly FakeApi api;
    private readonly PodVolumes volumes;

    public PodVolumesTests()
    {
        api = new(time);
        volumes = new(api, new(directory.Path, () => Allocatable), time)
        {
            Refreshed = uid => refreshed.Writer.TryWrite(uid),
        };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await volumes.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task EmptyDir_on_disk_is_open_to_all_and_goes_with_the_pod()
    {
        Pod pod = PodWith(Named("scratch", new() { EmptyDir = EmptyDirVolumeSource.Empty }));

        string path = (await ReadyAsync(pod))["scratch"].HostPath;

        Assert.EndsWith("pods/u-1/volumes/kubernetes.io~empty-dir/scratch", path, StringComparison.Ordinal);
        Assert.Equal(0x1ffu, Facts(path).Mode);
        File.WriteAllText(Path.Combine(path, "file"), "x");
        await ReadyAsync(pod);
        Assert.True(File.Exists(Path.Combine(path, "file")));
        Assert.True(await volumes.ReleaseAsync("u-1", Stop));
        Assert.Empty(volumes.PodsOnDisk());
    }

    [Fact]
    public async Task EmptyDir_in_memory_has_the_smallest_of_its_limits()
    {
        Pod pod = PodWith(
            Named("small", new()
            {
                EmptyDir = EmptyDirVolumeSource.Empty with { Medium = "Memory", SizeLimit = Quantity.Parse("1Mi") },
            }),
            Named("node", new() { EmptyDir = EmptyDirVolumeSource.Empty with { Medium = "Memory" } }));

        IReadOnlyDictionary<string, PreparedVolume> ready = await ReadyAsync(pod);

        Assert.True(Mounts.IsMountPoint(ready["small"].HostPath));
        Assert.Equal(1 << 20, new DriveInfo(ready["small"].HostPath).TotalSize);
        Assert.Equal(1 << 30, new DriveInfo(ready["node"].HostPath).TotalSize);
    }

    [Fact]
    public async Task A_volume_waits_for_its_object_and_then_shows_it()
    {
        Pod pod = PodWith(Settings());

        var waiting = Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(pod, Stop));
        Assert.Equal("FailedMount", waiting.Reason);
        Assert.Equal("MountVolume.SetUp failed for volume \"settings\" : configmap \"settings\" not found", waiting.Message);

        api.Put(Map("one"));
        PreparedVolume ready = (await ReadyAsync(pod))["settings"];
        Assert.True(ready.ReadOnly);
        Assert.False(Mounts.IsMountPoint(ready.HostPath));
        Assert.Equal("one", File.ReadAllText(Path.Combine(ready.HostPath, "key")));
    }

    [Fact]
    public async Task A_changed_object_is_shown_without_being_asked()
    {
        api.Put(Map("one"));
        string path = (await ReadyAsync(PodWith(Settings())))["settings"].HostPath;

        api.Put(Map("two"));

        await RefreshedAsync(() => File.ReadAllText(Path.Combine(path, "key")) == "two");
    }

    [Fact]
    public async Task Changed_annotations_are_shown_while_the_pod_runs()
    {
        DownwardAPIVolumeFile file = DownwardAPIVolumeFile.Empty with
        {
            Path = "annotations",
            FieldRef = ObjectFieldSelector.Empty with { FieldPath = "metadata.annotations" },
        };
        Pod pod = PodWith(Named("info", new() { DownwardAPI = DownwardAPIVolumeSource.Empty with { Items = [file] } }));
        string path = (await ReadyAsync(pod))["info"].HostPath;

        volumes.Follow(pod, pod with { Metadata = pod.Metadata with { Annotations = MapOf.Create(("builder", "foo")) } });

        await RefreshedAsync(() => File.ReadAllText(Path.Combine(path, "annotations")) == "builder=\"foo\"");
    }

    [Fact]
    public async Task A_deleted_object_leaves_the_volume_as_it_was()
    {
        api.Put(Map("one"));
        string path = (await ReadyAsync(PodWith(Settings())))["settings"].HostPath;

        api.Delete(Map("one"));

        Assert.Equal("u-1", await refreshed.Reader.ReadAsync(Stop));
        Assert.Equal("one", File.ReadAllText(Path.Combine(path, "key")));
        api.Put(Map("three"));
        await RefreshedAsync(() => File.ReadAllText(Path.Combine(path, "key")) == "three");
    }

    [Fact]
    public async Task A_pod_made_after_a_change_sees_it_at_once()
    {
        api.Put(Map("one"));
        await ReadyAsync(PodWith(Settings()));
        api.Put(Map("two"));

        Pod second = PodWith(Settings());
        second = second with { Metadata = second.Metadata with { UID = "u-2" } };
        string path = (await ReadyAsync(second))["settings"].HostPath;

        Assert.Equal("two", File.ReadAllText(Path.Combine(path, "key")));
        Assert.Equal(1, volumes.WatchedObjects);
        await volumes.ReleaseAsync("u-1", Stop);
        Assert.Equal(1, volumes.WatchedObjects);
        await volumes.ReleaseAsync("u-2", Stop);
        Assert.Equal(0, volumes.WatchedObjects);
    }

    [Fact]
    public async Task Secrets_and_tokens_lie_in_memory_and_belong_to_the_group()
    {
        api.Put(Password());
        Pod pod = PodWith(TokenVolume()) with { };
        pod = pod with
        {
            Spec = pod.Spec with { SecurityContext = PodSecurityContext.Empty with { FSGroup = 4242 } },
        };

        PreparedVolume ready = (await ReadyAsync(pod))["access"];

        Assert.True(Mounts.IsMountPoint(ready.HostPath));
        Assert.Equal("default/default#1 for u-1", File.ReadAllText(Path.Combine(ready.HostPath, "token")));
        FileFacts token = Facts(Path.Combine(ready.HostPath, "token"));
        Assert.Equal((4242u, 0x180u | 0x120u), (token.Group, token.Mode)); // 0600, and readable for the group.
        FileFacts secret = Facts(Path.Combine(ready.HostPath, "pw"));
        Assert.Equal((4242u, 0x1a4u), (secret.Group, secret.Mode & 0x1a4u));
        Assert.Equal(4242u, Facts(ready.HostPath).Group);
    }

    [Fact]
    public async Task A_token_is_renewed_at_four_fifths_of_its_life()
    {
        api.Put(Password());
        string path = (await ReadyAsync(PodWith(TokenVolume())))["access"].HostPath;

        time.Advance(TimeSpan.FromSeconds(479));
        Assert.Equal(1, api.Tokens);
        time.Advance(TimeSpan.FromSeconds(2));

        await RefreshedAsync(() => File.ReadAllText(Path.Combine(path, "token")).Contains("#2 ", StringComparison.Ordinal));
        Assert.Equal("hunter2", File.ReadAllText(Path.Combine(path, "pw")));
    }

    [Fact]
    public async Task A_token_that_cannot_be_renewed_is_used_while_it_is_valid()
    {
        api.Put(Password());
        string path = (await ReadyAsync(PodWith(TokenVolume())))["access"].HostPath;
        api.TokenError = Status.Unavailable("restarting");

        time.Advance(TimeSpan.FromSeconds(481));
        await refreshed.Reader.ReadAsync(Stop);
        Assert.Contains("#1 ", File.ReadAllText(Path.Combine(path, "token")), StringComparison.Ordinal);

        api.TokenError = null;
        time.Advance(TimeSpan.FromSeconds(61));
        await RefreshedAsync(() => File.ReadAllText(Path.Combine(path, "token")).Contains("#2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_token_is_waited_for()
    {
        api.Put(Password());
        api.TokenError = Status.NotFound("", "serviceaccounts", "default");

        var waiting = Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(PodWith(TokenVolume()), Stop));

        Assert.Equal(
            "MountVolume.SetUp failed for volume \"access\" : failed to fetch token: serviceaccounts \"default\" not found",
            waiting.Message);
    }

    [Fact]
    public async Task Immutable_objects_are_not_watched()
    {
        api.Put(Map("one") with { Immutable = true });

        await ReadyAsync(PodWith(Settings()));

        Assert.Equal(0, api.OpenWatches);
    }

    [Fact]
    public async Task Release_never_touches_what_a_pod_linked_or_mounted_from_outside()
    {
        Directory.CreateDirectory(directory["host"]);
        File.WriteAllText(directory["host/canary"], "alive");
        Pod pod = PodWith(Named("scratch", new() { EmptyDir = EmptyDirVolumeSource.Empty }));
        string path = (await ReadyAsync(pod))["scratch"].HostPath;
        File.CreateSymbolicLink(Path.Combine(path, "link"), directory["host"]);
        Directory.CreateDirectory(Path.Combine(path, "bound"));
        Assert.Equal(Errno.None, Libc.Mount(directory["host"], Path.Combine(path, "bound"), "", Libc.MountBind, ""));

        Assert.True(await volumes.ReleaseAsync("u-1", Stop));

        Assert.Empty(volumes.PodsOnDisk());
        Assert.Equal("alive", File.ReadAllText(directory["host/canary"]));
    }

    [Fact]
    public async Task What_is_in_use_is_released_later()
    {
        Pod pod = PodWith(Named("scratch", new() { EmptyDir = EmptyDirVolumeSource.Empty with { Medium = "Memory" } }));
        string path = (await ReadyAsync(pod))["scratch"].HostPath;

        using (File.Create(Path.Combine(path, "open")))
        {
            Assert.False(await volumes.ReleaseAsync("u-1", Stop));
        }

        Assert.Equal(["u-1"], volumes.PodsOnDisk());
        Assert.True(await volumes.ReleaseAsync("u-1", Stop));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../etc")]
    [InlineData("/etc")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_uid_that_is_no_name_touches_nothing(string uid)
    {
        Pod pod = PodWith(Settings());
        pod = pod with { Metadata = pod.Metadata with { UID = uid } };

        Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(pod, Stop));
        Assert.True(await volumes.ReleaseAsync(uid, Stop));
    }

    [Theory]
    [InlineData("Directory", "absent", "hostPath type check failed: {0} is not a directory")]
    [InlineData("File", "host", "hostPath type check failed: {0} is not a file")]
    [InlineData("Socket", "host", "hostPath type check failed: {0} is not a socket file")]
    [InlineData("BlockDevice", "host", "hostPath type check failed: {0} is not a block device")]
    [InlineData("DirectoryOrCreate", "made/deep", "")]
    [InlineData("FileOrCreate", "host/file", "")]
    [InlineData("Directory", "host", "")]
    [InlineData("", "absent", "")]
    public async Task HostPath_checks_its_type(string type, string relative, string error)
    {
        Directory.CreateDirectory(directory["host"]);
        string path = directory[relative];
        Pod pod = PodWith(Named("node", new()
        {
            HostPath = HostPathVolumeSource.Empty with { Path = path, Type = type },
        }));

        VolumeOutcome outcome = await volumes.PrepareAsync(pod, Stop);

        string expected = string.Format(System.Globalization.CultureInfo.InvariantCulture, error, path);
        if (error.Length == 0) Assert.Equal(path, Assert.IsType<VolumeOutcome.Ready>(outcome).Volumes["node"].HostPath);
        else Assert.EndsWith(expected, Assert.IsType<VolumeOutcome.Waiting>(outcome).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_volume_is_bound_once_its_claim_is()
    {
        Directory.CreateDirectory(directory["disk"]);
        File.WriteAllText(directory["disk/data"], "kept");
        Pod pod = PodWith(Named("data", new()
        {
            PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = "claim" },
        }));
        Assert.EndsWith(
            "failed to process volumes=[data]: error processing PVC default/claim: failed to fetch PVC from API server: "
            + "persistentvolumeclaims \"claim\" not found",
            Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(pod, Stop)).Message,
            StringComparison.Ordinal);
        PersistentVolumeClaim claim = PersistentVolumeClaim.Empty with
        {
            Metadata = Meta("claim") with { UID = "c-1" },
        };
        api.Put(claim);
        Assert.EndsWith(
            "PVC is not bound",
            Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(pod, Stop)).Message,
            StringComparison.Ordinal);

        api.Put(claim with
        {
            Spec = PersistentVolumeClaimSpec.Empty with { VolumeName = "pv-1" },
            Status = PersistentVolumeClaimStatus.Empty with { Phase = "Bound" },
        });
        api.Put(LocalVolume(directory["disk"]));
        string path = (await ReadyAsync(pod))["data"].HostPath;

        Assert.EndsWith("volumes/kubernetes.io~local-volume/pv-1", path, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(path, "data")));
        Assert.True(await volumes.ReleaseAsync("u-1", Stop));
        Assert.Equal("kept", File.ReadAllText(directory["disk/data"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ext3")]
    public async Task A_blank_disk_gets_a_file_system_once_and_several_pods_may_use_it(string type)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: mounts a file system");
        string disk = await LoopAsync(directory["image"]);
        PersistentVolume volume = LocalVolume(disk);
        api.Put(volume with
        {
            Spec = volume.Spec with
            {
                MountOptions = ["noatime"],
                PersistentVolumeSource = PersistentVolumeSource.Empty with { Local = LocalVolumeSource.Empty with { Path = disk, FSType = type } },
            },
        });
        api.Put(BoundClaim());
        Pod first = PodWith(ClaimedData()), second = first with { Metadata = first.Metadata with { UID = "u-2" } };
        try
        {
            string path = (await ReadyAsync(first))["data"].HostPath;
            Assert.Contains(File.ReadLines("/proc/mounts"), line => line.StartsWith($"{disk} {path} {(type.Length == 0 ? "ext4" : type)} rw,noatime", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(path, "data"), "kept");
            Assert.Equal("kept", File.ReadAllText(Path.Combine((await ReadyAsync(second))["data"].HostPath, "data")));
            Assert.True(await volumes.ReleaseAsync("u-1", Stop));
            Assert.Equal("kept", File.ReadAllText(Path.Combine((await ReadyAsync(second))["data"].HostPath, "data")));
            Assert.True(await volumes.ReleaseAsync("u-2", Stop));
            Assert.DoesNotContain(File.ReadLines("/proc/mounts"), line => line.StartsWith(disk + " ", StringComparison.Ordinal));
            // What is on it already is never made anew, whatever is asked for.
            api.Put(volume with
            {
                Spec = volume.Spec with
                {
                    PersistentVolumeSource = PersistentVolumeSource.Empty with { Local = LocalVolumeSource.Empty with { Path = disk, FSType = "xfs" } },
                },
            });
            string message = Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(first, Stop)).Message;
            Assert.Contains($"failed to mount the volume as \"xfs\", it already contains {(type.Length == 0 ? "ext4" : type)}. Mount error: ", message, StringComparison.Ordinal);
        }
        finally
        {
            await volumes.ReleaseAsync("u-1", CancellationToken.None);
            await volumes.ReleaseAsync("u-2", CancellationToken.None);
            await ChildProgram.RunAsync("losetup", ["--detach", disk], "", CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("device", "Block", true, "")]
    [InlineData("mount", "Block", true, "volume data has volumeMode Block, but is specified in volumeMounts")]
    [InlineData("device", "Filesystem", true, "volume data has volumeMode Filesystem, but is specified in volumeDevices")]
    [InlineData("device", "Block", false, "it is not a block device")]
    public async Task A_block_volume_is_a_device_and_nothing_else(string use, string mode, bool isDevice, string fault)
    {
        string device = Directory.EnumerateFiles("/dev").First(path => Facts(path).Kind == FileKind.BlockDevice);
        Pod pod = PodWith(ClaimedData());
        Container container = Container.Empty with
        {
            Name = "c",
            VolumeMounts = use == "mount" ? [VolumeMount.Empty with { Name = "data", MountPath = "/d" }] : default,
            VolumeDevices = use == "device" ? [VolumeDevice.Empty with { Name = "data", DevicePath = "/dev/x" }] : default,
        };
        pod = pod with { Spec = pod.Spec with { Containers = [container] } };
        api.Put(BoundClaim());
        PersistentVolume volume = LocalVolume(isDevice ? device : directory.Path);
        api.Put(volume with { Spec = volume.Spec with { VolumeMode = mode } });

        VolumeOutcome outcome = await volumes.PrepareAsync(pod, Stop);
        if (outcome is VolumeOutcome.Waiting waiting)
        {
            Assert.NotEmpty(fault);
            Assert.EndsWith(fault, waiting.Message, StringComparison.Ordinal);
            Assert.Equal(isDevice ? "FailedMount" : "FailedMapVolume", waiting.Reason);
            return;
        }

        IReadOnlyDictionary<string, PreparedVolume> ready = Assert.IsType<VolumeOutcome.Ready>(outcome).Volumes;
        Assert.Equal(new PreparedVolume(device, ReadOnly: false, IsDevice: true), ready["data"]);
        (IReadOnlyList<Cri.V1.Device> devices, string error) = ContainerDevices.Of(container, ready);
        Assert.Equal(("", "/dev/x", device, "mrw"), (error, devices[0].ContainerPath, devices[0].HostPath, devices[0].Permissions));
        Assert.Equal("cannot find volume \"data\" to pass into container \"c\"",
            ContainerDevices.Of(container, new Dictionary<string, PreparedVolume>()).Error);
    }

    [Fact]
    public async Task Sources_no_plugin_serves_are_said_to_be()
    {
        Pod pod = PodWith(Named("share", new() { NFS = NFSVolumeSource.Empty with { Server = "s", Path = "/p" } }));

        Assert.EndsWith(
            "failed to get Plugin from volumeSpec for volume \"share\" err=no volume plugin matched",
            Assert.IsType<VolumeOutcome.Waiting>(await volumes.PrepareAsync(pod, Stop)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_process_finds_what_the_old_one_mounted()
    {
        api.Put(Password());
        Pod pod = PodWith(TokenVolume());
        string path = (await ReadyAsync(pod))["access"].HostPath;
        await volumes.DisposeAsync();

        await using PodVolumes next = new(api, new(directory.Path, () => Allocatable), time);
        var ready = Assert.IsType<VolumeOutcome.Ready>(await next.PrepareAsync(pod, Stop));

        Assert.Equal(path, ready.Volumes["access"].HostPath);
        Assert.Single(Mounts.PointsBelow(File.ReadAllText("/proc/self/mountinfo"), path));
        Assert.True(await next.ReleaseAsync("u-1", Stop));
    }

    private static Volume Settings() => Named("settings", new()
    {
        ConfigMap = ConfigMapVolumeSource.Empty with
        {
            LocalObjectReference = LocalObjectReference.Empty with { Name = "settings" },
        },
    });

    private static Volume TokenVolume() => Named("access", new()
    {
        Projected = ProjectedVolumeSource.Empty with
        {
            DefaultMode = 0x1a4,
            Sources =
            [
                VolumeProjection.Empty with
                {
                    ServiceAccountToken = ServiceAccountTokenProjection.Empty with
                    {
                        Path = "token",
                        ExpirationSeconds = 600,
                    },
                },
                VolumeProjection.Empty with
                {
                    Secret = SecretProjection.Empty with
                    {
                        LocalObjectReference = LocalObjectReference.Empty with { Name = "password" },
                    },
                },
            ],
        },
    });

    private static ConfigMap Map(string value) => ConfigMap.Empty with
    {
        Metadata = Meta("settings") with { UID = "m" },
        Data = MapOf<string>.From([new("key", value)]),
    };

    private static Secret Password() => Secret.Empty with
    {
        Metadata = Meta("password"),
        Data = MapOf<Bytes>.From([new("pw", new Bytes(Encoding.UTF8.GetBytes("hunter2")))]),
    };

    private static PersistentVolumeClaim BoundClaim() => PersistentVolumeClaim.Empty with
    {
        Metadata = Meta("claim") with { UID = "c-1" },
        Spec = PersistentVolumeClaimSpec.Empty with { VolumeName = "pv-1" },
        Status = PersistentVolumeClaimStatus.Empty with { Phase = "Bound" },
    };

    private static Volume ClaimedData() => Named("data", new()
    {
        PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = "claim" },
    });

    private static async Task<string> LoopAsync(string image)
    {
        await using (FileStream file = new(image, FileMode.CreateNew)) file.SetLength(16 << 20);
        ChildEnd made = await ChildProgram.RunAsync("losetup", ["--show", "--find", image], "", Stop);
        Assert.True(made.Code == 0, made.Errors);
        return made.Output.Trim();
    }

    private static PersistentVolume LocalVolume(string path) => PersistentVolume.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = "pv-1" },
        Spec = PersistentVolumeSpec.Empty with
        {
            ClaimRef = ObjectReference.Empty with { UID = "c-1" },
            PersistentVolumeSource = PersistentVolumeSource.Empty with
            {
                Local = LocalVolumeSource.Empty with { Path = path },
            },
        },
    };

    private static ObjectMeta Meta(string name) => ObjectMeta.Empty with { Name = name, Namespace = "default" };

    private static Volume Named(string name, VolumeSource source) =>
        Volume.Empty with { Name = name, VolumeSource = source };

    private static Pod PodWith(params Volume[] volumes) => Pod.Empty with
    {
        Metadata = Meta("web") with { UID = "u-1" },
        Spec = PodSpec.Empty with
        {
            Volumes = ListOf<Volume>.Adopt(volumes),
            Containers = [Container.Empty with { Name = "main" }],
        },
    };

    private static FileFacts Facts(string path)
    {
        Assert.Equal(Errno.None, Libc.Stat(path, follow: true, out FileFacts facts));
        return facts;
    }

    private async Task<IReadOnlyDictionary<string, PreparedVolume>> ReadyAsync(Pod pod)
    {
        VolumeOutcome outcome = await volumes.PrepareAsync(pod, Stop);
        Assert.True(outcome is VolumeOutcome.Ready, outcome.ToString());
        return ((VolumeOutcome.Ready)outcome).Volumes;
    }

    // Every change leads to a refresh; the one that shows it may be the first or a later one.
    private async Task RefreshedAsync(Func<bool> holds)
    {
        while (!holds()) await refreshed.Reader.ReadAsync(Stop);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.Client;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Volumes;

/// <summary>Directories of local-path volumes on a real file system: made for a pod, kept, and removed with the volume.</summary>
[Trait("Category", "Integration")]
public sealed class LocalPathTests : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly Skiff.Fixtures.ManualTime time = new();
    private readonly InMemoryApi api;
    private readonly PodVolumes volumes;
    private readonly EventRecorder events;
    private readonly CancellationTokenSource stopping = new();
    private Task reclaiming = Task.CompletedTask;

    public LocalPathTests()
    {
        api = new(time);
        events = new(api, time);
        volumes = new(api, new(directory["agent"], () => default) { LocalPathDirectory = Base }, time);
        Directory.CreateDirectory(directory["agent"]);
        Directory.CreateDirectory(directory["outside"]);
        File.WriteAllText(directory["outside/canary"], "alive");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Base => directory["storage"];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await reclaiming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await events.DisposeAsync();
        await volumes.DisposeAsync();
        stopping.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Data_outlives_the_pod_and_goes_with_the_volume()
    {
        PersistentVolume volume = Provisioned("data");
        string path = await MountAsync("u-1");
        Assert.Equal(Errno.None, Libc.Stat(Path.Combine(Base, volume.Metadata.Name), follow: false, out FileFacts facts));
        Assert.Equal(0x1ffu, facts.Mode);
        await File.WriteAllTextAsync(Path.Combine(path, "file"), "kept", Stop);
        File.CreateSymbolicLink(Path.Combine(path, "way-out"), directory["outside"]);
        Assert.True(await volumes.ReleaseAsync("u-1", Stop));

        path = await MountAsync("u-2");
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(path, "file"), Stop));

        // Bound, and then on its way out while a pod still has it: nothing is touched.
        Begin();
        Condemn(volume);
        await PassAsync(1);
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(Base, volume.Metadata.Name, "file"), Stop));
        Assert.True(await volumes.ReleaseAsync("u-2", Stop));
        while (api.All<PersistentVolume>().Count > 0) await StepAsync();
        Assert.False(Directory.Exists(Path.Combine(Base, volume.Metadata.Name)));
        Assert.Equal("alive", await File.ReadAllTextAsync(directory["outside/canary"], Stop));
    }

    [Fact]
    public async Task What_was_decided_while_the_node_was_away_is_done_when_it_is_back()
    {
        PersistentVolume volume = Provisioned("data");
        await MountAsync("u-1");
        Assert.True(await volumes.ReleaseAsync("u-1", Stop));
        Condemn(volume);
        Assert.True(Directory.Exists(Path.Combine(Base, volume.Metadata.Name)));
        Begin();
        await api.UntilAsync(() => api.All<PersistentVolume>().Count == 0, Stop);
        Assert.False(Directory.Exists(Path.Combine(Base, volume.Metadata.Name)));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_removed_is_told_of_and_tried_again()
    {
        PersistentVolume volume = Provisioned("data");
        await MountAsync("u-1");
        Assert.True(await volumes.ReleaseAsync("u-1", Stop));
        string held = Path.Combine(Base, volume.Metadata.Name, "held");
        Directory.CreateDirectory(held);
        Assert.Equal(Errno.None, Libc.Mount(directory["outside"], held, "", Libc.MountBind, ""));
        Condemn(volume);
        Begin();
        await api.UntilAsync(() => api.All<Event>().Any(told => told.Reason == "VolumeFailedDelete"), Stop);
        Assert.Equal("alive", await File.ReadAllTextAsync(directory["outside/canary"], Stop));
        Assert.Single(api.All<PersistentVolume>());
        Assert.Equal(Errno.None, Libc.Unmount(held));
        while (api.All<PersistentVolume>().Count > 0) await StepAsync();
    }

    /// <summary>Five hundred names and paths that lead elsewhere: nothing outside is made, nothing outside is removed.</summary>
    [Fact]
    public async Task No_name_and_no_path_leads_outside()
    {
        string[] pieces = ["..", ".", "/", "outside", "storage", "pvc-", "\n", " ", "é", "%2e", "~", "*", Name("data"), "$HOME", "\\"];
        Random random = new(8);
        Directory.CreateDirectory(Base);
        List<string> before = Entries();
        int tried = 0;
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (random.Next(2) == 0) text = "pvc-" + text;
            string path = random.Next(3) switch { 0 => $"{Base}/{text}", 1 => text, _ => directory[$"outside/{text}"] };
            string name = random.Next(2) == 0 ? Name($"{i}") : text;
            if (path == $"{Base}/{Name("data")}" || api.Find<PersistentVolume>("", name) is not null) continue;
            PersistentVolume volume = Provisioned($"{i}", name, path);
            await volumes.PrepareAsync(PodOf($"u-{i}", $"{i}"), Stop);
            await volumes.ReleaseAsync($"u-{i}", Stop);
            Condemn(volume);
            tried++;
        }

        Assert.True(tried > 400, $"{tried}");
        Begin();
        await PassAsync(1);
        await PassAsync(2);
        Assert.Equal(before, Entries());
        Assert.Equal("alive", await File.ReadAllTextAsync(directory["outside/canary"], Stop));
    }

    private static string Name(string claim) => $"pvc-{StorageSamples.Uid(claim)}";

    private List<string> Entries() =>
        [.. Directory.EnumerateFileSystemEntries(directory.Path, "*", SearchOption.AllDirectories)
            .Where(entry => !entry.StartsWith(directory["agent"], StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private void Begin() => reclaiming = new LocalPathReclaim(
        api, new(Base, "n", directory["agent/pods"]), events, time, new Random(1), NullLogger.Instance).RunAsync(stopping.Token);

    // A volume that can go is gone once the loop has looked at all there are.
    private async Task PassAsync(int number)
    {
        PersistentVolume volume = Provisioned($"pass-{number}");
        Condemn(volume);
        while (api.Find<PersistentVolume>("", volume.Metadata.Name) is not null) await StepAsync();
    }

    // Lets the loop look again, whatever delay it is in.
    private async Task StepAsync()
    {
        for (int i = 0; i < 50; i++) await Task.Yield();
        time.Advance(TimeSpan.FromMinutes(6));
        await Task.Run(static () => { }, Stop);
    }

    private PersistentVolume Provisioned(string claim, string? name = null, string? path = null)
    {
        name ??= Name(claim);
        PersistentVolumeClaim stored = api.Add(StorageSamples.Claim(claim).BoundTo(name));
        PersistentVolume volume = StorageSamples.Volume(name).BoundTo(stored).Noted(VolumeAnnotations.ProvisionedBy, LocalPath.Provisioner);
        return api.Add(volume with
        {
            Metadata = volume.Metadata with { Finalizers = [LocalPath.Finalizer] },
            Spec = volume.Spec with
            {
                PersistentVolumeReclaimPolicy = PersistentVolumeReclaimPolicy.Delete,
                PersistentVolumeSource = PersistentVolumeSource.Empty with
                {
                    Local = LocalVolumeSource.Empty with { Path = path ?? LocalPath.PathOf(Base, name) },
                },
            },
        });
    }

    private void Condemn(PersistentVolume volume)
    {
        volume = api.ChangeStatus(api.Find<PersistentVolume>("", volume.Metadata.Name)! with
        {
            Status = PersistentVolumeStatus.Empty with { Phase = PersistentVolumePhase.Released },
        });
        api.Remove(volume);
    }

    private async Task<string> MountAsync(string uid)
    {
        VolumeOutcome outcome = await volumes.PrepareAsync(PodOf(uid, "data"), Stop);
        return Assert.IsType<VolumeOutcome.Ready>(outcome).Volumes["v"].HostPath;
    }

    private static Pod PodOf(string uid, string claim) => Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "p", UID = uid },
        Spec = PodSpec.Empty with
        {
            Volumes =
            [
                Volume.Empty with
                {
                    Name = "v",
                    VolumeSource = VolumeSource.Empty with
                    {
                        PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = claim },
                    },
                },
            ],
        },
    };
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Skiff.Agent.Volumes.Linux;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>
/// The volumes of a node's pods. Content of ConfigMaps, Secrets and tokens that changes while a pod runs is written
/// into its volumes without a restart.
/// </summary>
/// <remarks>
/// One loop writes all later content. It takes the gate of a pod, as every call of <see cref="IVolumes"/> does, so a
/// volume is never written from two sides. Nothing here outlives <see cref="ReleaseAsync"/> but what is still in use.
/// </remarks>
public sealed class PodVolumes : IVolumes, IAsyncDisposable
{
    private const int MaxWaitingRefreshes = 4096;

    private readonly VolumeOptions options;
    private readonly TimeProvider time;
    private readonly PodDirectories directories;
    private readonly ServiceAccountTokens tokens;
    private readonly ReferencedObjects objects;
    private readonly VolumeSetUp setUp;
    private readonly ConcurrentDictionary<string, MountedPod> pods = new(StringComparer.Ordinal);
    private readonly Channel<string> refreshes;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task refreshing;
    private int disposed;

    /// <summary>Starts the loop that keeps volumes current.</summary>
    public PodVolumes(IApi api, VolumeOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        directories = new(options.RootDirectory);
        tokens = new(api, time);
        objects = new(api, time, options.MaxWatchedObjects, OnChanged);
        setUp = new(api, options, time);

        // A uid waits at most once, so only a node with more pods than this could lose one; its pods then stay stale.
        refreshes = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaitingRefreshes)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.DropWrite,
        });
        refreshing = Task.Run(RefreshAllAsync);
    }

    /// <summary>The pods that have a directory on this node, those no longer known included.</summary>
    public IReadOnlyList<string> PodsOnDisk() => directories.Uids();

    /// <summary>Told the uid of each pod whose volumes were brought up to date.</summary>
    internal Action<string>? Refreshed { get; set; }

    /// <summary>How many ConfigMaps and Secrets are watched.</summary>
    public int WatchedObjects => objects.Count;

    /// <inheritdoc/>
    public async ValueTask<VolumeOutcome> PrepareAsync(Pod pod, CancellationToken stop)
    {
        if (directories.Of(pod.Metadata.UID) is not { } directory)
        {
            return new VolumeOutcome.Waiting("FailedMount", $"invalid pod uid \"{pod.Metadata.UID}\"");
        }

        MountedPod mounted = pods.GetOrAdd(pod.Metadata.UID, uid => new MountedPod(uid, directory));
        await mounted.Gate.WaitAsync(stop);
        try
        {
            VolumeInputs inputs = await ReadInputsAsync(mounted, pod, stop);
            mounted.Pod = pod;
            Dictionary<string, PreparedVolume> ready = new(StringComparer.Ordinal);
            foreach (Volume volume in pod.Spec.Volumes.AsEnumerable())
            {
                SetUp done = await setUp.PrepareAsync(mounted, pod, volume, inputs, stop);
                if (done.Volume is null) return FailedMount(volume, done.Error);
                ready[volume.Name] = done.Volume;
            }

            mounted.IsReady = true;
            ArmRenewal(mounted);
            return new VolumeOutcome.Ready(ready);
        }
        finally
        {
            mounted.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Follow(Pod before, Pod after)
    {
        bool isSame = before.Metadata.Labels == after.Metadata.Labels
            && before.Metadata.Annotations == after.Metadata.Annotations;
        if (isSame || !pods.TryGetValue(after.Metadata.UID, out MountedPod? mounted)) return;
        mounted.Later = after;
        Enqueue(mounted.Uid);
    }

    /// <inheritdoc/>
    public async ValueTask<SubPathOutcome> PrepareSubPathAsync(SubPathRequest request, CancellationToken stop)
    {
        if (!pods.TryGetValue(request.Pod.Metadata.UID, out MountedPod? mounted))
        {
            return new("", $"volumes of pod {request.Pod.Metadata.UID} are not prepared");
        }

        await mounted.Gate.WaitAsync(stop);
        try
        {
            return SubPaths.Prepare(mounted.Directory, request);
        }
        finally
        {
            mounted.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReleaseAsync(string podUid, CancellationToken stop)
    {
        if (directories.Of(podUid) is not { } directory) return true;
        if (pods.TryRemove(podUid, out MountedPod? mounted))
        {
            await mounted.Gate.WaitAsync(stop);
            mounted.IsReady = false;
            mounted.Renewal?.Dispose();
            tokens.Forget(podUid, VolumeSources.TokensOf(mounted.Pod));
            foreach (ReferencedKey key in mounted.Referenced) objects.Remove(key, podUid);
            mounted.Gate.Release();
        }

        if (!Directory.Exists(directory)) return true;
        // Before anything is unmounted here: what a driver mounted is the driver's to unmount.
        if (options.Csi is { } csi && !await csi.ReleaseAsync(directory, stop)) return false;
        if (options.Images is { } images && !await images.ReleaseAsync(podUid, stop)) return false;

        // Unmounting may wait for the kernel to write back, and a big emptyDir takes a while to delete.
        return await Task.Run(() => TakeDown(directory), stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await stopping.CancelAsync();
        await refreshing;
        await objects.DisposeAsync();
        foreach (MountedPod mounted in pods.Values) mounted.Renewal?.Dispose();
        stopping.Dispose();
    }

    private static bool TakeDown(string directory) =>
        !Mounts.UnmountBelow(directory).IsError && !TreeRemoval.Remove(directory).IsError;

    private static VolumeOutcome.Waiting FailedMount(Volume volume, string error) => new(
        error.StartsWith("MapVolume.", StringComparison.Ordinal) ? "FailedMapVolume" : "FailedMount",
        error.StartsWith("Unable to attach", StringComparison.Ordinal) || error.StartsWith("MapVolume.", StringComparison.Ordinal)
            || error.StartsWith("MountVolume.", StringComparison.Ordinal)
            ? error
            : $"MountVolume.SetUp failed for volume \"{volume.Name}\" : {error}");

    // An object is read fresh when the pod names it first: a pod made after a change must see it.
    private async ValueTask<VolumeInputs> ReadInputsAsync(MountedPod mounted, Pod pod, CancellationToken stop)
    {
        Dictionary<SourceKey, SourceObject> found = [];
        foreach (SourceKey key in VolumeSources.ObjectsOf(pod))
        {
            ReferencedKey id = new(key.Kind, new ObjectKey(pod.Metadata.Namespace, key.Name));
            found[key] = mounted.TryAdd(id)
                ? await objects.AddAsync(id, mounted.Uid, stop)
                : await objects.FindAsync(id, stop);
        }

        Dictionary<TokenKey, SourceToken> minted = [];
        foreach (TokenKey key in VolumeSources.TokensOf(pod)) minted[key] = await tokens.FindAsync(pod, key, stop);
        return new(found, minted, options.Allocatable());
    }

    private void ArmRenewal(MountedPod mounted)
    {
        string uid = mounted.Uid;
        if (tokens.NextRenewal(uid, VolumeSources.TokensOf(mounted.Pod)) is not { } at) return;
        TimeSpan wait = at - time.GetUtcNow();
        TimeSpan due = wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
        mounted.Renewal ??= time.CreateTimer(
            _ => Enqueue(uid), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        mounted.Renewal.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void OnChanged(ReferencedKey key)
    {
        foreach ((string uid, MountedPod mounted) in pods)
        {
            if (mounted.Names(key)) Enqueue(uid);
        }
    }

    private void Enqueue(string podUid)
    {
        if (pods.TryGetValue(podUid, out MountedPod? mounted) && mounted.TryMarkStale()) refreshes.Writer.TryWrite(podUid);
    }

    private async Task RefreshAllAsync()
    {
        try
        {
            await foreach (string uid in refreshes.Reader.ReadAllAsync(stopping.Token))
            {
                if (!pods.TryGetValue(uid, out MountedPod? mounted)) continue;
                await RefreshAsync(mounted, stopping.Token);
                Refreshed?.Invoke(uid);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed: what is mounted stays for the next process to find.
            return;
        }
    }

    // What cannot be written now stays as it was; the next change or renewal tries again.
    private async ValueTask RefreshAsync(MountedPod mounted, CancellationToken stop)
    {
        await mounted.Gate.WaitAsync(stop);
        try
        {
            mounted.ClearStale();
            if (!mounted.IsReady) return;
            mounted.Pod = mounted.Later ?? mounted.Pod;
            VolumeInputs inputs = await ReadInputsAsync(mounted, mounted.Pod, stop);
            foreach (Volume volume in mounted.Pod.Spec.Volumes)
            {
                if (VolumeSources.IsProjection(volume)) setUp.Project(mounted, mounted.Pod, volume, inputs);
            }

            ArmRenewal(mounted);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or TimeoutException)
        {
            mounted.Renewal?.Change(TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);
        }
        finally
        {
            mounted.Gate.Release();
        }
    }
}

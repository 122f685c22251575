using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Volumes.Linux;
using Skiff.Client;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Volumes;

/// <summary>Where a node's local-path volumes are.</summary>
/// <param name="Directory">The directory that holds theirs; absolute.</param>
/// <param name="Host">The node's host name, as its label tells it.</param>
/// <param name="PodsDirectory">The directory of the pods that may have them mounted.</param>
internal sealed record LocalPathPlace(string Directory, string Host, string PodsDirectory);

/// <summary>
/// Removes the directories of volumes that are on their way out, and lets the volumes go once theirs is gone. What was
/// decided while the node was away waits for it: the volume is still there.
/// </summary>
internal sealed partial class LocalPathReclaim
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowestPause = TimeSpan.FromMinutes(5);

    private readonly IApi api;
    private readonly LocalPathPlace place;
    private readonly EventRecorder events;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Informer volumes;
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>A loop that has not started.</summary>
    public LocalPathReclaim(
        IApi api, LocalPathPlace place, EventRecorder events, TimeProvider time, Random jitter, ILogger log)
    {
        this.api = api;
        this.place = place;
        this.events = events;
        this.time = time;
        this.log = log;
        volumes = new(api, Kinds.PersistentVolume, time, jitter,
            new ListRequest(LabelSelector: $"{LocalPath.HostLabel}={place.Host}"));
    }

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        volumes.Subscribe(_ => signal.Writer.TryWrite(true));
        await Task.WhenAll(volumes.RunAsync(stop), WorkAsync(stop));
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        await using ITimer again = time.CreateTimer(
            _ => signal.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (await signal.Reader.WaitToReadAsync(stop))
        {
            signal.Reader.TryRead(out _);
            if (await LookAsync(stop))
            {
                pause = FirstPause;
                continue;
            }

            again.Change(pause, Timeout.InfiniteTimeSpan);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, SlowestPause.Ticks));
        }
    }

    /// <summary>Looks at every volume once; whether nothing is left to be done.</summary>
    private async Task<bool> LookAsync(CancellationToken stop)
    {
        bool done = true;
        foreach (IObject value in volumes.Cache.All)
        {
            if (value is not PersistentVolume volume || !LocalPath.IsOurs(volume) || !LocalPath.IsToBeRemoved(volume)) continue;
            if (LocalPath.DirectoryOf(volume, place.Directory) is not { } name)
            {
                Tell(volume, $"the volume is no directory of this node's \"{place.Directory}\"");
                continue;
            }

            done &= await RemoveAsync(volume, name, stop);
        }

        return done;
    }

    private async Task<bool> RemoveAsync(PersistentVolume volume, string name, CancellationToken stop)
    {
        // A pod that was forced out of the API may still be running here.
        if (IsMounted(name)) return false;
        Errno error = await Task.Run(() => LocalPathDirectories.Remove(place.Directory, name), stop);
        if (error.IsError)
        {
            Tell(volume, $"directory \"{LocalPath.PathOf(place.Directory, name)}\" cannot be removed: {error}");
            return false;
        }

        try
        {
            PersistentVolume free = volume with { Metadata = volume.Metadata.WithoutFinalizer(LocalPath.Finalizer) };
            ApiResult<IObject> result = await api.UpdateAsync(Kinds.PersistentVolume, free, null, stop);
            // What changed meanwhile is seen soon, and looked at then.
            if (result.Error is null or { Code: 404 or 409 }) return true;
            ReleaseFailed(log, name, result.Error.Message);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            ReleaseFailed(log, name, fault.Message);
        }

        return false;
    }

    private bool IsMounted(string name)
    {
        if (!Directory.Exists(place.PodsDirectory)) return false;
        return Directory.EnumerateDirectories(place.PodsDirectory)
            .Any(pod => Mounts.IsMountPoint(PodDirectories.Volume(pod, ClaimedVolume.Plugin, name)));
    }

    private void Tell(PersistentVolume volume, string why) =>
        events.Record(EventDraft.Warning(volume, "VolumeFailedDelete", why), LocalPath.Provisioner, place.Host);

    [LoggerMessage(LogLevel.Warning, "volume {Name} could not be let go: {Message}")]
    private static partial void ReleaseFailed(ILogger logger, string name, string message);
}

using Microsoft.Extensions.Logging;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Images;

/// <summary>Removes images that no container has, when the disk fills up or somebody needs room.</summary>
internal sealed partial class ImageCollector(NodeServices node)
{
    private readonly Dictionary<string, (DateTimeOffset FirstSeen, DateTimeOffset LastUsed)> known = new(StringComparer.Ordinal);
    private readonly DateTimeOffset watchedSince = node.Time.GetUtcNow();

    /// <summary>Removes what has to go by the settings.</summary>
    /// <param name="room">Room on the file system of images.</param>
    /// <param name="stop">Gives up.</param>
    public async ValueTask CollectAsync(FileSystemRoom room, CancellationToken stop)
    {
        ImageCollectionSettings settings = node.Options.Images;
        if (await LookAsync(stop) is not { } images) return;
        DateTimeOffset now = node.Time.GetUtcNow();
        await RemoveAsync(ImageCollection.TooOld(images, settings.MaxAge, watchedSince, now), stop);
        long wanted = ImageCollection.BytesToFree(settings, room.TotalBytes, room.AvailableBytes);
        if (wanted == 0) return;
        long freed = await RemoveAsync(ImageCollection.Choose(images, wanted, settings.MinAge, now), stop);
        if (freed >= wanted) return;
        node.RecordOnNode(new(PodEvent.Warning, "FreeDiskSpaceFailed",
            $"Failed to garbage collect required amount of images. Attempted to free {wanted} bytes, "
            + $"but only found {freed} bytes eligible to free."));
    }

    /// <summary>Removes every image that no container has.</summary>
    public async ValueTask RemoveUnusedAsync(CancellationToken stop)
    {
        if (await LookAsync(stop) is not { } images) return;
        await RemoveAsync(ImageCollection.Choose(images, long.MaxValue, TimeSpan.Zero, node.Time.GetUtcNow()), stop);
    }

    private async ValueTask<IReadOnlyList<NodeImage>?> LookAsync(CancellationToken stop)
    {
        CriResult<Cri.V1.ListImagesResponse> listed = await node.Cri.ListImagesAsync(new(), stop);
        CriResult<Cri.V1.ListContainersResponse> containers = await node.Cri.ListContainersAsync(new(), stop);
        if (listed.Value is not { } images || containers.Value is not { } living) return null;
        DateTimeOffset now = node.Time.GetUtcNow();
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (Cri.V1.Container container in living.Containers)
        {
            used.Add(container.ImageRef);
            if (container.Image is { } spec) used.Add(spec.Image);
            if (container.Annotations.TryGetValue(RuntimeLabels.VolumeImages, out string? mounted)) used.UnionWith(mounted.Split(' '));
        }

        List<NodeImage> result = [];
        foreach (Cri.V1.Image image in images.Images)
        {
            bool isUsed = used.Contains(image.Id) || image.RepoTags.Any(used.Contains) || image.RepoDigests.Any(used.Contains);
            // Sandboxes are no containers, but their image is needed by every pod that comes.
            bool isPause = image.RepoTags.Contains(PauseImage.Name);
            (DateTimeOffset first, DateTimeOffset last) = known.GetValueOrDefault(image.Id, (now, DateTimeOffset.UnixEpoch));
            known[image.Id] = (first, isUsed ? now : last);
            result.Add(new(image.Id, (long)image.Size, first, isUsed ? now : last, isUsed || isPause || image.Pinned));
        }

        foreach (string gone in known.Keys.Except(result.Select(image => image.Id)).ToArray()) known.Remove(gone);
        return result;
    }

    private async ValueTask<long> RemoveAsync(IEnumerable<NodeImage> images, CancellationToken stop)
    {
        long freed = 0;
        foreach (NodeImage image in images)
        {
            if (await RemoveAsync(image, stop)) freed += image.Bytes;
        }

        return freed;
    }

    private async ValueTask<bool> RemoveAsync(NodeImage image, CancellationToken stop)
    {
        CriResult<Cri.V1.RemoveImageResponse> removed =
            await node.Cri.RemoveImageAsync(new() { Image = new() { Image = image.Id } }, stop);
        if (removed.Error is { } fault) LogNotRemoved(node.Log, image.Id, fault.Message);
        else
        {
            node.Pulls.Remove(image.Id);
            LogRemoved(node.Log, image.Id, image.Bytes);
        }

        return removed.Error is null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "removed the unused image {Image} of {Bytes} bytes")]
    private static partial void LogRemoved(ILogger log, string image, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the unused image {Image} could not be removed: {Fault}")]
    private static partial void LogNotRemoved(ILogger log, string image, string fault);
}

namespace Skiff.PodLifecycle.Images;

/// <summary>When images that nobody uses are removed.</summary>
/// <param name="HighPercent">Share of the disk in use from which on images are removed; 100 turns it off.</param>
/// <param name="LowPercent">Share of the disk in use down to which they are removed.</param>
/// <param name="MinAge">How long an image stays at least after it was first seen.</param>
/// <param name="MaxAge">How long an image may be unused; zero for as long as there is room.</param>
public sealed record ImageCollectionSettings(int HighPercent, int LowPercent, TimeSpan MinAge, TimeSpan MaxAge)
{
    /// <summary>Upstream's defaults.</summary>
    public static ImageCollectionSettings Default { get; } = new(85, 80, TimeSpan.FromMinutes(2), TimeSpan.Zero);
}

/// <summary>An image on the node.</summary>
/// <param name="Id">The runtime's id.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FirstSeen">When it was first seen.</param>
/// <param name="LastUsed">When a container of it was last seen; the beginning of time for never.</param>
/// <param name="IsKept">Whether it is never removed: the runtime needs it, or a container has it.</param>
public sealed record NodeImage(string Id, long Bytes, DateTimeOffset FirstSeen, DateTimeOffset LastUsed, bool IsKept);

/// <summary>Chooses the images that make room.</summary>
public static class ImageCollection
{
    /// <summary>Bytes that should become free; zero when there is room enough.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="capacity">Size of the file system in bytes.</param>
    /// <param name="available">What is left of it.</param>
    public static long BytesToFree(ImageCollectionSettings settings, long capacity, long available)
    {
        if (capacity <= 0) return 0;
        long left = Math.Clamp(available, 0, capacity);
        long usedPercent = 100 - (long)((Int128)left * 100 / capacity);
        if (usedPercent < settings.HighPercent || settings.HighPercent == 100) return 0;
        return Math.Max(0, (long)((Int128)capacity * (100 - settings.LowPercent) / 100) - left);
    }

    /// <summary>The images to remove, in this order: those longest unused first, until enough would be free.</summary>
    /// <param name="images">Images on the node.</param>
    /// <param name="bytes">Bytes that should become free; the largest number for all that can be removed.</param>
    /// <param name="minAge">How long an image stays at least.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<NodeImage> Choose(IEnumerable<NodeImage> images, long bytes, TimeSpan minAge, DateTimeOffset now)
    {
        List<NodeImage> chosen = [];
        foreach (NodeImage image in images
            .Where(one => !one.IsKept && now - one.FirstSeen >= minAge)
            .OrderBy(one => one.LastUsed).ThenBy(one => one.FirstSeen).ThenBy(one => one.Id, StringComparer.Ordinal))
        {
            if (bytes <= 0) break;
            chosen.Add(image);
            bytes -= image.Bytes;
        }

        return chosen;
    }

    /// <summary>Images that nobody has used for too long.</summary>
    /// <param name="images">Images on the node.</param>
    /// <param name="maxAge">How long is too long; zero for never.</param>
    /// <param name="watchedSince">Since when images have been watched: what came before is not known.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<NodeImage> TooOld(
        IEnumerable<NodeImage> images, TimeSpan maxAge, DateTimeOffset watchedSince, DateTimeOffset now) =>
        maxAge <= TimeSpan.Zero || now - watchedSince <= maxAge ? [] :
        [
            .. images.Where(one => !one.IsKept && now - (one.LastUsed > one.FirstSeen ? one.LastUsed : one.FirstSeen) > maxAge),
        ];
}

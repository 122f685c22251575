using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Housekeeping;

/// <summary>
/// Measures the disk that a directory takes with everything in it. No link is followed and no other mount entered, so
/// what a container puts there cannot lead the meter elsewhere.
/// </summary>
internal sealed class DiskMeter
{
    private const int DepthMax = 64;
    private const int EntriesMax = 2_000_000;

    private readonly HashSet<(ulong Device, ulong Inode)> counted = [];
    private long bytes;
    private long inodes;

    private DiskMeter()
    {
    }

    /// <summary>
    /// What a directory takes; nothing when it is not there. A tree deeper or larger than the bounds is counted as far
    /// as they go.
    /// </summary>
    public static DiskUsage Of(string path)
    {
        using SafeFileHandle? root = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenNoFollow, out _);
        if (root is null) return default;
        DiskMeter meter = new();
        if (!Libc.Stat(root, out FileFacts own).IsError) meter.Count(own);
        meter.Walk(root, 0);
        return new(meter.bytes, meter.inodes);
    }

    // Recursion is bounded by DepthMax.
    private void Walk(SafeFileHandle directory, int depth)
    {
        byte[] buffer = new byte[8192];
        List<byte[]> names = [];
        while (inodes < EntriesMax && DirectoryEntries.ReadSome(directory, buffer, names, out _))
        {
            foreach (byte[] name in names)
            {
                if (Libc.Stat(directory, name, out FileFacts facts).IsError || facts.IsMountRoot) continue;
                Count(facts);
                if (facts.Kind != FileKind.Directory || depth >= DepthMax) continue;
                using SafeFileHandle? child = Libc.OpenAt2(
                    directory, name, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenNoFollow,
                    Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagicLinks | Libc.ResolveNoCrossDevice, out _);
                if (child is not null) Walk(child, depth + 1);
            }
        }
    }

    // A file of several names takes its room once.
    private void Count(FileFacts facts)
    {
        if (facts.Kind != FileKind.Directory && facts.Links > 1 && !counted.Add((facts.Device, facts.Inode))) return;
        bytes += facts.DiskBytes;
        inodes++;
    }
}

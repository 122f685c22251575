using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Volumes;

/// <summary>
/// Notes that travel with a volume, as extended attributes of its root that only the system's administrator reads:
/// which holder of a singleton used it last, and which init containers are done with it. A program that wants an empty
/// folder finds one.
/// </summary>
internal static class VolumeMarks
{
    private const string Epoch = "trusted.skiff.epoch";
    private const string Once = "trusted.skiff.once.";

    /// <summary>
    /// Notes that the holder of a lease uses the volume. Null, or why it must not: a later holder did already.
    /// </summary>
    /// <param name="path">The volume's root.</param>
    /// <param name="epoch">Grows with every holder and every renewal.</param>
    public static string? Enter(string path, long epoch)
    {
        using SafeFileHandle? root = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenDirectory, out Errno error);
        if (root is null) return $"{path}: {error}";
        error = Libc.GetAttribute(root, Epoch, out string? text);
        if (error.IsError) return Unreadable(path, error);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long last) && last > epoch)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"the volume was used by a later holder of the singleton ({last} after {epoch}); if the cluster was set "
                + $"back on purpose, remove that note with: setfattr -x {Epoch} {path}");
        }

        error = Libc.SetAttribute(root, Epoch, epoch.ToString(CultureInfo.InvariantCulture));
        return error.IsError ? Unreadable(path, error) : null;
    }

    /// <summary>Whether an init container is done with the volume. The error tells when that cannot be known.</summary>
    public static bool IsDone(string path, string container, out string? fault)
    {
        fault = null;
        using SafeFileHandle? root = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenDirectory, out Errno error);
        string? text = null;
        if (root is not null) error = Libc.GetAttribute(root, Once + container, out text);
        if (error.IsError) fault = Unreadable(path, error);
        return text is not null;
    }

    /// <summary>Notes that an init container is done with the volume. Null, or why it could not be noted.</summary>
    /// <param name="path">The volume's root.</param>
    /// <param name="container">The init container.</param>
    /// <param name="who">The pod, for who looks at the note.</param>
    public static string? SetDone(string path, string container, string who)
    {
        using SafeFileHandle? root = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenDirectory, out Errno error);
        if (root is not null) error = Libc.SetAttribute(root, Once + container, who);
        if (root is not null && !error.IsError) error = Libc.Sync(root);
        return error.IsError ? Unreadable(path, error) : null;
    }

    private static string Unreadable(string path, Errno error) =>
        $"the file system of {path} keeps no notes beside a volume's content (trusted extended attributes): {error}";
}

using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>
/// Deletes a directory with everything in it, whatever a container has put there: links are removed and never
/// followed, nothing on another mount is touched, and no depth of nesting needs more than a few descriptors.
/// </summary>
/// <remarks>
/// Every step names one entry of a directory that is held open, so a directory swapped for a link between two steps
/// leads nowhere. A tree deeper than <see cref="MaxDepth"/> is cut: the deep part is moved up to the root, where it is
/// found again.
/// </remarks>
internal static class TreeRemoval
{
    private const int MaxDepth = 24;

    /// <summary>Removes what is at a path; nothing there is success. The first failure ends it.</summary>
    public static Errno Remove(string path)
    {
        string parentPath = Path.GetDirectoryName(path) ?? "/";
        using SafeFileHandle? parent = Libc.Open(parentPath, Libc.OpenPath | Libc.OpenDirectory, out Errno error);
        if (parent is null) return error == Errno.NoEntry ? Errno.None : error;

        byte[] name = Libc.Name(Path.GetFileName(path));
        error = Libc.Unlink(parent, name, directory: false);
        if (!error.IsError || error == Errno.NoEntry) return Errno.None;
        if (error != Errno.IsDirectory && error != Errno.NotPermitted) return error;

        using SafeFileHandle? root = OpenDirectory(parent, name, out error);
        if (root is null) return error == Errno.NoEntry ? Errno.None : error;
        error = new Walk(root).Empty(root, depth: 0);
        return error.IsError ? error : Libc.Unlink(parent, name, directory: true);
    }

    // NO_XDEV makes the open of a mount point fail with EXDEV: what is mounted there is not ours to delete.
    private static SafeFileHandle? OpenDirectory(SafeFileHandle parent, byte[] name, out Errno error) => Libc.OpenAt2(
        parent, name, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenNoFollow,
        Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagicLinks | Libc.ResolveNoCrossDevice,
        out error);

    private sealed class Walk(SafeFileHandle root)
    {
        private int moved;

        // Recursion is bounded by MaxDepth.
        public Errno Empty(SafeFileHandle directory, int depth)
        {
            byte[] buffer = new byte[8192];
            List<byte[]> names = [];

            // A directory is read until it stays empty: entries moved here meanwhile are seen in the next round.
            while (true)
            {
                int removed = 0;
                Libc.Rewind(directory);
                while (DirectoryEntries.ReadSome(directory, buffer, names, out Errno error))
                {
                    foreach (byte[] name in names)
                    {
                        Errno failed = RemoveEntry(directory, name, depth);
                        if (failed.IsError) return failed;
                        removed++;
                    }
                }

                if (removed == 0) return Errno.None;
            }
        }

        private Errno RemoveEntry(SafeFileHandle directory, byte[] name, int depth)
        {
            Errno error = Libc.Unlink(directory, name, directory: false);
            if (!error.IsError || error == Errno.NoEntry) return Errno.None;
            if (error != Errno.IsDirectory && error != Errno.NotPermitted) return error;

            // Most directories are empty or hold only files; the deep ones are moved up.
            error = Libc.Unlink(directory, name, directory: true);
            if (!error.IsError || error == Errno.NoEntry) return Errno.None;
            if (error != Errno.NotEmpty && error != Errno.Exists) return error;
            if (depth >= MaxDepth) return MoveUp(directory, name);

            using SafeFileHandle? child = OpenDirectory(directory, name, out error);
            if (child is null) return error == Errno.NoEntry ? Errno.None : error;
            error = Empty(child, depth + 1);
            return error.IsError ? error : Libc.Unlink(directory, name, directory: true);
        }

        private Errno MoveUp(SafeFileHandle directory, byte[] name)
        {
            while (true)
            {
                string unique = string.Create(CultureInfo.InvariantCulture, $"..deep-{moved++}");
                Errno error = Libc.RenameAt(directory, name, root, Libc.Name(unique));
                if (error != Errno.Exists && error != Errno.NotEmpty && error != Errno.NotDirectory) return error;
            }
        }
    }
}

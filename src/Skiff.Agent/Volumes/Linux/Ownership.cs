using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>Gives a volume's content to a pod's fsGroup, as upstream does before the first container starts.</summary>
internal static class Ownership
{
    private const uint ReadWriteMask = 0x1b0; // 0660
    private const uint ReadOnlyMask = 0x120; // 0440
    private const uint ExecuteMask = 0x48; // 0110
    private const uint SetGroupBit = 0x400; // 02000

    /// <summary>
    /// Makes a group own everything below a directory and able to use it; new files inherit the group. Links are
    /// changed themselves and never followed, and other mounts are left alone.
    /// </summary>
    /// <param name="path">The volume's directory.</param>
    /// <param name="group">The group.</param>
    /// <param name="readOnly">Whether the group may only read.</param>
    /// <param name="onlyOnMismatch">Whether a root that already fits means that everything does.</param>
    public static Errno Apply(string path, long group, bool readOnly, bool onlyOnMismatch)
    {
        using SafeFileHandle? root = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenNoFollow, out Errno error);
        if (root is null) return error;
        error = Libc.Stat(root, out FileFacts facts);
        if (error.IsError) return error;
        if (onlyOnMismatch && Fits(facts, group, readOnly)) return Errno.None;

        // The root is done last, so that a root that fits proves that the rest was finished.
        if (facts.Kind == FileKind.Directory) error = Children(root, group, readOnly);
        return error.IsError ? error : Change(root, facts, group, readOnly);
    }

    private static bool Fits(FileFacts facts, long group, bool readOnly)
    {
        uint wanted = Wanted(facts, readOnly);
        return facts.Group == group && (facts.Mode & wanted) == wanted;
    }

    private static uint Wanted(FileFacts facts, bool readOnly)
    {
        uint mask = readOnly ? ReadOnlyMask : ReadWriteMask;
        return facts.Kind == FileKind.Directory ? mask | ExecuteMask | SetGroupBit : mask;
    }

    private static Errno Change(SafeFileHandle file, FileFacts facts, long group, bool readOnly)
    {
        Errno error = Libc.ChangeOwner(file, -1, group);
        return error.IsError ? error : Libc.ChangeMode(file, facts.Mode | Wanted(facts, readOnly));
    }

    // Directories still to visit wait as paths, not as descriptors: a wide and deep tree needs one of those at a time.
    private static Errno Children(SafeFileHandle root, long group, bool readOnly)
    {
        byte[] buffer = new byte[8192];
        List<byte[]> names = [];
        Stack<byte[]> waiting = new([Libc.Name(".")]);
        while (waiting.TryPop(out byte[]? path))
        {
            using SafeFileHandle? directory = Open(root, path, out Errno error);
            if (directory is null)
            {
                if (error == Errno.NoEntry || error == Errno.CrossDevice) continue;
                return error;
            }

            while (DirectoryEntries.ReadSome(directory, buffer, names, out error))
            {
                foreach (byte[] name in names)
                {
                    error = Visit(directory, path, name, group, readOnly, waiting);
                    if (error.IsError) return error;
                }
            }

            if (error.IsError) return error;
        }

        return Errno.None;
    }

    private static Errno Visit(
        SafeFileHandle directory, byte[] path, byte[] name, long group, bool readOnly, Stack<byte[]> waiting)
    {
        Errno error = Libc.Stat(directory, name, out FileFacts facts);
        if (error.IsError) return error == Errno.NoEntry ? Errno.None : error;
        if (facts.IsMountRoot) return Errno.None;
        error = Libc.ChangeOwner(directory, name, -1, group);
        if (error.IsError) return error == Errno.NoEntry ? Errno.None : error;
        if (facts.Kind is FileKind.Directory) waiting.Push([.. path.AsSpan(0, path.Length - 1), (byte)'/', .. name]);
        if (facts.Kind is not (FileKind.Directory or FileKind.File)) return Errno.None;

        using SafeFileHandle? file = Libc.OpenAt(
            directory, name, Libc.OpenReadOnly | Libc.OpenNoFollow | Libc.OpenNonBlocking, 0, out error);
        if (file is null) return error == Errno.NoEntry || error == Errno.Loop ? Errno.None : error;
        return Libc.ChangeMode(file, facts.Mode | Wanted(facts, readOnly));
    }

    private static SafeFileHandle? Open(SafeFileHandle root, byte[] path, out Errno error) => Libc.OpenAt2(
        root, path, Libc.OpenReadOnly | Libc.OpenDirectory,
        Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagicLinks | Libc.ResolveNoCrossDevice,
        out error);
}

using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>Finds paths a user gave inside a directory a container may be changing at the same moment.</summary>
internal static class SafeLookup
{
    // Links are followed as long as they stay inside; /proc's links, which lead anywhere, are not.
    private const ulong Inside = Libc.ResolveBeneath | Libc.ResolveNoMagicLinks;

    /// <summary>Opens a relative path inside a directory. Null with the error otherwise.</summary>
    public static SafeFileHandle? Open(string directory, string relative, out Errno error)
    {
        using SafeFileHandle? root = Libc.Open(directory, Libc.OpenPath | Libc.OpenDirectory, out error);
        return root is null ? null : Libc.OpenAt2(root, Libc.Name(relative), Libc.OpenPath, Inside, out error);
    }

    /// <summary>
    /// Opens a relative path inside a directory, making the directories that are missing with the mode and owner of
    /// the directory itself. Null with the error otherwise.
    /// </summary>
    public static SafeFileHandle? OpenOrMake(string directory, string relative, out Errno error)
    {
        using SafeFileHandle? root = Libc.Open(directory, Libc.OpenPath | Libc.OpenDirectory, out error);
        if (root is null) return null;

        SafeFileHandle? found = Libc.OpenAt2(root, Libc.Name(relative), Libc.OpenPath, Inside, out error);
        if (found is not null || error != Errno.NoEntry) return found;

        error = Libc.Stat(root, out FileFacts facts);
        return error.IsError ? null : Make(root, relative, facts, out error);
    }

    /// <summary>
    /// Opens a file for reading inside a directory, through no link at all: only what lies there itself. A fifo does
    /// not block; the caller checks the kind.
    /// </summary>
    public static SafeFileHandle? OpenPlainFile(string directory, string relative, out Errno error)
    {
        using SafeFileHandle? root = Libc.Open(directory, Libc.OpenPath | Libc.OpenDirectory, out error);
        return root is null ? null : Libc.OpenAt2(
            root, Libc.Name(relative), Libc.OpenReadOnly | Libc.OpenNonBlocking | Libc.OpenNoFollow,
            Inside | Libc.ResolveNoSymlinks, out error);
    }

    // Descends one name at a time from the root: the part that exists may hold links, what is made here may not.
    private static SafeFileHandle? Make(SafeFileHandle root, string relative, FileFacts like, out Errno error)
    {
        string path = "";
        SafeFileHandle? current = Libc.OpenAt2(root, Libc.Name("."), Libc.OpenPath, Inside, out error);
        foreach (string part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (current is null) return null;
            path = path.Length == 0 ? part : $"{path}/{part}";
            SafeFileHandle? next = Libc.OpenAt2(root, Libc.Name(path), Libc.OpenPath, Inside, out error);
            if (next is null && error == Errno.NoEntry) next = MakeOne(current, Libc.Name(part), like, out error);
            current.Dispose();
            current = next;
        }

        return current;
    }

    private static SafeFileHandle? MakeOne(SafeFileHandle parent, byte[] name, FileFacts like, out Errno error)
    {
        error = Libc.MakeDirectory(parent, name, 0);
        bool made = !error.IsError;
        if (error.IsError && error != Errno.Exists) return null;

        SafeFileHandle? child = Libc.OpenAt2(
            parent, name, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenNoFollow,
            Inside | Libc.ResolveNoSymlinks, out error);
        if (child is null || !made) return child;

        // The owner first: a change of owner clears the setgid bit that the mode may carry.
        error = Libc.ChangeOwner(child, like.User, like.Group);
        if (!error.IsError) error = Libc.ChangeMode(child, like.Mode);
        return child;
    }
}

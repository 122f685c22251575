using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Volumes;

/// <summary>
/// The directories of local-path volumes on this node. Each is one entry of one fixed directory; what names it was
/// checked by <see cref="Machinery.Storage.LocalPath.DirectoryOf"/>.
/// </summary>
internal static class LocalPathDirectories
{
    private const uint BaseMode = 0x1c9; // 0711: whoever knows a volume may reach it, nobody may look for others.
    private const uint OpenMode = 0x1ff; // 0777: any user of any pod may write.
    private const ulong Plain = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagicLinks;

    /// <summary>Opens a volume's directory, making it the first time. Null with the error otherwise.</summary>
    public static SafeFileHandle? OpenOrMake(string directory, string name, out Errno error)
    {
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            Libc.ChangeMode(directory, BaseMode);
        }

        using SafeFileHandle? parent = Libc.Open(directory, Libc.OpenPath | Libc.OpenDirectory, out error);
        if (parent is null) return null;
        error = Libc.MakeDirectory(parent, Libc.Name(name), 0);
        bool made = !error.IsError;
        if (error.IsError && error != Errno.Exists) return null;

        SafeFileHandle? opened = Libc.OpenAt2(
            parent, Libc.Name(name), Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenNoFollow, Plain, out error);
        if (opened is not null && made) error = Libc.ChangeMode(opened, OpenMode);
        return opened;
    }

    /// <summary>Removes a volume's directory with everything in it; links are not followed, mounts not crossed.</summary>
    public static Errno Remove(string directory, string name) => TreeRemoval.Remove(Path.Combine(directory, name));
}

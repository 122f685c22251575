using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Streaming.Logs;

/// <summary>
/// Opens log files. A container that may write into the directory of logs could put a link there to anything on the
/// node; so below that directory no link is followed, and only plain files are read.
/// </summary>
internal static class LogFile
{
    /// <summary>Opens a log; null with the reason otherwise.</summary>
    public static SafeFileHandle? Open(string root, string path, out Errno error)
    {
        string relative = Path.GetRelativePath(root, path);
        error = Errno.NotPermitted;
        if (relative.Contains('\0') || relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            return null;
        }

        SafeFileHandle? file = SafeLookup.OpenPlainFile(root, relative, out error);
        if (file is null) return null;
        error = Libc.Stat(file, out FileFacts facts);
        if (!error.IsError && facts.Kind == FileKind.File) return file;
        if (!error.IsError) error = Errno.Invalid;
        file.Dispose();
        return null;
    }

    /// <summary>Whether a path leads to another file by now, as after a rotation.</summary>
    public static bool IsReplaced(SafeFileHandle file, string path) =>
        !Libc.Stat(file, out FileFacts open).IsError
        && !Libc.Stat(path, follow: false, out FileFacts now).IsError
        && (open.Inode, open.Device) != (now.Inode, now.Device);
}

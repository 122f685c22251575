using System.Runtime.InteropServices;

namespace Skiff.Store;

/// <summary>Makes the names in a directory durable, for which .NET has no call of its own.</summary>
public static class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on Linux x64; O_RDONLY is zero.

    /// <summary>Returns once the names of a directory's files are on disk.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    public static void Flush(string path)
    {
        int descriptor = Open(path, ReadOnlyDirectory);
        int error = Marshal.GetLastPInvokeError();
        if (descriptor < 0) throw new IOException($"cannot open directory {path}: errno {error}");
        int result = Sync(descriptor);
        error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0) throw new IOException($"cannot flush directory {path}: errno {error}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}

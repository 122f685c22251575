using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Skiff.Store.Crash;

/// <summary>A file system in a file. Needs root.</summary>
internal static class LoopMount
{
    private const uint Ext4Shutdown = 0x8004587D; // EXT4_IOC_SHUTDOWN
    private const int WithoutFlushingTheJournal = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    internal static void Make(string image, string size)
    {
        Run("truncate", "-s", size, image);
        Run("mkfs.ext4", "-q", "-F", image);
    }

    /// <summary>
    /// Mounts anew. A process elsewhere that has just copied the mounts of this one, to start a container for instance,
    /// can keep the file system of before alive for a while; mounting would then only find that one again.
    /// </summary>
    internal static void Attach(string image, string mount)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (Run("losetup", "--noheadings", "--associated", image).Length > 0)
        {
            if (waited.Elapsed > Patience) throw new IOException($"another process keeps {image} mounted");
            Thread.Sleep(Pause);
        }
        Run("mount", "-o", "loop", image, mount);
    }

    internal static void Detach(string mount) => Run("umount", mount);

    internal static void Shutdown(string mount)
    {
        int descriptor = Open(mount, 0);
        int how = WithoutFlushingTheJournal;
        int result = Ioctl(descriptor, Ext4Shutdown, ref how);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0) throw new IOException($"cannot shut down {mount}: errno {error}");
    }

    internal static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return output;
        throw new IOException($"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Ioctl(int descriptor, nuint request, ref int argument);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Skiff.Store.Crash;

/// <summary>Ends the process with signal 9. What it has said it has said.</summary>
internal sealed class Kill : ICrash
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("skiff-kill-").FullName;

    public string Name => "kill -9";

    public string Directory => Path.Combine(_root, "store");

    public void Prepare()
    {
    }

    public void Crash(Process worker, Action lastMoment) => worker.Kill();

    public void Recover()
    {
    }

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);
}

/// <summary>
/// Loses everything that was not flushed: an ext4 file system of its own is shut down without writing its journal, and
/// mounted anew. Simulates a power cut of the machine, not of a disk that lies about its cache.
/// </summary>
internal sealed class PowerCut : ICrash
{
    private const string ImageSize = "256M";

    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("skiff-cut-").FullName;

    public string Name => "power cut";

    public string Directory => Path.Combine(Mount, "store");

    private string Mount => Path.Combine(_root, "mount");

    private string Image => Path.Combine(_root, "image");

    public void Prepare()
    {
        System.IO.Directory.CreateDirectory(Mount);
        LoopMount.Make(Image, ImageSize);
        LoopMount.Attach(Image, Mount);
    }

    public void Crash(Process worker, Action lastMoment)
    {
        // Only what was read before this call counts: an answer on its way while the lights go out is in doubt.
        lastMoment();
        LoopMount.Shutdown(Mount);
        worker.Kill();
    }

    public void Recover()
    {
        LoopMount.Detach(Mount);
        LoopMount.Attach(Image, Mount);
    }

    public void Dispose()
    {
        if (File.Exists(Image)) LoopMount.Detach(Mount);
        System.IO.Directory.Delete(_root, recursive: true);
    }
}

/// <summary>Whether SQLite itself finds a file in order.</summary>
internal static class Integrity
{
    internal static bool IsWhole(string directory)
    {
        SqliteEngine.Load();
        using SqliteConnection database = new(Path.Combine(directory, "store.db"));
        using SqliteStatement check = database.Prepare("PRAGMA integrity_check");
        return check.Read() && check.Text(0) == "ok";
    }
}

/// <summary>A file system in a file. Needs root.</summary>
internal static class LoopMount
{
    private const uint Ext4Shutdown = 0x8004587D; // EXT4_IOC_SHUTDOWN
    private const int WithoutFlushingTheJournal = 2;

    internal static void Make(string image, string size)
    {
        Run("truncate", "-s", size, image);
        Run("mkfs.ext4", "-q", "-F", image);
    }

    internal static void Attach(string image, string mount) => Run("mount", "-o", "loop", image, mount);

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

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Ioctl(int descriptor, nuint request, ref int argument);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}

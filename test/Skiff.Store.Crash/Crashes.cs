using System.Diagnostics;

namespace Skiff.Store.Crash;

/// <summary>Ends the process with signal 9. What it has said it has said.</summary>
internal sealed class Kill : ICrash
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("skiff-kill-").FullName;

    public string Name => "kill -9";

    public string DirectoryOf(int store) => Path.Combine(_root, $"store{store}");

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
    private const string ImageSize = "1G";

    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("skiff-cut-").FullName;

    public string Name => "power cut";

    public string DirectoryOf(int store) => Path.Combine(Mount, $"store{store}");

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

/// <summary>
/// Lets one flush to disk fail and everything before it succeed. The store must notice, stop by itself, and have
/// answered nothing that it could not keep.
/// </summary>
internal sealed class FailedFlush : ICrash
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("skiff-eio-").FullName;

    public string Name => "failed flush";

    public bool ChoosesItsTime => true;

    public string DirectoryOf(int store) => Path.Combine(_root, $"store{store}");

    public IReadOnlyList<string> Wrapper(Random random) =>
    [
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync",
        "-e", $"inject=fdatasync:error=EIO:when={random.Next(1, 120)}",
    ];

    public void Prepare()
    {
    }

    public void Crash(Process worker, Action lastMoment)
    {
        if (worker.WaitForExit(Patience)) return;
        worker.Kill(entireProcessTree: true);
        throw new InvalidOperationException("the store went on after a failed flush");
    }

    public void Recover()
    {
    }

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);
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

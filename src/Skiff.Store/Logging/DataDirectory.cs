using System.Runtime.Versioning;

namespace Skiff.Store;

/// <summary>
/// The directory of a log, held by one process at a time. Only its owner may look into it: mode 0700, files 0600.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryMode = OwnerOnly | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    internal string Path { get; }

    internal string Database => System.IO.Path.Combine(Path, "store.db");

    /// <exception cref="StoreException">Another process holds it, or it cannot be made.</exception>
    internal static DataDirectory Open(string path)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("a store on disk needs Linux");
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full, DirectoryMode);
            File.SetUnixFileMode(full, DirectoryMode);
            DataDirectory directory = new(full, Lock(full));
            directory.CreateDatabase();
            return directory;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException and not StoreException)
        {
            throw new StoreException($"cannot use data directory {full}: {failure.Message}", failure);
        }
    }

    public void Dispose() => _lock.Dispose();

    [SupportedOSPlatform("linux")]
    private static FileStream Lock(string directory)
    {
        string path = System.IO.Path.Combine(directory, "lock");
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None, // An exclusive advisory lock, which ends with the process however that ends.
            UnixCreateMode = OwnerOnly,
        };
        FileStream held;
        try
        {
            held = new FileStream(path, options);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new StoreException($"data directory {directory} is in use by {Holder(directory)}", failure);
        }
        // In a file of its own, because one that is locked cannot be read.
        File.WriteAllText(HolderFile(directory), $"{Environment.ProcessId}\n");
        File.SetUnixFileMode(HolderFile(directory), OwnerOnly);
        return held;
    }

    private static string HolderFile(string directory) => System.IO.Path.Combine(directory, "pid");

    private static string Holder(string directory)
    {
        try
        {
            string holder = File.ReadAllText(HolderFile(directory)).Trim();
            return holder.Length > 0 ? $"process {holder}" : "another process";
        }
        catch (IOException)
        {
            return "another process"; // Its number is a courtesy; the refusal stands without it.
        }
    }

    /// <summary>
    /// Makes the file before SQLite does, so that its mode, which the files beside it inherit, is ours.
    /// </summary>
    [SupportedOSPlatform("linux")]
    private void CreateDatabase()
    {
        bool isNew = !File.Exists(Database);
        using (new FileStream(Database, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerOnly,
        }))
        {
        }
        File.SetUnixFileMode(Database, OwnerOnly);
        if (!isNew) return;
        // The names must survive a power cut as well as what is in the files.
        DirectorySync.Flush(Path);
        if (System.IO.Path.GetDirectoryName(Path) is { } parent) DirectorySync.Flush(parent);
    }
}

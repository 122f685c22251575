using Skiff.Store;

namespace Skiff.ApiServer.Certificates;

/// <summary>
/// Files that only their owner may read. The mode is given when a file is created, so that no umask and no moment
/// between creation and change of mode makes one readable to others.
/// </summary>
public static class PrivateFiles
{
    private const string UnixOnly = "keys are protected by Unix file modes";
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Makes a directory for the owner alone; one that exists is narrowed to that.</summary>
    public static void EnsureDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException(UnixOnly);
        bool isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path, DirectoryMode700);
        if (isNew && Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) DirectorySync.Flush(parent);
        if (File.GetUnixFileMode(path) != DirectoryMode700) File.SetUnixFileMode(path, DirectoryMode700);
    }

    /// <summary>
    /// Replaces a file whole: after a crash it has its old content or its new one. A link in its place is replaced,
    /// not followed. A directory that is missing is made, with the usual mode.
    /// </summary>
    public static void Write(string path, string text)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException(UnixOnly);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        string draft = path + ".new";
        File.Delete(draft);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = FileMode600,
        };
        using (FileStream stream = new(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!); // A key must not be younger than what it sealed.
    }
}

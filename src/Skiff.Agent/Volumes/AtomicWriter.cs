using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>
/// Projects files into a directory so that a reader sees either all of the old version or all of the new one.
/// </summary>
/// <remarks>
/// The files lie in a directory named after the time; <c>..data</c> links to it, and each first name of a path is a
/// link through <c>..data</c>:
/// <code>
/// labels  -> ..data/labels
/// k8s     -> ..data/k8s                         (the file is k8s/annotations)
/// ..data  -> ..2026_02_01_15_04_05.123456789
/// </code>
/// A new version is written beside the old one and shown by renaming one link, as programs that watch <c>..data</c>
/// expect.
/// </remarks>
internal sealed class AtomicWriter(string directory, TimeProvider time)
{
    private const string DataLink = "..data";
    private const string NewDataLink = "..data_tmp";
    private const uint DirectoryMode = 0x1ed; // 0755

    /// <summary>Makes the directory show these files and nothing else; empty on success, else why not.</summary>
    /// <param name="files">The files; their paths have been checked.</param>
    /// <param name="own">Gives the new version to its group before anybody sees it; null when there is none.</param>
    public string Write(IReadOnlyList<VolumeFile> files, Func<string, Errno>? own)
    {
        string? old = new FileInfo(At(DataLink)).LinkTarget;
        string name = "";
        string error;
        try
        {
            if (old is not null && IsCurrent(At(old), files)) return "";
            name = MakeVersion();
            error = WriteVersion(At(name), files, own);
            if (error.Length == 0) error = Show(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = failure.Message;
        }

        if (error.Length > 0)
        {
            if (name.Length > 0) TreeRemoval.Remove(At(name));
            return error;
        }

        error = Link(files);
        if (error.Length == 0) RemoveStale(files, old, name);
        return error;
    }

    // The version shown has exactly these files, and what lies beside it is one link for each first name.
    private static bool IsCurrent(string version, IReadOnlyList<VolumeFile> files)
    {
        if (!Directory.Exists(version)) return false;
        int present = Directory.EnumerateFiles(version, "*", AllNames).Count();
        return present == files.Count && files.All(file => IsCurrent(version, file));
    }

    private static bool IsCurrent(string version, VolumeFile file)
    {
        FileInfo found = new(Path.Combine(version, file.Path));
        return found.Exists && found.Length == file.Content.Length
            && File.ReadAllBytes(found.FullName).AsSpan().SequenceEqual(file.Content.Span);
    }

    private static EnumerationOptions AllNames => new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        MaxRecursionDepth = 64,
    };

    private string MakeVersion()
    {
        // Nanoseconds would name the version well enough; a clock that stands still still gets a free name.
        DateTimeOffset now = time.GetUtcNow();
        for (long attempt = now.Ticks % TimeSpan.TicksPerSecond; ; attempt++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"..{now:yyyy_MM_dd_HH_mm_ss}.{attempt:d9}");
            if (Path.Exists(At(name))) continue;
            Directory.CreateDirectory(At(name));
            Libc.ChangeMode(At(name), DirectoryMode);
            return name;
        }
    }

    private static string WriteVersion(string version, IReadOnlyList<VolumeFile> files, Func<string, Errno>? own)
    {
        foreach (VolumeFile file in files)
        {
            string path = Path.Combine(version, file.Path);
            string parent = Path.GetDirectoryName(path)!;
            MakeParents(version, parent);
            using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write(file.Content.Span);

            // Explicitly, whatever this process masks.
            Errno error = Libc.ChangeMode(stream.SafeFileHandle, file.Mode);
            if (!error.IsError && file.User is { } user) error = Libc.ChangeOwner(stream.SafeFileHandle, user, -1);
            if (error.IsError) return $"{file.Path}: {error}";
        }

        Errno owned = own?.Invoke(version) ?? Errno.None;
        return owned.IsError ? owned.ToString() : "";
    }

    private static void MakeParents(string version, string parent)
    {
        if (parent.Length <= version.Length || Directory.Exists(parent)) return;
        MakeParents(version, Path.GetDirectoryName(parent)!);
        Directory.CreateDirectory(parent);
        Libc.ChangeMode(parent, DirectoryMode);
    }

    private string Show(string version)
    {
        File.Delete(At(NewDataLink));
        Errno error = Libc.Symlink(version, At(NewDataLink));
        if (!error.IsError) error = Libc.Rename(At(NewDataLink), At(DataLink));
        return error.IsError ? $"cannot show {version}: {error}" : "";
    }

    private string Link(IReadOnlyList<VolumeFile> files)
    {
        foreach (string name in files.Select(FirstName).Distinct(StringComparer.Ordinal))
        {
            if (new FileInfo(At(name)).LinkTarget is not null) continue;
            Errno error = Libc.Symlink($"{DataLink}/{name}", At(name));
            if (error.IsError) return $"cannot link {name}: {error}";
        }

        return "";
    }

    // Links of names that are gone, the version before, and whatever an interrupted write has left.
    private void RemoveStale(IReadOnlyList<VolumeFile> files, string? old, string version)
    {
        HashSet<string> kept = new(files.Select(FirstName), StringComparer.Ordinal) { DataLink, version };
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", TopNames))
        {
            if (kept.Contains(entry.Name)) continue;
            bool ours = entry.Name == old || entry.Name.StartsWith("..", StringComparison.Ordinal)
                || entry.LinkTarget?.StartsWith(DataLink + "/", StringComparison.Ordinal) == true;
            if (ours) TreeRemoval.Remove(entry.FullName);
        }
    }

    private static EnumerationOptions TopNames => new() { AttributesToSkip = 0 };

    private static string FirstName(VolumeFile file)
    {
        int slash = file.Path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? file.Path : file.Path[..slash];
    }

    private string At(string name) => Path.Combine(directory, name);
}

using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Skiff.Cli.Cluster;

/// <summary>The mounts that a stopped cluster leaves: volumes in memory and files bound into pods.</summary>
public static partial class Mounts
{
    private const int Detach = 2;

    /// <summary>Takes down every mount below a directory, the innermost first. Answers what stayed.</summary>
    public static IReadOnlyList<string> RemoveBelow(string directory)
    {
        string prefix = directory.TrimEnd('/') + "/";
        string[] points =
        [
            .. File.ReadLines("/proc/self/mounts")
                .Select(line => Unescaped(line.Split(' ')[1]))
                .Where(point => point.StartsWith(prefix, StringComparison.Ordinal))
                .OrderByDescending(point => point.Length),
        ];
        return [.. points.Where(point => Unmount(point, Detach) != 0)];
    }

    // The kernel writes blanks in paths as \040.
    private static string Unescaped(string path) =>
        Octal().Replace(path, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}

using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>Mounting without forking.</summary>
internal static class Mounts
{
    /// <summary>Mounts an empty file system in memory; without a size it may take half of the machine's.</summary>
    public static Errno Tmpfs(string target, long? sizeBytes, uint mode, bool keepOffSwap)
    {
        string options = $"mode={Convert.ToString(mode, 8)}";
        if (sizeBytes is { } size) options += string.Create(CultureInfo.InvariantCulture, $",size={size}");

        // noswap came with kernel 6.4; an older one refuses it, and then the content may reach a swap device.
        if (keepOffSwap)
        {
            Errno error = Libc.Mount("tmpfs", target, "tmpfs", 0, options + ",noswap");
            if (error != Errno.Invalid) return error;
        }

        return Libc.Mount("tmpfs", target, "tmpfs", 0, options);
    }

    /// <summary>
    /// Binds what is open over a path. The source is named by its descriptor, so nobody can swap it for a link first.
    /// </summary>
    public static Errno Bind(SafeFileHandle source, string target, bool recursive)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{source.DangerousGetHandle()}");
        return Libc.Mount(path, target, "", Libc.MountBind | (recursive ? Libc.MountRecursive : 0), "");
    }

    /// <summary>Keeps what is mounted elsewhere from showing below a mount, and what is mounted below it from showing elsewhere.</summary>
    public static Errno MakePrivate(string target) => Libc.Mount("none", target, "", Libc.MountPrivate, "");

    /// <summary>Whether a path is where something is mounted; false when there is no such path.</summary>
    public static bool IsMountPoint(string path) =>
        !Libc.Stat(path, follow: false, out FileFacts facts).IsError && facts.IsMountRoot;

    /// <summary>
    /// Whether the file system that is mounted at a path can be written through no mount of it, as the kernel's mountinfo text
    /// says.
    /// </summary>
    public static bool IsReadOnlyFileSystem(string mountInfo, string point)
    {
        bool isReadOnly = false; // What is mounted over another mount is listed after it.
        foreach (string line in mountInfo.Split('\n'))
        {
            // "36 35 98:0 /root /mount/point options tags - type source super-options".
            string[] fields = line.Split(' ');
            int end = Array.IndexOf(fields, "-");
            if (end < 5 || end + 3 >= fields.Length || Unescape(fields[4]) != point) continue;
            isReadOnly = fields[end + 3].Split(',')[0] == "ro";
        }

        return isReadOnly;
    }

    /// <summary>Unmounts whatever is mounted at or below a directory, innermost first. The first failure ends it.</summary>
    public static Errno UnmountBelow(string directory)
    {
        // What was mounted last is listed last, also when it lies over something at the same path.
        List<string> points = PointsBelow(File.ReadAllText("/proc/self/mountinfo"), directory);
        for (int i = points.Count - 1; i >= 0; i--)
        {
            Errno error = Libc.Unmount(points[i]);
            if (error.IsError && error != Errno.Invalid && error != Errno.NoEntry) return error;
        }

        return Errno.None;
    }

    /// <summary>The mount points at or below a directory, as the kernel's mountinfo text lists them.</summary>
    public static List<string> PointsBelow(string mountInfo, string directory)
    {
        List<string> points = [];
        foreach (ReadOnlySpan<char> line in mountInfo.AsSpan().EnumerateLines())
        {
            // "36 35 98:0 /root /mount/point options ...": the fifth field, with blanks written as \040.
            int field = 0;
            foreach (Range range in line.Split(' '))
            {
                if (field++ < 4) continue;
                string point = Unescape(line[range]);
                if (IsBelow(point, directory)) points.Add(point);
                break;
            }
        }

        return points;
    }

    private static bool IsBelow(string path, string directory) =>
        path.StartsWith(directory, StringComparison.Ordinal)
        && (path.Length == directory.Length || path[directory.Length] == '/');

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        List<byte> plain = [];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && i + 3 < bytes.Length)
            {
                plain.Add((byte)(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Add(bytes[i]);
            }
        }

        return Encoding.UTF8.GetString([.. plain]);
    }
}

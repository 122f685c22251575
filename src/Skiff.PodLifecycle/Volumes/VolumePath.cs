using System.Text;

namespace Skiff.PodLifecycle.Volumes;

/// <summary>Which relative paths a volume may hold.</summary>
public static class VolumePath
{
    private const int MaxNameBytes = 255;
    private const int MaxPathBytes = 4096;

    /// <summary>
    /// Checks a path of a projected file: relative, without <c>..</c>, and its first name not beginning with the two
    /// dots that the volume keeps for itself. Null when it is fit, else why not.
    /// </summary>
    public static string? Check(string path)
    {
        if (path.Length == 0) return "invalid path: must not be empty: \"\"";
        if (path[0] == '/') return $"invalid path: must be relative path: {path}";
        if (path.Contains('\0')) return "invalid path: must not contain NUL";
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            return $"invalid path: must be less than or equal to {MaxPathBytes} characters";
        }

        string[] names = path.Split('/');
        foreach (string name in names)
        {
            if (name == "..") return $"invalid path: must not contain '..': {path}";
            if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            {
                return $"invalid path: filenames must be less than or equal to {MaxNameBytes} characters";
            }
        }

        return names[0].StartsWith("..", StringComparison.Ordinal)
            ? $"invalid path: must not start with '..': {path}"
            : null;
    }

    /// <summary>The path without empty and <c>.</c> elements; <c>.</c> when nothing is left.</summary>
    public static string Clean(string path)
    {
        string clean = string.Join('/', path.Split('/').Where(name => name.Length > 0 && name != "."));
        return clean.Length == 0 ? "." : clean;
    }

    /// <summary>
    /// Checks a subPath after its variables were expanded. Null when it stays below the volume by its words alone,
    /// else why not; links are the kernel's to judge.
    /// </summary>
    public static string? CheckSubPath(string path)
    {
        if (path.Contains('\0')) return "must not contain NUL";
        if (path.StartsWith('/')) return "must not be an absolute path";
        return path.Split('/').Contains("..") ? "must not contain '..'" : null;
    }
}

namespace Skiff.PodLifecycle;

/// <summary>Working directories that no container may have.</summary>
public static class WorkingDirectories
{
    /// <summary>
    /// Why a container cannot start in a directory; empty when it can. An open file of the runtime as the place to start in
    /// would be a way out of the container for it (CVE-2024-21626), whatever the runtime does about it itself.
    /// </summary>
    public static string Fault(string path) => IsOpenFile(path)
        ? $"working directory \"{path}\" is an open file of the container runtime" : "";

    private static bool IsOpenFile(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            // On the way counts too: what lies above an open directory is not what the words before it say.
            if (IsDescriptors(parts)) return true;
        }

        return false;
    }

    // /proc/PID/fd, /proc/PID/task/TID/fd, and the link to the first.
    private static bool IsDescriptors(List<string> parts) =>
        parts is ["dev", "fd"] or ["proc", _, "fd"] or ["proc", _, "task", _, "fd"];
}

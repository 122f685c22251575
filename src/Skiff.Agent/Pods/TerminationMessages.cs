using System.Text;
using Skiff.Cri.V1;

namespace Skiff.Agent.Pods;

/// <summary>The last words of containers.</summary>
internal static class TerminationMessages
{
    private const int FileLimitBytes = 4096;
    private const int LogLimitBytes = 2048;
    private const int LogLimitLines = 80;

    /// <summary>
    /// What an exited container left in its termination file; with the policy FallbackToLogsOnError, after an error,
    /// the end of its log; otherwise the runtime's own words.
    /// </summary>
    public static string Read(ContainerStatus status)
    {
        status.Annotations.TryGetValue(RuntimeLabels.TerminationMessagePath, out string? path);
        Mount? mount = status.Mounts.FirstOrDefault(one => one.ContainerPath == path);
        string message = mount is null ? "" : Tail(mount.HostPath, FileLimitBytes);
        if (message.Length > 0) return message;
        status.Annotations.TryGetValue(RuntimeLabels.TerminationMessagePolicy, out string? policy);
        if (policy != "FallbackToLogsOnError" || status.ExitCode == 0) return status.Message;
        string log = LogTail(Tail(status.LogPath, FileLimitBytes * 4));
        return log.Length > 0 ? log : status.Message;
    }

    // Only a regular file of ours is read: what a container may have put in its place is not followed.
    private static string Tail(string path, int limit)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.LinkTarget is not null || (file.Attributes & FileAttributes.Device) != 0) return "";
            using FileStream stream = file.OpenRead();
            stream.Seek(-Math.Min(limit, stream.Length), SeekOrigin.End);
            byte[] bytes = new byte[limit];
            int read = stream.ReadAtLeast(bytes, limit, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, read);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"Error on reading termination log {path}: {fault.Message}";
        }
    }

    // Lines of the runtime's log are "TIME STREAM TAG TEXT"; a tag of P tells that the line goes on.
    private static string LogTail(string log)
    {
        StringBuilder text = new();
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines.TakeLast(LogLimitLines))
        {
            string[] parts = line.Split(' ', 4);
            if (parts.Length < 4) continue;
            text.Append(parts[3]);
            if (parts[2] != "P") text.Append('\n');
        }

        string all = text.ToString();
        return all.Length <= LogLimitBytes ? all : all[^LogLimitBytes..];
    }
}

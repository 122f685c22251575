using System.Globalization;
using System.IO.Compression;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Housekeeping;

/// <summary>How large containers' logs become.</summary>
/// <param name="MaxBytes">Size at which a log is put aside; not positive for never.</param>
/// <param name="MaxFiles">Files kept of a container, the one being written included; at least two.</param>
public sealed record LogRotationSettings(long MaxBytes, int MaxFiles)
{
    /// <summary>Upstream's defaults: 10 MiB, five files.</summary>
    public static LogRotationSettings Default { get; } = new(10 << 20, 5);
}

/// <summary>
/// Puts logs aside that have become too large: the file gets the time as a further name, the runtime begins a new one,
/// and older ones are compressed. Only the newest of those put aside stays readable as it is.
/// </summary>
internal sealed partial class LogRotation(NodeServices node)
{
    private const string CompressedSuffix = ".gz";
    private const string UnfinishedSuffix = ".tmp";

    /// <summary>Looks at the logs of all running containers.</summary>
    public async ValueTask RunAsync(IEnumerable<PodEntry> pods, CancellationToken stop)
    {
        LogRotationSettings settings = node.Options.Logs;
        if (settings.MaxBytes <= 0) return;
        foreach (ContainerEntry container in pods.SelectMany(pod => pod.Containers))
        {
            if (container is not { Running: true, LogPath.Length: > 0 }) continue;
            stop.ThrowIfCancellationRequested();
            FileInfo log = new(container.LogPath);
            if (!log.Exists || log.LinkTarget is not null || log.Length < settings.MaxBytes) continue;
            try
            {
                await RotateAsync(container, settings, stop);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                LogFailed(node.Log, container.LogPath, fault.Message); // Tried again with the next look.
            }
        }
    }

    private async ValueTask RotateAsync(ContainerEntry container, LogRotationSettings settings, CancellationToken stop)
    {
        string path = container.LogPath;
        List<string> aside = Aside(path);
        // Two places are taken: by the new file, and by the one that is put aside now.
        while (aside.Count > settings.MaxFiles - 2)
        {
            File.Delete(aside[0]);
            aside.RemoveAt(0);
        }

        foreach (string old in aside) Compress(old);
        string stamp = node.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string rotated = $"{path}.{stamp}";
        File.Move(path, rotated, overwrite: false);
        CriResult<Cri.V1.ReopenContainerLogResponse> reopened =
            await node.Cri.ReopenContainerLogAsync(new() { ContainerId = container.Id }, stop);
        if (reopened.Error is not { } fault) return;
        // The runtime goes on writing into the file it has open: its name must be the log's again.
        File.Move(rotated, path, overwrite: true);
        LogFailed(node.Log, path, fault.Message);
    }

    // Oldest first. What a rotation that was interrupted left half done goes.
    private static List<string> Aside(string path)
    {
        List<string> found = [];
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(path)!))
        {
            // Not by a pattern: the framework's ".*" stands for nothing, too, and the log itself would be among them.
            if (!file.StartsWith(path + ".", StringComparison.Ordinal)) continue;
            if (file.EndsWith(UnfinishedSuffix, StringComparison.Ordinal)) File.Delete(file);
            else if (!file.EndsWith(CompressedSuffix, StringComparison.Ordinal) && File.Exists(file + CompressedSuffix)) File.Delete(file);
            else found.Add(file);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static void Compress(string path)
    {
        if (path.EndsWith(CompressedSuffix, StringComparison.Ordinal)) return;
        string unfinished = path + UnfinishedSuffix;
        using (FileStream from = File.OpenRead(path))
        using (FileStream to = File.Create(unfinished))
        using (GZipStream zip = new(to, CompressionLevel.Fastest))
        {
            from.CopyTo(zip);
        }

        File.Move(unfinished, path + CompressedSuffix, overwrite: true);
        File.Delete(path);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the log {Path} could not be put aside: {Fault}")]
    private static partial void LogFailed(ILogger log, string path, string fault);
}

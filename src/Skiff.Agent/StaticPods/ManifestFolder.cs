using Microsoft.Extensions.Logging;
using Skiff.Agent.Pods;
using Skiff.Agent.Volumes.Linux;
using Skiff.Agent.Watching;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.StaticPods;

/// <summary>
/// Reads the manifests of a folder, or a single one: whenever the kernel tells of a change, and now and then in case it
/// did not. A manifest that cannot be used is told once, and keeps no other from being used.
/// </summary>
internal sealed partial class ManifestFolder(
    NodeServices node, StaticPodOptions options, Func<ReadOnlyMemory<byte>, ManifestText> toJson, DirectoryWatches watches)
{
    // Whoever writes a manifest may do so in several steps: what is read between them would be another pod.
    private static readonly TimeSpan settle = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, Known> known = new(StringComparer.Ordinal);
    private string folderFault = "";

    /// <summary>Tells the pods of the folder, again and again, until stopped.</summary>
    public async Task RunAsync(Func<ListOf<Pod>, ValueTask> tell, CancellationToken stop)
    {
        if (options.MakesFolder) MakeFolder();
        DirectoryWatch? watch = null;
        try
        {
            while (true)
            {
                // Anew each time: the folder may have been replaced by another one of its name.
                DirectoryWatch? next = watches.TryWatch(File.Exists(options.Path) ? Path.GetDirectoryName(options.Path)! : options.Path);
                watch?.Dispose();
                watch = next;
                Task? changed = watch?.Changed;
                if (Read() is { } pods) await tell(pods);
                if (changed is null) await Task.Delay(options.FilePeriod, node.Time, stop);
                else await changed.WaitAsync(options.FilePeriod, node.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.ThrowIfCancellationRequested();
                if (changed?.IsCompleted == true) await Task.Delay(settle, node.Time, stop);
            }
        }
        finally
        {
            watch?.Dispose();
        }
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(options.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogFolder(node.Log, options.Path, fault.Message);
        }
    }

    // Null when the folder cannot be read: then everything stays as it was.
    private ListOf<Pod>? Read()
    {
        try
        {
            Errno error = Libc.Stat(options.Path, follow: true, out FileFacts facts);
            if (error == Errno.NoEntry) return default(ListOf<Pod>);
            if (error.IsError) throw new IOException(error.ToString());
            List<string> paths = facts.Kind switch
            {
                FileKind.Directory => [.. Directory.EnumerateFileSystemEntries(options.Path).Order(StringComparer.Ordinal)],
                FileKind.File => [options.Path],
                _ => throw new IOException("path is not a directory or file"),
            };
            paths.RemoveAll(path => Path.GetFileName(path).StartsWith('.'));
            foreach (string gone in known.Keys.Except(paths).ToArray()) known.Remove(gone);
            folderFault = "";
            return ListOf.From(paths.SelectMany(path => ReadFile(path).AsEnumerable()));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (folderFault != fault.Message) LogFolder(node.Log, options.Path, fault.Message);
            folderFault = fault.Message;
            return null;
        }
    }

    private ListOf<Pod> ReadFile(string path)
    {
        Known? before = known.GetValueOrDefault(path);
        byte[] text = [];
        string fault = "";
        try
        {
            fault = Load(path, out text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = failure.Message;
        }

        if (before is not null && before.LoadFault == fault && before.Text.AsSpan().SequenceEqual(text)) return before.Content.Pods;
        ManifestContent content = fault.Length > 0 ? new(default, fault) : Parse(path, text);
        known[path] = new(text, fault, content);
        if (content.Fault.Length > 0 && content.Fault != before?.Content.Fault)
        {
            LogFile(node.Log, path, content.Fault);
            node.RecordOnNode(new(
                PodEvent.Warning, "FailedValidation", $"Could not process manifest file \"{path}\": {content.Fault}"));
        }

        return content.Pods;
    }

    private ManifestContent Parse(string path, byte[] text)
    {
        ManifestText converted = toJson(text);
        return converted.Json is { } json
            ? new Manifest(path, IsFile: true, node.Options.NodeName).Read(json)
            : new(default, $"{path}: couldn't parse as pod({converted.Fault}), please check config file");
    }

    private static string Load(string path, out byte[] text)
    {
        text = [];
        Errno error = Libc.Stat(path, follow: true, out FileFacts facts);
        if (error.IsError) return error.ToString();
        if (facts.Kind == FileKind.Directory) return "Not recursing into manifest path";
        // Reading from a pipe or a device could take forever.
        if (facts.Kind != FileKind.File) return "Manifest path is not a directory or file";
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > Manifest.BytesMax) return $"larger than {Manifest.BytesMax} bytes";
        text = new byte[file.Length];
        int read = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        text = text[..read];
        return "";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not process manifest file {Path}: {Fault}")]
    private static partial void LogFile(ILogger log, string path, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unable to read config path {Path}: {Fault}")]
    private static partial void LogFolder(ILogger log, string path, string fault);

    private sealed record Known(byte[] Text, string LoadFault, ManifestContent Content);
}

using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;
using Skiff.Agent.Watching;

namespace Skiff.Agent.Streaming.Logs;

/// <summary>Reads a container's log and, if asked to, goes on until the container is dead.</summary>
/// <param name="root">The directory of all logs of pods.</param>
/// <param name="watches">Tells of new lines and new files.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class LogReader(string root, DirectoryWatches watches, TimeProvider time)
{
    private const int BlockBytes = 64 * 1024;

    // A change of the log is told at once; only the container's death has to be asked for now and then.
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    /// <summary>Opens a log; null with a text that says why not.</summary>
    public SafeFileHandle? Open(string path, out string error)
    {
        SafeFileHandle? file = LogFile.Open(root, path, out Errno code);
        error = file is null ? $"failed to try resolving symlinks in path \"{path}\": lstat {path}: {code}" : "";
        return file;
    }

    /// <summary>Writes what the query asks for.</summary>
    /// <param name="file">The open log, which this closes.</param>
    /// <param name="path">Where it was opened, for the file that takes its place after a rotation.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="isRunning">Whether the container may still write.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="stop">Gives up.</param>
    public async Task CopyAsync(
        SafeFileHandle file, string path, LogQuery query, Func<bool> isRunning, PipeWriter output,
        CancellationToken stop)
    {
        using DirectoryWatch? watch = query.Follow ? watches.TryWatch(Path.GetDirectoryName(path)!) : null;
        LogFilter filter = new(query);
        SafeFileHandle current = file;
        try
        {
            long at = query.TailLines is { } lines ? LogTail.Find(current, lines, stop) : 0;
            while (true)
            {
                // In this order, so that whatever happens after a look is seen by the next one.
                Task changed = watch?.Changed ?? Task.Delay(LookAfter, time, stop);
                bool alive = query.Follow && isRunning();
                bool replaced = query.Follow && LogFile.IsReplaced(current, path);
                at = await DrainAsync(current, at, filter, output, stop);
                if (filter.IsDone) return;
                if (replaced && LogFile.Open(root, path, out _) is { } next)
                {
                    current.Dispose();
                    (current, at) = (next, 0);
                    filter.Restart();
                    continue;
                }

                if (!alive) return;
                await changed.WaitAsync(LookAfter, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    private static async ValueTask<long> DrainAsync(
        SafeFileHandle file, long at, LogFilter filter, PipeWriter output, CancellationToken stop)
    {
        byte[] block = System.Buffers.ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            // A file that became shorter was cut in place: begin again.
            if (RandomAccess.GetLength(file) < at) at = 0;
            while (!filter.IsDone)
            {
                int read = await RandomAccess.ReadAsync(file, block, at, stop);
                if (read == 0) break;
                at += read;
                filter.Write(block.AsSpan(0, read), output);
                FlushResult flushed = await output.FlushAsync(stop);
                if (flushed.IsCompleted) throw new OperationCanceledException("the reader went away");
            }

            return at;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
        }
    }
}

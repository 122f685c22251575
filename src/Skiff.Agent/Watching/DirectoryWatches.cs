using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Watching;

/// <summary>
/// Tells of changes in directories, over one inotify instance for the whole node: a user may have only some hundred.
/// </summary>
internal sealed class DirectoryWatches(KernelSignals signals) : IDisposable
{
    // Written to, attributes, closed after writing, moved in or out, made, deleted.
    private const uint Interesting = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200;
    private const int HeadBytes = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<int, List<DirectoryWatch>> watches = [];
    private SafeFileHandle? inotify;
    private KernelSignal? signal;
    private bool disposed;

    /// <summary>Watches a directory; null when the system has no more watches to give.</summary>
    public DirectoryWatch? TryWatch(string directory)
    {
        lock (gate)
        {
            if (disposed) return null;
            inotify ??= Start();
            if (inotify is null) return null;
            int id = Libc.InotifyAdd(inotify, directory, Interesting, out Errno error);
            if (error.IsError) return null;
            DirectoryWatch watch = new(this, id);
            if (!watches.TryGetValue(id, out List<DirectoryWatch>? same)) watches[id] = same = [];
            same.Add(watch);
            return watch;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            signal?.Dispose(); // And with it the instance.
        }
    }

    internal void Remove(DirectoryWatch watch)
    {
        lock (gate)
        {
            if (!watches.TryGetValue(watch.Id, out List<DirectoryWatch>? same) || !same.Remove(watch)) return;
            if (same.Count > 0) return;
            watches.Remove(watch.Id);
            if (!disposed) Libc.InotifyRemove(inotify!, watch.Id);
        }
    }

    private SafeFileHandle? Start()
    {
        SafeFileHandle? opened = Libc.InotifyOpen(out _);
        if (opened is not null) signal = signals.TryAdd(opened, Take);
        return signal is null ? null : opened;
    }

    private void Take(ReadOnlySpan<byte> events)
    {
        lock (gate)
        {
            while (!disposed && events.Length >= HeadBytes)
            {
                // struct inotify_event: watch, mask, cookie, length of the name that follows.
                Wake(BinaryPrimitives.ReadInt32LittleEndian(events));
                events = events[(HeadBytes + BinaryPrimitives.ReadInt32LittleEndian(events[12..]))..];
            }
        }
    }

    // -1 tells that events were lost: everybody looks.
    private void Wake(int id)
    {
        if (id >= 0)
        {
            if (watches.TryGetValue(id, out List<DirectoryWatch>? same)) same.ForEach(watch => watch.Wake());
            return;
        }

        foreach (List<DirectoryWatch> all in watches.Values) all.ForEach(watch => watch.Wake());
    }
}

/// <summary>One reader's interest in a directory.</summary>
internal sealed class DirectoryWatch(DirectoryWatches owner, int id) : IDisposable
{
    private TaskCompletionSource changed = New();

    internal int Id { get; } = id;

    /// <summary>
    /// Ends with the next change. Ask for it before looking, so that no change between looking and waiting is missed.
    /// </summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <inheritdoc/>
    public void Dispose() => owner.Remove(this);

    internal void Wake() => Interlocked.Exchange(ref changed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

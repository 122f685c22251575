namespace Skiff.Store;

/// <summary>What became of something posted.</summary>
internal enum Posted
{
    Accepted,
    TooMany,
    Closed,
}

/// <summary>What waits for the writer. Bounded by number and by bytes; emptied as a whole.</summary>
internal sealed class Mailbox(int maxItems, long maxBytes, StoreMetrics metrics)
{
    private readonly object _gate = new(); // Guards everything below; a leaf lock.
    private readonly Queue<Pending> _waiting = [];
    private bool _readerSleeps;
    private bool _closed;

    internal Posted Post(Pending item)
    {
        lock (_gate)
        {
            if (_closed) return Posted.Closed;
            if (metrics.PendingWrites >= maxItems) return Posted.TooMany;
            if (metrics.PendingBytes + item.Bytes > maxBytes) return Posted.TooMany;
            metrics.Queued(item.Bytes);
            _waiting.Enqueue(item);
            if (!_readerSleeps) return Posted.Accepted;
            _readerSleeps = false;
            Monitor.Pulse(_gate);
        }
        return Posted.Accepted;
    }

    /// <summary>
    /// Moves what waits, up to both limits, into <paramref name="items"/>. With <paramref name="sleep"/> it waits for
    /// something to come. False once the mailbox is closed and empty.
    /// </summary>
    internal bool Take(List<Pending> items, int most, long mostBytes, bool sleep)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed) return false;
                if (!sleep) return true;
                _readerSleeps = true;
                Monitor.Wait(_gate);
            }

            long bytes = 0;
            while (items.Count < most && bytes < mostBytes && _waiting.TryDequeue(out Pending? item))
            {
                bytes += item.Bytes;
                items.Add(item);
            }
            return true;
        }
    }

    /// <summary>Takes nothing more; what waits is still handed out.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}

namespace Skiff.Store;

/// <summary>
/// Rows of the log that a newer version or a deletion has made obsolete, with the revision that did so. Compacting up
/// to that revision allows to delete them, by their number and without searching the log.
/// </summary>
internal sealed class Superseded
{
    private readonly Queue<(long At, long Row)> _rows = [];
    private long _loggedCompaction;

    internal int Count => _rows.Count;

    internal void Add(long at, long row) => _rows.Enqueue((at, row));

    /// <summary>Whether a compaction up to this revision leaves something to delete.</summary>
    internal bool IsDue(long compacted) => _rows.TryPeek(out (long At, long Row) first) && first.At <= compacted;

    /// <summary>Adds rows to a transaction, and with them the compaction that allows it.</summary>
    internal void Take(LogBatch batch, long compacted, int max)
    {
        foreach ((long at, long row) in _rows)
        {
            if (at > compacted || batch.Superseded.Count == max) break;
            batch.Superseded.Add(row);
        }
        if (batch.Superseded.Count > 0 && compacted > _loggedCompaction) batch.Compacted = compacted;
    }

    /// <summary>Forgets the rows of a transaction that is on disk.</summary>
    internal void Deleted(LogBatch batch)
    {
        for (int i = 0; i < batch.Superseded.Count; i++) _rows.Dequeue();
        _loggedCompaction = batch.Compacted ?? _loggedCompaction;
    }
}

namespace Skiff.Store;

/// <summary>How much history is kept per resource.</summary>
internal readonly record struct HistoryLimits(int Changes, long Bytes);

/// <summary>
/// The log of changes of one resource as its writer sees it: a chain of chunks, bounded at its old end.
/// </summary>
internal sealed class History(ChangeChunk first)
{
    // A chunk costs an old read up to this many steps, and keeps this many changes when the history is cut.
    private const int ChunkChanges = 64;
    private const long ChunkBytes = 1 << 20;

    private ChangeChunk _oldest = first;
    private ChangeChunk _tail = first;
    private ChangeChunk? _dropped;
    private long _last;
    private long _floor;

    internal int Changes { get; private set; }

    internal long Bytes { get; private set; }

    internal ResourceState State(Node root) => new(root, _last, _floor, _tail, _tail.Count);

    /// <summary>Adds a batch's changes; <paramref name="before"/> is the resource before the first of them.</summary>
    internal void Append(List<Change> changes, Node before, HistoryLimits limits)
    {
        if (changes.Count == 0) return;
        if (_tail.Free < changes.Count || _tail.Bytes >= ChunkBytes)
        {
            // Small at first, because most resources hardly ever change.
            int capacity = Math.Max(Math.Clamp(_tail.Count * 2, 4, ChunkChanges), changes.Count);
            if (_tail.Count == 0)
            {
                _tail.Reserve(before, capacity);
            }
            else
            {
                // Readers are rarely more than a chunk behind.
                _tail.Previous?.ForgetValues();
                _tail = _tail.Follow(before, capacity);
            }
        }

        long bytes = _tail.Bytes;
        foreach (Change change in changes) _tail.Append(change);
        Bytes += _tail.Bytes - bytes;
        Changes += changes.Count;
        _last = changes[^1].Revision;
        while ((Changes > limits.Changes || Bytes > limits.Bytes) && _oldest != _tail) DropOldest();
    }

    /// <summary>Takes note of a change that is not kept.</summary>
    internal void Forget(long revision)
    {
        _last = revision;
        _floor = Math.Max(_floor, revision);
    }

    /// <summary>Refuses revisions before this one.</summary>
    internal void RaiseFloor(long revision) => _floor = Math.Max(_floor, revision);

    /// <summary>
    /// Frees the chunks that hold nothing after a revision; true if the state to be published has changed.
    /// </summary>
    internal bool Compact(long revision, Node root)
    {
        while (_oldest != _tail && _oldest.LastRevision <= revision) DropOldest();
        if (_oldest != _tail || _tail.Count == 0 || _tail.LastRevision > revision) return false;

        _tail = _tail.Follow(root, capacity: 0);
        DropOldest();
        return true;
    }

    private void DropOldest()
    {
        ChangeChunk next = _oldest.Next!;
        Changes -= _oldest.Count;
        Bytes -= _oldest.Bytes;
        _floor = Math.Max(_floor, _oldest.LastRevision);
        _oldest.Drop();
        _dropped?.Cut();
        _dropped = _oldest;
        _oldest = next;
    }
}

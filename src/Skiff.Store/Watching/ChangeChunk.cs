namespace Skiff.Store;

/// <summary>
/// A piece of a resource's log of changes. The writer appends to the last chunk and publishes how far it may be read;
/// readers walk from chunk to chunk at their own pace.
/// </summary>
/// <remarks>
/// Worked example: [5 7 9] → [12 13]. The second chunk's base is 9: a watch from 9, 10 or 11 starts at its first
/// change, one from 12 at its second. Dropping the first chunk frees its changes but keeps its link, because a reader
/// that has taken all three has missed nothing and may walk on. When the second is dropped too, that link is cut: the
/// reader would now miss 12, and is told so.
/// </remarks>
internal sealed class ChangeChunk
{
    private Contents? _contents;
    private ChangeChunk? _next;
    private ChangeChunk? _previous;

    private ChangeChunk(long baseRevision, Contents contents, ChangeChunk? previous)
    {
        BaseRevision = baseRevision;
        LastRevision = baseRevision;
        _contents = contents;
        _previous = previous;
    }

    /// <summary>The resource's last change before this chunk, or the revision its history begins at.</summary>
    internal long BaseRevision { get; }

    internal long LastRevision { get; private set; }

    /// <summary>Changes in the chunk; final once a later chunk has been published.</summary>
    internal int Count { get; private set; }

    /// <summary>Encoded bytes of the chunk's changes.</summary>
    internal long Bytes { get; private set; }

    /// <summary>The changes and what they start from, or null once the chunk has been dropped.</summary>
    internal Contents? Live => Volatile.Read(ref _contents);

    internal ChangeChunk? Next => Volatile.Read(ref _next);

    internal ChangeChunk? Previous => Volatile.Read(ref _previous);

    internal int Free => _contents is { } contents ? contents.Changes.Length - Count : 0;

    /// <summary>The start of a history: a chunk without room, which is made when the first change comes.</summary>
    internal static ChangeChunk First() => new(0, new Contents([], Leaf.Empty), null);

    /// <summary>
    /// Makes room in a chunk that has no changes yet. It must not be followed by another instead: a reader waits in it,
    /// and one who finds two chunks gone on his way is told that he has missed something.
    /// </summary>
    internal void Reserve(Node baseRoot, int capacity)
    {
        Invariant.Check(Count == 0);
        Volatile.Write(ref _contents, new Contents(new Change[capacity], baseRoot));
    }

    internal ChangeChunk Follow(Node baseRoot, int capacity)
    {
        Invariant.Check(Count > 0);
        ChangeChunk next = new(LastRevision, new Contents(new Change[capacity], baseRoot), this);
        Volatile.Write(ref _next, next);
        return next;
    }

    internal void Append(in Change change)
    {
        _contents!.Changes[Count++] = change;
        Bytes += change.Object.Json.Length;
        LastRevision = change.Revision;
    }

    /// <summary>Frees the changes and unlinks the chunk from the one after it, which becomes the oldest.</summary>
    internal void Drop()
    {
        Volatile.Write(ref _contents, null);
        if (Next is { } next) Volatile.Write(ref next._previous, null);
    }

    /// <summary>Lets go of the decoded objects that were superseded in this chunk.</summary>
    internal void ForgetValues()
    {
        if (Live is not { } contents) return;
        foreach (Change change in contents.Changes.AsSpan(0, Count))
        {
            change.Previous?.ForgetValue();
            if (change.Type == ChangeType.Deleted) change.Object.ForgetValue();
        }
    }

    /// <summary>Ends the way from this dropped chunk, because the one after it is dropped now.</summary>
    internal void Cut() => Volatile.Write(ref _next, null);

    /// <summary>The changes of a chunk, and the resource before the first of them.</summary>
    internal sealed record Contents(Change[] Changes, Node BaseRoot)
    {
        /// <summary>Changes at or before a revision among the first <paramref name="limit"/>.</summary>
        internal int UpTo(long revision, int limit)
        {
            int low = 0;
            int high = limit;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (Changes[middle].Revision <= revision) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}

namespace Skiff.Store;

/// <summary>
/// One resource as its writer sees it: the published state plus the changes of the batch at hand. Owned by the writer.
/// </summary>
internal sealed class ResourceHead(ResourceId resource)
{
    private readonly Dictionary<string, LogRow> _unlogged = [];
    private Node _publishedRoot = Leaf.Empty;

    internal ResourceId Resource { get; } = resource;

    internal Node Root { get; private set; } = Leaf.Empty;

    /// <summary>Changes of the batch at hand, in order.</summary>
    internal List<Change> Changes { get; } = [];

    internal History History { get; } = new(resource.FirstChunk);

    /// <summary>Whether memory-only writes have happened, so that history does not reach beyond a restart.</summary>
    internal bool IsVolatile { get; set; }

    /// <summary>What the log lacks: for each key the newest version, or deletion, that lives in memory only.</summary>
    internal IReadOnlyCollection<LogRow> Unlogged => _unlogged.Values;

    internal void Apply(in Change change, Edit edit)
    {
        Root = change.Type == ChangeType.Deleted
            ? TreeEdit.Remove(Root, change.Object.Key, edit)
            : TreeEdit.Set(Root, change.Object, edit);
        Changes.Add(change);
    }

    /// <summary>Takes a change whose history is not kept, while the log is read.</summary>
    internal void Load(in Change change, Edit edit)
    {
        Apply(change, edit);
        Changes.Clear();
        History.Forget(change.Revision);
        _publishedRoot = Root;
    }

    /// <summary>Makes the batch's changes part of the state that is published next.</summary>
    internal ResourceState Settle(HistoryLimits limits)
    {
        History.Append(Changes, _publishedRoot, limits);
        _publishedRoot = Root;
        Changes.Clear();
        return State();
    }

    internal void Rollback()
    {
        Root = _publishedRoot;
        Changes.Clear();
    }

    internal ResourceState State() => History.State(Root);

    /// <summary>
    /// Notes where the log has this key, and answers the row that the change makes unreadable, or zero. In order of
    /// revision, since each change builds on what the one before it left.
    /// </summary>
    internal long TraceLog(in Change change)
    {
        Stored version = change.Object;
        bool isDelete = change.Type == ChangeType.Deleted;
        long before = change.Previous?.LoggedAt ?? LoggedAtDeletion(version.Key);
        if (version.IsDurable)
        {
            _unlogged.Remove(version.Key);
            return before;
        }

        version.LoggedAt = before;
        if (isDelete && before == 0) _unlogged.Remove(version.Key);
        else _unlogged[version.Key] = new LogRow(version, isDelete);
        return 0;
    }

    private long LoggedAtDeletion(string key) =>
        _unlogged.TryGetValue(key, out LogRow gone) ? gone.Version.LoggedAt : 0;
}

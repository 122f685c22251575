namespace Skiff.Store;

/// <summary>Rebuilds the newest state, and the history since the last compaction, from the rows of a log.</summary>
internal sealed class Replay(StoreImage image, Head head, LogHeader header, HistoryLimits limits)
{
    private const int ChangesPerChunk = 64;

    private readonly Dictionary<string, ResourceHead> _resources = [];
    private Edit _edit = new();
    private long _lastRow = 1;

    internal static void Run(StoreImage image, Head head, ILog log, HistoryLimits limits)
    {
        Replay replay = new(image, head, log.Header, limits);
        log.Replay(replay.Read);
        replay.Finish();
    }

    private void Read(LoggedRow row)
    {
        Invariant.Check(row.Revision >= _lastRow);
        _lastRow = row.Revision;
        ResourceHead resource = HeadOf(row.Resource);
        Stored? current = TreeSearch.Find(resource.Root, row.Key);
        if (current is not null) head.Superseded.Add(row.Revision, current.LoggedAt);
        if (row.IsDelete) head.Superseded.Add(row.Revision, row.Revision);

        ChangeType type = row.IsDelete ? ChangeType.Deleted
            : current?.CreateRevision == row.CreateRevision ? ChangeType.Modified : ChangeType.Added;
        if (row.IsDelete && current is null) return; // The deletion of something that never reached the log.

        Stored version = new(resource.Resource, row.Key, row.Revision, row.CreateRevision, row.Value, null)
        {
            LoggedAt = row.Revision,
        };
        Take(resource, new Change(type, version, current));
    }

    private void Take(ResourceHead resource, in Change change)
    {
        if (change.Revision <= header.Compacted || resource.IsVolatile)
        {
            resource.Load(change, _edit);
            return;
        }

        // The first change that is kept fixes the state before it: nothing of that may change in place any more.
        if (resource.Changes.Count == 0) _edit = new Edit();
        resource.Apply(change, _edit);
        if (resource.Changes.Count == ChangesPerChunk) resource.Settle(limits);
    }

    private void Finish()
    {
        long revision = FirstRevision();
        foreach (ResourceHead resource in _resources.Values)
        {
            resource.Settle(limits);
            if (resource.IsVolatile) resource.History.RaiseFloor(revision);
        }

        foreach (string name in header.Volatile)
        {
            ResourceHead resource = HeadOf(name); // Also those that have nothing left.
            resource.History.RaiseFloor(revision);
        }
        head.Open(_resources.Values, revision, header.Compacted, header.Ceiling);
    }

    /// <summary>
    /// The revision to go on from. After a crash it lies above everything that memory-only writes may have been given,
    /// and is itself new, so that nobody can have seen another state under it.
    /// </summary>
    private long FirstRevision()
    {
        long used = Math.Max(Math.Max(_lastRow, header.Ceiling), header.Compacted);
        return header.WasClosed || header.Volatile.Count == 0 ? used : used + 1;
    }

    private ResourceHead HeadOf(string name)
    {
        if (_resources.TryGetValue(name, out ResourceHead? resource)) return resource;
        resource = new ResourceHead(image.Register(name, null)) { IsVolatile = header.Volatile.Contains(name) };
        _resources.Add(name, resource);
        return resource;
    }
}

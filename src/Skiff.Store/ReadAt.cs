namespace Skiff.Store;

/// <summary>The answer to a read at a given revision.</summary>
public abstract record ReadAt
{
    private ReadAt()
    {
    }

    /// <summary>The resource as it was.</summary>
    public sealed record Found(ResourceView View) : ReadAt;

    /// <summary>The revision is gone; <paramref name="Oldest"/> is the oldest that can still be read.</summary>
    public sealed record Compacted(long Oldest) : ReadAt;

    /// <summary>The revision has not happened; <paramref name="Newest"/> is the newest that has.</summary>
    public sealed record Future(long Newest) : ReadAt;
}

/// <summary>The answer to the start of a watch.</summary>
public abstract record WatchOutcome
{
    private WatchOutcome()
    {
    }

    /// <summary>The watch runs.</summary>
    public sealed record Started(WatchCursor Cursor) : WatchOutcome;

    /// <summary>The revision is gone; a watch can start at <paramref name="Oldest"/> or later.</summary>
    public sealed record Compacted(long Oldest) : WatchOutcome;

    /// <summary>The revision has not happened; <paramref name="Newest"/> is the newest that has.</summary>
    public sealed record Future(long Newest) : WatchOutcome;
}

/// <summary>The answer to a compaction.</summary>
public enum CompactOutcome
{
    /// <summary>Revisions before the one named are refused from now on; their space is given back bit by bit.</summary>
    Done,

    /// <summary>The revision has not happened.</summary>
    Future,

    /// <summary>The store has stopped, or too much waits.</summary>
    Unavailable,
}

namespace Skiff.Store;

/// <summary>What a transaction came to.</summary>
internal enum AppendOutcome
{
    /// <summary>It is on disk.</summary>
    Committed,

    /// <summary>The disk is full; nothing of it will ever be seen.</summary>
    Full,
}

/// <summary>What a log says of itself before its rows are read.</summary>
/// <param name="ClusterId">The identity of the store.</param>
/// <param name="Compacted">Revisions before this one are refused.</param>
/// <param name="Ceiling">No revision above this one, and above the last row, has been given out.</param>
/// <param name="WasClosed">Whether the last process closed the log in order, memory-only versions included.</param>
/// <param name="Volatile">Resources that have had memory-only writes.</param>
internal sealed record LogHeader(
    Guid ClusterId, long Compacted, long Ceiling, bool WasClosed, IReadOnlySet<string> Volatile);

/// <summary>A version to be appended.</summary>
internal readonly record struct LogRow(Stored Version, bool IsDelete);

/// <summary>A row as it is read back.</summary>
internal readonly record struct LoggedRow(
    string Resource, string Key, long Revision, long CreateRevision, bool IsDelete, byte[] Value);

/// <summary>Everything one transaction changes. Reused from batch to batch.</summary>
internal sealed class LogBatch
{
    internal List<LogRow> Rows { get; } = [];

    /// <summary>Rows to be deleted, by revision: nobody can read them any more.</summary>
    internal List<long> Superseded { get; } = [];

    /// <summary>Resources whose first memory-only write this is.</summary>
    internal List<ResourceId> Volatile { get; } = [];

    internal long? Ceiling { get; set; }

    internal long? Compacted { get; set; }

    /// <summary>Whether this is the last transaction of a store that closes in order.</summary>
    internal bool Closes { get; set; }

    internal bool IsEmpty =>
        Rows.Count + Superseded.Count + Volatile.Count == 0 && Ceiling is null && Compacted is null && !Closes;

    internal void Clear()
    {
        Rows.Clear();
        Superseded.Clear();
        Volatile.Clear();
        Ceiling = null;
        Compacted = null;
        Closes = false;
    }
}

/// <summary>
/// The durable half of a store. Used by one thread at a time. Failures other than a full disk throw
/// <see cref="StoreException"/>, after which only <see cref="IDisposable.Dispose"/> may be called.
/// </summary>
internal interface ILog : IDisposable
{
    /// <summary>What keeps the log, with its version.</summary>
    string Engine { get; }

    LogHeader Header { get; }

    /// <summary>Size on disk, free space included.</summary>
    long Bytes { get; }

    /// <summary>Reads every row in revision order.</summary>
    void Replay(Action<LoggedRow> read);

    /// <summary>Makes one transaction; returns once it is on disk.</summary>
    AppendOutcome Append(LogBatch batch);

    /// <summary>Does housekeeping that is due. Called when nobody waits for an answer.</summary>
    void Tidy();
}

namespace Skiff.Store;

/// <summary>
/// Counters of a store since it was opened. Written by the store, readable by anyone at any time; each number is exact,
/// two read one after the other may be from different moments.
/// </summary>
public sealed class StoreMetrics
{
    private static readonly double[] CommitBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1];

    private readonly long[] _commitBuckets = new long[CommitBounds.Length + 1];
    private long _pendingWrites;
    private long _pendingBytes;
    private long _busy;

    /// <summary>Writes that happened.</summary>
    public long Writes { get; internal set; }

    /// <summary>Writes of these that live in memory only.</summary>
    public long MemoryWrites { get; internal set; }

    /// <summary>Writes refused by their precondition.</summary>
    public long Refused { get; internal set; }

    /// <summary>Writes answered that the disk is full.</summary>
    public long Full { get; internal set; }

    /// <summary>Writes turned away because too many waited.</summary>
    public long Busy => Interlocked.Read(ref _busy);

    /// <summary>Transactions committed for writes.</summary>
    public long Commits { get; internal set; }

    /// <summary>Writes in the largest transaction.</summary>
    public int LargestCommit { get; internal set; }

    /// <summary>Seconds spent in commits, flush to disk included.</summary>
    public double CommitSeconds { get; internal set; }

    /// <summary>
    /// Upper bounds in seconds of <see cref="CommitCounts"/>; the last count is of all that took longer.
    /// </summary>
    public static ReadOnlySpan<double> CommitSecondBounds => CommitBounds;

    /// <summary>Commits by how long they took; one more element than there are bounds.</summary>
    public ReadOnlySpan<long> CommitCounts => _commitBuckets;

    /// <summary>Writes that wait or are being written.</summary>
    public long PendingWrites => Interlocked.Read(ref _pendingWrites);

    /// <summary>Encoded bytes of these.</summary>
    public long PendingBytes => Interlocked.Read(ref _pendingBytes);

    /// <summary>Compactions that moved the oldest readable revision.</summary>
    public long Compactions { get; internal set; }

    /// <summary>Rows in the log that newer ones have made obsolete; a compaction allows to delete them.</summary>
    public long SupersededRows { get; internal set; }

    /// <summary>Rows deleted from the log.</summary>
    public long ReclaimedRows { get; internal set; }

    /// <summary>Changes kept in memory for watchers and old reads, over all resources.</summary>
    public long HistoryChanges { get; internal set; }

    /// <summary>Encoded bytes of these.</summary>
    public long HistoryBytes { get; internal set; }

    /// <summary>Size of the log on disk in bytes, free pages included.</summary>
    public long LogBytes { get; internal set; }

    internal void Queued(int bytes)
    {
        Interlocked.Increment(ref _pendingWrites);
        Interlocked.Add(ref _pendingBytes, bytes);
    }

    internal void Answered(int bytes)
    {
        Interlocked.Decrement(ref _pendingWrites);
        Interlocked.Add(ref _pendingBytes, -bytes);
    }

    internal void TurnedAway() => Interlocked.Increment(ref _busy);

    internal void Committed(int writes, TimeSpan took)
    {
        Commits++;
        LargestCommit = Math.Max(LargestCommit, writes);
        CommitSeconds += took.TotalSeconds;
        int bucket = 0;
        while (bucket < CommitBounds.Length && took.TotalSeconds > CommitBounds[bucket]) bucket++;
        _commitBuckets[bucket]++;
    }
}

namespace Skiff.Store;

/// <summary>
/// A store in memory with a log behind it: SQLite in a data directory, or none, for clusters inside a test. With a log,
/// one thread of its own writes and commits in groups; without, a write happens on the caller's thread and is answered
/// when the call returns, so that a simulation stays in step.
/// </summary>
public sealed class LogStore : IStore
{
    private readonly StoreOptions _options;
    private readonly StoreImage _image = new();
    private readonly StoreMetrics _metrics = new();
    private readonly Head _head;
    private readonly Writer _writer;
    private readonly ILog? _log;
    private readonly Mailbox _mailbox;
    private readonly Thread? _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _inline = new(); // Without a log: held by the one who writes. Taken before any other.
    private readonly List<Pending> _taken = [];

    private LogStore(StoreOptions options, ILog? log)
    {
        HistoryLimits limits = new(options.MaxHistoryChanges, options.MaxHistoryBytes);
        _options = options;
        _log = log;
        _head = new Head(_image, _metrics, limits, hasLog: log is not null);
        _writer = new Writer(_head, log, _metrics, options.Time);
        _mailbox = new Mailbox(options.MaxPendingWrites, options.MaxPendingBytes, _metrics);
        ClusterId = options.NewClusterId;
        if (log is null) return;

        ClusterId = log.Header.ClusterId;
        Replay.Run(_image, _head, log, limits);
        _metrics.LogBytes = log.Bytes;
        _thread = new Thread(WriteUntilClosed) { Name = "store writer", IsBackground = true };
    }

    /// <inheritdoc/>
    public long Revision => _image.State.Revision;

    /// <inheritdoc/>
    public long CompactedRevision => _image.State.Compacted;

    /// <inheritdoc/>
    public Task<StoreFault> Fault => _writer.Fault;

    /// <inheritdoc/>
    public StoreMetrics Metrics => _metrics;

    /// <summary>The identity of what is stored; outlives restarts.</summary>
    public Guid ClusterId { get; }

    /// <summary>What keeps the log, with its version, for the first line a server prints.</summary>
    public string Engine => _log?.Engine ?? "memory";

    /// <summary>Opens the store of a data directory, or an empty one in memory, and starts it.</summary>
    /// <exception cref="StoreException">The directory is in use, damaged, or of a newer version.</exception>
    public static LogStore Open(StoreOptions options) => Open(
        options, options.DataDirectory is { } path ? SqliteLog.Open(path, options.NewClusterId, options.Seal) : null);

    /// <summary>
    /// As <see cref="Open(StoreOptions)"/>, on a log that is already open and belongs to the store from now on.
    /// </summary>
    internal static LogStore Open(StoreOptions options, ILog? log)
    {
        LogStore store;
        try
        {
            store = new LogStore(options, log);
        }
        catch (StoreException)
        {
            log?.Dispose();
            throw;
        }
        store._thread?.Start();
        return store;
    }

    /// <summary>
    /// Makes a store of a snapshot in a directory that has none. Its revisions begin far above all before.
    /// </summary>
    /// <exception cref="StoreException">There is a store already, or the snapshot is none.</exception>
    public static void Restore(string snapshot, string dataDirectory) => Snapshot.Restore(snapshot, dataDirectory);

    /// <summary>
    /// Saves the newest state into one file, which appears when it is whole and on disk. Writes go on meanwhile.
    /// </summary>
    /// <returns>The revision saved.</returns>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public Task<long> SnapshotAsync(string file, CancellationToken stop)
    {
        StoreState state = _image.State;
        return Task.Run(
            () =>
            {
                Snapshot.Save(state, _image.Registered(), ClusterId, _options.Seal, file, stop);
                return state.Revision;
            },
            stop);
    }

    /// <inheritdoc/>
    public ResourceId Register(string name, Decoder? decoder = null) => _image.Register(name, decoder);

    /// <inheritdoc/>
    public ResourceView Read(ResourceId resource) => _image.Read(resource);

    /// <inheritdoc/>
    public ReadAt At(ResourceId resource, long revision) => _image.At(resource, revision);

    /// <inheritdoc/>
    public WatchOutcome Watch(ResourceId resource, long fromRevision) => _image.Watch(resource, fromRevision);

    /// <inheritdoc/>
    public ValueTask<Commit> WriteAsync(Write write, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return ValueTask.FromCanceled<Commit>(stop);
        if (write.Key.Length > _options.MaxKeyLength)
            return new(new Commit.TooLarge("key", write.Key.Length, _options.MaxKeyLength));
        if (write.Draft.Length > _options.MaxValueBytes)
            return new(new Commit.TooLarge("value", write.Draft.Length, _options.MaxValueBytes));

        PendingWrite pending = new(write, stop);
        switch (Hand(pending))
        {
            case Posted.TooMany:
                _metrics.TurnedAway();
                return new(Commit.Busy.Answer);
            case Posted.Closed:
                return new(new Commit.Failed(_writer.Failure ?? new StoreFault("the store is closed")));
            default:
                return pending.Answered;
        }
    }

    /// <inheritdoc/>
    public ValueTask<CompactOutcome> CompactAsync(long revision, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return ValueTask.FromCanceled<CompactOutcome>(stop);
        PendingCompaction pending = new(revision, stop);
        return Hand(pending) == Posted.Accepted ? pending.Answered : new(CompactOutcome.Unavailable);
    }

    /// <summary>Writes what waits, closes the log in order, and ends every watch. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        _mailbox.Close();
        if (_thread is null) _image.Close();
        else await _ended.Task.ConfigureAwait(false);
    }

    private Posted Hand(Pending pending)
    {
        if (_thread is not null) return _mailbox.Post(pending);
        lock (_inline)
        {
            Posted posted = _mailbox.Post(pending);
            if (posted != Posted.Accepted) return posted;
            _mailbox.Take(_taken, 1, long.MaxValue, sleep: false);
            _writer.Process(_taken);
            _taken.Clear();
            return posted;
        }
    }

    private void WriteUntilClosed()
    {
        bool idle = false;
        while (_mailbox.Take(_taken, _options.MaxBatchWrites, _options.MaxBatchBytes, sleep: !idle))
        {
            if (_taken.Count > 0) _writer.Process(_taken);
            else _writer.WorkWhileIdle();
            _taken.Clear();
            idle = _writer.HasIdleWork;
        }
        _writer.Close();
        _log!.Dispose();
        _image.Close();
        _ended.SetResult();
    }
}

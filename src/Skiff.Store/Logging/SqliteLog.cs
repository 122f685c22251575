namespace Skiff.Store;

/// <summary>How hard SQLite waits for the disk.</summary>
internal enum Synchronous
{
    /// <summary>
    /// Every commit is flushed to disk before it returns. The only mode that keeps a store's promises.
    /// </summary>
    Full,

    /// <summary>Commits are flushed at checkpoints only; exists so that the tests can show that they notice.</summary>
    Normal,
}

/// <summary>
/// A log in one SQLite file: an append-only table of versions in revision order, and a few facts beside it.
/// </summary>
internal sealed class SqliteLog : ILog
{
    // Copying the write-ahead log back takes some milliseconds, and it is kept at this size and overwritten.
    private const long CheckpointBytes = 8 << 20;
    private const int RowOverheadBytes = 64;

    private readonly DataDirectory _directory;
    private readonly SqliteConnection _database;
    private readonly SqliteSchema _schema;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _delete;
    private readonly SqliteVacuum _vacuum;
    private readonly RowCodec _rows;
    private readonly Dictionary<string, long> _resources;
    private readonly List<string> _newResources = [];
    private long _sinceCheckpoint;
    private bool _marksOpen;
    private bool _failed;

    private SqliteLog(DataDirectory directory, SqliteConnection database, SqliteSchema schema, ISeal? seal)
    {
        _rows = new RowCodec(seal);
        _directory = directory;
        _database = database;
        _schema = schema;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _insert = database.Prepare(
            "INSERT INTO log (revision, resource, key, created, flags, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _delete = database.Prepare("DELETE FROM log WHERE revision = ?1");
        _vacuum = new SqliteVacuum(database);
        _resources = schema.ReadResources();
        if (seal is not null) SqliteReseal.Run(database, schema, _resources, _rows, seal);
    }

    public string Engine { get; } = SqliteEngine.Load();

    public LogHeader Header => _schema.Header;

    public long Bytes => _vacuum.Bytes;

    /// <summary>Opens, or makes, the log of a directory.</summary>
    /// <exception cref="StoreException">It is in use, damaged, or of a newer version.</exception>
    internal static SqliteLog Open(
        string path, Guid newClusterId, ISeal? seal = null, Synchronous synchronous = Synchronous.Full)
    {
        SqliteEngine.Load();
        DataDirectory directory = DataDirectory.Open(path);
        SqliteConnection? database = null;
        try
        {
            database = new SqliteConnection(directory.Database);
            return new SqliteLog(directory, database, SqliteSchema.Open(database, newClusterId, synchronous), seal);
        }
        catch (StoreException)
        {
            database?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    public void Replay(Action<LoggedRow> read)
    {
        Dictionary<long, string> names = _resources.ToDictionary(pair => pair.Value, pair => pair.Key);
        SqliteStatement rows = _database.Prepare(
            "SELECT revision, resource, key, created, flags, value FROM log ORDER BY revision");
        while (rows.Read())
        {
            if (!names.TryGetValue(rows.Int64(1), out string? resource))
                throw new StoreException($"{_directory.Database}: row {rows.Int64(0)} names no known resource");
            string key = rows.Text(2);
            long flags = rows.Int64(4);
            byte[] value = _rows.Decode(resource, key, flags, rows.Bytes(5));
            bool isDelete = (flags & RowCodec.Deleted) != 0;
            read(new LoggedRow(resource, key, rows.Int64(0), rows.Int64(3), isDelete, value));
        }
    }

    public AppendOutcome Append(LogBatch batch)
    {
        try
        {
            if (TryAppend(batch))
            {
                _newResources.Clear();
                return AppendOutcome.Committed;
            }
            if (_database.IsInTransaction) _ = _rollback.TryRun();
            foreach (string name in _newResources) _resources.Remove(name);
            _newResources.Clear();
            return AppendOutcome.Full;
        }
        catch (StoreException)
        {
            _failed = true;
            throw;
        }
    }

    public void Tidy()
    {
        try
        {
            // The log is flushed, copied and flushed again, so a checkpoint that fails half way loses nothing.
            if (_sinceCheckpoint >= CheckpointBytes && _database.TryCheckpoint()) _sinceCheckpoint = 0;
        }
        catch (StoreException)
        {
            _failed = true;
            throw;
        }
    }

    public void Dispose()
    {
        if (_failed) _database.AbandonLog();
        _database.Dispose();
        _directory.Dispose();
    }

    private bool TryAppend(LogBatch batch)
    {
        if (!_begin.TryRun()) return false;
        foreach (ResourceId resource in batch.Volatile)
        {
            if (!TryFindResource(resource.Name, out long id) || !_schema.TryMarkVolatile(id)) return false;
        }
        foreach (LogRow row in batch.Rows)
        {
            if (!TryInsert(row)) return false;
        }
        foreach (long revision in batch.Superseded)
        {
            if (!_delete.Bind(1, revision).TryRun()) return false;
        }
        if (batch.Superseded.Count > 0 && !_vacuum.TryShrink()) return false;
        if (!TryRecordFacts(batch) || !_commit.TryRun()) return false;
        _sinceCheckpoint += SqliteSchema.PageBytes; // However little changes, a page of it is logged.
        _marksOpen = !batch.Closes;
        return true;
    }

    private bool TryRecordFacts(LogBatch batch) =>
        (batch.Ceiling is not { } ceiling || _schema.TrySet(SqliteSchema.Ceiling, ceiling))
        && (batch.Compacted is not { } compacted || _schema.TrySet(SqliteSchema.Compacted, compacted))
        && (_marksOpen == !batch.Closes || _schema.TrySet(SqliteSchema.Closed, batch.Closes ? 1 : 0));

    private bool TryInsert(in LogRow row)
    {
        Stored version = row.Version;
        if (!TryFindResource(version.Resource.Name, out long resource)) return false;
        _sinceCheckpoint += version.Json.Length + RowOverheadBytes;
        byte[] value = _rows.Encode(row, out int flags);
        return _insert
            .Bind(1, version.Revision).Bind(2, resource).Bind(3, version.Key)
            .Bind(4, version.CreateRevision).Bind(5, flags).Bind(6, value)
            .TryRun();
    }

    private bool TryFindResource(string name, out long id)
    {
        if (_resources.TryGetValue(name, out id)) return true;
        id = _resources.Count + 1; // Rows of this table are never deleted.
        if (!_schema.TryAddResource(id, name)) return false;
        _resources.Add(name, id);
        _newResources.Add(name);
        return true;
    }
}

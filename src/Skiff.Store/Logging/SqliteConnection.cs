using SQLitePCL;

namespace Skiff.Store;

/// <summary>
/// The only connection to a database file. It writes and checkpoints, so the defects of SQLite that need a second
/// connection on a write-ahead log cannot occur. One thread at a time.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int OpenFlags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private const int PrimaryCode = 0xff;

    private readonly List<SqliteStatement> _statements = [];
    private readonly sqlite3 _database;

    internal SqliteConnection(string path)
    {
        int code = raw.sqlite3_open_v2(path, out _database, OpenFlags, null);
        if (code != raw.SQLITE_OK) throw new StoreException($"cannot open {path}: {Describe(code)}");
        _ = raw.sqlite3_extended_result_codes(_database, 1);
    }

    internal bool IsInTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    internal SqliteStatement Prepare(string sql)
    {
        int code = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement);
        if (code != raw.SQLITE_OK) throw Failure(sql, code);
        SqliteStatement prepared = new(this, sql, statement);
        _statements.Add(prepared);
        return prepared;
    }

    internal void Execute(string sql)
    {
        int code = raw.sqlite3_exec(_database, sql);
        if (code != raw.SQLITE_OK) throw Failure(sql, code);
    }

    internal long Query(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        _statements.Remove(statement);
        return statement.Read() ? statement.Int64(0) : 0;
    }

    /// <summary>
    /// Copies the write-ahead log into the database file. False if the disk is too full for that, which may be tried
    /// again: what was committed stays in the write-ahead log.
    /// </summary>
    internal bool TryCheckpoint()
    {
        int code = raw.sqlite3_wal_checkpoint_v2(_database, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        if (code == raw.SQLITE_OK) return true;
        if (IsFull(code)) return false;
        throw Failure("checkpoint", code);
    }

    /// <summary>
    /// Leaves the write-ahead log as it is at closing, because a failed disk is not to be trusted again.
    /// </summary>
    internal void AbandonLog() => _ = raw.sqlite3_db_config(_database, NoCheckpointOnClose, 1, out _);

    internal StoreException Failure(string what, int code) =>
        new($"{what}: {Describe(code)}: {raw.sqlite3_errmsg(_database).utf8_to_string()}");

    internal static bool IsFull(int code) => (code & PrimaryCode) == raw.SQLITE_FULL;

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements) statement.Dispose();
        _ = raw.sqlite3_close_v2(_database);
        _database.Dispose();
    }

    private static string Describe(int code) => $"SQLite error {code & PrimaryCode}, extended {code}";
}

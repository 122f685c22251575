using System.Text;
using SQLitePCL;

namespace Skiff.Store;

/// <summary>A prepared statement. Parameters and columns count from one and zero, as SQLite's own.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, string sql, sqlite3_stmt statement) : IDisposable
{
    private const int StackBytes = 512;

    internal SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, parameter, value));
        return this;
    }

    internal SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span is a null pointer, which SQLite would take for NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, parameter, 0)
            : raw.sqlite3_bind_blob(statement, parameter, value));
        return this;
    }

    internal SqliteStatement Bind(int parameter, string value)
    {
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        Check(raw.sqlite3_bind_text(statement, parameter, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        return this;
    }

    /// <summary>Steps to the next row; false, with the statement ready to be used anew, after the last.</summary>
    internal bool Read()
    {
        int code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        _ = raw.sqlite3_reset(statement); // Repeats the code that step gave.
        return code == raw.SQLITE_DONE ? false : throw connection.Failure(sql, code);
    }

    /// <summary>Runs a statement without rows; false if the disk is full.</summary>
    internal bool TryRun()
    {
        int code = raw.sqlite3_step(statement);
        _ = raw.sqlite3_reset(statement);
        if (code is raw.SQLITE_DONE or raw.SQLITE_ROW) return true;
        return SqliteConnection.IsFull(code) ? false : throw connection.Failure(sql, code);
    }

    /// <summary>As <see cref="TryRun"/>, for a statement that works a step at a time.</summary>
    internal bool TryRunToEnd()
    {
        int code;
        do code = raw.sqlite3_step(statement);
        while (code == raw.SQLITE_ROW);
        _ = raw.sqlite3_reset(statement);
        if (code == raw.SQLITE_DONE) return true;
        return SqliteConnection.IsFull(code) ? false : throw connection.Failure(sql, code);
    }

    internal long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    internal ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    internal string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw connection.Failure(sql, code);
    }
}

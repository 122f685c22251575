namespace Skiff.Store;

/// <summary>
/// Seals what is on disk in the clear, or with a key that is no longer written with, when a store is opened: a key that
/// was changed, or a seal that is new, counts from then on for everything. It is one transaction: a crash leaves all as it
/// was, and the next opening tries again. What has been done is noted, so that other openings read nothing twice.
/// </summary>
internal static class SqliteReseal
{
    private const string NotePrefix = "sealed/"; // Then the resource; the value is the number of the key.

    /// <summary>Brings the rows of each resource up to the seal; with a full disk they stay as they are.</summary>
    /// <exception cref="StoreException">A row cannot be opened.</exception>
    internal static void Run(
        SqliteConnection database, SqliteSchema schema, IReadOnlyDictionary<string, long> resources, RowCodec rows, ISeal seal)
    {
        foreach ((string name, long id) in resources)
        {
            int wanted = seal.Covers(name) ? seal.KeyNumber : 0;
            if (database.Query($"SELECT value FROM meta WHERE name = '{NotePrefix}{name.Replace("'", "''", StringComparison.Ordinal)}'") == wanted)
                continue;
            database.Execute("PRAGMA secure_delete = ON"); // What was in the clear must not stay in free pages.
            database.Execute("BEGIN IMMEDIATE");
            bool isDone = (wanted == 0 || TrySeal(database, name, id, rows, seal)) && schema.TrySet(NotePrefix + name, wanted);
            database.Execute(isDone ? "COMMIT" : "ROLLBACK");
            database.Execute("PRAGMA secure_delete = OFF");
            if (isDone) database.Query("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private static bool TrySeal(SqliteConnection database, string name, long id, RowCodec rows, ISeal seal)
    {
        List<long> revisions = [];
        SqliteStatement old = database.Prepare(
            "SELECT revision FROM log WHERE resource = ?1 AND ((flags & ?2) = 0 OR substr(value, 1, 1) <> ?3)");
        old.Bind(1, id).Bind(2, RowCodec.Sealed).Bind(3, [seal.KeyNumber]);
        while (old.Read()) revisions.Add(old.Int64(0));

        SqliteStatement read = database.Prepare("SELECT key, flags, value FROM log WHERE revision = ?1");
        SqliteStatement write = database.Prepare("UPDATE log SET flags = ?2, value = ?3 WHERE revision = ?1");
        foreach (long revision in revisions)
        {
            if (!read.Bind(1, revision).Read()) continue;
            (string key, long flags) = (read.Text(0), read.Int64(1));
            byte[] value = rows.Decode(name, key, flags, read.Bytes(2));
            _ = read.Read(); // To the end, so that it can be used anew.
            if (!write.Bind(1, revision).Bind(2, flags | RowCodec.Sealed).Bind(3, seal.Seal(name, key, value)).TryRun()) return false;
        }

        return true;
    }
}

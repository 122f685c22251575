using System.Globalization;

namespace Skiff.Store;

/// <summary>The tables of the log and the facts kept beside the rows.</summary>
internal sealed class SqliteSchema
{
    internal const string Cluster = "cluster";
    internal const string Compacted = "compacted";
    internal const string Ceiling = "ceiling";
    internal const string Closed = "closed";

    /// <summary>
    /// Holds several objects of the usual 2 to 5 KB without spilling. Against pages of 4 KB that halves the file and
    /// the processor time of grouped writes, and it costs a lone write next to nothing.
    /// </summary>
    internal const int PageBytes = 16 << 10;

    private const int Version = 1;
    private const int ApplicationId = 0x534B4946; // "SKIF", which lets `file` tell what this is.

    private const string Tables = """
        CREATE TABLE resource (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, volatile INTEGER NOT NULL);
        CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
        CREATE TABLE log (
          revision INTEGER PRIMARY KEY,
          resource INTEGER NOT NULL,
          key TEXT NOT NULL,
          created INTEGER NOT NULL,
          flags INTEGER NOT NULL,
          value BLOB NOT NULL);
        """;

    private readonly SqliteConnection _database;
    private readonly SqliteStatement _set;
    private readonly SqliteStatement _addResource;
    private readonly SqliteStatement _markVolatile;

    private SqliteSchema(SqliteConnection database)
    {
        _database = database;
        _set = database.Prepare("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2");
        _addResource = database.Prepare("INSERT INTO resource (id, name, volatile) VALUES (?1, ?2, 0)");
        _markVolatile = database.Prepare("UPDATE resource SET volatile = 1 WHERE id = ?1");
        Header = ReadHeader();
    }

    internal LogHeader Header { get; }

    internal static SqliteSchema Open(SqliteConnection database, Guid newClusterId, Synchronous synchronous)
    {
        // Exclusive locking before the first access keeps the index of the write-ahead log in this process's memory,
        // and a second process out even where advisory locks are switched off.
        database.Execute("PRAGMA locking_mode = EXCLUSIVE");
        long version = database.Query("PRAGMA user_version");
        if (version == 0)
        {
            // These have an effect only before the first table; the second would write whenever a store is opened, and one
            // whose disk is full must open.
            database.Execute($"PRAGMA page_size = {PageBytes.ToString(CultureInfo.InvariantCulture)}");
            database.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }

        database.Execute("PRAGMA journal_mode = WAL");
        database.Execute($"PRAGMA synchronous = {(synchronous == Synchronous.Full ? "FULL" : "NORMAL")}");
        database.Execute("PRAGMA wal_autocheckpoint = 0"); // Done by hand, when nobody waits for an answer.
        database.Execute("PRAGMA journal_size_limit = 33554432"); // A burst does not leave a large file behind.
        database.Execute("PRAGMA cell_size_check = ON");
        if (version == 0) Create(database, newClusterId);
        else if (version != Version)
            throw new StoreException($"the store has format {version}; this version reads format {Version} only");
        return new SqliteSchema(database);
    }

    internal Dictionary<string, long> ReadResources()
    {
        Dictionary<string, long> resources = [];
        SqliteStatement rows = _database.Prepare("SELECT id, name FROM resource");
        while (rows.Read()) resources.Add(rows.Text(1), rows.Int64(0));
        return resources;
    }

    internal bool TrySet(string name, long value) => _set.Bind(1, name).Bind(2, value).TryRun();

    internal bool TryAddResource(long id, string name) => _addResource.Bind(1, id).Bind(2, name).TryRun();

    internal bool TryMarkVolatile(long id) => _markVolatile.Bind(1, id).TryRun();

    private static void Create(SqliteConnection database, Guid newClusterId)
    {
        // One transaction: a store that was cut off while it was made is made again.
        database.Execute("BEGIN IMMEDIATE");
        database.Execute(Tables);
        database.Execute($"INSERT INTO meta (name, value) VALUES ('{Cluster}', '{newClusterId:D}')");
        database.Execute($"PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)}");
        database.Execute($"PRAGMA user_version = {Version.ToString(CultureInfo.InvariantCulture)}");
        database.Execute("COMMIT");
    }

    private LogHeader ReadHeader()
    {
        HashSet<string> volatiles = [];
        SqliteStatement names = _database.Prepare("SELECT name FROM resource WHERE volatile = 1");
        while (names.Read()) volatiles.Add(names.Text(0));

        Dictionary<string, long> facts = [];
        Guid cluster = Guid.Empty;
        SqliteStatement rows = _database.Prepare("SELECT name, value FROM meta");
        while (rows.Read())
        {
            if (rows.Text(0) == Cluster) cluster = Guid.Parse(rows.Text(1), CultureInfo.InvariantCulture);
            else facts[rows.Text(0)] = rows.Int64(1);
        }
        return new LogHeader(
            cluster, facts.GetValueOrDefault(Compacted), facts.GetValueOrDefault(Ceiling),
            facts.GetValueOrDefault(Closed) == 1, volatiles);
    }
}

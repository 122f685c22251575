namespace Skiff.Store;

/// <summary>
/// Copies of a whole store in one file. They are made from memory, at one revision, while the store goes on; they hold
/// the objects and not their history.
/// </summary>
internal static class Snapshot
{
    /// <summary>
    /// How far a restored store skips ahead: beyond what may have been given out between the snapshot and its loss, so
    /// that no client ever sees a revision with two meanings.
    /// </summary>
    internal const long RestoreJump = 1_000_000_000;

    private const int RowsPerTransaction = 1000;

    internal static void Save(
        StoreState state, IEnumerable<ResourceId> resources, Guid cluster, ISeal? seal, string file,
        CancellationToken stop)
    {
        string work = file + ".partial";
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        using (SqliteLog log = SqliteLog.Open(work, cluster, seal))
        {
            LogBatch batch = new();
            foreach (ResourceId resource in resources)
            {
                Node root = state.Find(resource.Index)?.Root ?? Leaf.Empty;
                foreach (Stored version in new ResourceView(root, state.Revision).All())
                {
                    batch.Rows.Add(new LogRow(version, IsDelete: false));
                    if (batch.Rows.Count < RowsPerTransaction) continue;
                    stop.ThrowIfCancellationRequested();
                    Append(log, batch, file);
                }
            }
            batch.Ceiling = state.Revision;
            batch.Compacted = state.Revision;
            batch.Closes = true;
            Append(log, batch, file);
        }
        File.Move(Path.Combine(work, "store.db"), file, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(file))!);
        Directory.Delete(work, recursive: true);
    }

    internal static void Restore(string file, string dataDirectory)
    {
        string database = Path.Combine(dataDirectory, "store.db");
        if (File.Exists(database)) throw new StoreException($"{dataDirectory} holds a store already");
        using (DataDirectory directory = DataDirectory.Open(dataDirectory))
        {
            File.Copy(file, directory.Database, overwrite: true);
        }
        using SqliteLog log = SqliteLog.Open(dataDirectory, Guid.Empty);
        long revision = log.Header.Ceiling + RestoreJump;
        Append(log, new LogBatch { Ceiling = revision, Compacted = revision, Closes = true }, database);
    }

    private static void Append(SqliteLog log, LogBatch batch, string file)
    {
        if (log.Append(batch) == AppendOutcome.Full) throw new StoreException($"no space left for {file}");
        batch.Clear();
    }
}

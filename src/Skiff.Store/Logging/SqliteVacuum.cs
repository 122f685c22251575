namespace Skiff.Store;

/// <summary>
/// Keeps the file small. Deleted rows leave free pages that new rows use; only what is free far beyond that is given
/// back, a little per transaction, so that no write waits for it.
/// </summary>
internal sealed class SqliteVacuum(SqliteConnection database)
{
    private const long SparePages = 1024;
    private const int ShrinkPages = 128;

    private readonly SqliteStatement _free = database.Prepare("PRAGMA freelist_count");
    private readonly SqliteStatement _pages = database.Prepare("PRAGMA page_count");
    private readonly SqliteStatement _shrink = database.Prepare($"PRAGMA incremental_vacuum({ShrinkPages})");
    private readonly long _pageBytes = database.Query("PRAGMA page_size");

    internal long Bytes => Count(_pages) * _pageBytes;

    /// <summary>
    /// Gives back some pages if there are more to spare than a quarter of the file; false if the disk is full.
    /// </summary>
    internal bool TryShrink()
    {
        long free = Count(_free);
        if (free < SparePages || free < Count(_pages) / 4) return true;
        return _shrink.TryRunToEnd();
    }

    private static long Count(SqliteStatement pragma)
    {
        long count = pragma.Read() ? pragma.Int64(0) : 0;
        while (pragma.Read())
        {
        }
        return count;
    }
}

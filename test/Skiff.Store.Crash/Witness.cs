namespace Skiff.Store.Crash;

/// <summary>What the loop counts.</summary>
internal sealed record Tally
{
    internal int Cycles { get; set; }

    internal long Acked { get; set; }

    internal long Events { get; set; }

    /// <summary>Answered durable writes that are gone.</summary>
    internal long Lost { get; set; }

    /// <summary>Revisions seen with two contents, or given out again.</summary>
    internal long Reused { get; set; }

    /// <summary>Events seen of changes that never became durable.</summary>
    internal long Phantom { get; set; }

    /// <summary>Durable changes that the watch passed over, repeated or put in the wrong order.</summary>
    internal long Misordered { get; set; }

    internal long Corrupt { get; set; }

    internal TimeSpan Active { get; set; }

    internal bool IsClean => Lost + Reused + Phantom + Misordered + Corrupt == 0;
}

/// <summary>
/// Remembers what clients have been told, over all lives of the store, and holds every recovered state against it.
/// </summary>
internal sealed class Witness(Tally tally, ISubject subject, string directory)
{
    private readonly Dictionary<long, (ChangeType, string, int)> _seen = [];
    private long _newestSeen;

    /// <summary>Where the store is.</summary>
    internal string Directory { get; } = directory;

    /// <summary>Where its database is.</summary>
    internal string Database => subject.DatabaseIn(Directory);

    /// <summary>The next life numbers its attempts from here, above everything in doubt.</summary>
    internal int NextAttempt { get; private set; }

    internal async Task CheckAsync(string copy, long startedAt, IReadOnlyList<Sighting> sightings)
    {
        foreach (Sighting sighting in sightings) See(sighting);
        await using LogStore store = LogStore.Open(new StoreOptions { DataDirectory = copy });
        ResourceId pods = store.Register(subject.Resource);
        if (store.Revision < _newestSeen) tally.Reused++;

        Dictionary<long, Sighting> history = History(store, pods);
        foreach (Sighting change in history.Values) Remember(change);
        foreach (Sighting sighting in sightings) Check(sighting, store, history);
        CheckOrder(startedAt, store.CompactedRevision, sightings, history);
        foreach (Stored stored in store.Read(pods).All())
            NextAttempt = Math.Max(NextAttempt, (subject.Attempt(stored) ?? 0) + 1);
    }

    private Dictionary<long, Sighting> History(LogStore store, ResourceId pods)
    {
        Dictionary<long, Sighting> history = [];
        WatchCursor cursor = ((WatchOutcome.Started)store.Watch(pods, store.CompactedRevision)).Cursor;
        while (cursor.TryRead(out Change change) == CursorRead.Change)
        {
            if (subject.Attempt(change.Object) is { } attempt)
                history.Add(change.Revision, new('E', change.Type, change.Object.Key, change.Revision, attempt));
        }
        return history;
    }

    private void See(Sighting sighting)
    {
        if (sighting.Source == 'E') tally.Events++;
        if (sighting.Source == 'A') tally.Acked++;
        _newestSeen = Math.Max(_newestSeen, sighting.Revision);
        NextAttempt = Math.Max(NextAttempt, sighting.Attempt + 8); // A writer has one attempt in doubt at most.
        Remember(sighting);
    }

    private void Remember(Sighting sighting)
    {
        if (!_seen.TryAdd(sighting.Revision, sighting.Content) && _seen[sighting.Revision] != sighting.Content)
            tally.Reused++;
    }

    private void Check(Sighting sighting, LogStore store, Dictionary<long, Sighting> history)
    {
        if (sighting.Source == 'M' || IsKept(sighting, store, history)) return;
        if (sighting.Source == 'A') tally.Lost++;
        else tally.Phantom++;
    }

    private bool IsKept(Sighting sighting, LogStore store, Dictionary<long, Sighting> history)
    {
        if (sighting.Revision > store.CompactedRevision)
            return history.TryGetValue(sighting.Revision, out Sighting kept) && kept.Content == sighting.Content;

        // Its history is given up, so what it left behind must show: itself or something newer.
        ResourceView oldest = ((ReadAt.Found)store.At(store.Register(subject.Resource), store.CompactedRevision)).View;
        Stored? left = oldest.Find(sighting.Key);
        return sighting.Type == ChangeType.Deleted
            ? left is null || left.CreateRevision > sighting.Revision
            : left is null || left.Revision >= sighting.Revision; // Absent: deleted later, which its own answer checks.
    }

    private void CheckOrder(
        long startedAt, long compacted, IReadOnlyList<Sighting> sightings, Dictionary<long, Sighting> history)
    {
        long[] observed = [.. sightings.Where(each => each.Source == 'E').Select(each => each.Revision)];
        for (int i = 1; i < observed.Length; i++)
        {
            if (observed[i] <= observed[i - 1]) tally.Misordered++;
        }
        if (observed.Length == 0) return;
        HashSet<long> seen = [.. observed];
        long from = Math.Max(startedAt, compacted);
        tally.Misordered += history.Keys.Count(each => each > from && each <= observed[^1] && !seen.Contains(each));
    }
}

namespace Skiff.ApiServer.Consistency;

/// <summary>
/// Holds what watchers were told against what happened. In a stretch, every change of an object that belongs to the
/// scope, or did before, must be told once, in order, as what it is to somebody who sees only the scope: coming into
/// it is an addition, leaving it a deletion that shows the last state inside.
/// </summary>
internal static class WatchCheck
{
    /// <summary>Checks stretches; answers how many events they had.</summary>
    public static long Stretches(History history, IEnumerable<Stretch> all, Faults faults)
    {
        long checks = 0;
        History.StateAt before = history.Start();
        foreach (Stretch stretch in all.OrderBy(stretch => stretch.From))
        {
            before.MoveTo(stretch.From);
            Dictionary<int, Item> inside = before.Items.Where(one => stretch.Scope.Holds(one.Value)).ToDictionary();
            checks += Check(history, stretch, inside, faults);
        }

        return checks;
    }

    /// <summary>Checks what lists showed; answers how many there were.</summary>
    public static int Snapshots(History history, IEnumerable<Snapshot> all, Faults faults)
    {
        int checks = 0;
        History.StateAt then = history.Start();
        foreach (Snapshot snapshot in all.OrderBy(snapshot => snapshot.Revision))
        {
            checks++;
            then.MoveTo(snapshot.Revision);
            if (snapshot.Revision < snapshot.AtLeast)
                faults.Add("a reader was shown less than was known before it asked", (snapshot.Scope, snapshot.Revision, snapshot.AtLeast));
            HashSet<Item> expected = [.. then.Items.Values.Where(item => snapshot.Scope.Holds(item))];
            if (!expected.SetEquals(snapshot.Items) || expected.Count != snapshot.Items.Count)
            {
                Item odd = expected.Except(snapshot.Items).Concat(snapshot.Items.Except(expected)).FirstOrDefault();
                faults.Add("a list was not what was there", (snapshot.Scope, snapshot.Revision, odd));
            }
        }

        return checks;
    }

    private static long Check(History history, Stretch stretch, Dictionary<int, Item> inside, Faults faults)
    {
        int next = 0;
        foreach (Happening one in history.Between(stretch.From, stretch.UpTo))
        {
            if (Expected(one, stretch.Scope, inside) is not { } expected) continue;
            if (next >= stretch.Events.Count)
            {
                faults.Add("an event was missing at the end", (stretch.Scope, stretch.UpTo, expected));
                return next;
            }

            Seen seen = stretch.Events[next++];
            if (seen == expected) continue;
            faults.Add("a watcher was told something else than happened", (stretch.Scope, seen, expected));
            return next;
        }

        if (next < stretch.Events.Count) faults.Add("a watcher was told too much", (stretch.Scope, stretch.Events[next]));
        return next;
    }

    // What a happening is to somebody who sees only the scope; null when it is nothing.
    private static Seen? Expected(in Happening one, Scope scope, Dictionary<int, Item> inside)
    {
        int key = one.After.Key;
        bool was = inside.TryGetValue(key, out Item before);
        if (!one.IsDeletion && scope.Holds(one.After))
        {
            inside[key] = one.After;
            return new(was ? Seen.Modified : Seen.Added, one.After);
        }

        if (!was) return null;
        inside.Remove(key);
        return new(Seen.Deleted, before with { Revision = one.After.Revision });
    }
}

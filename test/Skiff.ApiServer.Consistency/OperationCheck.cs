namespace Skiff.ApiServer.Consistency;

/// <summary>Holds reads, increments and pages against what happened.</summary>
internal sealed class OperationCheck(History history, Faults faults)
{
    private readonly Dictionary<long, Item> states =
        history.All.Where(one => !one.IsDeletion).ToDictionary(one => one.After.Revision, one => one.After);

    private readonly ILookup<int, long> deletions =
        history.All.Where(one => one.IsDeletion).ToLookup(one => one.After.Key, one => one.After.Revision);

    private readonly ILookup<int, long> changes = history.All.ToLookup(one => one.After.Key, one => one.After.Revision);

    /// <summary>Checks a client's reads, and that what was refused had to be.</summary>
    public void Reads(Client client)
    {
        foreach ((Item item, long known) in client.Reads)
        {
            if (!states.TryGetValue(item.Revision, out Item state) || state != item)
                faults.Add("a read showed a state that never was", (item, state));
            if (item.Revision < known) faults.Add("a read was older than what was known", (item, known));
        }

        foreach ((int key, long known) in client.Misses)
        {
            if (known > 0 && !deletions[key].Any(revision => revision >= known))
                faults.Add("an object was not found that was there", (key, known));
        }

        foreach ((int key, long revision) in client.Conflicts)
        {
            if (!changes[key].Any(later => later > revision))
                faults.Add("a write was refused although its version was the newest", (key, revision));
        }
    }

    /// <summary>Every increment that was answered counts, and nothing else does.</summary>
    public void Counters(IReadOnlyList<Client> clients, int first, int count)
    {
        long sum = 0;
        for (int key = first; key < first + count; key++) sum += states[changes[key].Max()].Value;
        long increments = clients.Sum(client => client.Increments);
        if (sum != increments) faults.Add("counters have another sum than increments were answered", (sum, increments));
    }

    /// <summary>Checks pages; answers how many there were.</summary>
    public int Pages(IEnumerable<Page> pages)
    {
        int checks = 0;
        History.StateAt then = history.Start();
        foreach (Page page in pages.OrderBy(page => page.Revision))
        {
            checks++;
            then.MoveTo(page.Revision);
            Item[] rest =
            [
                .. then.Items.Values.Where(item => Item.SpaceOf(item.Key) == page.Space && item.Key > page.AfterKey)
                    .OrderBy(item => item.Key),
            ];
            if (!page.Items.SequenceEqual(rest.Take(page.Limit))) faults.Add("a page was not what was there", (page.Space, page.Revision, page.AfterKey));
            int left = Math.Max(0, rest.Length - page.Limit);
            if (page.HasMore != left > 0) faults.Add("a page was wrong about there being more", (page.Space, page.Revision, left));
            if ((page.Remaining ?? 0) != left) faults.Add("a page was wrong about how many remain", (page.Remaining, left));
        }

        return checks;
    }
}

namespace Skiff.ApiServer.Consistency;

/// <summary>One thing that happened.</summary>
/// <param name="After">The state after it; of a deletion, the last state under the deletion's revision.</param>
/// <param name="IsDeletion">Whether the object was gone then.</param>
internal readonly record struct Happening(Item After, bool IsDeletion);

/// <summary>
/// All that happened, in the order of revisions: every write is made by this program, and its answer says its revision.
/// Whatever a reader is told is held against it.
/// </summary>
internal sealed class History
{
    private readonly List<Happening> all;

    /// <summary>The history of what writers were answered, with what cannot be in it.</summary>
    public History(Answers answers, Faults faults)
    {
        all = answers.InOrder();
        for (int i = 1; i < all.Count; i++)
        {
            if (all[i].After.Revision == all[i - 1].After.Revision) faults.Add("one revision was answered to two writers", all[i]);
        }
    }

    /// <summary>All of it.</summary>
    public IReadOnlyList<Happening> All => all;

    /// <summary>What happened after a revision, up to and with another.</summary>
    public IEnumerable<Happening> Between(long after, long upTo)
    {
        for (int i = FirstAfter(after); i < all.Count && all[i].After.Revision <= upTo; i++) yield return all[i];
    }

    /// <summary>Readers that go forward in time share one pass: states at ascending revisions.</summary>
    public StateAt Start() => new(this);

    private int FirstAfter(long revision)
    {
        int low = 0, high = all.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (all[middle].After.Revision <= revision) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>What was there at a revision that only moves forward.</summary>
    internal sealed class StateAt(History history)
    {
        private readonly Dictionary<int, Item> items = [];
        private int next;

        /// <summary>The objects.</summary>
        public IReadOnlyDictionary<int, Item> Items => items;

        /// <summary>Moves on.</summary>
        public void MoveTo(long revision)
        {
            while (next < history.all.Count && history.all[next].After.Revision <= revision)
            {
                Happening one = history.all[next++];
                if (one.IsDeletion) items.Remove(one.After.Key);
                else items[one.After.Key] = one.After;
            }
        }
    }
}

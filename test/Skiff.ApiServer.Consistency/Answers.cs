namespace Skiff.ApiServer.Consistency;

/// <summary>What writers were answered. A reader that begins after an answer must see at least what it said.</summary>
internal sealed class Answers(int keys)
{
    private readonly Lock gate = new();
    private readonly List<Happening> all = [];
    private readonly long[] newest = new long[keys];
    private long newestOfAll;

    /// <summary>The newest revision that was answered to anybody.</summary>
    public long Newest => Volatile.Read(ref newestOfAll);

    /// <summary>The newest revision of an object that was answered.</summary>
    public long NewestOf(int key) => Volatile.Read(ref newest[key]);

    /// <summary>Notes what was answered.</summary>
    public void Add(in Happening one)
    {
        lock (gate)
        {
            all.Add(one);
            newest[one.After.Key] = Math.Max(newest[one.After.Key], one.After.Revision);
            newestOfAll = Math.Max(newestOfAll, one.After.Revision);
        }
    }

    /// <summary>Everything that was answered, in the order of revisions; no more is answered by now.</summary>
    public List<Happening> InOrder() => [.. all.OrderBy(one => one.After.Revision)];
}

namespace Skiff.Store.Tests;

/// <summary>
/// Writers, watchers, readers and compaction at once; what the watchers saw is held against the answers.
/// </summary>
public sealed class ConcurrencyTests
{
    private const int Writers = 8;
    private const int Watchers = 12;
    private const int WritesEach = 2500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task WatchersSeeEveryChangeInOrder(int seed)
    {
        await using LogStore store = LogStore.Open(new StoreOptions { MaxHistoryChanges = 3000 }, new ScriptedLog());
        ResourceId pods = store.Register("pods");
        Task<List<Change>>[] watchers = [.. Enumerable.Range(0, Watchers)
            .Select(number => Task.Run(() => WatchAsync(store, pods, new Random(seed * 100 + number)), Stop))];
        Task<List<Stored>>[] writers = [.. Enumerable.Range(0, Writers)
            .Select(number => Task.Run(() => WriteAsync(store, pods, number, new Random(seed * 1000 + number)), Stop))];
        Task compactions = Task.Run(() => CompactAsync(store, Task.WhenAll(writers)), Stop);

        List<Stored> written = [.. (await Task.WhenAll(writers)).SelectMany(each => each)];
        await compactions;
        written.Sort((left, right) => left.Revision.CompareTo(right.Revision));
        for (int i = 0; i < written.Count; i++) Assert.Equal(i + 2, written[i].Revision);
        await store.Created(pods, "end", "x");
        foreach (Task<List<Change>> watcher in watchers) Check(await watcher, written);
    }

    private static async Task<List<Stored>> WriteAsync(LogStore store, ResourceId pods, int number, Random random)
    {
        List<Stored> written = [];
        Draft draft = Sample.Draft("x");
        while (written.Count < WritesEach)
        {
            string key = $"k{random.Next(20)}"; // Shared with the other writers.
            Stored? current = store.Read(pods).Find(key);
            Write write = current is null ? Write.Create(pods, key, draft)
                : random.Next(4) == 0 ? Write.Delete(pods, key, Precondition.AtRevision(current.Revision), draft)
                : Write.Update(pods, key, Precondition.AtRevision(current.Revision), draft);
            Commit commit = await store.WriteAsync(write, Stop);
            if (commit is Commit.Done done) written.Add(done.Stored);
        }
        return written;
    }

    /// <summary>
    /// Follows; now and then begins anew from its progress, and when it fell behind, from a fresh read.
    /// </summary>
    private static async Task<List<Change>> WatchAsync(LogStore store, ResourceId pods, Random random)
    {
        List<Change> seen = [];
        WatchCursor cursor = StoreConformance.Started(store.Watch(pods, 1));
        while (true)
        {
            switch (cursor.TryRead(out Change change))
            {
                case CursorRead.Change when change.Object.Key == "end":
                    return seen;
                case CursorRead.Change:
                    seen.Add(change);
                    if (random.Next(50) == 0) cursor = Resumed(store, pods, cursor.Revision, seen);
                    break;
                case CursorRead.CaughtUp when random.Next(3) == 0:
                    cursor = Resumed(store, pods, cursor.Revision, seen); // As from a bookmark.
                    break;
                case CursorRead.CaughtUp:
                    await cursor.WaitAsync(Stop);
                    break;
                default:
                    cursor = Relisted(store, pods, seen);
                    break;
            }
        }
    }

    private static WatchCursor Resumed(LogStore store, ResourceId pods, long revision, List<Change> seen) =>
        store.Watch(pods, revision) is WatchOutcome.Started started ? started.Cursor : Relisted(store, pods, seen);

    private static WatchCursor Relisted(LogStore store, ResourceId pods, List<Change> seen)
    {
        while (true)
        {
            ResourceView view = store.Read(pods);
            if (store.Watch(pods, view.Revision) is not WatchOutcome.Started started) continue;
            seen.Add(default); // A gap that it knows of.
            return started.Cursor;
        }
    }

    private static async Task CompactAsync(LogStore store, Task until)
    {
        while (!until.IsCompleted)
        {
            await store.CompactAsync(Math.Max(1, store.Revision - 500), Stop);
            await Task.Yield();
        }
    }

    private static void Check(List<Change> seen, List<Stored> written)
    {
        long last = 1;
        bool gap = false;
        foreach (Change change in seen)
        {
            if (change.Object is null)
            {
                gap = true;
                continue;
            }
            Assert.True(gap ? change.Revision > last : change.Revision == last + 1, $"{change.Revision} after {last}");
            Assert.Same(written[(int)change.Revision - 2], change.Object);
            last = change.Revision;
            gap = false;
        }
        Assert.True(gap || last == written[^1].Revision);
    }
}

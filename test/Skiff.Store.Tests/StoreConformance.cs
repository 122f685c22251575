namespace Skiff.Store.Tests;

/// <summary>What every store must do, whatever keeps its log. One subclass per implementation.</summary>
public abstract class StoreConformance : IAsyncDisposable
{
    private readonly List<IStore> _opened = [];

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens a new, empty store.</summary>
    protected abstract IStore Open(StoreOptions options);

    protected (IStore Store, ResourceId Pods) Fresh(StoreOptions? options = null)
    {
        IStore store = Open(options ?? new StoreOptions());
        _opened.Add(store);
        return (store, store.Register("pods", json => Sample.Decode(json)));
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (IStore store in _opened) await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task AnEmptyStoreIsAtRevisionOne()
    {
        (IStore store, ResourceId pods) = Fresh();
        Assert.Equal(1, store.Revision);
        Assert.Equal(1, store.Read(pods).Revision);
        Assert.Equal(0, store.Read(pods).Count);
        Assert.Null(store.Read(pods).Find("a/b"));
        Assert.Empty(store.Read(pods).All());
        Stored first = await store.Created(pods, "a/b", "x");
        Assert.Equal(2, first.Revision);
    }

    [Fact]
    public async Task AWriteCarriesItsRevisionInBytesAndValue()
    {
        (IStore store, ResourceId pods) = Fresh();
        Stored stored = await store.Created(pods, "a/b", "hello");
        Assert.Equal(store.Revision, stored.Revision);
        Assert.Equal(stored.Revision, stored.CreateRevision);
        Assert.Equal(new Sample("hello", stored.Revision), Sample.Decode(stored.Json));
        Assert.Equal(new Sample("hello", stored.Revision), stored.Value);
        Assert.Same(stored, store.Read(pods).Find("a/b"));
        Assert.Equal("a/b", stored.Key);
    }

    [Fact]
    public async Task AnUpdateKeepsTheCreateRevision()
    {
        (IStore store, ResourceId pods) = Fresh();
        Stored first = await store.Created(pods, "k", "1");
        Stored second = await store.Updated(first, "2");
        Assert.Equal(first.CreateRevision, second.CreateRevision);
        Assert.Equal(first.Revision + 1, second.Revision);
        Stored gone = await store.Deleted(second);
        Assert.Equal(first.CreateRevision, gone.CreateRevision);
        Assert.Equal(second.Revision + 1, gone.Revision);
        Assert.Null(store.Read(pods).Find("k"));
        Stored again = await store.Created(pods, "k", "3");
        Assert.Equal(again.Revision, again.CreateRevision);
    }

    [Fact]
    public async Task PreconditionsAreChecked()
    {
        (IStore store, ResourceId pods) = Fresh();
        Assert.IsType<Commit.NotFound>(await store.WriteAsync(
            Write.Update(pods, "k", Precondition.Exists, Sample.Draft("x")), Stop));
        Assert.IsType<Commit.NotFound>(await store.WriteAsync(
            Write.Update(pods, "k", Precondition.AtRevision(1), Sample.Draft("x")), Stop));
        Assert.IsType<Commit.NotFound>(await store.WriteAsync(
            Write.Delete(pods, "k", Precondition.Exists, Sample.Draft("x")), Stop));
        Assert.Equal(1, store.Revision);

        Stored first = await store.Created(pods, "k", "1");
        Commit exists = await store.WriteAsync(Write.Create(pods, "k", Sample.Draft("2")), Stop);
        Assert.Same(first, Assert.IsType<Commit.KeyExists>(exists).Current);

        Stored second = await store.Updated(first, "2");
        Commit stale = await store.WriteAsync(
            Write.Update(pods, "k", Precondition.AtRevision(first.Revision), Sample.Draft("3")), Stop);
        Assert.Same(second, Assert.IsType<Commit.RevisionMismatch>(stale).Current);
        stale = await store.WriteAsync(
            Write.Delete(pods, "k", Precondition.AtRevision(first.Revision), Sample.Draft("3")), Stop);
        Assert.Same(second, Assert.IsType<Commit.RevisionMismatch>(stale).Current);
        Assert.Equal(second.Revision, store.Revision);
        Assert.Throws<ArgumentException>(() => Write.Delete(pods, "k", Precondition.MustNotExist, Sample.Draft("")));
    }

    [Fact]
    public async Task OneOfManyWritersOfOneRevisionWins()
    {
        (IStore store, ResourceId pods) = Fresh();
        await store.Created(pods, "n", "0");
        async Task Add(int times)
        {
            while (times > 0)
            {
                Stored now = store.Read(pods).Find("n")!;
                string next = (int.Parse(((Sample)now.Value).Data) + 1).ToString();
                Commit commit = await store.WriteAsync(
                    Write.Update(pods, "n", Precondition.AtRevision(now.Revision), Sample.Draft(next)), Stop);
                if (commit is Commit.Done) times--;
                else Assert.IsType<Commit.RevisionMismatch>(commit);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Add(50), Stop)));
        Assert.Equal("800", ((Sample)store.Read(pods).Find("n")!.Value).Data);
        Assert.Equal(802, store.Revision);
    }

    [Fact]
    public async Task BoundsHaveAnswers()
    {
        (IStore store, ResourceId pods) = Fresh(new StoreOptions { MaxValueBytes = 100, MaxKeyLength = 10 });
        Commit.TooLarge value = Assert.IsType<Commit.TooLarge>(
            await store.WriteAsync(Write.Create(pods, "k", Sample.Draft(new string('x', 200))), Stop));
        Assert.Equal(("value", 100), (value.What, value.Limit));
        Commit.TooLarge key = Assert.IsType<Commit.TooLarge>(
            await store.WriteAsync(Write.Create(pods, "12345678901", Sample.Draft("x")), Stop));
        Assert.Equal(("key", 11, 10), (key.What, key.Length, key.Limit));
        Assert.Equal(1, store.Revision);
    }

    [Fact]
    public async Task ViewsAreSnapshotsAtTheRevisionOfTheStore()
    {
        (IStore store, ResourceId pods) = Fresh();
        ResourceId nodes = store.Register("nodes");
        Stored pod = await store.Created(pods, "a", "1");
        ResourceView before = store.Read(pods);
        Stored node = await store.Created(nodes, "n", "1");
        Assert.Equal(node.Revision, store.Read(pods).Revision);
        await store.Updated(pod, "2");
        Assert.Same(pod, before.Find("a"));
        Assert.Equal(pod.Revision, before.Revision);
    }

    [Fact]
    public async Task RangesAreInOrdinalKeyOrder()
    {
        (IStore store, ResourceId pods) = Fresh();
        foreach (string key in new[] { "b/1", "a/2", "a-b/1", "a/10", "a/1", "B/1", "a0/1", "c" })
            await store.Created(pods, key, key);
        ResourceView view = store.Read(pods);
        Assert.Equal(["B/1", "a-b/1", "a/1", "a/10", "a/2", "a0/1", "b/1", "c"], view.All().Keys());
        Assert.Equal(["a/1", "a/10", "a/2"], view.WithPrefix("a/").Keys());
        Assert.Equal(3, view.WithPrefix("a/").Count);
        Assert.Equal(["a/10", "a/2"], view.After("a/1", "a/").Keys());
        Assert.Equal(["a/10", "a/2", "a0/1"], view.After("a/1").Take(3).Keys());
        Assert.Equal(5, view.After("a/1").Count);
        Assert.Empty(view.WithPrefix("zz"));
        Assert.Empty(view.After("z", "a/"));
        Assert.Equal(["a/1", "a/10", "a/2"], view.After("A", "a/").Keys());
        Assert.Empty(view.All().Take(0));
    }

    [Fact]
    public async Task OldRevisionsStayReadableUntilCompacted()
    {
        (IStore store, ResourceId pods) = Fresh();
        Stored first = await store.Created(pods, "a", "1");
        Stored second = await store.Updated(first, "2");
        await store.Created(pods, "b", "1");
        Stored gone = await store.Deleted(second);

        Assert.Empty(Found(store.At(pods, 1)).All());
        Assert.Equal([first], Found(store.At(pods, first.Revision)).All());
        Assert.Equal(first.Revision, Found(store.At(pods, first.Revision)).Revision);
        Assert.Equal([second], Found(store.At(pods, second.Revision)).All());
        Assert.Equal(["a", "b"], Found(store.At(pods, second.Revision + 1)).All().Keys());
        Assert.Equal(["b"], Found(store.At(pods, gone.Revision)).All().Keys());
        Assert.Equal(gone.Revision, Assert.IsType<ReadAt.Future>(store.At(pods, gone.Revision + 1)).Newest);

        Assert.Equal(CompactOutcome.Done, await store.CompactAsync(second.Revision, Stop));
        Assert.Equal(second.Revision, store.CompactedRevision);
        Assert.Equal(second.Revision, Assert.IsType<ReadAt.Compacted>(store.At(pods, first.Revision)).Oldest);
        Assert.Equal([second], Found(store.At(pods, second.Revision)).All());
        Assert.Equal(["b"], Found(store.At(pods, gone.Revision)).All().Keys());
    }

    [Fact]
    public async Task CompactionsAreMonotonicAndNeverAhead()
    {
        (IStore store, ResourceId pods) = Fresh();
        Stored a = await store.Created(pods, "a", "1");
        Stored b = await store.Created(pods, "b", "1");
        Assert.Equal(CompactOutcome.Future, await store.CompactAsync(b.Revision + 1, Stop));
        Assert.Equal(CompactOutcome.Done, await store.CompactAsync(b.Revision, Stop));
        Assert.Equal(CompactOutcome.Done, await store.CompactAsync(a.Revision, Stop));
        Assert.Equal(b.Revision, store.CompactedRevision);
        Assert.Equal([a, b], Found(store.At(pods, b.Revision)).All());
    }

    [Fact]
    public async Task AWatchGivesEveryLaterChangeOnce()
    {
        (IStore store, ResourceId pods) = Fresh();
        ResourceId nodes = store.Register("nodes");
        WatchCursor cursor = Started(store.Watch(pods, 1));
        Assert.Equal(CursorRead.CaughtUp, cursor.TryRead(out _));
        Stored first = await store.Created(pods, "a", "1");
        Stored node = await store.Created(nodes, "n", "1");
        Stored second = await store.Updated(first, "2");
        Stored gone = await store.Deleted(second);
        Stored last = await store.Updated(node, "2");

        Assert.Equal(new Change(ChangeType.Added, first, null), Next(cursor));
        Assert.Equal(first.Revision, cursor.Revision);
        Assert.Equal(new Change(ChangeType.Modified, second, first), Next(cursor));
        Assert.Equal(new Change(ChangeType.Deleted, gone, second), Next(cursor));
        Assert.Equal("2", ((Sample)gone.Value).Data);
        Assert.Equal(CursorRead.CaughtUp, cursor.TryRead(out _));
        Assert.Equal(last.Revision, cursor.Revision);
        Assert.Equal(gone, Next(Started(store.Watch(pods, second.Revision))).Object);
        Assert.Equal(CursorRead.CaughtUp, Started(store.Watch(pods, gone.Revision)).TryRead(out _));
    }

    [Fact]
    public async Task AWaitingWatchIsWokenByAChangeOfItsResourceOnly()
    {
        (IStore store, ResourceId pods) = Fresh();
        ResourceId nodes = store.Register("nodes");
        WatchCursor cursor = Started(store.Watch(pods, 1));
        Task wait = cursor.WaitAsync(Stop).AsTask();
        await store.Created(nodes, "n", "1");
        Assert.False(wait.IsCompleted);
        Stored first = await store.Created(pods, "a", "1");
        await wait;
        Assert.Same(first, Next(cursor).Object);

        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task cancelled = cursor.WaitAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cursor.WaitAsync(cancel.Token).AsTask());

        Task again = cursor.WaitAsync(Stop).AsTask();
        Assert.False(again.IsCompleted);
        await store.Updated(first, "2");
        await again;
        Assert.Equal(ChangeType.Modified, Next(cursor).Type);
    }

    [Fact]
    public async Task AWatchBehindTheCompactionIsTold()
    {
        (IStore store, ResourceId pods) = Fresh();
        WatchCursor behind = Started(store.Watch(pods, 1));
        WatchCursor ahead = Started(store.Watch(pods, 1));
        Stored last = await store.Created(pods, "a", "1");
        for (int i = 0; i < 500; i++)
        {
            last = await store.Updated(last, "x");
            while (ahead.TryRead(out _) == CursorRead.Change) { }
        }
        await store.CompactAsync(last.Revision, Stop);
        Assert.Equal(CursorRead.Compacted, behind.TryRead(out _));
        Assert.Equal(CursorRead.Compacted, behind.TryRead(out _));
        Assert.Equal(CursorRead.CaughtUp, ahead.TryRead(out _));
        Assert.Equal(last.Revision, Assert.IsType<WatchOutcome.Compacted>(store.Watch(pods, last.Revision - 1)).Oldest);
        Assert.Equal(last.Revision, Assert.IsType<WatchOutcome.Future>(store.Watch(pods, last.Revision + 1)).Newest);

        Stored next = await store.Updated(last, "y");
        Assert.Same(next, Next(ahead).Object);
        Assert.Same(next, Next(Started(store.Watch(pods, last.Revision))).Object);
    }

    [Fact]
    public async Task HistoryIsBoundedByNumberAndBytes()
    {
        (IStore store, ResourceId pods) = Fresh(new StoreOptions { MaxHistoryChanges = 200, MaxHistoryBytes = 20_000 });
        ResourceId nodes = store.Register("nodes");
        Stored node = await store.Created(nodes, "n", "1");
        Stored last = await store.Created(pods, "a", "1");
        for (int i = 0; i < 1000; i++) last = await store.Updated(last, "x");
        Assert.InRange(store.Metrics.HistoryChanges, 100, 201);
        Assert.IsType<WatchOutcome.Compacted>(store.Watch(pods, last.Revision - 300));
        Assert.IsType<ReadAt.Compacted>(store.At(pods, last.Revision - 300));
        Assert.IsType<WatchOutcome.Started>(store.Watch(pods, last.Revision - 100));
        Assert.Equal(last.Revision - 100, Found(store.At(pods, last.Revision - 100)).Find("a")!.Revision);
        Assert.Same(node, Next(Started(store.Watch(nodes, 1))).Object);

        for (int i = 0; i < 20; i++) last = await store.Updated(last, new string('x', 3000));
        Assert.InRange(store.Metrics.HistoryBytes, 1, 40_000);
    }

    [Fact]
    public async Task MemoryWritesAreReadAndWatchedLikeOthers()
    {
        (IStore store, ResourceId _) = Fresh();
        ResourceId leases = store.Register("leases", json => Sample.Decode(json));
        WatchCursor cursor = Started(store.Watch(leases, 1));
        Commit made = await store.WriteAsync(
            Write.Create(leases, "n", Sample.Draft("1")) with { Durability = Durability.Memory }, Stop);
        Stored first = Assert.IsType<Commit.Done>(made).Stored;
        Assert.Same(first, Next(cursor).Object);
        Assert.Same(first, store.Read(leases).Find("n"));
        Stored second = await store.Updated(first, "2");
        Assert.Equal(new Change(ChangeType.Modified, second, first), Next(cursor));
    }

    [Fact]
    public async Task AClosedStoreAnswersAndEndsWatches()
    {
        (IStore store, ResourceId pods) = Fresh();
        WatchCursor cursor = Started(store.Watch(pods, 1));
        Stored first = await store.Created(pods, "a", "1");
        Next(cursor);
        Task wait = cursor.WaitAsync(Stop).AsTask();
        await store.DisposeAsync();
        await wait;
        Assert.Equal(CursorRead.Closed, cursor.TryRead(out _));
        Assert.IsType<Commit.Failed>(await store.WriteAsync(Write.Create(pods, "b", Sample.Draft("x")), Stop));
        Assert.Equal(CompactOutcome.Unavailable, await store.CompactAsync(2, Stop));
        Assert.Same(first, store.Read(pods).Find("a"));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task AWithdrawnWriteDoesNotHappen()
    {
        (IStore store, ResourceId pods) = Fresh();
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.WriteAsync(Write.Create(pods, "a", Sample.Draft("x")), cancel.Token).AsTask());
        Assert.Null(store.Read(pods).Find("a"));
    }

    [Fact]
    public async Task AStampThatThrowsFailsItsOwnWriteOnly()
    {
        (IStore store, ResourceId pods) = Fresh();
        Draft broken = new("{}"u8.ToArray(), 1, new object(), (_, _) => throw new FormatException("broken"));
        await Assert.ThrowsAsync<FormatException>(
            () => store.WriteAsync(Write.Create(pods, "a", broken), Stop).AsTask());
        Stored next = await store.Created(pods, "a", "x");
        Assert.Equal(2, next.Revision);
    }

    [Fact]
    public async Task TheOtherEncodingIsMadeOnceAndShared()
    {
        (IStore store, ResourceId pods) = Fresh();
        Stored stored = await store.Created(pods, "a", "x");
        int made = 0;
        byte[] first = stored.Alternate(version => [(byte)++made, (byte)version.Revision]);
        Assert.Same(first, stored.Alternate(_ => [99]));
        Assert.Equal(1, made);
    }

    internal static ResourceView Found(ReadAt read) => Assert.IsType<ReadAt.Found>(read).View;

    internal static WatchCursor Started(WatchOutcome outcome) => Assert.IsType<WatchOutcome.Started>(outcome).Cursor;

    internal static Change Next(WatchCursor cursor)
    {
        Assert.Equal(CursorRead.Change, cursor.TryRead(out Change change));
        return change;
    }
}

namespace Skiff.Store.Tests;

/// <summary>What happens between a write and its answer, with a log that does what the test says.</summary>
public sealed class WriterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingIsVisibleBeforeItIsOnDisk()
    {
        ScriptedLog log = new() { HoldsUp = true };
        await using LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId pods = store.Register("pods");
        WatchCursor cursor = StoreConformance.Started(store.Watch(pods, 1));
        Task wait = cursor.WaitAsync(Stop).AsTask();

        Task<Commit> write = store.WriteAsync(Write.Create(pods, "a", Sample.Draft("x")), Stop).AsTask();
        await log.EnteredAsync();
        Assert.Equal(1, store.Revision);
        Assert.Null(store.Read(pods).Find("a"));
        Assert.Equal(CursorRead.CaughtUp, cursor.TryRead(out _));
        Assert.Equal(1, cursor.Revision);
        Assert.False(write.IsCompleted);
        Assert.False(wait.IsCompleted);

        log.Allow();
        Stored stored = Stores.Done(await write);
        Assert.Same(stored, store.Read(pods).Find("a"));
        await wait;
        Assert.Same(stored, StoreConformance.Next(cursor).Object);
        log.HoldsUp = false;
    }

    [Fact]
    public async Task WhatWaitsSharesATransactionAndSeesEarlierWritesOfIt()
    {
        ScriptedLog log = new() { HoldsUp = true };
        await using LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId pods = store.Register("pods");
        Task<Commit> first = store.WriteAsync(Write.Create(pods, "first", Sample.Draft("x")), Stop).AsTask();
        await log.EnteredAsync();

        Task<Commit> create = store.WriteAsync(Write.Create(pods, "a", Sample.Draft("1")), Stop).AsTask();
        Task<Commit> again = store.WriteAsync(Write.Create(pods, "a", Sample.Draft("2")), Stop).AsTask();
        Task<Commit> update = store.WriteAsync(
            Write.Update(pods, "a", Precondition.AtRevision(3), Sample.Draft("3")), Stop).AsTask();
        Task<Commit> stale = store.WriteAsync(
            Write.Update(pods, "a", Precondition.AtRevision(3), Sample.Draft("4")), Stop).AsTask();
        log.Allow();
        await log.EnteredAsync();
        log.Allow();

        Assert.Equal(2, Stores.Done(await first).Revision);
        Assert.Equal(3, Stores.Done(await create).Revision);
        Assert.Equal(3, Assert.IsType<Commit.KeyExists>(await again).Current.Revision);
        Assert.Equal(4, Stores.Done(await update).Revision);
        Assert.Equal(4, Assert.IsType<Commit.RevisionMismatch>(await stale).Current.Revision);
        Assert.Equal([[2], [3, 4]], log.Committed);
        Assert.Equal(2, store.Metrics.LargestCommit);
        log.HoldsUp = false;
    }

    [Fact]
    public async Task ARefusedWriteCostsNoTransaction()
    {
        ScriptedLog log = new();
        await using LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId pods = store.Register("pods");
        await store.WriteAsync(Write.Update(pods, "a", Precondition.Exists, Sample.Draft("x")), Stop);
        Assert.Empty(log.Committed);
        Assert.Equal(0, store.Metrics.Commits);
        Assert.Equal(1, store.Metrics.Refused);
    }

    [Fact]
    public async Task AFullDiskLeavesNothingHalfDoneAndIsLeftBehind()
    {
        ScriptedLog log = new();
        await using LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId pods = store.Register("pods");
        Stored first = await store.Created(pods, "a", "1");

        log.Outcome = AppendOutcome.Full;
        log.HoldsUp = true;
        Task<Commit> create = store.WriteAsync(Write.Create(pods, "b", Sample.Draft("x")), Stop).AsTask();
        await log.EnteredAsync();
        Task<Commit> update = store.WriteAsync(
            Write.Update(pods, "a", Precondition.AtRevision(first.Revision), Sample.Draft("2")), Stop).AsTask();
        Task<Commit> stale = store.WriteAsync(
            Write.Update(pods, "a", Precondition.AtRevision(1), Sample.Draft("3")), Stop).AsTask();
        Task<Commit> afterUpdate = store.WriteAsync(
            Write.Update(pods, "a", Precondition.AtRevision(first.Revision), Sample.Draft("4")), Stop).AsTask();
        log.Allow();
        await log.EnteredAsync();
        log.HoldsUp = false;
        log.Allow();

        Assert.IsType<Commit.Full>(await create);
        Assert.IsType<Commit.Full>(await update);
        // Refused for what is there; and not refused for a write that came to nothing itself.
        Assert.Same(first, Assert.IsType<Commit.RevisionMismatch>(await stale).Current);
        Assert.IsType<Commit.Full>(await afterUpdate);
        Assert.Equal(first.Revision, store.Revision);
        Assert.Equal([first], store.Read(pods).All());
        Assert.Equal(3, store.Metrics.Full);
        Assert.False(store.Fault.IsCompleted);

        log.Outcome = AppendOutcome.Committed;
        Stored second = await store.Updated(first, "5");
        Assert.Equal(first.Revision + 1, second.Revision);
        WatchCursor cursor = StoreConformance.Started(store.Watch(pods, 1));
        Assert.Same(first, StoreConformance.Next(cursor).Object);
        Assert.Same(second, StoreConformance.Next(cursor).Object);
    }

    [Fact]
    public async Task AFailedLogStopsTheWritesAndSaysSo()
    {
        ScriptedLog log = new();
        LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId pods = store.Register("pods");
        Stored first = await store.Created(pods, "a", "1");
        log.Failure = new StoreException("disk on fire");

        Assert.IsType<Commit.Failed>(await store.WriteAsync(Write.Create(pods, "b", Sample.Draft("x")), Stop));
        StoreFault fault = await store.Fault;
        Assert.Contains("disk on fire", fault.Message, StringComparison.Ordinal);
        log.Failure = null;
        Commit.Failed later = Assert.IsType<Commit.Failed>(
            await store.WriteAsync(Write.Create(pods, "c", Sample.Draft("x")), Stop));
        Assert.Same(fault, later.Fault);
        Assert.Equal(CompactOutcome.Unavailable, await store.CompactAsync(first.Revision, Stop));
        Assert.Equal([first], store.Read(pods).All());
        Assert.Single(log.Committed);
        await store.DisposeAsync();
        Assert.True(log.IsDisposed);
        Assert.Single(log.Committed); // Not even the closing one.
    }

    [Fact]
    public async Task TooManyWaitingWritesAreTurnedAway()
    {
        ScriptedLog log = new() { HoldsUp = true };
        StoreOptions options = new() { MaxPendingWrites = 3, MaxPendingBytes = 1000 };
        await using LogStore store = LogStore.Open(options, log);
        ResourceId pods = store.Register("pods");
        List<Task<Commit>> accepted = [Create("a")];
        await log.EnteredAsync();
        accepted.AddRange([Create("b"), Create("c")]);
        Assert.IsType<Commit.Busy>(await Create("d"));
        Assert.Equal(3, store.Metrics.PendingWrites);
        log.HoldsUp = false;
        log.Allow();
        foreach (Task<Commit> each in accepted) Assert.IsType<Commit.Done>(await each);

        log.HoldsUp = true;
        Task<Commit> large = Create("e", new string('x', 940));
        await log.EnteredAsync();
        Assert.IsType<Commit.Busy>(await Create("f"));
        log.HoldsUp = false;
        log.Allow();
        Assert.IsType<Commit.Done>(await large);
        Assert.Equal(2, store.Metrics.Busy);
        Assert.Equal(0, store.Metrics.PendingWrites);
        Assert.Equal(0, store.Metrics.PendingBytes);

        Task<Commit> Create(string key, string data = "x") =>
            store.WriteAsync(Write.Create(pods, key, Sample.Draft(data)), Stop).AsTask();
    }

    [Fact]
    public async Task AWaitingWriteCanBeWithdrawn()
    {
        ScriptedLog log = new() { HoldsUp = true };
        await using LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId pods = store.Register("pods");
        using CancellationTokenSource cancel = new();
        Task<Commit> first = store.WriteAsync(Write.Create(pods, "a", Sample.Draft("x")), cancel.Token).AsTask();
        await log.EnteredAsync();
        Task<Commit> second = store.WriteAsync(Write.Create(pods, "b", Sample.Draft("x")), cancel.Token).AsTask();
        await cancel.CancelAsync();
        log.HoldsUp = false;
        log.Allow();
        Assert.IsType<Commit.Done>(await first); // It was being written, so it is answered.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Null(store.Read(pods).Find("b"));
    }

    [Fact]
    public async Task MemoryWritesReserveRevisionsOnceAndLogNothingElse()
    {
        ScriptedLog log = new();
        await using LogStore store = LogStore.Open(new StoreOptions(), log);
        ResourceId leases = store.Register("leases");
        for (int i = 0; i < 1000; i++)
        {
            Stores.Done(await store.WriteAsync(
                Write.Create(leases, $"{i}", Sample.Draft("x")) with { Durability = Durability.Memory }, Stop));
        }
        Assert.Equal([[]], log.Committed); // One transaction, without a row: the reservation.
        Assert.Equal(1000, store.Metrics.MemoryWrites);
    }
}

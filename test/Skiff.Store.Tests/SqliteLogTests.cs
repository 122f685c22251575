namespace Skiff.Store.Tests;

/// <summary>What a store on disk keeps, refuses and gives back.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SqliteLogTests : IDisposable
{
    private static readonly Guid Cluster = Guid.Parse("6f1c1c1e-0000-4000-8000-000000000001");

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ARestartFindsObjectsRevisionHistoryAndIdentity()
    {
        Stored first, second, gone;
        await using (LogStore store = Open())
        {
            Assert.Equal(Cluster, store.ClusterId);
            Assert.StartsWith("SQLite 3.", store.Engine, StringComparison.Ordinal);
            ResourceId pods = store.Register("pods", json => Sample.Decode(json));
            first = await store.Created(pods, "ns/a", "1");
            second = await store.Updated(first, "2");
            Stored other = await store.Created(pods, "ns/b", "");
            gone = await store.Deleted(other);
        }

        StoreOptions options = new() { DataDirectory = Data, NewClusterId = Guid.NewGuid() };
        await using (LogStore store = LogStore.Open(options))
        {
            Assert.Equal(Cluster, store.ClusterId);
            Assert.Equal(gone.Revision, store.Revision);
            ResourceId pods = store.Register("pods", json => Sample.Decode(json));
            Stored found = store.Read(pods).Find("ns/a")!;
            Assert.Equal(second.Json, found.Json);
            Assert.Equal(second.Value, found.Value);
            Assert.Same(found.Value, found.Value);
            Assert.Equal((second.Revision, second.CreateRevision), (found.Revision, found.CreateRevision));
            Assert.Equal(1, store.Read(pods).Count);

            Assert.Equal(first.Revision, StoreConformance.Found(store.At(pods, first.Revision)).Find("ns/a")!.Revision);
            WatchCursor cursor = StoreConformance.Started(store.Watch(pods, first.Revision));
            Change change = StoreConformance.Next(cursor);
            Assert.Equal((ChangeType.Modified, second.Revision), (change.Type, change.Revision));
            Assert.Equal(first.Json, change.Previous!.Json);
            Assert.Equal(ChangeType.Added, StoreConformance.Next(cursor).Type);
            change = StoreConformance.Next(cursor);
            Assert.Equal((ChangeType.Deleted, gone.Revision), (change.Type, change.Revision));
            Assert.Equal(gone.Json, change.Object.Json);
            Stored next = await store.Updated(found, "3");
            Assert.Equal(gone.Revision + 1, next.Revision);
        }
    }

    [Fact]
    public async Task ASecondOpenerIsRefusedByName()
    {
        await using LogStore store = Open();
        StoreException refused = Assert.Throws<StoreException>(Open);
        Assert.Contains($"in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyTheOwnerMayLookInside()
    {
        await using LogStore store = Open();
        await store.Created(store.Register("pods"), "a", "x");
        const UnixFileMode OthersAny = (UnixFileMode)0b000_111_111;
        Assert.Equal(0, (int)(File.GetUnixFileMode(Data) & OthersAny));
        string[] files = Directory.GetFiles(Data);
        Assert.Contains(files, file => file.EndsWith("store.db-wal", StringComparison.Ordinal));
        foreach (string file in files) Assert.Equal(0, (int)(File.GetUnixFileMode(file) & OthersAny));
    }

    [Fact]
    public async Task AnUnknownFormatOrAForeignFileIsRefused()
    {
        await Open().DisposeAsync();
        using (SqliteConnection database = new(Path.Combine(Data, "store.db")))
        {
            database.Execute("PRAGMA user_version = 99");
        }
        StoreException refused = Assert.Throws<StoreException>(Open);
        Assert.Contains("format 99", refused.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(Data, "store.db"), new string('x', 10_000), Stop);
        Assert.Throws<StoreException>(Open);
        Assert.Throws<StoreException>(() => LogStore.Open(new StoreOptions { DataDirectory = "/dev/null/x" }));
    }

    [Fact]
    public async Task MemoryOnlyWritesSurviveAnOrderlyRestart()
    {
        Stored lease, logged;
        await using (LogStore store = Open())
        {
            ResourceId leases = store.Register("leases", json => Sample.Decode(json));
            lease = await Memory(store, Write.Create(leases, "a", Sample.Draft("1")));
            lease = await Memory(store, Write.Update(leases, "a", Precondition.Exists, Sample.Draft("2")));
            logged = await store.Created(leases, "logged", "1");
            await Memory(store, Write.Delete(leases, "logged", Precondition.Exists, Sample.Draft("1")));
            await Memory(store, Write.Create(leases, "short", Sample.Draft("1")));
            await Memory(store, Write.Delete(leases, "short", Precondition.Exists, Sample.Draft("1")));
        }

        await using (LogStore store = Open())
        {
            ResourceId leases = store.Register("leases", json => Sample.Decode(json));
            Assert.Equal(logged.Revision + 3, store.Revision);
            Stored found = Assert.Single(store.Read(leases).All());
            Assert.Equal((lease.Revision, lease.CreateRevision), (found.Revision, found.CreateRevision));
            Assert.Equal(lease.Json, found.Json);
            // Its history has not survived, so a watch must begin anew.
            Assert.IsType<WatchOutcome.Compacted>(store.Watch(leases, lease.Revision));
            Assert.IsType<WatchOutcome.Started>(store.Watch(leases, store.Revision));
        }
    }

    [Fact]
    public async Task ReclaimedRowsAreGoneAndTheFileStaysSmall()
    {
        await using LogStore store = Open();
        ResourceId pods = store.Register("pods");
        Stored last = await store.Created(pods, "a", new string('x', 20_000));
        Stored kept = await store.Created(pods, "kept", "x");
        long peak = 0;
        for (int i = 0; i < 3000; i++)
        {
            last = await store.Updated(last, new string('x', 20_000));
            if (i % 100 == 0) await store.CompactAsync(last.Revision, Stop);
            peak = Math.Max(peak, store.Metrics.LogBytes);
        }
        Assert.InRange(peak, 1, 30 << 20); // 60 MB have been written.
        Assert.True(store.Metrics.ReclaimedRows > 2500);
        Assert.Same(kept, store.Read(pods).Find("kept"));
        await store.DisposeAsync();

        await using LogStore again = Open();
        Assert.Equal(2, again.Read(again.Register("pods")).Count);
        Assert.Equal(last.Json, again.Read(again.Register("pods")).Find("a")!.Json);
    }

    [Fact]
    public async Task FreeSpaceIsGivenBackLittleByLittle()
    {
        await using LogStore store = Open();
        ResourceId pods = store.Register("pods");
        Stored last = await store.Created(pods, "a", "x");
        for (int i = 0; i < 2500; i++) last = await store.Updated(last, new string('x', 20_000));
        long peak = store.Metrics.LogBytes;
        Assert.True(peak > 45 << 20);
        for (int turn = 0; store.Metrics.LogBytes > peak / 2; turn++)
        {
            Assert.True(turn < 200, $"{store.Metrics.LogBytes} of {peak} bytes");
            last = await store.Updated(last, "x");
            await store.CompactAsync(last.Revision, Stop);
        }
    }

    private LogStore Open() => LogStore.Open(new StoreOptions { DataDirectory = Data, NewClusterId = Cluster });

    private static async Task<Stored> Memory(LogStore store, Write write) =>
        Stores.Done(await store.WriteAsync(write with { Durability = Durability.Memory }, Stop));
}

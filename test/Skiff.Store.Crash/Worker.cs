namespace Skiff.Store.Crash;

/// <summary>
/// The process that is killed. Writers work on keys of their own as fast as the store answers, one watcher follows, a
/// compaction runs all the time; every answer and event is told on standard output before anything else happens.
/// </summary>
internal static class Worker
{
    internal const string Durable = "pods";
    internal const string Memory = "leases";

    private const int Writers = 24;
    private const int KeysPerWriter = 4;
    private const int HistoryKept = 300;
    private static readonly TimeSpan CompactEvery = TimeSpan.FromMilliseconds(50);

    private static readonly Lock Telling = new();
    private static readonly Stream Output = Console.OpenStandardOutput();

    internal static async Task<int> RunAsync(Arguments arguments)
    {
        await using LogStore store = Open(arguments);
        ResourceId pods = store.Register(Durable);
        ResourceId leases = store.Register(Memory);
        Say($"R {store.Revision}\n");
        List<Task> tasks = [FollowAsync(store, pods), CompactAsync(store), store.Fault];
        for (int writer = 0; writer < Writers; writer++)
            tasks.Add(WriteAsync(store, pods, leases, writer, arguments.First));
        await await Task.WhenAny(tasks);
        Console.Error.WriteLine($"the worker ended by itself: {(store.Fault.IsCompleted ? await store.Fault : null)}");
        return 1;
    }

    private static LogStore Open(Arguments arguments)
    {
        Synchronous synchronous = arguments.Plant == Plant.NormalSync ? Synchronous.Normal : Synchronous.Full;
        ILog log = SqliteLog.Open(arguments.Directory, Guid.Empty, synchronous: synchronous);
        if (arguments.Plant == Plant.EarlyPublish) log = new EarlyPublishLog(log);
        return LogStore.Open(new StoreOptions(), log);
    }

    private static async Task WriteAsync(LogStore store, ResourceId pods, ResourceId leases, int writer, int first)
    {
        await Task.Yield();
        for (int attempt = first; ; attempt++)
        {
            string key = $"w{writer}/k{attempt % KeysPerWriter}";
            bool delete = attempt / KeysPerWriter % 5 == 4;
            if (!await ChangeAsync('A', store, pods, key, attempt, delete, Durability.Log)) return;
            if (writer != 0) continue;
            if (!await ChangeAsync('M', store, leases, key, attempt, delete, Durability.Memory)) return;
        }
    }

    private static async Task<bool> ChangeAsync(
        char source, LogStore store, ResourceId resource, string key, int attempt, bool delete, Durability durability)
    {
        Stored? current = store.Read(resource).Find(key);
        Draft draft = Record.Draft(attempt);
        Write write = current is null ? Write.Create(resource, key, draft)
            : delete ? Write.Delete(resource, key, Precondition.AtRevision(current.Revision), draft)
            : Write.Update(resource, key, Precondition.AtRevision(current.Revision), draft);
        Commit commit = await store.WriteAsync(write with { Durability = durability }, CancellationToken.None);
        if (commit is not Commit.Done done) return commit is Commit.Busy or Commit.Full;
        ChangeType type = current is null ? ChangeType.Added : delete ? ChangeType.Deleted : ChangeType.Modified;
        Say(new Sighting(source, type, key, done.Stored.Revision, attempt).ToLine());
        return true;
    }

    private static async Task FollowAsync(LogStore store, ResourceId pods)
    {
        await Task.Yield();
        WatchCursor cursor = ((WatchOutcome.Started)store.Watch(pods, store.Revision)).Cursor;
        while (true)
        {
            CursorRead read = cursor.TryRead(out Change change);
            if (read == CursorRead.CaughtUp) await cursor.WaitAsync(CancellationToken.None);
            else if (read != CursorRead.Change) return;
            else Say(Sighting.Of('E', change).ToLine());
        }
    }

    private static async Task CompactAsync(LogStore store)
    {
        using PeriodicTimer timer = new(CompactEvery);
        while (await timer.WaitForNextTickAsync())
        {
            long revision = store.Revision - HistoryKept;
            if (revision > store.CompactedRevision) await store.CompactAsync(revision, CancellationToken.None);
        }
    }

    private static void Say(string line)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(line);
        lock (Telling) Output.Write(bytes);
    }
}

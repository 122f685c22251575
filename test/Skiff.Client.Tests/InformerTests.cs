using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Client.Tests;

/// <summary>A cache is as the store, and what it told leads there.</summary>
public sealed class InformerTests : IAsyncDisposable
{
    private readonly ManualTime time = new();
    private readonly InMemoryApi api;
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private Task running = Task.CompletedTask;

    public InformerTests()
    {
        api = new InMemoryApi(time);
        stop.CancelAfter(TimeSpan.FromSeconds(50)); // Only what hangs takes so long.
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private Informer Start(IApi source)
    {
        Informer informer = new(source, Kinds.ConfigMap, time, new Random(1));
        running = informer.RunAsync(stop.Token);
        return informer;
    }

    private ConfigMap Add(string name) => api.Add(ConfigMap.Empty with { Metadata = Samples.Named(name) });

    private static Task Caught(Informer informer, long revision)
    {
        TaskCompletionSource caught = new(TaskCreationOptions.RunContinuationsAsynchronously);
        informer.When(cache => cache.Revision >= revision, () => caught.TrySetResult());
        return caught.Task;
    }

    // Timers may be set at any moment: the clock moves for as long as it takes.
    private async Task PassTimeUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            stop.Token.ThrowIfCancellationRequested();
            if (!time.AdvanceToNext(TimeSpan.FromMinutes(2))) await Task.Yield();
        }

        await done;
    }

    [Fact]
    public async Task AfterALostHistoryOnlyWhatChangedIsTold()
    {
        ConfigMap stays = Add("stays"), goes = Add("goes"), changes = Add("changes"), again = Add("again");
        Informer informer = Start(api);
        await informer.Synced.WaitAsync(stop.Token);
        Replay told = new(informer);
        Assert.Equal(4, told.Additions);
        await Caught(informer, api.Revision).WaitAsync(stop.Token);

        // The watch is broken before it is read: the history of what follows is lost to it.
        api.ExpireWatches();
        api.Remove(goes);
        api.Change(changes with { Data = MapOf.Create(("k", "v")) });
        api.Remove(again);
        Add("again");
        Add("comes");
        api.ExpireWatches();
        await PassTimeUntilAsync(Caught(informer, api.Revision));
        told.CheckAgainst(api);
        Assert.Equal(stays.Metadata.ResourceVersion, informer.Cache.Find(ObjectKey.Of(stays))!.Metadata.ResourceVersion);
        Assert.DoesNotContain("stays", told.Since(4));
        // The name taken again is another object: gone, then there.
        Assert.Equal(["again+", "again-", "changes~", "comes+", "goes-"], told.Since(4).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ALateSubscriberSeesWhatIsThere()
    {
        Add("a");
        Informer informer = Start(api);
        await informer.Synced.WaitAsync(stop.Token);
        Replay told = new(informer);
        Add("b");
        await Caught(informer, api.Revision).WaitAsync(stop.Token);
        told.CheckAgainst(api);
        Assert.Equal(2, told.Additions);
    }

    [Fact]
    public async Task HoweverWatchesBreakTheCacheEndsAsTheStore()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            InMemoryApi store = new(time);
            FlakyApi flaky = new(store, new Random(seed));
            Informer informer = new(flaky, Kinds.ConfigMap, time, new Random(seed));
            using CancellationTokenSource own = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            Replay told = new(informer);
            Task loop = informer.RunAsync(own.Token);
            for (int step = 0; step < 120; step++)
            {
                Disturb(random, store);
                if (random.Next(15) == 0) store.ExpireWatches();
                if (random.Next(3) == 0) time.AdvanceToNext(TimeSpan.FromMinutes(2));
                if (random.Next(2) == 0) await Task.Yield();
            }

            flaky.Heal();
            await PassTimeUntilAsync(Caught(informer, store.Revision));
            Assert.True(informer.Cache.All.SequenceEqual(store.CacheOf(Kinds.ConfigMap).All), $"seed {seed}");
            told.CheckAgainst(store);
            await own.CancelAsync();
            await loop;
        }
    }

    [Fact]
    public async Task BookmarksMoveTheRevisionAlone()
    {
        ScriptedWatch watch = new();
        Add("a");
        long listed = api.Revision;
        Informer informer = Start(new ScriptedApi(api, watch));
        await informer.Synced.WaitAsync(stop.Token);
        Replay told = new(informer);
        watch.Send(new(WatchEventType.Bookmark, null, $"{listed + 50}"));
        await Caught(informer, listed + 50).WaitAsync(stop.Token);
        Assert.Equal((1, 1), (told.Additions, informer.Cache.Count));
        watch.End(); // The next watch begins where the bookmark was.
        await watch.OpenedAsync(2).WaitAsync(stop.Token);
        Assert.Equal([$"{listed}", $"{listed + 50}"], watch.From);
        Assert.Equal(1, informer.Relists);
    }

    [Fact]
    public async Task InformersAreSharedAndStartOnce()
    {
        Add("a");
        await using Informers informers = new(api, time, seed: 1);
        Informer first = informers.Of(Kinds.ConfigMap);
        Assert.Same(first, informers.Of(Kinds.ConfigMap));
        await informers.SyncedAsync([Kinds.ConfigMap], stop.Token);
        Assert.Equal((1L, 1), (first.Relists, first.Cache.Count));
        informers.End(Kinds.ConfigMap);
        Assert.NotSame(first, informers.Of(Kinds.ConfigMap));
        Assert.False(informers.Completion.IsCompleted);
    }

    private static void Disturb(Random random, InMemoryApi store)
    {
        string name = $"n{random.Next(12)}";
        ConfigMap? found = store.Find<ConfigMap>("default", name);
        if (found is null) store.Add(ConfigMap.Empty with { Metadata = Samples.Named(name) });
        else if (random.Next(3) == 0) store.Remove(found);
        else store.Change(found with { Data = MapOf.Create(("k", $"{random.Next(1000)}")) });
    }

    /// <summary>What a subscriber makes of what it is told: each change must fit what it knows.</summary>
    private sealed class Replay
    {
        private readonly Dictionary<ObjectKey, IObject> known = [];
        private readonly List<string> told = [];

        public Replay(Informer informer) => informer.Subscribe(Take);

        public int Additions => told.Count(word => word[^1] == '+');

        public IEnumerable<string> Since(int count) => told.Skip(count);

        public void CheckAgainst(InMemoryApi store) => Assert.Equal(
            store.CacheOf(Kinds.ConfigMap).All.Select(value => (value.Metadata.Name, value.Metadata.ResourceVersion)),
            known.Values.OrderBy(value => value.Metadata.Name, StringComparer.Ordinal).Select(value => (value.Metadata.Name, value.Metadata.ResourceVersion)));

        private void Take(ObjectChange change)
        {
            ObjectKey key = ObjectKey.Of(change.Subject);
            told.Add(key.Name + (change.Before is null ? "+" : change.After is null ? "-" : "~"));
            known.TryGetValue(key, out IObject? before);
            Invariant.Check(before?.Metadata.UID == change.Before?.Metadata.UID, $"{key} was {before?.Metadata.UID}");
            if (change.After is { } after)
            {
                Invariant.Check(before?.Metadata.ResourceVersion == change.Before?.Metadata.ResourceVersion, $"{key} was missed");
                known[key] = after;
            }
            else
            {
                known.Remove(key);
            }
        }
    }
}

using System.Threading.Channels;

namespace Skiff.Store.Tests;

/// <summary>History lasts as long as promised and not much longer.</summary>
public sealed class CompactorTests
{
    [Fact]
    public async Task HistoryIsGivenUpAfterItsTime()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        ManualTime time = new();
        await using LogStore store = LogStore.Open(new StoreOptions { Time = time });
        ResourceId pods = store.Register("pods");
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Observed observed = new(store);
        Task running = new Compactor(observed, time).RunAsync(end.Token);

        List<long> revisionAtMinute = [await observed.SampledAsync(stop)];
        Stored last = await store.Created(pods, "a", "0");
        for (int minute = 1; minute <= 12; minute++)
        {
            last = await store.Updated(last, "x");
            time.Advance(TimeSpan.FromMinutes(1));
            revisionAtMinute.Add(await observed.SampledAsync(stop));
            Assert.Equal(last.Revision, revisionAtMinute[minute]);
            if (minute >= 5) Assert.Equal(revisionAtMinute[minute - 5], await observed.CompactedAsync(stop));
            else Assert.Equal(0, store.CompactedRevision);
        }
        Assert.IsType<ReadAt.Found>(store.At(pods, store.CompactedRevision));
        Assert.IsType<ReadAt.Compacted>(store.At(pods, store.CompactedRevision - 1));

        await end.CancelAsync();
        await running;
    }

    /// <summary>A store that tells the test of each look at its revision and of each compaction.</summary>
    private sealed class Observed(IStore store) : IStore
    {
        private readonly Channel<long> _compactions = Channel.CreateUnbounded<long>();
        private readonly Channel<long> _samples = Channel.CreateUnbounded<long>();

        public long Revision
        {
            get
            {
                _samples.Writer.TryWrite(store.Revision);
                return store.Revision;
            }
        }

        public long CompactedRevision => store.CompactedRevision;

        public Task<StoreFault> Fault => store.Fault;

        public StoreMetrics Metrics => store.Metrics;

        internal ValueTask<long> SampledAsync(CancellationToken stop) => _samples.Reader.ReadAsync(stop);

        internal ValueTask<long> CompactedAsync(CancellationToken stop) => _compactions.Reader.ReadAsync(stop);

        public ResourceId Register(string name, Decoder? decoder = null) => store.Register(name, decoder);

        public ResourceView Read(ResourceId resource) => store.Read(resource);

        public ReadAt At(ResourceId resource, long revision) => store.At(resource, revision);

        public ValueTask<Commit> WriteAsync(Write write, CancellationToken stop) => store.WriteAsync(write, stop);

        public WatchOutcome Watch(ResourceId resource, long fromRevision) => store.Watch(resource, fromRevision);

        public async ValueTask<CompactOutcome> CompactAsync(long revision, CancellationToken stop)
        {
            CompactOutcome outcome = await store.CompactAsync(revision, stop);
            _compactions.Writer.TryWrite(revision);
            return outcome;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

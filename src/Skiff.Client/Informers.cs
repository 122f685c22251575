using Skiff.Machinery.Control;
using Skiff.Model;

namespace Skiff.Client;

/// <summary>The informers of a process, one per kind, shared by all who ask. Each starts when first asked for.</summary>
public sealed class Informers : IAsyncDisposable
{
    private readonly IApi api;
    private readonly TimeProvider time;
    private readonly Random seeds;
    private readonly Lock gate = new();
    private readonly Dictionary<Kind, Informer> byKind = [];
    private readonly List<Task> loops = [];
    private readonly CancellationTokenSource stop = new();

    /// <summary>No informers yet.</summary>
    /// <param name="api">Where objects come from.</param>
    /// <param name="time">The clock of delays.</param>
    /// <param name="seed">Seed of all jitter.</param>
    public Informers(IApi api, TimeProvider time, int seed)
    {
        this.api = api;
        this.time = time;
        seeds = new Random(seed);
    }

    /// <summary>The informer of a kind.</summary>
    public Informer Of(Kind kind)
    {
        lock (gate)
        {
            if (byKind.TryGetValue(kind, out Informer? informer)) return informer;
            informer = new Informer(api, kind, time, new Random(seeds.Next()));
            byKind.Add(kind, informer);
            CancellationToken token = stop.Token;
            loops.Add(Task.Run(() => informer.RunAsync(token), CancellationToken.None)); // Even a cancelled loop must end by itself.
            return informer;
        }
    }

    /// <summary>Waits until the kinds have been listed.</summary>
    public Task SyncedAsync(IEnumerable<Kind> kinds, CancellationToken cancel) =>
        Task.WhenAll(kinds.Select(kind => Of(kind).Synced)).WaitAsync(cancel);

    /// <summary>The caches of some kinds at one instant.</summary>
    public CacheSnapshot Snapshot(ControlSettings settings, IReadOnlyList<Kind> kinds)
    {
        KindCache[] caches = new KindCache[kinds.Count];
        for (int i = 0; i < caches.Length; i++) caches[i] = Of(kinds[i]).Cache;
        return new CacheSnapshot(settings, time.GetUtcNow(), caches);
    }

    /// <summary>Ends every loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task[] running;
        lock (gate) running = [.. loops];
        await Task.WhenAll(running);
        stop.Dispose();
    }
}

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
    private readonly Dictionary<Kind, Running> byKind = [];
    private readonly List<Task> ended = [];
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource completion = Background.Completion();

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

    /// <summary>Ends when all have been disposed; fails as soon as an invariant broke in one.</summary>
    public Task Completion => completion.Task;

    /// <summary>The informer of a kind.</summary>
    public Informer Of(Kind kind)
    {
        lock (gate)
        {
            if (byKind.TryGetValue(kind, out Running? running)) return running.Informer;
            Informer informer = new(api, kind, time, new Random(seeds.Next()));
            CancellationTokenSource own = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            Task loop = Background.Start(() => RunAsync(informer, own.Token));
            byKind.Add(kind, new(informer, own, loop));
            return informer;
        }
    }

    /// <summary>Ends the informer of a kind that is no more.</summary>
    public void End(Kind kind)
    {
        lock (gate)
        {
            if (!byKind.Remove(kind, out Running? running)) return;
            running.Stop.Cancel();
            ended.RemoveAll(task => task.IsCompleted);
            ended.Add(running.Loop);
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
        stop.Cancel();
        Running[] running;
        lock (gate) running = [.. byKind.Values];
        await Task.WhenAll(running.Select(item => item.Loop).Concat(ended));
        foreach (Running item in running) item.Stop.Dispose();
        stop.Dispose();
        completion.TrySetResult();
    }
    private async Task RunAsync(Informer informer, CancellationToken cancel)
    {
        try
        {
            await informer.RunAsync(cancel);
        }
        catch (Exception fault)
        {
            completion.TrySetException(fault); // Somebody may not be waiting for this loop; the process must know.
        }
    }

    private sealed record Running(Informer Informer, CancellationTokenSource Stop, Task Loop);
}

namespace Skiff.Store;

/// <summary>
/// Gives up history as time passes: every <c>every</c>, what happened more than <c>keep</c> ago. Readers get at least
/// <c>keep</c> and at most <c>keep</c> plus <c>every</c> of history, unless a bound of the store cuts it earlier.
/// </summary>
public sealed class Compactor
{
    /// <summary>What upstream keeps.</summary>
    public static readonly TimeSpan DefaultKeep = TimeSpan.FromMinutes(5);

    /// <summary>Often enough that each compaction is small.</summary>
    public static readonly TimeSpan DefaultEvery = TimeSpan.FromMinutes(1);

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _keep;
    private readonly TimeSpan _every;
    private readonly Queue<(long At, long Revision)> _samples = []; // At most keep/every + 2.

    /// <summary>A compactor of a store; it does nothing until it runs.</summary>
    public Compactor(IStore store, TimeProvider time, TimeSpan? keep = null, TimeSpan? every = null)
    {
        _store = store;
        _time = time;
        _keep = keep ?? DefaultKeep;
        _every = every ?? DefaultEvery;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_every, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(_keep, TimeSpan.Zero);
    }

    /// <summary>Compacts until stopped, which ends it without an exception.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(_every, _time);
        _samples.Enqueue((_time.GetTimestamp(), _store.Revision));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (Due() is { } revision) await _store.CompactAsync(revision, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // Being stopped is how it ends.
        }
    }

    /// <summary>The newest revision that was already there <c>keep</c> ago, if it says anything new.</summary>
    private long? Due()
    {
        long now = _time.GetTimestamp();
        long due = 0;
        while (_samples.TryPeek(out (long At, long Revision) oldest) && _time.GetElapsedTime(oldest.At, now) >= _keep)
            due = _samples.Dequeue().Revision;
        _samples.Enqueue((now, _store.Revision));
        return due > _store.CompactedRevision ? due : null;
    }
}

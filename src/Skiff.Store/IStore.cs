namespace Skiff.Store;

/// <summary>
/// A versioned map of keys to objects per resource, with one revision for everything. Reads come from memory and never
/// wait; a write is answered, readable and watchable once it is as durable as it asked to be, and not before.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The newest published revision. Never decreases, never repeats, at least 1.</summary>
    long Revision { get; }

    /// <summary>Revisions before this one are refused.</summary>
    long CompactedRevision { get; }

    /// <summary>Completes, without failing, when the store stops taking writes because its log failed.</summary>
    Task<StoreFault> Fault { get; }

    /// <summary>Counters since the store was opened.</summary>
    StoreMetrics Metrics { get; }

    /// <summary>
    /// The resource of a name, which a restart finds again under the same name. A decoder is needed before the first
    /// <see cref="Stored.Value"/> of an object that was read from disk; a later one replaces an earlier one.
    /// </summary>
    ResourceId Register(string name, Decoder? decoder = null);

    /// <summary>The resource now, at the newest published revision of the store.</summary>
    ResourceView Read(ResourceId resource);

    /// <summary>The resource as it was right after <paramref name="revision"/>.</summary>
    ReadAt At(ResourceId resource, long revision);

    /// <summary>
    /// Makes one change. <paramref name="stop"/> withdraws a write that still waits; one that is being written is
    /// always answered, so that nobody takes it for undone.
    /// </summary>
    /// <exception cref="OperationCanceledException">The write was withdrawn and has not happened.</exception>
    ValueTask<Commit> WriteAsync(Write write, CancellationToken stop);

    /// <summary>Every change of a resource after <paramref name="fromRevision"/>, in order, each once.</summary>
    WatchOutcome Watch(ResourceId resource, long fromRevision);

    /// <summary>Gives up the history before <paramref name="revision"/>; that revision itself stays readable.</summary>
    ValueTask<CompactOutcome> CompactAsync(long revision, CancellationToken stop);
}

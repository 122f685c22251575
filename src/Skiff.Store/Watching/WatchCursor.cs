using System.Threading.Tasks.Sources;

namespace Skiff.Store;

/// <summary>What an attempt to read a change found.</summary>
public enum CursorRead
{
    /// <summary>A change.</summary>
    Change,

    /// <summary>Nothing for now; everything up to <see cref="WatchCursor.Revision"/> has been read.</summary>
    CaughtUp,

    /// <summary>
    /// The next change is gone. The cursor is of no more use: read the resource and watch from there.
    /// </summary>
    Compacted,

    /// <summary>The store is closed and everything has been read.</summary>
    Closed,
}

/// <summary>
/// A place in the log of changes of one resource. It holds no queue, so a slow reader costs nothing but the chance to
/// fall behind the history that is kept. One reader at a time; needs no disposal.
/// </summary>
public sealed class WatchCursor : IValueTaskSource
{
    private ChangeChunk _chunk;
    private int _index;
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private CancellationToken _stop;
    private CancellationTokenRegistration _stopping;

    internal WatchCursor(ResourceId resource, ChangeChunk chunk, int index, long revision)
    {
        Resource = resource;
        _chunk = chunk;
        _index = index;
        Revision = revision;
    }

    /// <summary>The resource watched.</summary>
    public ResourceId Resource { get; }

    /// <summary>
    /// Progress: every change of the resource up to this revision has been read. After
    /// <see cref="CursorRead.CaughtUp"/> this is the newest revision of the store, which is what a bookmark says.
    /// </summary>
    public long Revision { get; private set; }

    internal WatchCursor? NextWaiting { get; set; }

    internal WatchCursor? PreviousWaiting { get; set; }

    internal bool IsWaiting { get; set; }

    /// <summary>Takes the next change if there is one. Never waits, never allocates.</summary>
    public CursorRead TryRead(out Change change)
    {
        change = default;
        bool closed = Resource.Image.IsClosed; // Before the state: nothing is published after closing.
        StoreState state = Resource.Image.State;
        ResourceState? now = state.Find(Resource.Index);
        if (now is null) return CaughtUp(state, closed);

        while (_index >= StoreImage.Limit(_chunk, now))
        {
            if (ReferenceEquals(_chunk, now.Tail)) return CaughtUp(state, closed);
            if (_chunk.Next is not { } next) return CursorRead.Compacted;
            _chunk = next;
            _index = 0;
        }

        if (_chunk.Live is not { } contents) return CursorRead.Compacted;
        change = contents.Changes[_index++];
        Revision = change.Revision;
        return CursorRead.Change;
    }

    /// <summary>
    /// Completes once <see cref="TryRead"/> has something else to say than that it is caught up. It may complete
    /// without need; read in a loop.
    /// </summary>
    public ValueTask WaitAsync(CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return ValueTask.FromCanceled(stop);
        _wait.Reset();
        short version = _wait.Version;
        if (!Resource.Waiting.TryJoin(this)) return ValueTask.CompletedTask;
        if (stop.CanBeCanceled) Register(stop);
        return new ValueTask(this, version);
    }

    internal bool HasNews()
    {
        if (Resource.Image.IsClosed) return true;
        ResourceState? now = Resource.Image.State.Find(Resource.Index);
        return now is not null && (!ReferenceEquals(_chunk, now.Tail) || _index < now.TailCount);
    }

    internal void Wake() => _wait.SetResult(true);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        // Waits out a callback that runs right now: it must not meet the next wait.
        _stopping.Dispose();
        _stopping = default;
        _wait.GetResult(token);
    }

    private CursorRead CaughtUp(StoreState state, bool closed)
    {
        Revision = Math.Max(Revision, state.Revision);
        return closed ? CursorRead.Closed : CursorRead.CaughtUp;
    }

    private void Register(CancellationToken stop)
    {
        _stop = stop;
        // May run the callback right here; the callback and a wake agree through the list who completes the wait.
        _stopping = stop.UnsafeRegister(static cursor => ((WatchCursor)cursor!).Stop(), this);
    }

    private void Stop()
    {
        if (Resource.Waiting.TryLeave(this)) _wait.SetException(new OperationCanceledException(_stop));
    }
}

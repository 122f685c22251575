namespace Skiff.Store;

/// <summary>
/// The cursors of one resource that wait for a change. They are woken together on the thread pool, so that the writer
/// pays one queued item however many watch; in a simulated cluster in turn with everything else there.
/// </summary>
internal sealed class WaitingCursors : IThreadPoolWorkItem
{
    private readonly Lock _gate = new(); // Guards the list; nothing else is locked while it is held.
    private WatchCursor? _first;
    private bool _wakePending;

    /// <summary>Joins the list unless the cursor has something to read already, which it answers.</summary>
    internal bool TryJoin(WatchCursor cursor)
    {
        lock (_gate)
        {
            // Checked inside the lock: a state published after this check wakes a list that holds the cursor.
            if (cursor.HasNews()) return false;
            cursor.NextWaiting = _first;
            cursor.PreviousWaiting = null;
            if (_first is not null) _first.PreviousWaiting = cursor;
            _first = cursor;
            cursor.IsWaiting = true;
            return true;
        }
    }

    /// <summary>Leaves the list; false if somebody has been faster and completes the wait.</summary>
    internal bool TryLeave(WatchCursor cursor)
    {
        lock (_gate)
        {
            if (!cursor.IsWaiting) return false;
            cursor.IsWaiting = false;
            if (cursor.PreviousWaiting is { } previous) previous.NextWaiting = cursor.NextWaiting;
            else _first = cursor.NextWaiting;
            if (cursor.NextWaiting is { } next) next.PreviousWaiting = cursor.PreviousWaiting;
            cursor.NextWaiting = cursor.PreviousWaiting = null;
            return true;
        }
    }

    internal void Wake()
    {
        lock (_gate)
        {
            if (_first is null || _wakePending) return;
            _wakePending = true;
        }

        if (SynchronizationContext.Current is { } own) own.Post(static waiting => ((WaitingCursors)waiting!).WakeAll(), this);
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => WakeAll();

    private void WakeAll()
    {
        WatchCursor? cursor;
        lock (_gate)
        {
            _wakePending = false;
            cursor = _first;
            _first = null;
            for (WatchCursor? each = cursor; each is not null; each = each.NextWaiting) each.IsWaiting = false;
        }

        while (cursor is not null)
        {
            WatchCursor? next = cursor.NextWaiting; // Read first: a woken cursor may wait again at once.
            cursor.NextWaiting = cursor.PreviousWaiting = null;
            cursor.Wake();
            cursor = next;
        }
    }
}

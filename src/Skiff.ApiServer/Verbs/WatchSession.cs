using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>What a watcher is told.</summary>
public enum WatchSignal
{
    /// <summary>An object came into view.</summary>
    Added,

    /// <summary>An object in view changed.</summary>
    Modified,

    /// <summary>An object left the view.</summary>
    Deleted,

    /// <summary>Nothing but progress; the revision says how far.</summary>
    Bookmark,

    /// <summary>The end of the objects that were there at the start.</summary>
    InitialEventsEnd,

    /// <summary>The watch fell behind what is kept.</summary>
    Expired,

    /// <summary>Nothing to say for now.</summary>
    None,

    /// <summary>The watch is over.</summary>
    End,

    /// <summary>An object cannot be told in the version asked for; the session's fault says why, and the watch is over.</summary>
    Broken,
}

/// <summary>One thing a watcher is told.</summary>
/// <param name="Signal">What it is.</param>
/// <param name="Object">The object, for the first three.</param>
/// <param name="Revision">The revision of the change, or of the progress.</param>
/// <param name="Altered">
/// The object as the watcher last saw it, at the revision of the change, when it left the view without being deleted.
/// </param>
public readonly record struct WatchNotice(WatchSignal Signal, Stored? Object, long Revision, IObject? Altered = null);

/// <summary>
/// A watch under way: the objects present at its start if they were asked for, then the changes that concern its
/// selection. An object that begins to match is told as added and one that ceases to as deleted. One reader.
/// </summary>
public sealed class WatchSession : IDisposable
{
    // Often enough that a client that reconnects has little to read again; upstream's cache does the same.
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    private readonly Call call;
    private readonly Selection selection;
    private readonly WatchCursor? cursor; // Null when the watch cannot begin.
    private readonly TimeProvider time;
    private readonly long endsAt;
    private readonly string prefix;
    private readonly CancellationToken retired;
    private IEnumerator<Stored>? present;
    private bool presentWaits;
    private Change? waiting;
    private readonly long initialRevision;
    private readonly bool owesInitialEnd;
    private long bookmarkDue;
    private CancellationTokenSource? alarm;
    private CancellationTokenSource? alarmOrStop;

    internal WatchSession(
        Call call, Selection selection, WatchCursor cursor, ResourceView? present, TimeSpan lifetime, TimeProvider time)
    {
        this.call = call;
        this.selection = selection;
        this.cursor = cursor;
        this.time = time;
        retired = call.Resource.Retired;
        prefix = call.Resource.Kind.Namespaced && call.Key.Namespace.Length > 0 ? call.Key.Namespace + "/" : "";
        endsAt = time.GetTimestamp() + (long)(lifetime.TotalSeconds * time.TimestampFrequency);
        bookmarkDue = NextBookmark();
        if (present is not { } view) return;
        this.present = ((IEnumerable<Stored>)view.WithPrefix(prefix)).GetEnumerator();
        initialRevision = view.Revision;
        owesInitialEnd = call.Query.SendInitialEvents == true;
    }

    /// <summary>
    /// A watch that cannot begin where it was asked to. By upstream's rule whoever is let in and asks in good form is told
    /// so by an event, as if it had begun.
    /// </summary>
    internal WatchSession(Call call, Selection selection, Status fault, TimeProvider time)
    {
        (this.call, this.selection, this.time, prefix) = (call, selection, time, "");
        Fault = fault;
    }

    /// <summary>The request that opened the watch.</summary>
    public Call Call => call;

    /// <summary>Why an object could not be told; null as long as all could.</summary>
    public Status? Fault { get; private set; }

    /// <summary>Takes the next notice. <see cref="WatchSignal.None"/> means: wait.</summary>
    public WatchNotice Next()
    {
        if (Fault is not null || cursor is null) return new(WatchSignal.Broken, null, cursor?.Revision ?? 0);
        if (present is not null && NextPresent() is { } notice) return notice;
        while (true)
        {
            Change change = default;
            CursorRead read = waiting is null ? cursor.TryRead(out change) : CursorRead.Change;
            if (waiting is { } held) change = held;
            switch (read)
            {
                case CursorRead.Change:
                    waiting = IsReady(change) ? null : change;
                    if (waiting is not null) return new(WatchSignal.None, null, cursor.Revision);
                    if (Seen(change) is { } seen) return seen;
                    continue;
                case CursorRead.Compacted:
                    return new(WatchSignal.Expired, null, cursor.Revision);
                case CursorRead.Closed:
                    return new(WatchSignal.End, null, cursor.Revision);
                default:
                    return Idle(cursor.Revision);
            }
        }
    }

    /// <summary>Waits until <see cref="Next"/> may have something to say.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        if (presentWaits || waiting is not null)
        {
            Stored[] unready = presentWaits ? [present!.Current] : [.. Concerned(waiting!.Value)];
            Fault = await call.Resource.Conversion!.ReadyAsync(unready, stop);
            return;
        }

        if (alarm is null || alarm.IsCancellationRequested)
        {
            long due = call.Query.AllowWatchBookmarks ? Math.Min(endsAt, bookmarkDue) : endsAt;
            TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), due);
            if (left <= TimeSpan.Zero) return;
            alarm?.Dispose();
            alarm = new CancellationTokenSource(left, time);
            alarmOrStop?.Dispose();
            alarmOrStop = CancellationTokenSource.CreateLinkedTokenSource(stop, alarm.Token, retired);
        }

        try
        {
            await cursor!.WaitAsync(alarmOrStop!.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time for a bookmark or for the end: Next says which.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        present?.Dispose();
        alarm?.Dispose();
        alarmOrStop?.Dispose();
    }

    private bool IsReady(Change change) =>
        !call.Resource.IsRemote || Concerned(change).All(call.Resource.Conversion!.IsReady);

    private static IEnumerable<Stored> Concerned(Change change) =>
        change.Previous is { } previous ? [change.Object, previous] : [change.Object];

    private WatchNotice? NextPresent()
    {
        while (presentWaits || present!.MoveNext())
        {
            Stored stored = present!.Current;
            presentWaits = call.Resource.IsRemote && !call.Resource.Conversion!.IsReady(stored);
            if (presentWaits) return new(WatchSignal.None, null, stored.Revision);
            if (selection.Matches(call.Resource, stored)) return new(WatchSignal.Added, stored, stored.Revision);
        }

        present!.Dispose();
        present = null;
        return owesInitialEnd ? new(WatchSignal.InitialEventsEnd, null, initialRevision) : null;
    }

    private WatchNotice? Seen(Change change)
    {
        Stored stored = change.Object;
        if (prefix.Length > 0 && !stored.Key.StartsWith(prefix, StringComparison.Ordinal)) return null;
        if (selection.IsEverything)
        {
            WatchSignal signal = change.Type switch
            {
                ChangeType.Added => WatchSignal.Added,
                ChangeType.Modified => WatchSignal.Modified,
                _ => WatchSignal.Deleted,
            };
            return new(signal, stored, change.Revision);
        }

        bool before = change.Previous is { } previous && selection.Matches(call.Resource, previous);
        bool after = change.Type != ChangeType.Deleted && selection.Matches(call.Resource, stored);
        return (before, after) switch
        {
            (false, true) => new(WatchSignal.Added, stored, change.Revision),
            (true, true) => new(WatchSignal.Modified, stored, change.Revision),
            (true, false) when change.Type == ChangeType.Deleted => new(WatchSignal.Deleted, stored, change.Revision),
            (true, false) => new(WatchSignal.Deleted, stored, change.Revision, AsLastSeen(change)),
            _ => null,
        };
    }

    private IObject AsLastSeen(Change change)
    {
        IObject last = call.Resource.Served(change.Previous!);
        return last.WithMetadata(last.Metadata with { ResourceVersion = ResourceVersions.Text(change.Revision) });
    }

    private WatchNotice Idle(long revision)
    {
        long now = time.GetTimestamp();
        if (now >= endsAt || retired.IsCancellationRequested) return new(WatchSignal.End, null, revision);
        if (!call.Query.AllowWatchBookmarks || now < bookmarkDue) return new(WatchSignal.None, null, revision);
        bookmarkDue = NextBookmark();
        return new(WatchSignal.Bookmark, null, revision);
    }

    private long NextBookmark() =>
        time.GetTimestamp() + (long)(BookmarkEvery.TotalSeconds * time.TimestampFrequency);
}

using System.Runtime.InteropServices;

namespace Skiff.Store;

/// <summary>
/// The newest state of everything, writes of the batch at hand included. It decides what a write comes to and what is
/// published; the writer that owns it does the I/O between <see cref="TryWrite"/> and <see cref="Settle"/>.
/// </summary>
internal sealed class Head(StoreImage image, StoreMetrics metrics, HistoryLimits limits, bool hasLog)
{
    /// <summary>Revisions reserved at a time for memory-only writes; also the most that a crash skips.</summary>
    internal const int CeilingStep = 1 << 16;

    private readonly Dictionary<int, ResourceHead> _resources = [];
    private readonly List<ResourceHead> _dirty = [];
    private readonly List<ResourceId> _dirtyIds = [];
    private readonly Superseded _superseded = new();

    private Edit _edit = new();
    private long _revision = image.State.Revision;
    private long _ceiling;

    internal Superseded Superseded => _superseded;

    internal long Compacted => image.State.Compacted;

    /// <summary>Decides a write: null and the version it makes, or the refusal.</summary>
    internal Commit? TryWrite(in Write write, LogBatch batch, out Stored? made)
    {
        made = null;
        ResourceHead head = HeadOf(write.Resource);
        Stored? current = TreeSearch.Find(head.Root, write.Key);
        if (write.Precondition.Refusal(current) is { } refusal) return refusal;

        long revision = _revision + 1;
        made = new Stored(
            write.Resource, write.Key, revision, current?.CreateRevision ?? revision,
            write.Draft.Splice(revision), write.Draft.Stamped(revision));
        _revision = revision;
        if (hasLog) AddToLog(head, made, write, batch);
        if (head.Changes.Count == 0) _dirty.Add(head);
        head.Apply(new Change(TypeOf(write.IsDelete, current), made, current), _edit);
        return null;
    }

    /// <summary>What the published state alone says to a write; used when the batch came to nothing.</summary>
    internal Commit? RefusalNow(in Write write) =>
        write.Precondition.Refusal(image.Read(write.Resource).Find(write.Key));

    /// <summary>Publishes the batch. Called once its transaction is on disk.</summary>
    internal void Settle(LogBatch batch)
    {
        _ceiling = batch.Ceiling ?? _ceiling;
        foreach (ResourceId resource in batch.Volatile) HeadOf(resource).IsVolatile = true;
        _superseded.Deleted(batch);
        ResourceState?[] states = CopyOfStates();
        foreach (ResourceHead head in _dirty)
        {
            if (hasLog) TraceLog(head);
            Count(head, -1);
            states[head.Resource.Index] = head.Settle(limits);
            Count(head, +1);
            _dirtyIds.Add(head.Resource);
        }
        image.Publish(new StoreState(_revision, Compacted, states), CollectionsMarshal.AsSpan(_dirtyIds));
        NextBatch();
    }

    /// <summary>Forgets the batch.</summary>
    internal void Rollback()
    {
        foreach (ResourceHead head in _dirty) head.Rollback();
        _revision = image.State.Revision;
        NextBatch();
    }

    /// <summary>Gives up the history before a revision. Only between batches.</summary>
    internal CompactOutcome Compact(long revision)
    {
        Invariant.Check(_dirty.Count == 0);
        if (revision > image.State.Revision) return CompactOutcome.Future;
        if (revision <= Compacted) return CompactOutcome.Done;

        ResourceState?[] states = CopyOfStates();
        foreach (ResourceHead head in _resources.Values)
        {
            Count(head, -1);
            if (head.History.Compact(revision, head.Root)) states[head.Resource.Index] = head.State();
            Count(head, +1);
        }
        image.Publish(new StoreState(_revision, revision, states), []);
        metrics.Compactions++;
        return CompactOutcome.Done;
    }

    /// <summary>Adds what a store that closes in order still has to log.</summary>
    internal void Close(LogBatch batch)
    {
        foreach (ResourceHead head in _resources.Values) batch.Rows.AddRange(head.Unlogged);
        batch.Ceiling = _revision;
        batch.Closes = true;
    }

    /// <summary>Takes over a state that was read from a log, and publishes it.</summary>
    internal void Open(IReadOnlyCollection<ResourceHead> resources, long revision, long compacted, long ceiling)
    {
        int size = 0;
        foreach (ResourceHead head in resources)
        {
            _resources.Add(head.Resource.Index, head);
            size = Math.Max(size, head.Resource.Index + 1);
        }
        ResourceState?[] states = new ResourceState?[size];
        foreach (ResourceHead head in resources)
        {
            states[head.Resource.Index] = head.State();
            Count(head, +1);
        }
        _revision = revision;
        _ceiling = ceiling;
        image.Publish(new StoreState(revision, compacted, states), []);
    }

    private static ChangeType TypeOf(bool isDelete, Stored? current) =>
        isDelete ? ChangeType.Deleted : current is null ? ChangeType.Added : ChangeType.Modified;

    private ResourceHead HeadOf(ResourceId resource)
    {
        Invariant.Check(ReferenceEquals(resource.Image, image), resource.Name);
        if (_resources.TryGetValue(resource.Index, out ResourceHead? head)) return head;
        head = new ResourceHead(resource);
        _resources.Add(resource.Index, head);
        return head;
    }

    private void AddToLog(ResourceHead head, Stored made, in Write write, LogBatch batch)
    {
        if (write.Durability == Durability.Log)
        {
            made.LoggedAt = made.Revision;
            batch.Rows.Add(new LogRow(made, write.IsDelete));
            return;
        }

        // Only these leave no row, so only these need their revisions reserved.
        if (made.Revision > (batch.Ceiling ?? _ceiling)) batch.Ceiling = made.Revision + CeilingStep;
        if (!head.IsVolatile && !batch.Volatile.Contains(write.Resource)) batch.Volatile.Add(write.Resource);
    }

    private void TraceLog(ResourceHead head)
    {
        foreach (Change change in head.Changes)
        {
            bool isDurable = change.Object.IsDurable;
            long row = head.TraceLog(change);
            if (row != 0) _superseded.Add(change.Revision, row);
            if (isDurable && change.Type == ChangeType.Deleted) _superseded.Add(change.Revision, change.Revision);
        }
    }

    private ResourceState?[] CopyOfStates()
    {
        ResourceState?[] now = image.State.Resources;
        int size = now.Length;
        foreach (ResourceHead head in _dirty) size = Math.Max(size, head.Resource.Index + 1);
        ResourceState?[] copy = new ResourceState?[size];
        now.CopyTo(copy, 0);
        return copy;
    }

    private void Count(ResourceHead head, int sign)
    {
        metrics.HistoryChanges += sign * head.History.Changes;
        metrics.HistoryBytes += sign * head.History.Bytes;
    }

    private void NextBatch()
    {
        _dirty.Clear();
        _dirtyIds.Clear();
        _edit = new Edit(); // What has been published is never changed in place again.
    }
}

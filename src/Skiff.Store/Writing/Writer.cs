namespace Skiff.Store;

/// <summary>
/// Turns what waits into batches, and each batch into one transaction and one publication. Used by one thread at a
/// time: the store's own, or for a store without a log whoever writes.
/// </summary>
/// <remarks>
/// The life of a batch: 1. every write is decided against the newest state, earlier writes of the batch included;
/// 2. what must be durable goes to disk in one transaction; 3. the new state is published with one write; 4. everyone
/// is answered; 5. housekeeping. If step 2 fails, nothing of step 1 has ever been visible.
/// </remarks>
internal sealed class Writer(Head head, ILog? log, StoreMetrics metrics, TimeProvider time)
{
    private const int ReclaimRowsWhenIdle = 256;
    private const int ReclaimRowsPerWrite = 2;

    private readonly LogBatch _batch = new();
    private readonly List<(PendingWrite Write, Commit? Refusal, Stored? Made)> _decided = [];
    private readonly TaskCompletionSource<StoreFault> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _reclaimPaused;

    /// <summary>Completes when the log has failed; nothing is written any more.</summary>
    internal Task<StoreFault> Fault => _fault.Task;

    internal StoreFault? Failure { get; private set; }

    /// <summary>Whether rows can be deleted while nothing else is to do.</summary>
    internal bool HasIdleWork =>
        log is not null && Failure is null && !_reclaimPaused && head.Superseded.IsDue(head.Compacted);

    internal void Process(List<Pending> items)
    {
        foreach (Pending item in items)
        {
            switch (item)
            {
                case PendingWrite write:
                    Decide(write);
                    break;
                case PendingCompaction compaction:
                    Finish(); // A compaction sees only what is published.
                    Compact(compaction);
                    break;
            }
        }
        Finish();
        Tidy();
    }

    /// <summary>Deletes some rows that a compaction has made unreadable.</summary>
    internal void WorkWhileIdle()
    {
        Reclaim(ReclaimRowsWhenIdle);
        if (TryAppend()) head.Superseded.Deleted(_batch);
        _batch.Clear();
        Tidy();
    }

    /// <summary>Logs what lives in memory only, so that the next start finds it.</summary>
    internal void Close()
    {
        if (log is null || Failure is not null) return;
        head.Close(_batch);
        TryAppend(); // If the disk is full, the next start takes this for a crash, which is safe.
        _batch.Clear();
    }

    private void Decide(PendingWrite pending)
    {
        if (pending.Stop.IsCancellationRequested)
        {
            metrics.Answered(pending.Bytes);
            pending.Withdraw();
            return;
        }

        Commit? refusal = null;
        Stored? made = null;
        try
        {
            if (Failure is null) refusal = head.TryWrite(pending.Write, _batch, out made);
        }
        catch (StampFailure failure)
        {
            // Before anything was changed: this write fails, no other.
            metrics.Answered(pending.Bytes);
            pending.Throw(failure.Thrown);
            return;
        }
        _decided.Add((pending, refusal, made));
    }

    private void Finish()
    {
        if (_decided.Count == 0) return;
        bool published = false;
        if (_decided.Exists(decided => decided.Made is not null))
        {
            if (log is not null && !_batch.IsEmpty) Reclaim(ReclaimRowsPerWrite * _decided.Count);
            published = log is null || _batch.IsEmpty || TryAppend();
            if (published) head.Settle(_batch);
            else head.Rollback();
        }

        foreach ((PendingWrite write, Commit? refusal, Stored? made) in _decided)
        {
            metrics.Answered(write.Bytes);
            write.Answer(AnswerTo(write, refusal, made, published));
        }
        _decided.Clear();
        _batch.Clear();
    }

    private Commit AnswerTo(PendingWrite write, Commit? refusal, Stored? made, bool published)
    {
        if (published && made is not null)
        {
            metrics.Writes++;
            if (write.Write.Durability == Durability.Memory) metrics.MemoryWrites++;
            return new Commit.Done(made);
        }

        if (Failure is not null) return new Commit.Failed(Failure);
        // Refused because of a write that came to nothing itself: ask again what was there before.
        if (refusal is not null && !published) refusal = head.RefusalNow(write.Write);
        if (refusal is not null)
        {
            metrics.Refused++;
            return refusal;
        }
        metrics.Full++;
        return Commit.Full.Answer;
    }

    private void Compact(PendingCompaction compaction)
    {
        metrics.Answered(compaction.Bytes);
        if (compaction.Stop.IsCancellationRequested)
        {
            compaction.Withdraw();
            return;
        }
        _reclaimPaused = false;
        compaction.Answer(Failure is null ? head.Compact(compaction.Revision) : CompactOutcome.Unavailable);
    }

    private void Reclaim(int rows)
    {
        if (!_reclaimPaused) head.Superseded.Take(_batch, head.Compacted, rows);
    }

    private bool TryAppend()
    {
        long start = time.GetTimestamp();
        try
        {
            bool committed = log!.Append(_batch) == AppendOutcome.Committed;
            metrics.LogBytes = log.Bytes;
            if (!committed)
            {
                _reclaimPaused = true; // Deleting needs space as well; tried again at the next compaction.
                return false;
            }
            metrics.Committed(_batch.Rows.Count, time.GetElapsedTime(start));
            metrics.ReclaimedRows += _batch.Superseded.Count;
            return true;
        }
        catch (StoreException failure)
        {
            Fail(failure);
            return false;
        }
    }

    private void Tidy()
    {
        metrics.SupersededRows = head.Superseded.Count;
        if (log is null || Failure is not null) return;
        try
        {
            log.Tidy();
        }
        catch (StoreException failure)
        {
            Fail(failure);
        }
    }

    private void Fail(StoreException failure)
    {
        Failure = new StoreFault($"the log cannot be written: {failure.Message}", failure);
        _fault.TrySetResult(Failure);
    }
}

namespace Skiff.Store.Crash;

/// <summary>The planted bug: says that a transaction is on disk one transaction before it is.</summary>
internal sealed class EarlyPublishLog(ILog log) : ILog
{
    private LogBatch? _held;

    public string Engine => log.Engine;

    public LogHeader Header => log.Header;

    public long Bytes => log.Bytes;

    public void Replay(Action<LoggedRow> read) => log.Replay(read);

    public AppendOutcome Append(LogBatch batch)
    {
        AppendOutcome outcome = _held is null ? AppendOutcome.Committed : log.Append(_held);
        _held = new LogBatch { Ceiling = batch.Ceiling, Compacted = batch.Compacted, Closes = batch.Closes };
        _held.Rows.AddRange(batch.Rows);
        _held.Superseded.AddRange(batch.Superseded);
        _held.Volatile.AddRange(batch.Volatile);
        return outcome;
    }

    public void Tidy() => log.Tidy();

    public void Dispose() => log.Dispose();
}

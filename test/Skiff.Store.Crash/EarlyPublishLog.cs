namespace Skiff.Store.Crash;

/// <summary>
/// The planted bug: says that a transaction is on disk some transactions before it is. With only one, a kill would show
/// it in one of ten cycles, because what SQLite has handed to the kernel survives the process.
/// </summary>
internal sealed class EarlyPublishLog(ILog log) : ILog
{
    private const int Early = 4;

    private readonly Queue<LogBatch> _held = [];

    public string Engine => log.Engine;

    public LogHeader Header => log.Header;

    public long Bytes => log.Bytes;

    public void Replay(Action<LoggedRow> read) => log.Replay(read);

    public AppendOutcome Append(LogBatch batch)
    {
        LogBatch copy = new() { Ceiling = batch.Ceiling, Compacted = batch.Compacted, Closes = batch.Closes };
        copy.Rows.AddRange(batch.Rows);
        copy.Superseded.AddRange(batch.Superseded);
        copy.Volatile.AddRange(batch.Volatile);
        _held.Enqueue(copy);
        return _held.Count > Early ? log.Append(_held.Dequeue()) : AppendOutcome.Committed;
    }

    public void Tidy() => log.Tidy();

    public void Dispose() => log.Dispose();
}

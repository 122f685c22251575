namespace Skiff.Store.Tests;

/// <summary>A log that does what a test says: holds a transaction up, runs out of space, or fails.</summary>
internal sealed class ScriptedLog : ILog
{
    private readonly SemaphoreSlim _allowed = new(0);
    private readonly SemaphoreSlim _entered = new(0);

    internal bool HoldsUp { get; set; }

    internal AppendOutcome Outcome { get; set; } = AppendOutcome.Committed;

    internal StoreException? Failure { get; set; }

    /// <summary>Revisions of each transaction that was committed.</summary>
    internal List<long[]> Committed { get; } = [];

    internal bool IsDisposed { get; private set; }

    public string Engine => "scripted";

    public LogHeader Header { get; init; } = new(Guid.Empty, 0, 0, true, new HashSet<string>());

    public long Bytes => 0;

    internal Task EnteredAsync() => _entered.WaitAsync(TestContext.Current.CancellationToken);

    internal void Allow() => _allowed.Release();

    public void Replay(Action<LoggedRow> read)
    {
    }

    public AppendOutcome Append(LogBatch batch)
    {
        if (HoldsUp && !batch.Closes)
        {
            _entered.Release();
            _allowed.Wait();
        }
        if (Failure is not null) throw Failure;
        if (Outcome == AppendOutcome.Committed) Committed.Add([.. batch.Rows.Select(row => row.Version.Revision)]);
        return Outcome;
    }

    public void Tidy()
    {
    }

    public void Dispose() => IsDisposed = true;
}

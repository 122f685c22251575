using System.Threading.Tasks.Sources;

namespace Skiff.Store;

/// <summary>Something the writer has been asked for and has not answered yet.</summary>
internal abstract class Pending(int bytes, CancellationToken stop)
{
    /// <summary>Encoded bytes it keeps alive.</summary>
    internal int Bytes { get; } = bytes;

    internal CancellationToken Stop { get; } = stop;

    /// <summary>Answers that it was withdrawn before the writer took it.</summary>
    internal abstract void Withdraw();

    /// <summary>Answers that the store has stopped.</summary>
    internal abstract void Fail(StoreFault fault);
}

/// <summary>A request with its answer, which the one who asked awaits without a task being made.</summary>
internal abstract class Pending<T>(int bytes, CancellationToken stop) : Pending(bytes, stop), IValueTaskSource<T>
{
    // Off the writer's thread: what the asker does next is no business of the next batch.
    private ManualResetValueTaskSourceCore<T> _answer = new() { RunContinuationsAsynchronously = true };

    internal ValueTask<T> Answered => new(this, _answer.Version);

    internal void Answer(T answer) => _answer.SetResult(answer);

    internal void Throw(Exception failure) => _answer.SetException(failure);

    internal override void Withdraw() => Throw(new OperationCanceledException(Stop));

    T IValueTaskSource<T>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);
}

internal sealed class PendingWrite(in Write write, CancellationToken stop) : Pending<Commit>(write.Draft.Length, stop)
{
    private readonly Write _write = write;

    internal ref readonly Write Write => ref _write;

    internal override void Fail(StoreFault fault) => Answer(new Commit.Failed(fault));
}

internal sealed class PendingCompaction(long revision, CancellationToken stop) : Pending<CompactOutcome>(0, stop)
{
    internal long Revision { get; } = revision;

    internal override void Fail(StoreFault fault) => Answer(CompactOutcome.Unavailable);
}

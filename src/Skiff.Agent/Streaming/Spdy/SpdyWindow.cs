namespace Skiff.Agent.Streaming.Spdy;

/// <summary>
/// How much may still be sent to a peer, for one stream or the whole connection. Peers made with Go's library never
/// open a window and do not mind one that is overrun; a window therefore counts only once the peer has spoken of it.
/// </summary>
internal sealed class SpdyWindow
{
    /// <summary>What a peer accepts before it says anything.</summary>
    public const int InitialBytes = 64 * 1024;

    private readonly Lock gate = new();
    private TaskCompletionSource opened = NewSource();
    private long credit = InitialBytes;
    private bool closed;

    /// <summary>The peer takes more, or after a change of settings less. False when the sum is absurd.</summary>
    public bool Open(long bytes)
    {
        lock (gate)
        {
            credit += bytes;
            if (credit > 0) Release();
            return credit <= int.MaxValue;
        }
    }

    /// <summary>Lets everybody go: the stream or the connection has ended.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Release();
        }
    }

    /// <summary>Takes up to a number of bytes; waits for at least one when <paramref name="enforced"/>.</summary>
    public async ValueTask<int> TakeAsync(int wanted, bool enforced, CancellationToken stop)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (!enforced || closed || credit > 0)
                {
                    int taken = enforced && !closed ? (int)Math.Min(wanted, credit) : wanted;
                    credit -= taken;
                    return taken;
                }

                wait = opened.Task;
            }

            await wait.WaitAsync(stop);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Release()
    {
        opened.TrySetResult();
        opened = NewSource();
    }
}

namespace Skiff.Agent.Runtime.Serving;

/// <summary>How much more the other side takes, for the connection as a whole and for each call.</summary>
internal sealed class SendWindow
{
    /// <summary>What a side takes that has not said otherwise.</summary>
    public const int InitialBytes = 65_535;

    private readonly Lock guard = new();
    private readonly Dictionary<int, long> calls = [];
    private long connection = InitialBytes;
    private long initial = InitialBytes;
    private TaskCompletionSource grew = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A call begins.</summary>
    public void Open(int call)
    {
        lock (guard) calls[call] = initial;
    }

    /// <summary>A call is over.</summary>
    public void Close(int call)
    {
        lock (guard) calls.Remove(call);
    }

    /// <summary>The other side takes more; of the connection when <paramref name="call"/> is zero.</summary>
    public void Grow(int call, int bytes)
    {
        lock (guard)
        {
            if (call == 0) connection = Math.Min(int.MaxValue, connection + bytes);
            else if (calls.TryGetValue(call, out long window)) calls[call] = Math.Min(int.MaxValue, window + bytes);
            Tell();
        }
    }

    /// <summary>The other side takes another amount for every call, those under way included.</summary>
    public void SetInitial(long bytes)
    {
        lock (guard)
        {
            foreach (int call in calls.Keys.ToArray()) calls[call] += bytes - initial;
            initial = bytes;
            Tell();
        }
    }

    /// <summary>Waits until something may be sent, and takes it: at most what is wanted.</summary>
    public async ValueTask<int> TakeAsync(int call, int wanted, CancellationToken stop)
    {
        while (true)
        {
            Task more;
            lock (guard)
            {
                long free = Math.Min(connection, calls.GetValueOrDefault(call));
                if (free > 0)
                {
                    int taken = (int)Math.Min(wanted, free);
                    connection -= taken;
                    calls[call] -= taken;
                    return taken;
                }

                more = grew.Task;
            }

            await more.WaitAsync(stop);
        }
    }

    private void Tell()
    {
        grew.TrySetResult();
        grew = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

namespace Skiff.Proxy.Tests;

/// <summary>Lets tests wait for a condition that others change; each change is told.</summary>
internal sealed class Signal
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20); // Only what hangs takes so long.

    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something changed.</summary>
    public void Tell() => Interlocked
        .Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Waits until a condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task change = Volatile.Read(ref next).Task; // Before the look: a change after it is not missed.
            if (condition()) return;
            await change.WaitAsync(patience, TestContext.Current.CancellationToken);
        }
    }
}

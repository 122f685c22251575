using System.Collections.Concurrent;
using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Survival;

/// <summary>A client that asks one server over and over, on a new connection each time, and notes what goes wrong.</summary>
public sealed class Requests : IAsyncDisposable
{
    // A new connection each time uses up a port for a minute: this many a second leave some for everybody.
    private static readonly TimeSpan pace = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(TestCluster.Stop);
    private readonly Task asking;
    private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int answered;

    /// <summary>Begins to ask.</summary>
    public Requests(Uri target) => asking = AskAsync(target);

    /// <summary>How often the server has answered.</summary>
    public int Answered => Volatile.Read(ref answered);

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>Waits until the server has answered so often, or something went wrong.</summary>
    public async Task UntilAsync(int answered)
    {
        while (Answered < answered && Faults.IsEmpty) await next.Task.WaitAsync(TestCluster.Stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await asking;
        ending.Dispose();
    }

    private async Task AskAsync(Uri target)
    {
        using HttpClient client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            Timeout = TimeSpan.FromSeconds(5),
        };
        while (!ending.IsCancellationRequested)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(target, ending.Token);
                if (answer.IsSuccessStatusCode) Interlocked.Increment(ref answered);
                else Faults.Enqueue(answer.StatusCode.ToString());
                await Task.Delay(pace, TimeProvider.System, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                Faults.Enqueue(fault.Message);
            }

            Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }
}

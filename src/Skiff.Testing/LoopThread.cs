using Skiff.Simulation;

namespace Skiff.Testing;

/// <summary>
/// The thread that a cluster lives on. Whoever wants something of it hands work over and awaits it; requests from the network come
/// the same way.
/// </summary>
internal sealed class LoopThread : IAsyncDisposable
{
    private readonly TaskCompletionSource<SimulatedCluster> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;
    private volatile bool isEnding;

    private LoopThread(Func<SimulatedCluster> start) =>
        thread = new Thread(() => Run(start)) { IsBackground = true, Name = "skiff cluster" };

    /// <summary>Starts a cluster on a thread of its own.</summary>
    public static async Task<LoopThread> StartAsync(Func<SimulatedCluster> start)
    {
        LoopThread made = new(start);
        made.thread.Start();
        await made.started.Task;
        return made;
    }

    /// <summary>The cluster. Only work that was handed over may touch it.</summary>
    public SimulatedCluster Cluster => started.Task.Result;

    /// <summary>Does something on the thread, between two steps of the cluster.</summary>
    public async Task<T> DoAsync<T>(Func<SimulatedCluster, T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Loop.HandOver(() =>
        {
            try
            {
                done.SetResult(work(Cluster));
            }
            catch (Exception fault)
            {
                done.SetException(fault); // It is the caller's.
            }
        });
        if (await Task.WhenAny(done.Task, ended.Task) == done.Task) return await done.Task;
        await ended.Task;
        throw new ObjectDisposedException(nameof(SkiffCluster));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        isEnding = true;
        Cluster.Loop.HandOver(static () => { });
        await ended.Task;
    }

    private void Run(Func<SimulatedCluster> start)
    {
        try
        {
            using SimulatedCluster cluster = start();
            started.SetResult(cluster);
            while (!isEnding)
            {
                cluster.Loop.Settle();
                cluster.Loop.WaitForWork();
            }
        }
        catch (Exception fault)
        {
            if (!started.TrySetException(fault)) ended.TrySetException(fault);
        }

        ended.TrySetResult();
    }
}

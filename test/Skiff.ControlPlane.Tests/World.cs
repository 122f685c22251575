using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Client;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

/// <summary>A control plane over an API in memory and a clock that stands still.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));

    /// <summary>A control plane at work.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="through">What it sees the API through; the API itself when not given.</param>
    public World(ControlPlaneOptions? options = null, Func<InMemoryApi, TimeProvider, IApi>? through = null)
    {
        Api = new(Time);
        Plane = new(through?.Invoke(Api, Time) ?? Api, options ?? new(), Time, NullLoggerFactory.Instance);
    }

    public ManualTime Time { get; } = new();

    public InMemoryApi Api { get; }

    public ControlPlaneRoot Plane { get; }

    /// <summary>
    /// Waits for a condition on the API, and fails with what it was. The clock moves only over the short delays after
    /// which something is tried again, a lost race with another writer for one, and only when all else is at rest.
    /// </summary>
    public async Task UntilAsync(
        Func<bool> condition,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        try
        {
            while (!condition())
            {
                await SettleAsync();
                if (condition()) return;
                Time.AdvanceToNext(RetryDelayMax);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"waited in vain until {what}; the last calls were\n{string.Join('\n', Api.Calls.TakeLast(20))}");
        }
    }

    /// <summary>Moves the clock step by step until a condition holds, letting everything settle between steps.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step)
    {
        await SettleAsync();
        while (!condition())
        {
            Time.Advance(step);
            await SettleAsync();
        }
    }

    /// <summary>
    /// Waits until every runner has begun, has seen every event and has nothing to do, and nothing has been written for
    /// a moment: what still moves would otherwise be overtaken by a clock that goes on.
    /// </summary>
    public async Task SettleAsync()
    {
        long revision = -1;
        for (int calm = 0; calm < 20; calm++)
        {
            await Task.Yield();
            if (Api.Revision == revision && Api.IsDelivered && Plane.Runners.All(runner => runner.IsIdle)) continue;
            revision = Api.Revision;
            calm = 0;
            if (Plane.Completion.IsCompleted) await Plane.Completion; // An invariant broke: with its own message.
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends every pod whose deletion has begun, as a kubelet reports it.</summary>
    public void KillPods()
    {
        foreach (Pod pod in Api.All<Pod>().Where(pod => pod.Metadata.DeletionTimestamp is not null)) Api.Remove(pod, graceSeconds: 0);
    }

    /// <summary>Makes every pod of a namespace run and be ready, as a kubelet reports it.</summary>
    public void RunPods(Func<Pod, bool>? which = null)
    {
        foreach (Pod pod in Api.All<Pod>())
        {
            if (pod.Status.Phase == PodPhase.Running || pod.Metadata.DeletionTimestamp is not null) continue;
            if (which?.Invoke(pod) == false) continue;
            // Whatever the controllers have done to the pod meanwhile: a kubelet's report asks for no version.
            Pod running = Samples.Running(pod, Time.GetUtcNow());
            Api.ChangeStatus(running with { Metadata = running.Metadata with { ResourceVersion = "" } });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        patience.Dispose();
    }
}

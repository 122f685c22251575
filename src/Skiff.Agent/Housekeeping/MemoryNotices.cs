using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Pods;
using Skiff.Agent.Watching;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Housekeeping;

/// <summary>
/// Has the kernel tell when memory passes a threshold of evictions, so that nobody has to look for it. Only cgroup v1 has
/// such notices; upstream's agent, too, goes without them on v2.
/// </summary>
/// <remarks>
/// The kernel bounds what is used, pages of files that it could drop included. So a bound is as far from what is used now as
/// what is left now is from the threshold; it is set anew when what could be dropped may have changed.
/// </remarks>
internal sealed class MemoryNotices(NodeServices node, KernelSignals signals) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly List<KernelSignal> bounds = [];
    private TaskCompletionSource passed = New();
    private DateTimeOffset next;

    /// <summary>
    /// Ends when memory passes a threshold, up or down. Ask for it before looking, so that nothing between looking and waiting
    /// is missed.
    /// </summary>
    public Task Passed => Volatile.Read(ref passed).Task;

    /// <summary>Sets the bounds by what is left, unless that was done a moment ago.</summary>
    public void Renew(IReadOnlyDictionary<EvictionSignal, Observation> observed)
    {
        DateTimeOffset now = node.Time.GetUtcNow();
        if (!node.Options.HasMemoryNotices || now < next) return;
        next = now + Period;
        Dispose();
        foreach (EvictionThreshold threshold in node.Options.Eviction.Thresholds)
        {
            string? cgroup = threshold.Signal switch
            {
                EvictionSignal.MemoryAvailable => "/",
                EvictionSignal.AllocatableMemoryAvailable => node.PodsCgroup,
                _ => null,
            };
            if (cgroup is null || !observed.TryGetValue(threshold.Signal, out Observation left)) continue;
            SafeFileHandle? counter = node.Cgroups.CountPassing(cgroup, left.Available - threshold.Value.Of(left).Value());
            if (counter is not null && signals.TryAdd(counter, _ => Wake()) is { } bound) bounds.Add(bound);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (KernelSignal bound in bounds) bound.Dispose();
        bounds.Clear();
    }

    private void Wake() => Interlocked.Exchange(ref passed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

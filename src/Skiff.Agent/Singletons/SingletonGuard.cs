using Skiff.Agent.Cgroups;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Cri.V1;
using Skiff.PodLifecycle.Singletons;

namespace Skiff.Agent.Singletons;

/// <summary>
/// Ends the containers of singletons whose deadline passed because no agent renewed it: the agent was killed, hangs, or
/// is no longer able to. A process of its own, which sleeps from deadline to deadline and ends with the last record.
/// </summary>
/// <remarks>
/// 1. A moment after the deadline, in which an agent that lives does so itself, the runtime is asked to stop them.
/// 2. When their grace is over, every process in the pod's cgroup is killed, with or without a runtime.
/// </remarks>
public sealed class SingletonGuard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    // Together with the grace that has to be less than what the others wait for beyond it.
    private static readonly TimeSpan KillAfter = Patience + TimeSpan.FromSeconds(1);

    private readonly SingletonRecords records;
    private readonly ICri cri;
    private readonly CgroupTree cgroups;
    private readonly TimeProvider time;
    private readonly Dictionary<string, TimeSpan> asked = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource changed = new();

    /// <summary>A guard of the records of a directory.</summary>
    public SingletonGuard(string directory, ICri cri, CgroupTree cgroups, TimeProvider time)
    {
        records = new(directory);
        this.cri = cri;
        this.cgroups = cgroups;
        this.time = time;
    }

    /// <summary>Whether there is anything to guard: containers that may run, or processes that should not any more.</summary>
    public bool IsNeeded => records.All().Any(record => Late(record) <= KillAfter || IsAlive(record));

    /// <summary>Runs until there is nothing left to guard.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(records.Directory);
        using FileSystemWatcher watcher = new(records.Directory) { NotifyFilter = NotifyFilters.FileName };
        watcher.Renamed += (_, _) => changed.TrySetResult();
        watcher.Deleted += (_, _) => changed.TrySetResult();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously); // Before the look: what comes after it counts.
            TimeSpan pause = LongestSleep;
            foreach (SingletonRecord record in records.All())
            {
                TimeSpan next = Take(record, stop);
                if (next < pause) pause = next;
            }

            if (pause == LongestSleep && !IsNeeded) return;
            await changed.Task.WaitAsync(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    private TimeSpan Late(SingletonRecord record) => time.GetElapsedTime(0) - record.Deadline;

    private bool IsAlive(SingletonRecord record) => cgroups.ProcessIdsOf(record.Cgroup).Count > 0;

    // Answers when to look at the record again.
    private TimeSpan Take(SingletonRecord record, CancellationToken stop)
    {
        TimeSpan late = Late(record);
        if (late < Patience) return Patience - late;
        if (late < KillAfter + TimeSpan.FromSeconds(record.GraceSeconds))
        {
            if (asked.TryAdd(record.PodUid, record.Deadline) || asked[record.PodUid] != record.Deadline)
            {
                asked[record.PodUid] = record.Deadline;
                _ = AskToStopAsync(record, stop);
            }

            return KillAfter + TimeSpan.FromSeconds(record.GraceSeconds) - late;
        }

        IReadOnlyList<int> processes = cgroups.ProcessIdsOf(record.Cgroup);
        foreach (int process in processes) Posix.Kill(process, Posix.SigKill);
        return processes.Count > 0 ? Look : LongestSleep;
    }

    // What fails here is made up for when the grace is over.
    private async Task AskToStopAsync(SingletonRecord record, CancellationToken stop)
    {
        ContainerFilter ofPod = new() { LabelSelector = { [RuntimeLabels.PodUid] = record.PodUid } };
        CriResult<ListContainersResponse> listed = await cri.ListContainersAsync(new() { Filter = ofPod }, stop);
        if (listed.Value is not { } list) return;
        await Task.WhenAll(list.Containers
            .Where(container => container.State == ContainerState.ContainerRunning)
            .Select(container => cri.StopContainerAsync(
                new() { ContainerId = container.Id, Timeout = record.GraceSeconds }, stop).AsTask()));
    }
}

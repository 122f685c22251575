using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Shutdown;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.Pods;

/// <summary>
/// The workers of all pods of the node: one for each pod the API has, and one for each of which only the runtime has
/// something left. A pod that takes the name of another waits until that one is gone from the node.
/// </summary>
internal sealed class PodWorkers : IPodDirectory
{
    private readonly NodeServices node;
    private readonly CancellationToken stop;
    private readonly ConcurrentDictionary<string, Running> byUid = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Namespace, string Name), Running> newestByName = new();
    private readonly Lock starting = new(); // The API, manifests and the runtime bring pods: each is weighed with all before it.

    public PodWorkers(NodeServices node, CancellationToken stop)
    {
        this.node = node;
        this.stop = stop;
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<PodEntry> Pods => [.. All.Select(running => running.Worker.Entry)];

    /// <summary>Told whenever a worker has ended.</summary>
    public Action? Ended { get; set; }

    /// <summary>Uids of the pods that have a worker.</summary>
    public IEnumerable<string> Uids => byUid.Select(pair => pair.Key);

    /// <inheritdoc/>
    public PodEntry? Find(string podNamespace, string podName, string uid = "")
    {
        PodEntry? found = null;
        foreach (Running running in All)
        {
            PodEntry entry = running.Worker.Entry;
            ObjectMeta metadata = entry.Pod.Metadata;
            if (metadata.Name != podName || metadata.Namespace != podNamespace) continue;
            if (uid.Length > 0 && !entry.HasUid(uid)) continue;
            // Of two with one name, the newer one is meant.
            if (found is null || metadata.CreationTimestamp > found.Pod.Metadata.CreationTimestamp) found = entry;
        }

        return found;
    }

    /// <summary>Takes a change of the API. Called from one loop.</summary>
    public void Take(ObjectChange change)
    {
        // A mirror only shows what runs here anyway.
        if (StaticPod.IsMirror((Pod)change.Subject)) return;
        if (change.After is Pod pod) Take(pod);
        else if (change.Before is Pod gone && byUid.TryGetValue(gone.Metadata.UID, out Running? running)) running.Worker.Remove();
    }

    /// <summary>Takes a pod that a manifest of the node names.</summary>
    public void TakeStatic(Pod pod) => Take(pod);

    /// <summary>No manifest names a pod any longer.</summary>
    public void RemoveStatic(string uid)
    {
        if (byUid.TryGetValue(uid, out Running? running)) running.Worker.Remove();
    }

    /// <summary>Tells a static pod by what the API shows it; null for nothing.</summary>
    public void ShowMirror(string uid, Pod? mirror)
    {
        if (byUid.TryGetValue(uid, out Running? running)) running.Worker.Show(mirror);
    }

    /// <summary>Static pods that are not wanted any longer and have not ended.</summary>
    public IReadOnlyCollection<Pod> EndingStatics(IReadOnlyCollection<Pod> wanted) =>
    [
        .. All.Select(running => running.Worker.Entry.Pod)
            .Where(pod => StaticPod.IsStatic(pod) && wanted.All(one => one.Metadata.UID != pod.Metadata.UID)),
    ];

    /// <summary>Takes over what the runtime has of a pod that the API does not have.</summary>
    public void TakeOrphan(string podNamespace, string podName, string uid)
    {
        lock (starting) StartOrphan(podNamespace, podName, uid);
    }

    private void StartOrphan(string podNamespace, string podName, string uid)
    {
        if (byUid.ContainsKey(uid) || !IsPlain(uid)) return;
        Pod remains = node.Singletons.Find(uid)?.ToRemains(node.Options.NodeName) ?? Pod.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = podNamespace, Name = podName, UID = uid },
            Spec = PodSpec.Empty with { NodeName = node.Options.NodeName },
        };
        Start(remains, removed: true);
    }

    /// <summary>The first process of a container or a sandbox died.</summary>
    public void Exited(string containerId)
    {
        foreach (Running running in All)
        {
            PodEntry entry = running.Worker.Entry;
            if (entry.SandboxId != containerId && entry.Containers.All(container => container.Id != containerId)) continue;
            running.Worker.Exited(containerId);
            return;
        }

        // So young that its worker has not published it yet; the others have nothing of that id.
        foreach (Running running in All) running.Worker.Exited(containerId);
    }

    /// <summary>A process of a container was ended for want of memory.</summary>
    public void OutOfMemory(string containerId)
    {
        foreach (Running running in All) running.Worker.OutOfMemory(containerId);
    }

    /// <summary>Devices of a pod are not as they were.</summary>
    public void DevicesChanged(string uid)
    {
        if (byUid.TryGetValue(uid, out Running? running)) running.Worker.Decide();
    }

    /// <summary>Makes a pod end, for a reason of the node's own.</summary>
    public void End(string uid, Ending ending)
    {
        if (byUid.TryGetValue(uid, out Running? running)) running.Worker.End(ending);
    }

    /// <summary>Ends when a pod has ended and given back what it held; at once for one that is not here.</summary>
    public Task ReleasedAsync(string uid) =>
        byUid.TryGetValue(uid, out Running? running) ? running.Worker.Released : Task.CompletedTask;

    /// <summary>Whether something of a pod runs that has not ended for good.</summary>
    public bool HasRunning(string uid) =>
        byUid.TryGetValue(uid, out Running? running) && running.Worker.Entry.Containers.Any(container => container.Running);

    /// <summary>Every worker looks at the runtime anew.</summary>
    public void LookAtAll()
    {
        foreach (Running running in All) running.Worker.Look();
    }

    /// <summary>Ends with the last worker, after the agent was told to stop.</summary>
    public async Task CompletionAsync() => await Task.WhenAll(All.Select(running => running.Task));

    // Without the copy that the dictionary's own list of values is.
    private IEnumerable<Running> All => byUid.Select(pair => pair.Value);

    private void Take(Pod pod)
    {
        if (pod.Spec.NodeName != node.Options.NodeName) return;
        lock (starting) StartOrUpdate(pod);
    }

    private void StartOrUpdate(Pod pod)
    {
        if (byUid.TryGetValue(pod.Metadata.UID, out Running? running)) running.Worker.Update(pod);
        else if (IsPlain(pod.Metadata.UID) && IsPlain(pod.Metadata.Name) && IsPlain(pod.Metadata.Namespace)) Start(pod, removed: false);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The worker disposes of itself when its loop ends.")]
    private void Start(Pod pod, bool removed)
    {
        Admission admission = removed ? new(null, default) : AdmissionOf(pod);
        (string, string) name = (pod.Metadata.Namespace, pod.Metadata.Name);
        Task[] predecessors =
        [
            // It waits itself for those that had the name before it.
            newestByName.TryGetValue(name, out Running? namesake) ? namesake.Task : Task.CompletedTask,
            .. admission.Victims.AsEnumerable().Select(Preempt),
        ];
        PodWorker worker = new(node, pod, () => OthersOf(pod.Metadata.UID), removed, admission.Refusal);
        Running running = new(worker, RunAsync(worker, pod.Metadata.UID, predecessors));
        byUid[pod.Metadata.UID] = running;
        newestByName[name] = running;
    }

    // A pod with a start time was taken by this agent's predecessor, or was refused by it.
    private Admission AdmissionOf(Pod pod)
    {
        if (pod.Status.StartTime is not null || pod.Metadata.DeletionTimestamp is not null) return new(null, default);
        if (node.IsShuttingDown) return new(NodeShutdown.Refusal, default);
        return Preemption.Admit(
            pod, [.. OthersOf(pod.Metadata.UID).AsEnumerable()], node.Allocatable, node.Pressure, node.Options.Sysctls);
    }

    // Ends with what the victim held.
    private Task Preempt(Pod victim)
    {
        if (!byUid.TryGetValue(victim.Metadata.UID, out Running? running)) return Task.CompletedTask;
        node.Record(victim, new(PodEvent.Warning, Preemption.Reason, Preemption.Message));
        running.Worker.End(Preemption.Ending);
        return running.Worker.Released;
    }

    private ListOf<Pod> OthersOf(string uid) => ListOf.From(All
        .Select(running => running.Worker.Entry.Pod)
        .Where(other => other.Metadata.UID != uid && !PodPhases.IsTerminal(other.Status.Phase)));

    private async Task RunAsync(PodWorker worker, string uid, Task[] predecessors)
    {
        await Task.Yield(); // The worker is registered by the time it takes the lock to end.
        try
        {
            await Task.WhenAll(predecessors).WaitAsync(stop);
            await worker.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // The pod goes on without the agent; the next one adopts it.
        }
        finally
        {
            lock (starting)
            {
                if (byUid.TryRemove(uid, out Running? ended)) newestByName.TryRemove(new(worker.Name, ended));
            }

            foreach (Running running in All) running.Worker.Reconsider();
            Ended?.Invoke();
        }
    }

    // These become parts of paths.
    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= 253 && name is not ("." or "..")
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');

    private sealed record Running(PodWorker Worker, Task Task);
}

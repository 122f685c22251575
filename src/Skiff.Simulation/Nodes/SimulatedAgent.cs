using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Simulation.Nodes;

/// <summary>
/// The agent of a simulated machine: keeps its Node alive and runs the pods that are bound to it, by the same decisions that
/// the agent of a real machine makes. Ending it ends no container; the next one adopts what runs.
/// </summary>
internal sealed class SimulatedAgent : IDisposable
{
    private readonly NodeContext node;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, SimulatedPod> byUid = new(StringComparer.Ordinal);
    private readonly Informer pods;

    public SimulatedAgent(NodeContext node)
    {
        this.node = node;
        pods = new(node.Api, Kinds.Pod, node.Time, new Random(node.Random.Next()),
            new ListRequest(FieldSelector: $"spec.nodeName={node.Machine.Name}"));
    }

    /// <summary>Begins. Never throws: whatever fails is tried again.</summary>
    public void Start()
    {
        CancellationToken stop = stopping.Token;
        _ = new NodeHeart(node).RunAsync(stop);
        pods.Subscribe(Take);
        _ = pods.RunAsync(stop);
        _ = AdoptAsync(stop);
    }

    /// <summary>The agent dies. Calls under way may or may not have been carried out.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        foreach (SimulatedPod pod in byUid.Values) pod.Dispose();
        byUid.Clear();
        stopping.Dispose();
    }

    private void Take(ObjectChange change)
    {
        if (stopping.IsCancellationRequested) return; // It is dead, and what its watch brings comes too late.
        if (change.After is Pod pod)
        {
            if (byUid.TryGetValue(pod.Metadata.UID, out SimulatedPod? known)) known.Update(pod);
            else Begin(pod, removed: false);
        }
        else if (byUid.TryGetValue(change.Subject.Metadata.UID, out SimulatedPod? gone))
        {
            gone.Remove();
        }
    }

    // What the machine has of pods that the API no longer has.
    private async Task AdoptAsync(CancellationToken stop)
    {
        await Background.EndOf(pods.Synced.WaitAsync(stop));
        if (stop.IsCancellationRequested) return;
        foreach (MachinePod left in node.Machine.Pods.Where(left => !byUid.ContainsKey(left.Pod.Metadata.UID)).ToArray())
            Begin(left.Pod, removed: true);
    }

    private void Begin(Pod pod, bool removed)
    {
        SimulatedPod worker = new(node, pod, removed, End);
        byUid.Add(pod.Metadata.UID, worker);
        bool wasTaken = removed || pod.Status.StartTime is not null || pod.Metadata.DeletionTimestamp is not null;
        Pod[] others =
        [
            .. byUid.Values.Select(other => other.Pod)
                .Where(other => other.Metadata.UID != pod.Metadata.UID && !PodPhases.IsTerminal(other.Status.Phase)),
        ];
        if (!wasTaken && NodeAdmission.Refusal(pod, others, node.Allocatable, [], SysctlRules.Default) is { } refusal) worker.Refuse(refusal);
        // A pod that takes the name of another waits until that one is gone from the node.
        bool isAlone = byUid.Values.All(other => other == worker || other.Key != worker.Key);
        if (isAlone) worker.Wake();
        else worker.IsHeld = true;
    }

    private void End(SimulatedPod ended)
    {
        byUid.Remove(ended.Pod.Metadata.UID);
        ended.Dispose();
        if (byUid.Values.Where(other => other.Key == ended.Key).MinBy(other => other.Pod.Metadata.CreationTimestamp) is { } next)
        {
            next.IsHeld = false;
            next.Wake();
        }
    }
}

/// <summary>What the parts of a simulated agent share.</summary>
internal sealed record NodeContext
{
    public required SimulatedMachine Machine { get; init; }

    public required IApi Api { get; init; }

    public required EventRecorder Events { get; init; }

    public required TimeProvider Time { get; init; }

    public required Random Random { get; init; }

    public required MapOf<Quantity> Allocatable { get; init; }

    public required MapOf<string> Labels { get; init; }

    /// <summary>What a container does.</summary>
    public required Func<Pod, Container, ContainerProgram> Program { get; init; }

    /// <summary>Takes part of the time that an operation may take at most.</summary>
    public Task WorkAsync(int longestMilliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Next(longestMilliseconds) + 1), Time);

    public void Record(Pod pod, PodEvent told) => Events.Record(
        new(EventDraft.Reference(pod) with { FieldPath = told.FieldPath }, told.Type, told.Reason, told.Message), "kubelet", Machine.Name);
}

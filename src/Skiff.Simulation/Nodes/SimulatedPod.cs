using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resizing;

namespace Skiff.Simulation.Nodes;

/// <summary>Drives one pod of a simulated machine: looks, asks <see cref="PodDecision"/>, does what the plan says.</summary>
internal sealed class SimulatedPod : IDisposable
{
    private const int SandboxMilliseconds = 300;
    private const int StartMilliseconds = 500;
    private const int ReleaseMilliseconds = 100;

    private readonly NodeContext node;
    private readonly Action<SimulatedPod> ended;
    private readonly MachinePod machine;
    private readonly StatusWrites status;
    private readonly Dictionary<string, DateTimeOffset> kills = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private PodMemory memory = PodMemory.Empty;
    private bool removed;
    private bool isOver;
    private bool isStepDue;
    private string lane = "";

    public SimulatedPod(NodeContext node, Pod pod, bool removed, Action<SimulatedPod> ended)
    {
        this.node = node;
        this.removed = removed;
        this.ended = ended;
        Pod = pod;
        machine = node.Machine.Of(pod);
        machine.Changed = Wake;
        status = new(node, stored =>
        {
            if (stored is not null) Update(stored);
        });
        timer = node.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The pod as last seen.</summary>
    public Pod Pod { get; private set; }

    /// <summary>Whether it waits for another pod of its name.</summary>
    public bool IsHeld { get; set; }

    public ObjectKey Key => ObjectKey.Of(Pod);

    public void Update(Pod pod)
    {
        if (pod.Metadata.UID != Pod.Metadata.UID || Revision(pod) < Revision(Pod)) return;
        Pod = machine.Pod = pod;
        Wake();
    }

    public void Remove()
    {
        removed = true;
        Wake();
    }

    /// <summary>The node does not take it.</summary>
    public void Refuse(Ending refusal)
    {
        memory = memory with { Ending = refusal, EndingSince = node.Time.GetUtcNow() };
        node.Record(Pod, new(PodEvent.Warning, refusal.Reason, refusal.Message));
    }

    /// <summary>Decides anew, soon.</summary>
    public void Wake()
    {
        if (isStepDue || isOver || IsHeld) return;
        isStepDue = true;
        SynchronizationContext.Current!.Post(_ => Step(), null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver = true;
        timer.Dispose();
        status.Dispose();
        if (machine.Changed == Wake) machine.Changed = null;
    }

    private static ulong Revision(Pod pod) => ulong.TryParse(pod.Metadata.ResourceVersion, out ulong revision) ? revision : 0;

    private void Step()
    {
        isStepDue = false;
        if (isOver) return;
        foreach (string id in kills.Keys.Where(id => machine.Containers.All(one => one.Seen.Id != id || one.Seen.Phase != ContainerPhase.Running)).ToArray())
            kills.Remove(id);
        PodPlan plan = PodDecision.Decide(View());
        memory = plan.Memory;
        foreach (PodEvent told in plan.Events) node.Record(Pod, told);
        if (!removed) status.Want(Pod, plan.Status);
        foreach (PodAction action in plan.Actions) Begin(action);
        if (plan.WakeAt is not { } at) return;
        TimeSpan wait = at - node.Time.GetUtcNow();
        timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private PodView View() => new()
    {
        Pod = Pod,
        Removed = removed,
        Runtime = machine.Seen,
        Memory = memory,
        InFlight = new(lane, kills.ToMapOf()),
        Probes = machine.Containers.Where(one => one.Running is not null)
            .Select(one => KeyValuePair.Create(one.Seen.Id, ProbesOf(one.Running!))).ToMapOf(),
        HostIPs = [node.Machine.Address],
        Others = Allocation.IsAsked(Pod, memory.Resize) ? ListOf.From(node.Machine.Pods.Select(one => one.Pod).Where(one => one.Metadata.UID != Pod.Metadata.UID)) : null,
        Allocatable = node.Allocatable,
        Now = node.Time.GetUtcNow(),
    };

    private static ProbeResults ProbesOf(ContainerRun run) => new(
        ProbeResult.Success,
        run.IsReady ? ProbeResult.Success : ProbeResult.Failure,
        run.IsAlive ? ProbeResult.Success : ProbeResult.Failure);

    private void Begin(PodAction action)
    {
        switch (action)
        {
            case PodAction.PrepareVolumes:
                InLane(InFlight.Volumes, ReleaseMilliseconds, () => memory = memory with { VolumesReady = true });
                break;
            case PodAction.CreateSandbox create:
                InLane(InFlight.Sandbox, SandboxMilliseconds, () => node.Machine.AddSandbox(machine, create.Attempt));
                break;
            case PodAction.StopSandbox stop:
                InLane(InFlight.Sandbox, ReleaseMilliseconds, () => StopSandbox(stop.Id));
                break;
            case PodAction.StartContainer start:
                InLane(start.Name, StartMilliseconds, () => Start(start));
                break;
            case PodAction.ResizeContainer resize:
                InLane(InFlight.Resizing, ReleaseMilliseconds, () => memory = memory with { Resize = memory.Resize.WithActual(resize.Id, resize.Granted) });
                break;
            case PodAction.MarkVolume mark:
                InLane(InFlight.Volumes, ReleaseMilliseconds, () => memory = memory with { DoneOnVolume = memory.DoneOnVolume.Add(mark.Name) });
                break;
            case PodAction.Release:
                InLane(InFlight.Releasing, ReleaseMilliseconds, () => memory = memory with { Released = true });
                break;
            case PodAction.DeleteFromApi:
                lane = InFlight.Deleting;
                _ = DeleteAsync();
                break;
            case PodAction.Forget:
                node.Machine.Forget(Pod.Metadata.UID);
                ended(this);
                break;
            case PodAction.KillContainer kill:
                Kill(kill);
                break;
            case PodAction.RemoveContainer remove:
                machine.Containers.RemoveAll(one => one.Seen.Id == remove.Id);
                break;
            case PodAction.RemoveSandbox remove:
                machine.Sandboxes.RemoveAll(one => one.Id == remove.Id);
                break;
        }
    }

    private void InLane(string name, int longestMilliseconds, Action operation)
    {
        lane = name;
        _ = RunAsync();

        async Task RunAsync()
        {
            await node.WorkAsync(longestMilliseconds);
            if (isOver) return; // The agent died meanwhile; nothing of the operation was done.
            operation();
            lane = "";
            Wake();
        }
    }

    private void Start(PodAction.StartContainer start)
    {
        if (memory.EndingSince is not null) return;
        Container spec = PodSpecs.Find(Pod.Spec, start.Name)!.Value.Container;
        MachineContainer made = node.Machine.Start(machine, start, node.Program(Pod, spec));
        node.Record(Pod, new(PodEvent.Normal, "Started", "Container started", PodSpecs.FieldPath(start.Name, start.Role)));
        memory = memory.WithStarted(start.Name) with { Resize = memory.Resize.WithActual(made.Seen.Id, spec.Resources) };
    }

    private void StopSandbox(string id)
    {
        int at = machine.Sandboxes.FindIndex(one => one.Id == id);
        foreach (MachineContainer container in machine.Containers.Where(one => one.Seen.SandboxId == id).ToArray()) container.End(137, "Error");
        if (at >= 0) machine.Sandboxes[at] = machine.Sandboxes[at] with { Ready = false };
        memory = memory with { StoppedSandboxes = memory.StoppedSandboxes.Add(id), Sandbox = default };
    }

    private void Kill(PodAction.KillContainer kill)
    {
        kills[kill.Id] = node.Time.GetUtcNow() + TimeSpan.FromSeconds(kill.GraceSeconds);
        if (kill.Message.Length > 0) node.Record(Pod, new(PodEvent.Normal, "Killing", kill.Message));
        machine.Containers.Find(one => one.Seen.Id == kill.Id)?.Kill(kill.GraceSeconds);
    }

    private async Task DeleteAsync()
    {
        await status.FlushAsync();
        DateTimeOffset now = node.Time.GetUtcNow();
        try
        {
            DeleteOptions options = DeleteOptions.Empty with
            {
                GracePeriodSeconds = 0,
                Preconditions = Model.Meta.V1.Preconditions.Empty with { UID = Pod.Metadata.UID },
            };
            ApiResult<IMessageKind> deleted = await node.Api.DeleteAsync(Kinds.Pod, Key, options, CancellationToken.None);
            memory = deleted.Error is null or { Code: 404 or 409 }
                ? memory with { DeletedFromApi = true }
                : memory with { Deletion = memory.Deletion.Failed(now, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)) };
        }
        catch (IOException)
        {
            memory = memory with { Deletion = memory.Deletion.Failed(now, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)) };
        }

        lane = "";
        Wake();
    }
}

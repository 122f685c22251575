using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Simulation.Nodes;

/// <summary>
/// A machine with a container runtime: what runs on it runs on when its agent dies, and ends when it is switched off.
/// </summary>
public sealed class SimulatedMachine
{
    private readonly TimeProvider time;
    private readonly Dictionary<string, MachinePod> pods = new(StringComparer.Ordinal);
    private int ids;

    internal SimulatedMachine(string name, int number, TimeProvider time)
    {
        Name = name;
        Number = number;
        this.time = time;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>Which of the cluster's machines it is; its addresses follow from that.</summary>
    public int Number { get; }

    /// <summary>The machine's address.</summary>
    public string Address => $"192.168.{Number / 250}.{(Number % 250) + 1}";

    /// <summary>Every container whose process lives, with its pod.</summary>
    public IEnumerable<(Pod Pod, ObservedContainer Container)> Living =>
        from pod in pods.Values
        from container in pod.Containers
        where container.Seen.Phase == ContainerPhase.Running
        select (pod.Pod, container.Seen);

    /// <summary>Switched off without warning: nothing of what ran is left.</summary>
    internal void PowerOff()
    {
        foreach (MachinePod pod in pods.Values.ToArray())
        {
            foreach (MachineContainer container in pod.Containers.ToArray()) container.End(137, "Error");
        }

        pods.Clear();
    }

    internal IEnumerable<MachinePod> Pods => pods.Values;

    internal MachinePod Of(Pod pod)
    {
        if (!pods.TryGetValue(pod.Metadata.UID, out MachinePod? found)) pods[pod.Metadata.UID] = found = new(pod);
        return found;
    }

    internal void Forget(string uid) => pods.Remove(uid);

    internal ObservedSandbox AddSandbox(MachinePod pod, int attempt)
    {
        int address = ++ids;
        ListOf<string> addresses = pod.Pod.Spec.HostNetwork ? [] : [$"10.{64 + (Number % 128)}.{address / 250 % 250}.{(address % 250) + 1}"];
        ObservedSandbox made = new($"{Name}-s{address}", attempt, true, time.GetUtcNow(), addresses);
        pod.Sandboxes.Insert(0, made);
        return made;
    }

    internal MachineContainer Start(MachinePod pod, PodAction.StartContainer start, ContainerProgram program)
    {
        Container spec = PodSpecs.Find(pod.Pod.Spec, start.Name)!.Value.Container;
        MachineContainer container = new(pod, time, new()
        {
            Id = $"{Name}-c{++ids}",
            Name = start.Name,
            SandboxId = start.SandboxId,
            RestartCount = start.RestartCount,
            Phase = ContainerPhase.Running,
            CreatedAt = time.GetUtcNow(),
            StartedAt = time.GetUtcNow(),
            Image = spec.Image,
            ImageId = $"{spec.Image}@sha256:0",
            Hash = ContainerHash.Of(spec),
        });
        pod.Containers.Insert(0, container);
        container.Run(spec, program);
        return container;
    }
}

/// <summary>What a machine has of one pod.</summary>
internal sealed class MachinePod(Pod pod)
{
    public Pod Pod { get; set; } = pod;

    public List<ObservedSandbox> Sandboxes { get; } = []; // Newest first.

    public List<MachineContainer> Containers { get; } = []; // Newest first.

    /// <summary>Called when a container has ended; set by the agent that follows the pod.</summary>
    public Action? Changed { get; set; }

    public RuntimePod Seen => new(ListOf.From(Sandboxes), ListOf.From(Containers.Select(container => container.Seen)));
}

/// <summary>One container of a machine.</summary>
internal sealed class MachineContainer(MachinePod pod, TimeProvider time, ObservedContainer seen) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private ITimer? patience;

    public ObservedContainer Seen { get; private set; } = seen;

    public ContainerRun? Running { get; private set; }

    public void Run(Container spec, ContainerProgram program)
    {
        Running = new()
        {
            Pod = pod.Pod,
            Container = spec,
            RestartCount = Seen.RestartCount,
            Time = time,
            Stop = stop.Token,
            Changed = () => pod.Changed?.Invoke(),
        };
        _ = RunAsync(program, Running);
    }

    public void Kill(long graceSeconds)
    {
        if (Seen.Phase != ContainerPhase.Running) return;
        patience?.Dispose();
        patience = time.CreateTimer(_ => End(137, "Error"), null, TimeSpan.FromSeconds(graceSeconds), Timeout.InfiniteTimeSpan);
        stop.Cancel();
    }

    public void End(int code, string reason)
    {
        if (Seen.Phase != ContainerPhase.Running) return;
        Seen = Seen with { Phase = ContainerPhase.Exited, FinishedAt = time.GetUtcNow(), ExitCode = code, Reason = reason };
        patience?.Dispose();
        pod.Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        patience?.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(ContainerProgram program, ContainerRun run)
    {
        int code = await program(run);
        End(code, code == 0 ? "Completed" : "Error");
        Dispose(); // Not before: a program may look whether it was asked to stop after its container was ended.
    }
}

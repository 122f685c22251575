using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Probes;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Agent.Volumes;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resizing;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.Pods;

/// <summary>
/// Drives one pod: observes, asks <see cref="PodDecision"/>, does what the plan says, writes the status. One loop owns
/// all state; operations run beside it and hand their outcome back through the mailbox.
/// </summary>
internal sealed partial class PodWorker : IAsyncDisposable
{
    private const int MailboxLimit = 256;
    private static readonly TimeSpan RuntimeRetry = TimeSpan.FromSeconds(1);

    private readonly NodeServices node;
    private readonly Func<ListOf<Pod>> others;
    private readonly string uid;
    private readonly Channel<PodMessage> mailbox = Channel.CreateBounded<PodMessage>(
        new BoundedChannelOptions(MailboxLimit) { SingleReader = true });

    private readonly RuntimeObserver observer;
    private readonly ToldDeaths deaths = new();
    private readonly PodStatusWriter writer;
    private readonly PodProbes probes;
    private readonly SingletonKeeper? singleton;
    private readonly Dictionary<string, KillUnderWay> kills = [];
    private readonly HashSet<string> removing = [];
    private readonly ITimer timer;

    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool isStatic;
    private Pod pod;
    private Pod? mirror; // What the API shows of a static pod.
    private bool removed;
    private bool wantsRoom;
    private bool stale = true;
    private bool forgotten;
    private RuntimePod runtime = RuntimePod.Nothing;
    private PodMemory memory = PodMemory.Empty;
    private IReadOnlyDictionary<string, PreparedVolume> volumes = new Dictionary<string, PreparedVolume>();
    private string lane = "";
    private Task laneTask = Task.CompletedTask;
    private readonly CancellationTokenSource giveUp = new();
    private PodEntry entry;

    /// <summary>A worker that <see cref="RunAsync"/> starts.</summary>
    /// <param name="node">The node.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="others">What the node has taken beside it, as it was granted.</param>
    /// <param name="removed">Whether the API has the pod no longer.</param>
    /// <param name="refusal">Why the node does not take it; null when it does.</param>
    public PodWorker(NodeServices node, Pod pod, Func<ListOf<Pod>> others, bool removed, Ending? refusal = null)
    {
        this.node = node;
        this.others = others;
        this.pod = pod;
        this.removed = removed;
        uid = pod.Metadata.UID;
        isStatic = StaticPod.IsStatic(pod);
        string logs = node.Paths.Logs(pod.Metadata.Namespace, pod.Metadata.Name, uid);
        observer = new(node.Cri, node.Lists, uid, logs);
        writer = new(node.Api, node.Time, Post);
        probes = new(node, () => Post(new PodMessage.Wake()));
        singleton = SingletonKeeper.For(node, pod, () => Post(new PodMessage.Wake()));
        timer = node.Time.CreateTimer(
            _ => Post(new PodMessage.Wake()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        entry = new(pod, "", logs, []);
        if (refusal is not null) Refuse(refusal);
    }

    /// <summary>What the directory shows of the pod.</summary>
    public PodEntry Entry => Volatile.Read(ref entry);

    /// <summary>What others know the pod by.</summary>
    public (string Namespace, string Name) Name => (pod.Metadata.Namespace, pod.Metadata.Name);

    /// <summary>Ends when the pod has ended and given back what it held: volumes, addresses, its cgroup.</summary>
    public Task Released => released.Task;

    /// <summary>The API has another version of the pod.</summary>
    public void Update(Pod changed) => Post(new PodMessage.Changed(changed));

    /// <summary>The API shows the static pod by a mirror; null for none.</summary>
    public void Show(Pod? shown) => Post(new PodMessage.Mirrored(shown));

    /// <summary>The node makes the pod end.</summary>
    public void End(Ending ending) => Post(new PodMessage.Ended(ending));

    /// <summary>The API has the pod no longer.</summary>
    public void Remove() => Post(new PodMessage.Removed());

    /// <summary>Others came or went: what did not fit may do now.</summary>
    public void Reconsider()
    {
        if (Volatile.Read(ref wantsRoom)) Post(new PodMessage.Wake());
    }

    /// <summary>What the status tells may have changed.</summary>
    public void Decide() => Post(new PodMessage.Wake());

    /// <summary>Something happened to one of the pod's containers, or may have.</summary>
    public void Look() => Post(new PodMessage.Look());

    /// <summary>The first process of a container or a sandbox died.</summary>
    public void Exited(string id) => Post(new PodMessage.Exited(id));

    /// <summary>A process of a container was ended for want of memory, if it is one of this pod.</summary>
    public void OutOfMemory(string id) => Post(new PodMessage.OutOfMemory(id));

    /// <summary>Runs until nothing of the pod is left, or the agent ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await AdmitAsync(stop);
            while (!forgotten)
            {
                await StepAsync(stop);
                if (forgotten) break;
                await mailbox.Reader.WaitToReadAsync(stop);
                while (mailbox.Reader.TryRead(out PodMessage? message)) Take(message);
            }
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await probes.DisposeAsync();
        node.Counts.Probes.Forget(uid);
        mailbox.Writer.TryComplete(); // Whoever waits for a place in it would wait for ever.
        await laneTask; // Its tokens are cancelled; what it began is found by the next agent's look.
        if (singleton is not null) await singleton.DisposeAsync(); // After the lane, which may be giving its lease back.
        released.TrySetResult();
        giveUp.Dispose();
    }

    private void Post(PodMessage message)
    {
        // A full mailbox holds a message that makes the loop look again, which is all a lost wake would do.
        if (mailbox.Writer.TryWrite(message) || message is PodMessage.Wake or PodMessage.Look) return;
        _ = PostLaterAsync(message);
    }

    private async Task PostLaterAsync(PodMessage message)
    {
        try
        {
            await mailbox.Writer.WriteAsync(message);
        }
        catch (ChannelClosedException)
        {
            return; // The worker has ended: nobody is left to tell.
        }
    }

    private void Take(PodMessage message)
    {
        switch (message)
        {
            case PodMessage.Changed changed when IsNewer(changed.Pod):
                Adopt(isStatic ? changed.Pod with { Status = pod.Status } : changed.Pod);
                break;
            case PodMessage.Mirrored shown:
                Reflect(shown.Mirror);
                break;
            case PodMessage.Ended ended when memory.Ending is null:
                memory = memory with { Ending = ended.Ending, EndingSince = node.Time.GetUtcNow() };
                break;
            case PodMessage.Removed:
                removed = true;
                break;
            case PodMessage.Look:
                stale = true;
                break;
            case PodMessage.LeftoverGone gone:
                removing.Remove(gone.Id);
                stale = true;
                break;
            case PodMessage.Exited exited:
                deaths.Add(exited.Id, node.Time.GetUtcNow());
                stale = true;
                break;
            case PodMessage.OutOfMemory starved:
                // One that is not known is another pod's, or so young that it was not looked at yet: the next look tells.
                deaths.AddOutOfMemory(starved.Id);
                if (!observer.Knows(starved.Id)) break;
                observer.Forget(starved.Id);
                stale = true;
                break;
            case PodMessage.LaneDone done:
                memory = done.Apply(memory);
                if (memory.Released) released.TrySetResult();
                volumes = done.Volumes ?? volumes;
                forgotten |= done.Forgotten;
                lane = "";
                stale = true;
                break;
            case PodMessage.KillDone done:
                if (kills.TryGetValue(done.Id, out KillUnderWay? kill) && kill.Number == done.Number) kills.Remove(done.Id);
                stale = true;
                break;
            case PodMessage.StatusWritten written:
                if (writer.Done(written) is not { } stored) break;
                if (isStatic && stored.Metadata.UID == mirror?.Metadata.UID) Reflect(stored);
                else if (IsNewer(stored)) Adopt(stored);
                break;
        }
    }

    private void Adopt(Pod newer)
    {
        node.Volumes.Follow(pod, newer);
        pod = newer;
    }

    // The status that the mirror shows is what others see of the pod. An end it tells of before this worker knows one is of
    // a life before: a node that was shut down runs its static pods again.
    private void Reflect(Pod? shown)
    {
        if (shown is not null && shown.Metadata.UID == mirror?.Metadata.UID && Revision(shown) < Revision(mirror)) return;
        mirror = shown;
        if (shown is null || (memory.Ending is null && PodPhases.IsTerminal(shown.Status.Phase))) return;
        pod = pod with { Status = shown.Status };
    }

    private bool IsNewer(Pod candidate) =>
        candidate.Metadata.UID == uid
        && Revision(candidate) >= Revision(pod);

    private static ulong Revision(Pod value) =>
        ulong.TryParse(value.Metadata.ResourceVersion, out ulong revision) ? revision : 0;

    private async ValueTask StepAsync(CancellationToken stop)
    {
        if (stale)
        {
            (RuntimePod? seen, CriError? error) = await observer.LookAsync(pod.Status, stop);
            if (seen is null || error is not null)
            {
                timer.Change(RuntimeRetry, Timeout.InfiniteTimeSpan);
                return; // Nothing is decided on what is not known.
            }

            runtime = seen;
            stale = deaths.AreUnseen(runtime, node.Time.GetUtcNow());
            foreach (string id in deaths.Unexplained(runtime, node.Time.GetUtcNow()))
            {
                observer.Forget(id);
                stale = true;
            }

            await PublishPortsAsync(stop);
        }

        await probes.FollowAsync(pod, runtime, removed || memory.EndingSince is not null, stop);
        PodView view = View();
        if (runtime.AnyAlive || !(view.IsTerminating || PodPhases.IsTerminal(pod.Status.Phase))) singleton?.Begin(stop);
        PodPlan plan = PodDecision.Decide(view);
        memory = plan.Memory;
        foreach (PodEvent occurrence in plan.Events) node.Record(pod, occurrence);
        if (plan.Memory.EndingSince is not null) await giveUp.CancelAsync();
        if (!removed && (isStatic ? mirror : pod) is { } told) writer.Want(told, plan.Status);
        Volatile.Write(ref entry, MakeEntry(plan.Status));
        foreach (PodAction action in plan.Actions) Begin(action, stop);
        Wake(plan.WakeAt);
    }

    private PodView View()
    {
        bool isAsked = Allocation.IsAsked(pod, memory.Resize);
        Volatile.Write(ref wantsRoom, isAsked);
        return ViewOf(isAsked ? others() : null);
    }

    private PodView ViewOf(ListOf<Pod>? beside) => new()
    {
        Pod = pod,
        Removed = removed,
        Runtime = runtime,
        Memory = memory,
        InFlight = new(lane, kills.Select(kill => KeyValuePair.Create(kill.Key, kill.Value.Deadline)).ToMapOf()),
        Probes = probes.Results,
        HostIPs = node.Options.NodeAddresses,
        Others = beside,
        Allocatable = node.Allocatable,
        Devices = node.Grants.DeviceTable,
        ResizeBar = node.Grants.ResizeBar(pod.Spec),
        HasRecursiveReadOnlyMounts = node.Abilities.HasRecursiveReadOnlyMounts(runtime.Sandbox?.Handler ?? ""),
        RestartDelayLimit = node.Options.RestartDelayLimit,
        Singleton = singleton?.Standing,
        Now = node.Time.GetUtcNow(),
    };

    private void Wake(DateTimeOffset? at)
    {
        if (stale) at = deaths.NextLook(node.Time.GetUtcNow());
        if (at is not { } time) return;
        TimeSpan wait = time - node.Time.GetUtcNow();
        timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async ValueTask PublishPortsAsync(CancellationToken stop)
    {
        if (node.Network is not { } network || runtime.Sandbox is not { Ready: true } sandbox) return;
        string address = sandbox.IPs.IsEmpty ? "" : sandbox.IPs[0];
        if (await network.PublishAsync(uid, SandboxOperations.HostPortsOf(pod.Spec, address), stop) is { } fault)
        {
            node.Record(pod, new(PodEvent.Warning, "FailedPublishHostPorts", fault));
        }
    }

    private PodEntry MakeEntry(PodStatus status)
    {
        string directory = Entry.LogDirectory;
        List<ContainerEntry> containers = [];
        foreach (IGrouping<string, ObservedContainer> group in runtime.Containers.AsEnumerable().GroupBy(one => one.Name))
        {
            ContainerEntry? newest = null;
            foreach (ObservedContainer one in group.Take(2).Reverse())
            {
                bool isRunning = one.Phase == ContainerPhase.Running;
                newest = new(one.Name, one.Id, one.RestartCount, isRunning, observer.LogPaths[one.Id], newest);
            }

            containers.Add(newest!);
        }

        return new(Allocation.Apply(pod, memory.Resize.Granted) with { Status = status }, runtime.Sandbox?.Id ?? "", directory, containers)
        {
            MirrorUid = mirror?.Metadata.UID ?? "",
        };
    }
}

using Microsoft.Extensions.Logging;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Grants;
using Skiff.Agent.Images;
using Skiff.Agent.Network;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Agent.Volumes;
using Skiff.Client;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Pods;

/// <summary>What the workers of all pods share.</summary>
internal sealed class NodeServices
{
    private string[] pressure = [];
    private bool isShuttingDown;
    private RuntimeAbilities abilities = RuntimeAbilities.None;
    private IImageMounts imageMounts = new RuntimeImageMounts();

    public required NodeAgentOptions Options { get; init; }

    public required IApi Api { get; init; }

    public required ICri Cri { get; init; }

    /// <summary>What the runtime has, listed for all workers.</summary>
    public required RuntimeLists Lists { get; init; }

    public required IVolumes Volumes { get; init; }

    /// <summary>Null when somebody else configures the network.</summary>
    public required PodNetwork? Network { get; init; }

    public required CgroupTree Cgroups { get; init; }

    public required PullRecords Pulls { get; init; }

    public required ImageWorkingDirectories WorkingDirectories { get; init; }

    /// <summary>User ids of pods that have their own.</summary>
    public required UserRanges UserRanges { get; init; }

    /// <summary>Bounds how many images are pulled at once; null for no bound.</summary>
    public SemaphoreSlim? PullGate { get; init; }

    /// <summary>What containers are given for themselves alone.</summary>
    public required PodGrants Grants { get; init; }

    public required SingletonRecords Singletons { get; init; }

    /// <summary>Null when nothing outside this process ends singletons that it cannot end.</summary>
    public GuardProcess? SingletonGuard { get; init; }

    public required EventRecorder Events { get; init; }

    /// <summary>All Services, for the variables of containers.</summary>
    public required Informer Services { get; init; }

    /// <summary>The Node, as the API has it or as it was made before the API was reached.</summary>
    public required Func<Node> Self { get; init; }

    public required TimeProvider Time { get; init; }

    public required PodPaths Paths { get; init; }

    /// <summary>Memory of the machine in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Processors of the machine.</summary>
    public required int Cpus { get; init; }

    /// <summary>Swap of the machine in bytes.</summary>
    public required long SwapBytes { get; init; }

    /// <summary>What the node can give to pods.</summary>
    public required MapOf<Quantity> Allocatable { get; init; }

    /// <summary>Bounds how many sandboxes and containers are made at once.</summary>
    public required SemaphoreSlim Starts { get; init; }

    /// <summary>Where the agent tells what went wrong.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The cgroup of all pods.</summary>
    public string PodsCgroup => PodCgroup.RootOf(Options.CgroupParent);

    /// <summary>Conditions of the Node that hold because it is short of something, such as <c>MemoryPressure</c>.</summary>
    public IReadOnlyList<string> Pressure => Volatile.Read(ref pressure);

    /// <summary>Whether the machine is being shut down: then no pod is taken.</summary>
    public bool IsShuttingDown
    {
        get => Volatile.Read(ref isShuttingDown);
        set => Volatile.Write(ref isShuttingDown, value);
    }

    /// <summary>What the runtime can do, as it said last.</summary>
    public RuntimeAbilities Abilities
    {
        get => Volatile.Read(ref abilities);
        set => Volatile.Write(ref abilities, value);
    }

    /// <summary>How the content of images is mounted, by what the runtime said that it is.</summary>
    public IImageMounts ImageMounts
    {
        get => Volatile.Read(ref imageMounts);
        set => Volatile.Write(ref imageMounts, value);
    }

    /// <summary>Tells what the node is short of; whether that is something new.</summary>
    public bool TellPressure(ListOf<string> conditions)
    {
        if (conditions.SequenceEqual(Pressure)) return false;
        Volatile.Write(ref pressure, [.. conditions]);
        return true;
    }

    /// <summary>What is counted for metrics.</summary>
    public NodeCounts Counts { get; } = new();

    /// <summary>Records an event about a pod.</summary>
    public void Record(Pod pod, PodEvent occurrence, MapOf<string> annotations = default)
    {
        ObjectReference about = EventDraft.Reference(pod) with { FieldPath = occurrence.FieldPath };
        EventDraft draft = new(about, occurrence.Type, occurrence.Reason, occurrence.Message) { Annotations = annotations };
        Events.Record(draft, "kubelet", Options.NodeName);
    }

    /// <summary>Records an event about the node. Its uid is the node's name, as upstream's agent has it.</summary>
    public void RecordOnNode(PodEvent occurrence)
    {
        ObjectReference about = ObjectReference.Empty with { Kind = "Node", Name = Options.NodeName, UID = Options.NodeName };
        Events.Record(new(about, occurrence.Type, occurrence.Reason, occurrence.Message), "kubelet", Options.NodeName);
    }
}

using Microsoft.Extensions.Logging;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Network;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes;
using Skiff.Client;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>What the workers of all pods share.</summary>
internal sealed class NodeServices
{
    public required NodeAgentOptions Options { get; init; }

    public required IApi Api { get; init; }

    public required ICri Cri { get; init; }

    public required IVolumes Volumes { get; init; }

    /// <summary>Null when somebody else configures the network.</summary>
    public required PodNetwork? Network { get; init; }

    public required CgroupTree Cgroups { get; init; }

    public required EventRecorder Events { get; init; }

    /// <summary>All Services, for the variables of containers.</summary>
    public required Informer Services { get; init; }

    public required TimeProvider Time { get; init; }

    public required PodPaths Paths { get; init; }

    /// <summary>Memory of the machine in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What the node can give to pods.</summary>
    public required MapOf<Quantity> Allocatable { get; init; }

    /// <summary>Bounds how many sandboxes and containers are made at once.</summary>
    public required SemaphoreSlim Starts { get; init; }

    /// <summary>Where the agent tells what went wrong.</summary>
    public required ILogger Log { get; init; }

    /// <summary>Records an event about a pod.</summary>
    public void Record(Pod pod, PodEvent occurrence)
    {
        ObjectReference about = EventDraft.Reference(pod) with { FieldPath = occurrence.FieldPath };
        Events.Record(new(about, occurrence.Type, occurrence.Reason, occurrence.Message), "kubelet", Options.NodeName);
    }
}

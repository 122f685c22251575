using Microsoft.Extensions.Logging;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Agent.Shutdown;
using Skiff.Agent.Singletons;
using Skiff.Agent.StaticPods;
using Skiff.Agent.Volumes;
using Skiff.Client;

namespace Skiff.Agent;

/// <summary>What a node agent is made of.</summary>
public sealed record NodeAgentParts
{
    /// <summary>The API.</summary>
    public required IApi Api { get; init; }

    /// <summary>The container runtime.</summary>
    public required ICri Cri { get; init; }

    /// <summary>The private containerd to start and watch over; null when the runtime is somebody else's.</summary>
    public Containerd? Containerd { get; init; }

    /// <summary>Brings image archives to that containerd; null when images are somebody else's.</summary>
    public ImageImport? Images { get; init; }

    /// <summary>containerd's own snapshots, for one that mounts no images itself; null when the runtime is another one.</summary>
    public ISnapshots? Snapshots { get; init; }

    /// <summary>
    /// The process that ends singletons when this one cannot; null when there is none: then they run on after a crash.
    /// </summary>
    public GuardProcess? SingletonGuard { get; init; }

    /// <summary>The pods' volumes; null for the agent's own.</summary>
    public IVolumes? Volumes { get; init; }

    /// <summary>Makes JSON of manifests, which may be YAML.</summary>
    public Func<ReadOnlyMemory<byte>, ManifestText> ManifestJson { get; init; } = ManifestText.AsJson;

    /// <summary>Reaches the service that shuts the machine down; null for systemd's.</summary>
    internal Func<CancellationToken, ValueTask<ILoginBus>>? LoginBus { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Source of the jitter of delays.</summary>
    public required Random Jitter { get; init; }

    /// <summary>Where the agent tells what went wrong.</summary>
    public required ILogger Log { get; init; }
}

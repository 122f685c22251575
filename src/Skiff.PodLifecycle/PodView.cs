using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Singletons;

namespace Skiff.PodLifecycle;

/// <summary>Everything one decision about a pod is made from.</summary>
public sealed record PodView
{
    /// <summary>The pod as last read from the API.</summary>
    public required Pod Pod { get; init; }

    /// <summary>Whether the API no longer has the pod: what is left of it must end, and nobody wants its status.</summary>
    public bool Removed { get; init; }

    /// <summary>What the runtime has of it.</summary>
    public required RuntimePod Runtime { get; init; }

    /// <summary>What earlier decisions and their outcomes left.</summary>
    public PodMemory Memory { get; init; } = PodMemory.Empty;

    /// <summary>What is being done right now.</summary>
    public InFlight InFlight { get; init; } = InFlight.Nothing;

    /// <summary>Latest probe results by container id.</summary>
    public MapOf<ProbeResults> Probes { get; init; }

    /// <summary>Addresses of the node; the first is the primary one.</summary>
    public ListOf<string> HostIPs { get; init; }

    /// <summary>
    /// Pods that the node has taken beside this one, with what they were granted; given when this one asks for more or
    /// less than it was granted, which cannot be decided without.
    /// </summary>
    public ListOf<Pod>? Others { get; init; }

    /// <summary>Why the node cannot change resources of the pod while it runs; null when it can.</summary>
    public string? ResizeBar { get; init; }

    /// <summary>What the node has for pods.</summary>
    public MapOf<Quantity> Allocatable { get; init; }

    /// <summary>Longest wait before a container that crashed is started again.</summary>
    public TimeSpan RestartDelayLimit { get; init; } = BackOff.Limit;

    /// <summary>Whether the pod's mounts can be read-only with all that is mounted below.</summary>
    public bool HasRecursiveReadOnlyMounts { get; init; }

    /// <summary>How the pod stands to the lease of its singleton; null when it is none.</summary>
    public SingletonStanding? Singleton { get; init; }

    /// <summary>Devices of the node, and who has which.</summary>
    public DeviceTable Devices { get; init; } = DeviceTable.Empty;

    /// <summary>The present.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether the pod has to end.</summary>
    public bool IsTerminating => Removed || Pod.Metadata.DeletionTimestamp is not null || Memory.Ending is not null;
}

/// <summary>Operations a worker has begun and not seen the end of.</summary>
/// <param name="Foreground">
/// What its one lane is busy with: the name of a container that starts, or one of the constants here, which no
/// container can have as its name; empty when the lane is free.
/// </param>
/// <param name="Killing">Containers that are being killed, by id, and when the runtime loses patience with each.</param>
public sealed record InFlight(string Foreground, MapOf<DateTimeOffset> Killing)
{
    /// <summary>The lane prepares volumes, or notes something at one.</summary>
    public const string Volumes = "/volumes";

    /// <summary>The lane makes or stops a sandbox.</summary>
    public const string Sandbox = "/sandbox";

    /// <summary>The lane changes what a container may use.</summary>
    public const string Resizing = "/resize";

    /// <summary>The lane takes down what an ended pod leaves.</summary>
    public const string Releasing = "/release";

    /// <summary>The lane removes the API object, or the last traces of a pod.</summary>
    public const string Deleting = "/delete";

    /// <summary>An idle worker.</summary>
    public static InFlight Nothing { get; } = new("", default);

    /// <summary>Whether the lane is free.</summary>
    public bool LaneIsFree => Foreground.Length == 0;
}

/// <summary>The outcome of a probe so far.</summary>
public enum ProbeResult
{
    /// <summary>Not known yet.</summary>
    Unknown,

    /// <summary>It passed often enough.</summary>
    Success,

    /// <summary>It failed often enough.</summary>
    Failure,
}

/// <summary>The probe results of one container.</summary>
/// <param name="Startup">Whether it has come up.</param>
/// <param name="Readiness">Whether it may get traffic.</param>
/// <param name="Liveness">Whether it is still sound.</param>
public sealed record ProbeResults(ProbeResult Startup, ProbeResult Readiness, ProbeResult Liveness)
{
    /// <summary>Nothing known.</summary>
    public static ProbeResults Unknown { get; } = new(ProbeResult.Unknown, ProbeResult.Unknown, ProbeResult.Unknown);
}

namespace Skiff.Model.Core.V1;

/// <summary>Observed condition of one container of a pod.</summary>
[Schema]
public sealed partial record ContainerStatus
{
    /// <summary>Name of the container, equal to its name in the spec.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Current state: waiting, running or terminated.</summary>
    [Field(2)]
    public ContainerState State { get; init; } = ContainerState.Empty;

    /// <summary>How the previous run of the container ended; empty while it has never restarted.</summary>
    [Field(3, Name = "lastState")]
    public ContainerState LastTerminationState { get; init; } = ContainerState.Empty;

    /// <summary>
    /// Whether the container passes its readiness check; without a probe, true while it is running and started.
    /// </summary>
    [Field(4, Omit = Omit.Never), Required]
    public bool Ready { get; init; }

    /// <summary>Number of restarts so far; may drop when old containers are removed from the node.</summary>
    [Field(5, Omit = Omit.Never), Required]
    public int RestartCount { get; init; }

    /// <summary>Image in use, as reported by the runtime; can differ in spelling from the spec.</summary>
    [Field(6, Omit = Omit.Never), Required]
    public string Image { get; init; } = "";

    /// <summary>Identifier of the image in use, as reported by the runtime.</summary>
    [Field(7, Omit = Omit.Never), Required]
    public string ImageID { get; init; } = "";

    /// <summary>Identifier of the container in the form TYPE://ID, where TYPE is the runtime.</summary>
    [Field(8)]
    public string ContainerID { get; init; } = "";

    /// <summary>
    /// Whether the post-start hook has finished and the startup probe passed; null while not running or unknown.
    /// </summary>
    [Field(9)]
    public bool? Started { get; init; }

    /// <summary>Resources the node has reserved for the container after admission or an accepted resize.</summary>
    [Field(10)]
    public MapOf<Quantity> AllocatedResources { get; init; }

    /// <summary>Requests and limits actually in effect on the running container.</summary>
    [Field(11)]
    public ResourceRequirements? Resources { get; init; }

    /// <summary>Observed state of the volume mounts of the container.</summary>
    [Field(12), ListMap("mountPath"), PatchMergeKey("mountPath"), PatchStrategy("merge")]
    public ListOf<VolumeMountStatus> VolumeMounts { get; init; }

    /// <summary>User and groups the first process of the container was started with.</summary>
    [Field(13)]
    public ContainerUser? User { get; init; }

    /// <summary>Health of devices and other resources allocated to the container, by resource.</summary>
    [Field(14), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<ResourceStatus> AllocatedResourcesStatus { get; init; }

    /// <summary>Signal in effect for stopping the container.</summary>
    [Field(15), Enum(typeof(Signal))]
    public string? StopSignal { get; init; }
}

/// <summary>State of a container; one member is set, and none set means waiting.</summary>
[Schema]
public sealed partial record ContainerState
{
    /// <summary>Details while the container has yet to run, such as during image pull.</summary>
    [Field(1)]
    public ContainerStateWaiting? Waiting { get; init; }

    /// <summary>Details while the container is running.</summary>
    [Field(2)]
    public ContainerStateRunning? Running { get; init; }

    /// <summary>Details once the container has ended.</summary>
    [Field(3)]
    public ContainerStateTerminated? Terminated { get; init; }
}

/// <summary>Why a container is not running yet.</summary>
[Schema]
public sealed partial record ContainerStateWaiting
{
    /// <summary>Short CamelCase cause, such as ContainerCreating, ImagePullBackOff or CrashLoopBackOff.</summary>
    [Field(1)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of why the container waits.</summary>
    [Field(2)]
    public string Message { get; init; } = "";
}

/// <summary>Details of a container that is running.</summary>
[Schema]
public sealed partial record ContainerStateRunning
{
    /// <summary>Time at which the container was last started.</summary>
    [Field(1, Omit = Omit.Never)]
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>How and when a container ended.</summary>
[Schema]
public sealed partial record ContainerStateTerminated
{
    /// <summary>Exit code of the last run; 0 means success.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int ExitCode { get; init; }

    /// <summary>Signal number that ended the last run, if any.</summary>
    [Field(2)]
    public int Signal { get; init; }

    /// <summary>Short CamelCase cause, such as Completed, Error or OOMKilled.</summary>
    [Field(3)]
    public string Reason { get; init; } = "";

    /// <summary>Termination message written by the container, or an explanation from the runtime.</summary>
    [Field(4)]
    public string Message { get; init; } = "";

    /// <summary>Time at which the ended run began.</summary>
    [Field(5, Omit = Omit.Never)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Time at which the run ended.</summary>
    [Field(6, Omit = Omit.Never)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Identifier of the ended container in the form TYPE://ID.</summary>
    [Field(7)]
    public string ContainerID { get; init; } = "";
}

/// <summary>Observed state of one volume mount of a container.</summary>
[Schema]
public sealed partial record VolumeMountStatus
{
    /// <summary>Name of the volume mounted, as in the spec.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Path in the container at which the volume is mounted, as in the spec.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string MountPath { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Effective setting for submounts: Disabled or unset, or Enabled; IfPossible in the spec resolves to one of them.
    /// </summary>
    [Field(4), Enum(typeof(RecursiveReadOnlyMode))]
    public string? RecursiveReadOnly { get; init; }

    /// <summary>Further details that depend on the kind of volume.</summary>
    [Field(5)]
    public VolumeStatus? VolumeStatus { get; init; }
}

/// <summary>Details about a mounted volume, by kind of volume; at most one member is set.</summary>
[Schema]
public sealed partial record VolumeStatus
{
    /// <summary>Details of a mounted image volume.</summary>
    [Field(1)]
    public ImageVolumeStatus? Image { get; init; }
}

/// <summary>Observed details of an image volume.</summary>
[Schema]
public sealed partial record ImageVolumeStatus
{
    /// <summary>Reference with digest of the image actually mounted, as resolved by the runtime.</summary>
    [Field(1), Required]
    public string ImageRef { get; init; } = "";
}

/// <summary>Identity that the first process of a container was started with.</summary>
[Schema]
public sealed partial record ContainerUser
{
    /// <summary>Identity of a Linux container; the process may change it later if it has the right to.</summary>
    [Field(1)]
    public LinuxContainerUser? Linux { get; init; }
}

/// <summary>Numeric user and groups first attached to the initial process of a Linux container.</summary>
[Schema]
public sealed partial record LinuxContainerUser
{
    /// <summary>Primary user ID of the first process.</summary>
    [Field(1, Name = "uid", Omit = Omit.Never), Required]
    public long UID { get; init; }

    /// <summary>Primary group ID of the first process.</summary>
    [Field(2, Name = "gid", Omit = Omit.Never), Required]
    public long GID { get; init; }

    /// <summary>Further group IDs of the first process, including those taken from the image.</summary>
    [Field(3), Atomic]
    public ListOf<long> SupplementalGroups { get; init; }
}

/// <summary>Health of the units of one resource allocated to a container.</summary>
[Schema]
public sealed partial record ResourceStatus
{
    /// <summary>
    /// Resource name, such as example.com/gpu, or claim:NAME/REQUEST for a dynamic resource claim; unique within the
    /// container status.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ResourceName))]
    public string Name { get; init; } = "";

    /// <summary>Health of each allocated unit, identified by its resource ID.</summary>
    [Field(2), ListMap("resourceID")]
    public ListOf<ResourceHealth> Resources { get; init; }
}

/// <summary>Health of one allocated unit of a resource, such as a device.</summary>
[Schema]
public sealed partial record ResourceHealth
{
    /// <summary>
    /// Identifier of the unit, unique on the node for the resource, as reported by its device plugin or driver.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string ResourceID { get; init; } = "";

    /// <summary>Health of the unit: Healthy, Unhealthy, or Unknown when the plugin does not report.</summary>
    [Field(2), Enum(typeof(ResourceHealthStatus))]
    public string Health { get; init; } = "";

    /// <summary>Human-readable details about the health, such as why the unit is unhealthy.</summary>
    [Field(6)]
    public string? Message { get; init; }
}

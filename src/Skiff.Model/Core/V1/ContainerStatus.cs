namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record ContainerStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public ContainerState State { get; init; } = ContainerState.Empty;

    [Field(3, Name = "lastState")]
    public ContainerState LastTerminationState { get; init; } = ContainerState.Empty;

    [Field(4, Omit = Omit.Never), Required]
    public bool Ready { get; init; }

    [Field(5, Omit = Omit.Never), Required]
    public int RestartCount { get; init; }

    [Field(6, Omit = Omit.Never), Required]
    public string Image { get; init; } = "";

    [Field(7, Omit = Omit.Never), Required]
    public string ImageID { get; init; } = "";

    [Field(8)]
    public string ContainerID { get; init; } = "";

    [Field(9)]
    public bool? Started { get; init; }

    [Field(10)]
    public MapOf<Quantity> AllocatedResources { get; init; }

    [Field(11)]
    public ResourceRequirements? Resources { get; init; }

    [Field(12), ListMap("mountPath"), PatchMergeKey("mountPath"), PatchStrategy("merge")]
    public ListOf<VolumeMountStatus> VolumeMounts { get; init; }

    [Field(13)]
    public ContainerUser? User { get; init; }

    [Field(14), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<ResourceStatus> AllocatedResourcesStatus { get; init; }

    [Field(15), Enum(typeof(Signal))]
    public string? StopSignal { get; init; }
}

[Schema]
public sealed partial record ContainerState
{
    [Field(1)]
    public ContainerStateWaiting? Waiting { get; init; }

    [Field(2)]
    public ContainerStateRunning? Running { get; init; }

    [Field(3)]
    public ContainerStateTerminated? Terminated { get; init; }
}

[Schema]
public sealed partial record ContainerStateWaiting
{
    [Field(1)]
    public string Reason { get; init; } = "";

    [Field(2)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record ContainerStateRunning
{
    [Field(1)]
    public DateTimeOffset? StartedAt { get; init; }
}

[Schema]
public sealed partial record ContainerStateTerminated
{
    [Field(1, Omit = Omit.Never), Required]
    public int ExitCode { get; init; }

    [Field(2)]
    public int Signal { get; init; }

    [Field(3)]
    public string Reason { get; init; } = "";

    [Field(4)]
    public string Message { get; init; } = "";

    [Field(5)]
    public DateTimeOffset? StartedAt { get; init; }

    [Field(6)]
    public DateTimeOffset? FinishedAt { get; init; }

    [Field(7)]
    public string ContainerID { get; init; } = "";
}

[Schema]
public sealed partial record VolumeMountStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string MountPath { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4), Enum(typeof(RecursiveReadOnlyMode))]
    public string? RecursiveReadOnly { get; init; }

    [Field(5)]
    public VolumeStatus? VolumeStatus { get; init; }
}

[Schema]
public sealed partial record VolumeStatus
{
    [Field(1)]
    public ImageVolumeStatus? Image { get; init; }
}

[Schema]
public sealed partial record ImageVolumeStatus
{
    [Field(1), Required]
    public string ImageRef { get; init; } = "";
}

[Schema]
public sealed partial record ContainerUser
{
    [Field(1)]
    public LinuxContainerUser? Linux { get; init; }
}

[Schema]
public sealed partial record LinuxContainerUser
{
    [Field(1, Name = "uid", Omit = Omit.Never), Required]
    public long UID { get; init; }

    [Field(2, Name = "gid", Omit = Omit.Never), Required]
    public long GID { get; init; }

    [Field(3), Atomic]
    public ListOf<long> SupplementalGroups { get; init; }
}

[Schema]
public sealed partial record ResourceStatus
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ResourceName))]
    public string Name { get; init; } = "";

    [Field(2), ListMap("resourceID")]
    public ListOf<ResourceHealth> Resources { get; init; }
}

[Schema]
public sealed partial record ResourceHealth
{
    [Field(1, Omit = Omit.Never), Required]
    public string ResourceID { get; init; } = "";

    [Field(2), Enum(typeof(ResourceHealthStatus))]
    public string Health { get; init; } = "";

    [Field(6)]
    public string? Message { get; init; }
}

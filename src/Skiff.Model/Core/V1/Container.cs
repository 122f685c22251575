namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record Container
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Image { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Command { get; init; }

    [Field(4), Atomic]
    public ListOf<string> Args { get; init; }

    [Field(5)]
    public string WorkingDir { get; init; } = "";

    [Field(6), ListMap("containerPort", "protocol"), PatchMergeKey("containerPort"), PatchStrategy("merge")]
    public ListOf<ContainerPort> Ports { get; init; }

    [Field(19), Atomic]
    public ListOf<EnvFromSource> EnvFrom { get; init; }

    [Field(7), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<EnvVar> Env { get; init; }

    [Field(8)]
    public ResourceRequirements Resources { get; init; } = ResourceRequirements.Empty;

    [Field(23), Atomic]
    public ListOf<ContainerResizePolicy> ResizePolicy { get; init; }

    [Field(24), Enum(typeof(ContainerRestartPolicy))]
    public string? RestartPolicy { get; init; }

    [Field(25), Atomic]
    public ListOf<ContainerRestartRule> RestartPolicyRules { get; init; }

    [Field(9), ListMap("mountPath"), PatchMergeKey("mountPath"), PatchStrategy("merge")]
    public ListOf<VolumeMount> VolumeMounts { get; init; }

    [Field(21), ListMap("devicePath"), PatchMergeKey("devicePath"), PatchStrategy("merge")]
    public ListOf<VolumeDevice> VolumeDevices { get; init; }

    [Field(10)]
    public Probe? LivenessProbe { get; init; }

    [Field(11)]
    public Probe? ReadinessProbe { get; init; }

    [Field(22)]
    public Probe? StartupProbe { get; init; }

    [Field(12)]
    public Lifecycle? Lifecycle { get; init; }

    [Field(13)]
    public string TerminationMessagePath { get; init; } = "";

    [Field(20), Enum(typeof(TerminationMessagePolicy))]
    public string TerminationMessagePolicy { get; init; } = "";

    [Field(14), Enum(typeof(PullPolicy))]
    public string ImagePullPolicy { get; init; } = "";

    [Field(15)]
    public SecurityContext? SecurityContext { get; init; }

    [Field(16)]
    public bool Stdin { get; init; }

    [Field(17)]
    public bool StdinOnce { get; init; }

    [Field(18, Name = "tty")]
    public bool TTY { get; init; }
}

[Schema]
public sealed partial record ContainerPort
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public int HostPort { get; init; }

    [Field(3, Name = "containerPort", Omit = Omit.Never), Required]
    public int ContainerPortValue { get; init; }

    [Field(4), Default("TCP"), Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    [Field(5)]
    public string HostIP { get; init; } = "";
}

[Schema]
public sealed partial record ResourceRequirements
{
    [Field(1)]
    public MapOf<Quantity> Limits { get; init; }

    [Field(2)]
    public MapOf<Quantity> Requests { get; init; }

    [Field(3), ListMap("name")]
    public ListOf<ResourceClaim> Claims { get; init; }
}

[Schema]
public sealed partial record ResourceClaim
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Request { get; init; } = "";
}

[Schema]
public sealed partial record ContainerResizePolicy
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ResourceName))]
    public string ResourceName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ResourceResizeRestartPolicy))]
    public string RestartPolicy { get; init; } = "";
}

[Schema]
public sealed partial record ContainerRestartRule
{
    [Field(1), Required, Enum(typeof(ContainerRestartRuleAction))]
    public string Action { get; init; } = "";

    [Field(2)]
    public ContainerRestartRuleOnExitCodes? ExitCodes { get; init; }
}

[Schema]
public sealed partial record ContainerRestartRuleOnExitCodes
{
    [Field(1), Required, Enum(typeof(ContainerRestartRuleOnExitCodesOperator))]
    public string Operator { get; init; } = "";

    [Field(2), ListSet]
    public ListOf<int> Values { get; init; }
}

[Schema]
public sealed partial record VolumeMount
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public bool ReadOnly { get; init; }

    [Field(7), Enum(typeof(RecursiveReadOnlyMode))]
    public string? RecursiveReadOnly { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public string MountPath { get; init; } = "";

    [Field(4)]
    public string SubPath { get; init; } = "";

    [Field(5), Enum(typeof(MountPropagationMode))]
    public string? MountPropagation { get; init; }

    [Field(6)]
    public string SubPathExpr { get; init; } = "";
}

[Schema]
public sealed partial record VolumeDevice
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string DevicePath { get; init; } = "";
}

[Schema]
public sealed partial record EphemeralContainer
{
    [Field(1), Inline]
    public EphemeralContainerCommon EphemeralContainerCommon { get; init; } = EphemeralContainerCommon.Empty;

    [Field(2)]
    public string TargetContainerName { get; init; } = "";
}

[Schema]
public sealed partial record EphemeralContainerCommon
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Image { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Command { get; init; }

    [Field(4), Atomic]
    public ListOf<string> Args { get; init; }

    [Field(5)]
    public string WorkingDir { get; init; } = "";

    [Field(6), ListMap("containerPort", "protocol"), PatchMergeKey("containerPort"), PatchStrategy("merge")]
    public ListOf<ContainerPort> Ports { get; init; }

    [Field(19), Atomic]
    public ListOf<EnvFromSource> EnvFrom { get; init; }

    [Field(7), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<EnvVar> Env { get; init; }

    [Field(8)]
    public ResourceRequirements Resources { get; init; } = ResourceRequirements.Empty;

    [Field(23), Atomic]
    public ListOf<ContainerResizePolicy> ResizePolicy { get; init; }

    [Field(24), Enum(typeof(ContainerRestartPolicy))]
    public string? RestartPolicy { get; init; }

    [Field(25), Atomic]
    public ListOf<ContainerRestartRule> RestartPolicyRules { get; init; }

    [Field(9), ListMap("mountPath"), PatchMergeKey("mountPath"), PatchStrategy("merge")]
    public ListOf<VolumeMount> VolumeMounts { get; init; }

    [Field(21), ListMap("devicePath"), PatchMergeKey("devicePath"), PatchStrategy("merge")]
    public ListOf<VolumeDevice> VolumeDevices { get; init; }

    [Field(10)]
    public Probe? LivenessProbe { get; init; }

    [Field(11)]
    public Probe? ReadinessProbe { get; init; }

    [Field(22)]
    public Probe? StartupProbe { get; init; }

    [Field(12)]
    public Lifecycle? Lifecycle { get; init; }

    [Field(13)]
    public string TerminationMessagePath { get; init; } = "";

    [Field(20), Enum(typeof(TerminationMessagePolicy))]
    public string TerminationMessagePolicy { get; init; } = "";

    [Field(14), Enum(typeof(PullPolicy))]
    public string ImagePullPolicy { get; init; } = "";

    [Field(15)]
    public SecurityContext? SecurityContext { get; init; }

    [Field(16)]
    public bool Stdin { get; init; }

    [Field(17)]
    public bool StdinOnce { get; init; }

    [Field(18, Name = "tty")]
    public bool TTY { get; init; }
}

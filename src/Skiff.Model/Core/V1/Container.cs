namespace Skiff.Model.Core.V1;

/// <summary>
/// One application container of a pod: its image, process, environment, resources, mounts and health checks.
/// </summary>
[Schema]
public sealed partial record Container
{
    /// <summary>Name of the container, a DNS label unique among all containers of the pod; cannot be changed.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Image reference to run; may be left empty in templates of controllers that fill it in.</summary>
    [Field(2)]
    public string Image { get; init; } = "";

    /// <summary>
    /// Replaces the entrypoint of the image, run without a shell; $(NAME) expands environment variables and $$ yields a
    /// single dollar.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Command { get; init; }

    /// <summary>
    /// Replaces the default arguments of the image; $(NAME) expands environment variables and $$ yields a single
    /// dollar.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<string> Args { get; init; }

    /// <summary>Directory the process starts in; defaults to that of the image.</summary>
    [Field(5)]
    public string WorkingDir { get; init; } = "";

    /// <summary>
    /// Ports the container listens on; mostly informational, since leaving a port out does not block access to it.
    /// </summary>
    [Field(6), ListMap("containerPort", "protocol"), PatchMergeKey("containerPort"), PatchStrategy("merge")]
    public ListOf<ContainerPort> Ports { get; init; }

    /// <summary>
    /// Sources whose entries all become environment variables; later sources win, and env wins over all of them.
    /// </summary>
    [Field(19), Atomic]
    public ListOf<EnvFromSource> EnvFrom { get; init; }

    /// <summary>Environment variables to set, in order, taking precedence over those from envFrom.</summary>
    [Field(7), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<EnvVar> Env { get; init; }

    /// <summary>CPU, memory and other resources that the container requests and is limited to.</summary>
    [Field(8)]
    public ResourceRequirements Resources { get; init; } = ResourceRequirements.Empty;

    /// <summary>Whether changing a resource in place restarts the container, per resource.</summary>
    [Field(23), Atomic]
    public ListOf<ContainerResizePolicy> ResizePolicy { get; init; }

    /// <summary>
    /// Overrides the restart policy of the pod: Always, OnFailure or Never; Always on an init container makes it a
    /// sidecar.
    /// </summary>
    [Field(24), Enum(typeof(ContainerRestartPolicy))]
    public string? RestartPolicy { get; init; }

    /// <summary>
    /// Rules on exit codes tried in order before the restart policy; up to 20, and restartPolicy must be set too.
    /// </summary>
    [Field(25), Atomic]
    public ListOf<ContainerRestartRule> RestartPolicyRules { get; init; }

    /// <summary>Volumes of the pod to mount into the filesystem of the container.</summary>
    [Field(9), ListMap("mountPath"), PatchMergeKey("mountPath"), PatchStrategy("merge")]
    public ListOf<VolumeMount> VolumeMounts { get; init; }

    /// <summary>Raw block volumes of the pod to expose as devices in the container.</summary>
    [Field(21), ListMap("devicePath"), PatchMergeKey("devicePath"), PatchStrategy("merge")]
    public ListOf<VolumeDevice> VolumeDevices { get; init; }

    /// <summary>
    /// Check whether the container is still working; failing it kills the container, which the restart policy then
    /// handles.
    /// </summary>
    [Field(10)]
    public Probe? LivenessProbe { get; init; }

    /// <summary>
    /// Check whether the container can serve; while failing, the pod is taken out of service endpoints.
    /// </summary>
    [Field(11)]
    public Probe? ReadinessProbe { get; init; }

    /// <summary>
    /// Check whether the application has started; other probes wait for it, and failing it kills the container.
    /// </summary>
    [Field(22)]
    public Probe? StartupProbe { get; init; }

    /// <summary>Hooks around start and stop of the container, and its stop signal.</summary>
    [Field(12)]
    public Lifecycle? Lifecycle { get; init; }

    /// <summary>
    /// File whose content becomes the termination message, default /dev/termination-log; limited to 4096 bytes, and 12
    /// KiB across the pod.
    /// </summary>
    [Field(13)]
    public string TerminationMessagePath { get; init; } = "";

    /// <summary>
    /// Source of the termination message: File, the default, or FallbackToLogsOnError, which uses log output if a
    /// failed container left the file empty.
    /// </summary>
    [Field(20), Enum(typeof(TerminationMessagePolicy))]
    public string TerminationMessagePolicy { get; init; } = "";

    /// <summary>
    /// When to pull the image: Always, IfNotPresent or Never; defaults to Always for the latest tag and IfNotPresent
    /// otherwise.
    /// </summary>
    [Field(14), Enum(typeof(PullPolicy))]
    public string ImagePullPolicy { get; init; } = "";

    /// <summary>Security settings of the container, overriding those of the pod.</summary>
    [Field(15)]
    public SecurityContext? SecurityContext { get; init; }

    /// <summary>
    /// Whether to keep an input buffer open for the container; default false lets reads from standard input hit end of
    /// file.
    /// </summary>
    [Field(16)]
    public bool Stdin { get; init; }

    /// <summary>
    /// Whether to close standard input after the first attached client disconnects, until restart; default false.
    /// </summary>
    [Field(17)]
    public bool StdinOnce { get; init; }

    /// <summary>Whether to allocate a terminal for the container; requires stdin, default false.</summary>
    [Field(18, Name = "tty")]
    public bool TTY { get; init; }
}

/// <summary>A network port that a container listens on.</summary>
[Schema]
public sealed partial record ContainerPort
{
    /// <summary>
    /// Name of the port, at most 15 characters of lower case letters, digits and dashes, unique in the pod; services
    /// can refer to it.
    /// </summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Port to open on the node, from 1 to 65535; with hostNetwork it must equal containerPort.</summary>
    [Field(2)]
    public int HostPort { get; init; }

    /// <summary>Port number on the pod IP, from 1 to 65535.</summary>
    [Field(3, Name = "containerPort", Omit = Omit.Never), Required]
    public int ContainerPortValue { get; init; }

    /// <summary>Transport protocol: TCP, the default, UDP or SCTP.</summary>
    [Field(4), Default("TCP"), Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    /// <summary>Node address that the host port is bound to; empty binds all addresses.</summary>
    [Field(5)]
    public string HostIP { get; init; } = "";
}

/// <summary>Compute resources that a container or pod is guaranteed and may use at most.</summary>
[Schema]
public sealed partial record ResourceRequirements
{
    /// <summary>Most of each resource that may be used, keyed by resource name.</summary>
    [Field(1)]
    public MapOf<Quantity> Limits { get; init; }

    /// <summary>
    /// Amount of each resource reserved at scheduling, keyed by resource name; defaults to limits where those are set,
    /// and must not exceed them.
    /// </summary>
    [Field(2)]
    public MapOf<Quantity> Requests { get; init; }

    /// <summary>
    /// Dynamic resource claims from spec.resourceClaims that the container uses; settable on containers only.
    /// </summary>
    [Field(3), ListMap("name")]
    public ListOf<ResourceClaim> Claims { get; init; }
}

/// <summary>Refers to one dynamic resource claim of the pod that a container uses.</summary>
[Schema]
public sealed partial record ResourceClaim
{
    /// <summary>Name of an entry in spec.resourceClaims of the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Single request of the claim to expose to the container; empty exposes everything in the claim.
    /// </summary>
    [Field(2)]
    public string Request { get; init; } = "";
}

/// <summary>Tells whether an in-place change of one resource restarts the container.</summary>
[Schema]
public sealed partial record ContainerResizePolicy
{
    /// <summary>Resource that the policy covers: cpu or memory.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ResourceName))]
    public string ResourceName { get; init; } = "";

    /// <summary>Effect of resizing the resource: NotRequired, the default, or RestartContainer.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ResourceResizeRestartPolicy))]
    public string RestartPolicy { get; init; } = "";
}

/// <summary>Condition on how a container exited, with the action to take when it holds.</summary>
[Schema]
public sealed partial record ContainerRestartRule
{
    /// <summary>
    /// What to do on a match: Restart the container, or RestartAllContainers of the pod where that feature is enabled.
    /// </summary>
    [Field(1), Required, Enum(typeof(ContainerRestartRuleAction))]
    public string Action { get; init; } = "";

    /// <summary>Exit codes on which the rule matches.</summary>
    [Field(2)]
    public ContainerRestartRuleOnExitCodes? ExitCodes { get; init; }
}

/// <summary>A set of exit codes and whether the actual one must be in it.</summary>
[Schema]
public sealed partial record ContainerRestartRuleOnExitCodes
{
    /// <summary>In matches when the exit code is listed, NotIn when it is not.</summary>
    [Field(1), Required, Enum(typeof(ContainerRestartRuleOnExitCodesOperator))]
    public string Operator { get; init; } = "";

    /// <summary>Exit codes compared against, without duplicates, at most 255.</summary>
    [Field(2), ListSet]
    public ListOf<int> Values { get; init; }
}

/// <summary>Mounts a pod volume at a path in a container.</summary>
[Schema]
public sealed partial record VolumeMount
{
    /// <summary>Name of the volume, as listed in the volumes of the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Whether the mount is read-only; default false.</summary>
    [Field(2)]
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Whether submounts are read-only too: Disabled, the default, IfPossible or Enabled; needs readOnly true and no
    /// mount propagation.
    /// </summary>
    [Field(7), Enum(typeof(RecursiveReadOnlyMode))]
    public string? RecursiveReadOnly { get; init; }

    /// <summary>Path in the container to mount at; must not contain a colon.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string MountPath { get; init; } = "";

    /// <summary>
    /// Path inside the volume to mount instead of its root; excludes subPathExpr, and such mounts miss later ConfigMap
    /// and Secret updates.
    /// </summary>
    [Field(4)]
    public string SubPath { get; init; } = "";

    /// <summary>
    /// How mounts travel between host and container: None, the default, HostToContainer, or Bidirectional for
    /// privileged containers.
    /// </summary>
    [Field(5), Enum(typeof(MountPropagationMode))]
    public string? MountPropagation { get; init; }

    /// <summary>
    /// Path inside the volume to mount, where $(NAME) expands environment variables of the container; excludes subPath.
    /// </summary>
    [Field(6)]
    public string SubPathExpr { get; init; } = "";
}

/// <summary>Exposes a raw block volume of the pod as a device in a container.</summary>
[Schema]
public sealed partial record VolumeDevice
{
    /// <summary>Name of a pod volume backed by a PersistentVolumeClaim in Block mode.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Path in the container at which the device appears.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string DevicePath { get; init; } = "";
}

/// <summary>
/// A temporary container added to a running pod for debugging; it has no resource guarantees, is never restarted and
/// cannot be removed.
/// </summary>
[Schema]
public sealed partial record EphemeralContainer
{
    /// <summary>Container settings shared with ordinary containers, some of which are forbidden here.</summary>
    [Field(1), Inline]
    public EphemeralContainerCommon EphemeralContainerCommon { get; init; } = EphemeralContainerCommon.Empty;

    /// <summary>
    /// Container of the pod whose process and other namespaces are joined; empty uses the namespaces configured for the
    /// pod.
    /// </summary>
    [Field(2)]
    public string TargetContainerName { get; init; } = "";
}

/// <summary>Settings of an ephemeral container, mirroring those of an ordinary container.</summary>
[Schema]
public sealed partial record EphemeralContainerCommon
{
    /// <summary>Name of the ephemeral container, a DNS label unique among all containers of the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Image reference to run; must not be empty.</summary>
    [Field(2)]
    public string Image { get; init; } = "";

    /// <summary>
    /// Replaces the entrypoint of the image, run without a shell; $(NAME) expands environment variables and $$ yields a
    /// single dollar.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Command { get; init; }

    /// <summary>
    /// Replaces the default arguments of the image; $(NAME) expands environment variables and $$ yields a single
    /// dollar.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<string> Args { get; init; }

    /// <summary>Directory the process starts in; defaults to that of the image.</summary>
    [Field(5)]
    public string WorkingDir { get; init; } = "";

    /// <summary>Must be empty, as ports are not allowed on ephemeral containers.</summary>
    [Field(6), ListMap("containerPort", "protocol"), PatchMergeKey("containerPort"), PatchStrategy("merge")]
    public ListOf<ContainerPort> Ports { get; init; }

    /// <summary>
    /// Sources whose entries all become environment variables; later sources win, and env wins over all of them.
    /// </summary>
    [Field(19), Atomic]
    public ListOf<EnvFromSource> EnvFrom { get; init; }

    /// <summary>Environment variables to set, in order, taking precedence over those from envFrom.</summary>
    [Field(7), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<EnvVar> Env { get; init; }

    /// <summary>Must be empty, as ephemeral containers use spare resources already allocated to the pod.</summary>
    [Field(8)]
    public ResourceRequirements Resources { get; init; } = ResourceRequirements.Empty;

    /// <summary>Must be empty, as ephemeral containers have no resources to resize.</summary>
    [Field(23), Atomic]
    public ListOf<ContainerResizePolicy> ResizePolicy { get; init; }

    /// <summary>Must be unset, as ephemeral containers are never restarted.</summary>
    [Field(24), Enum(typeof(ContainerRestartPolicy))]
    public string? RestartPolicy { get; init; }

    /// <summary>Must be empty, as ephemeral containers are never restarted.</summary>
    [Field(25), Atomic]
    public ListOf<ContainerRestartRule> RestartPolicyRules { get; init; }

    /// <summary>Volumes of the pod to mount; subPath and subPathExpr are not allowed here.</summary>
    [Field(9), ListMap("mountPath"), PatchMergeKey("mountPath"), PatchStrategy("merge")]
    public ListOf<VolumeMount> VolumeMounts { get; init; }

    /// <summary>Raw block volumes of the pod to expose as devices in the container.</summary>
    [Field(21), ListMap("devicePath"), PatchMergeKey("devicePath"), PatchStrategy("merge")]
    public ListOf<VolumeDevice> VolumeDevices { get; init; }

    /// <summary>Must be unset, as probes are not allowed on ephemeral containers.</summary>
    [Field(10)]
    public Probe? LivenessProbe { get; init; }

    /// <summary>Must be unset, as probes are not allowed on ephemeral containers.</summary>
    [Field(11)]
    public Probe? ReadinessProbe { get; init; }

    /// <summary>Must be unset, as probes are not allowed on ephemeral containers.</summary>
    [Field(22)]
    public Probe? StartupProbe { get; init; }

    /// <summary>Must be unset, as lifecycle hooks are not allowed on ephemeral containers.</summary>
    [Field(12)]
    public Lifecycle? Lifecycle { get; init; }

    /// <summary>
    /// File whose content becomes the termination message, default /dev/termination-log; limited to 4096 bytes, and 12
    /// KiB across the pod.
    /// </summary>
    [Field(13)]
    public string TerminationMessagePath { get; init; } = "";

    /// <summary>
    /// Source of the termination message: File, the default, or FallbackToLogsOnError, which uses log output if a
    /// failed container left the file empty.
    /// </summary>
    [Field(20), Enum(typeof(TerminationMessagePolicy))]
    public string TerminationMessagePolicy { get; init; } = "";

    /// <summary>
    /// When to pull the image: Always, IfNotPresent or Never; defaults to Always for the latest tag and IfNotPresent
    /// otherwise.
    /// </summary>
    [Field(14), Enum(typeof(PullPolicy))]
    public string ImagePullPolicy { get; init; } = "";

    /// <summary>Security settings of the ephemeral container, overriding those of the pod.</summary>
    [Field(15)]
    public SecurityContext? SecurityContext { get; init; }

    /// <summary>
    /// Whether to keep an input buffer open for the container; default false lets reads from standard input hit end of
    /// file.
    /// </summary>
    [Field(16)]
    public bool Stdin { get; init; }

    /// <summary>Whether to close standard input after the first attached client disconnects; default false.</summary>
    [Field(17)]
    public bool StdinOnce { get; init; }

    /// <summary>Whether to allocate a terminal for the container; requires stdin, default false.</summary>
    [Field(18, Name = "tty")]
    public bool TTY { get; init; }
}

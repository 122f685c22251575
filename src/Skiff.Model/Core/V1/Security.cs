namespace Skiff.Model.Core.V1;

/// <summary>
/// Privilege and access control settings of one container, overriding the same settings made at pod level.
/// </summary>
[Schema]
public sealed partial record SecurityContext
{
    /// <summary>
    /// Linux capabilities to grant or remove relative to the default set of the runtime; not usable on Windows.
    /// </summary>
    [Field(1)]
    public Capabilities? Capabilities { get; init; }

    /// <summary>
    /// Whether the container runs with essentially all rights of root on the host; default false, not usable on
    /// Windows.
    /// </summary>
    [Field(2)]
    public bool? Privileged { get; init; }

    /// <summary>
    /// SELinux label for the container, overriding the pod; without any, the runtime allocates a random label.
    /// </summary>
    [Field(3, Name = "seLinuxOptions")]
    public SELinuxOptions? SELinuxOptions { get; init; }

    /// <summary>Security settings that apply to Windows containers only, overriding those of the pod.</summary>
    [Field(10)]
    public WindowsSecurityContextOptions? WindowsOptions { get; init; }

    /// <summary>
    /// Numeric user ID running the entrypoint, from 0 to 2147483647; falls back to the pod setting, then to the user of
    /// the image.
    /// </summary>
    [Field(4)]
    public long? RunAsUser { get; init; }

    /// <summary>
    /// Numeric primary group ID of the entrypoint, from 0 to 2147483647; falls back to the pod setting, then to the
    /// runtime default.
    /// </summary>
    [Field(8)]
    public long? RunAsGroup { get; init; }

    /// <summary>
    /// Whether the kubelet must refuse to start the container if it would run with user ID 0; overrides the pod
    /// setting.
    /// </summary>
    [Field(5)]
    public bool? RunAsNonRoot { get; init; }

    /// <summary>Whether the root filesystem is mounted read-only; default false, not usable on Windows.</summary>
    [Field(6)]
    public bool? ReadOnlyRootFilesystem { get; init; }

    /// <summary>
    /// Whether a process may gain more rights than its parent, controlling no_new_privs; always true when privileged or
    /// holding CAP_SYS_ADMIN.
    /// </summary>
    [Field(7)]
    public bool? AllowPrivilegeEscalation { get; init; }

    /// <summary>
    /// How /proc is mounted: Default masks and protects sensitive paths, Unmasked leaves them open and needs a pod with
    /// hostUsers false.
    /// </summary>
    [Field(9), Enum(typeof(ProcMountType))]
    public string? ProcMount { get; init; }

    /// <summary>Seccomp filter for the container, overriding the one of the pod; not usable on Windows.</summary>
    [Field(11)]
    public SeccompProfile? SeccompProfile { get; init; }

    /// <summary>AppArmor profile for the container, overriding the one of the pod; not usable on Windows.</summary>
    [Field(12)]
    public AppArmorProfile? AppArmorProfile { get; init; }
}

/// <summary>Linux capabilities to add to or remove from a running container.</summary>
[Schema]
public sealed partial record Capabilities
{
    /// <summary>Capabilities to grant, named without the CAP_ prefix, or ALL.</summary>
    [Field(1), Atomic]
    public ListOf<string> Add { get; init; }

    /// <summary>Capabilities to remove, named without the CAP_ prefix, or ALL.</summary>
    [Field(2), Atomic]
    public ListOf<string> Drop { get; init; }
}

/// <summary>The four parts of an SELinux label to apply to a container or volume.</summary>
[Schema]
public sealed partial record SELinuxOptions
{
    /// <summary>User part of the SELinux label.</summary>
    [Field(1)]
    public string User { get; init; } = "";

    /// <summary>Role part of the SELinux label.</summary>
    [Field(2)]
    public string Role { get; init; } = "";

    /// <summary>Type part of the SELinux label.</summary>
    [Field(3)]
    public string Type { get; init; } = "";

    /// <summary>Level part of the SELinux label, such as s0:c123,c456.</summary>
    [Field(4)]
    public string Level { get; init; } = "";
}

/// <summary>Security settings specific to Windows containers.</summary>
[Schema]
public sealed partial record WindowsSecurityContextOptions
{
    /// <summary>
    /// Name of the GMSACredentialSpec object holding the group managed service account credentials to use.
    /// </summary>
    [Field(1, Name = "gmsaCredentialSpecName")]
    public string? GMSACredentialSpecName { get; init; }

    /// <summary>
    /// Inline contents of the GMSA credential spec, normally filled by the GMSA admission webhook from the named
    /// object.
    /// </summary>
    [Field(2, Name = "gmsaCredentialSpec")]
    public string? GMSACredentialSpec { get; init; }

    /// <summary>
    /// Windows user name running the entrypoint; falls back to the pod setting, then to the user of the image.
    /// </summary>
    [Field(3)]
    public string? RunAsUserName { get; init; }

    /// <summary>
    /// Whether to run as a host process container; all containers of the pod must agree and hostNetwork must be true.
    /// </summary>
    [Field(4)]
    public bool? HostProcess { get; init; }
}

/// <summary>Chooses the seccomp filter applied to a pod or container.</summary>
[Schema]
public sealed partial record SeccompProfile
{
    /// <summary>
    /// Kind of profile: RuntimeDefault for the one of the runtime, Localhost for a file on the node, Unconfined for
    /// none.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(SeccompProfileType))]
    public string Type { get; init; } = "";

    /// <summary>
    /// Path of the profile file relative to the seccomp directory of the kubelet; required with type Localhost and
    /// forbidden otherwise.
    /// </summary>
    [Field(2)]
    public string? LocalhostProfile { get; init; }
}

/// <summary>Chooses the AppArmor profile applied to a pod or container.</summary>
[Schema]
public sealed partial record AppArmorProfile
{
    /// <summary>
    /// Kind of profile: RuntimeDefault for the one of the runtime, Localhost for one loaded on the node, Unconfined for
    /// none.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(AppArmorProfileType))]
    public string Type { get; init; } = "";

    /// <summary>
    /// Name of a profile already loaded on the node; required with type Localhost and forbidden otherwise.
    /// </summary>
    [Field(2)]
    public string? LocalhostProfile { get; init; }
}

/// <summary>Security settings shared by all containers of a pod, most of which a container may override.</summary>
[Schema]
public sealed partial record PodSecurityContext
{
    /// <summary>
    /// SELinux label for all containers; without any, the runtime allocates a random label per container.
    /// </summary>
    [Field(1, Name = "seLinuxOptions")]
    public SELinuxOptions? SELinuxOptions { get; init; }

    /// <summary>Windows-only security settings for all containers; forbidden when the pod OS is linux.</summary>
    [Field(8)]
    public WindowsSecurityContextOptions? WindowsOptions { get; init; }

    /// <summary>
    /// Numeric user ID running the container entrypoints, from 0 to 2147483647; defaults to the user of each image.
    /// </summary>
    [Field(2)]
    public long? RunAsUser { get; init; }

    /// <summary>
    /// Numeric primary group ID of the container processes, from 0 to 2147483647; defaults to the choice of the
    /// runtime.
    /// </summary>
    [Field(6)]
    public long? RunAsGroup { get; init; }

    /// <summary>
    /// Whether the kubelet must refuse to start containers that would run with user ID 0; containers may override it.
    /// </summary>
    [Field(3)]
    public bool? RunAsNonRoot { get; init; }

    /// <summary>
    /// Additional group IDs of the first process in each container, beyond the primary group and fsGroup; not usable on
    /// Windows.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<long> SupplementalGroups { get; init; }

    /// <summary>
    /// Whether group memberships defined in the image are joined, Merge, the default, or ignored, Strict; not usable on
    /// Windows.
    /// </summary>
    [Field(12), Enum(typeof(SupplementalGroupsPolicy))]
    public string? SupplementalGroupsPolicy { get; init; }

    /// <summary>
    /// Group ID given ownership of supporting volumes and added to all container processes; not usable on Windows.
    /// </summary>
    [Field(5, Name = "fsGroup")]
    public long? FSGroup { get; init; }

    /// <summary>
    /// Namespaced kernel parameters to set for the pod; unsafe ones must be allowed by the kubelet. Not usable on
    /// Windows.
    /// </summary>
    [Field(7), Atomic]
    public ListOf<Sysctl> Sysctls { get; init; }

    /// <summary>
    /// When volume ownership is changed to fsGroup: Always, the default, on every mount, or OnRootMismatch only if the
    /// volume root differs.
    /// </summary>
    [Field(9, Name = "fsGroupChangePolicy"), Enum(typeof(PodFSGroupChangePolicy))]
    public string? FSGroupChangePolicy { get; init; }

    /// <summary>Seccomp filter for all containers that set none of their own; not usable on Windows.</summary>
    [Field(10)]
    public SeccompProfile? SeccompProfile { get; init; }

    /// <summary>AppArmor profile for all containers that set none of their own; not usable on Windows.</summary>
    [Field(11)]
    public AppArmorProfile? AppArmorProfile { get; init; }

    /// <summary>
    /// How volumes get the SELinux label: MountOption labels them at mount time where supported, Recursive relabels
    /// each file.
    /// </summary>
    [Field(13, Name = "seLinuxChangePolicy"), Enum(typeof(PodSELinuxChangePolicy))]
    public string? SELinuxChangePolicy { get; init; }
}

/// <summary>One kernel parameter to set in the namespaces of a pod.</summary>
[Schema]
public sealed partial record Sysctl
{
    /// <summary>Name of the kernel parameter, such as net.core.somaxconn.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Value to set the kernel parameter to.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Value { get; init; } = "";
}

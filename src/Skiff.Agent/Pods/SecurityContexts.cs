using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>Security settings of pods and containers in the runtime's words.</summary>
internal static class SecurityContexts
{
    // What a container must neither read nor change of the host's kernel, unless its procMount is Unmasked.
    private static readonly string[] MaskedPaths =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
        "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadOnlyPaths =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>Of a sandbox.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="users">The machine's user ids that stand for those of the pod; null when it has the machine's own.</param>
    public static Cri.V1.LinuxSandboxSecurityContext OfSandbox(Pod pod, uint? users)
    {
        PodSecurityContext own = pod.Spec.SecurityContext ?? PodSecurityContext.Empty;
        Cri.V1.LinuxSandboxSecurityContext context = new()
        {
            NamespaceOptions = Namespaces(pod.Spec, target: "", users),
            SelinuxOptions = SELinux(own.SELinuxOptions),
            SupplementalGroupsPolicy = Policy(own),
            Privileged = pod.Spec.Containers.Any(IsPrivileged) || pod.Spec.InitContainers.Any(IsPrivileged),
            Seccomp = new() { ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.RuntimeDefault },
            RunAsUser = Number(own.RunAsUser),
            RunAsGroup = Number(own.RunAsGroup),
        };
        // The runtime takes a group only together with a user.
        if (context.RunAsUser is null) context.RunAsGroup = null;
        context.SupplementalGroups.Add(Groups(own));
        return context;
    }

    /// <summary>Of a container.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="targetId">The container whose processes an ephemeral one shares; empty for none.</param>
    /// <param name="users">The machine's user ids that stand for those of the pod; null when it has the machine's own.</param>
    /// <param name="paths">Where seccomp profiles are.</param>
    public static Cri.V1.LinuxContainerSecurityContext OfContainer(
        Pod pod, Container container, string targetId, uint? users, PodPaths paths)
    {
        PodSecurityContext shared = pod.Spec.SecurityContext ?? PodSecurityContext.Empty;
        SecurityContext own = container.SecurityContext ?? SecurityContext.Empty;
        bool privileged = own.Privileged == true;
        Cri.V1.LinuxContainerSecurityContext context = new()
        {
            NamespaceOptions = Namespaces(pod.Spec, targetId, users),
            SelinuxOptions = SELinux(own.SELinuxOptions ?? shared.SELinuxOptions),
            SupplementalGroupsPolicy = Policy(shared),
            Privileged = privileged,
            ReadonlyRootfs = own.ReadOnlyRootFilesystem == true,
            NoNewPrivs = own.AllowPrivilegeEscalation == false,
            RunAsUser = Number(own.RunAsUser ?? shared.RunAsUser),
            RunAsGroup = Number(own.RunAsGroup ?? shared.RunAsGroup),
            Seccomp = Seccomp(own.SeccompProfile ?? shared.SeccompProfile, paths),
            Apparmor = AppArmor(own.AppArmorProfile ?? shared.AppArmorProfile),
        };
        if (context.RunAsUser is null) context.RunAsGroup = null;
        context.ApparmorProfile = AppArmorName(own.AppArmorProfile ?? shared.AppArmorProfile);
        context.SupplementalGroups.Add(Groups(shared));
        if (own.Capabilities is { } capabilities)
        {
            context.Capabilities = new();
            context.Capabilities.AddCapabilities.Add(capabilities.Add.AsEnumerable());
            context.Capabilities.DropCapabilities.Add(capabilities.Drop.AsEnumerable());
        }

        if (!privileged && own.ProcMount != ProcMountType.Unmasked)
        {
            context.MaskedPaths.Add(MaskedPaths);
            context.ReadonlyPaths.Add(ReadOnlyPaths);
        }

        return context;
    }

    /// <summary>
    /// Why a container that must not run as root may do so; empty when it may not, or need not care. The image says
    /// as whom it runs when the spec does not.
    /// </summary>
    public static string RootFault(Pod pod, Container container, Cri.V1.Image image)
    {
        PodSecurityContext shared = pod.Spec.SecurityContext ?? PodSecurityContext.Empty;
        SecurityContext own = container.SecurityContext ?? SecurityContext.Empty;
        if ((own.RunAsNonRoot ?? shared.RunAsNonRoot) != true) return "";
        string who = $"(pod: \"{PodSpecs.Describe(pod)}\", container: {container.Name})";
        if ((own.RunAsUser ?? shared.RunAsUser) is { } user)
        {
            return user == 0 ? $"container's runAsUser breaks non-root policy {who}" : "";
        }

        if (image.Uid is { } uid)
        {
            return uid.Value == 0 ? $"container has runAsNonRoot and image will run as root {who}" : "";
        }

        return image.Username.Length == 0
            ? $"container has runAsNonRoot and image will run as root {who}"
            : $"container has runAsNonRoot and image has non-numeric user ({image.Username}), "
                + $"cannot verify user is non-root {who}";
    }

    private static bool IsPrivileged(Container container) => container.SecurityContext?.Privileged == true;

    private static Cri.V1.NamespaceOption Namespaces(PodSpec spec, string target, uint? users) => new()
    {
        Network = spec.HostNetwork ? Cri.V1.NamespaceMode.Node : Cri.V1.NamespaceMode.Pod,
        Ipc = spec.HostIPC ? Cri.V1.NamespaceMode.Node : Cri.V1.NamespaceMode.Pod,
        Pid = spec.HostPID ? Cri.V1.NamespaceMode.Node
            : spec.ShareProcessNamespace == true ? Cri.V1.NamespaceMode.Pod
            : target.Length > 0 ? Cri.V1.NamespaceMode.Target
            : Cri.V1.NamespaceMode.Container,
        TargetId = target,
        UsernsOptions = Users(users),
    };

    private static Cri.V1.UserNamespace Users(uint? first)
    {
        if (first is not { } host) return new() { Mode = Cri.V1.NamespaceMode.Node };
        Cri.V1.IDMapping range = new() { HostId = host, Length = UserRanges.Length };
        return new() { Mode = Cri.V1.NamespaceMode.Pod, Uids = { range }, Gids = { range } };
    }

    private static Cri.V1.SELinuxOption? SELinux(SELinuxOptions? options) => options is null ? null : new()
    {
        User = options.User,
        Role = options.Role,
        Type = options.Type,
        Level = options.Level,
    };

    private static Cri.V1.SupplementalGroupsPolicy Policy(PodSecurityContext context) =>
        context.SupplementalGroupsPolicy == SupplementalGroupsPolicy.Strict
            ? Cri.V1.SupplementalGroupsPolicy.Strict : Cri.V1.SupplementalGroupsPolicy.Merge;

    private static IEnumerable<long> Groups(PodSecurityContext context)
    {
        List<long> groups = [.. context.SupplementalGroups];
        if (context.FSGroup is { } group) groups.Add(group);
        return groups.Distinct();
    }

    private static Cri.V1.Int64Value? Number(long? value) => value is { } number ? new() { Value = number } : null;

    private static Cri.V1.SecurityProfile Seccomp(SeccompProfile? profile, PodPaths paths) => profile?.Type switch
    {
        SeccompProfileType.RuntimeDefault => new()
        {
            ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.RuntimeDefault,
        },
        SeccompProfileType.Localhost => new()
        {
            ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.Localhost,
            LocalhostRef = paths.SeccompProfile(profile.LocalhostProfile ?? ""),
        },
        _ => new() { ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.Unconfined },
    };

    private static Cri.V1.SecurityProfile? AppArmor(AppArmorProfile? profile) => profile?.Type switch
    {
        AppArmorProfileType.RuntimeDefault => new()
        {
            ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.RuntimeDefault,
        },
        AppArmorProfileType.Unconfined => new()
        {
            ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.Unconfined,
        },
        AppArmorProfileType.Localhost => new()
        {
            ProfileType = Cri.V1.SecurityProfile.Types.ProfileType.Localhost,
            LocalhostRef = profile.LocalhostProfile ?? "",
        },
        _ => null,
    };

    // The field that runtimes before the structured one read.
    private static string AppArmorName(AppArmorProfile? profile) => profile?.Type switch
    {
        AppArmorProfileType.RuntimeDefault => "runtime/default",
        AppArmorProfileType.Unconfined => "unconfined",
        AppArmorProfileType.Localhost => $"localhost/{profile.LocalhostProfile}",
        _ => "",
    };
}

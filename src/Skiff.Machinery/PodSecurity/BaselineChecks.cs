using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using static Skiff.Machinery.PodSecurity.Wording;

namespace Skiff.Machinery.PodSecurity;

/// <summary>The checks of the baseline level: what gives power over the node.</summary>
internal static class BaselineChecks
{
    private const string AppArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
    private const string SeccompPod = "seccomp.security.alpha.kubernetes.io/pod";
    private const string SeccompContainer = "container.seccomp.security.alpha.kubernetes.io/";

    private static readonly HashSet<string> defaultCapabilities = new(StringComparer.Ordinal)
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    };

    // Each with the version that first allows it.
    private static readonly Dictionary<string, int> safeSysctls = new(StringComparer.Ordinal)
    {
        ["kernel.shm_rmid_forced"] = 0, ["net.ipv4.ip_local_port_range"] = 0, ["net.ipv4.tcp_syncookies"] = 0,
        ["net.ipv4.ping_group_range"] = 0, ["net.ipv4.ip_unprivileged_port_start"] = 0,
        ["net.ipv4.ip_local_reserved_ports"] = 27, ["net.ipv4.tcp_keepalive_time"] = 29, ["net.ipv4.tcp_fin_timeout"] = 29,
        ["net.ipv4.tcp_keepalive_intvl"] = 29, ["net.ipv4.tcp_keepalive_probes"] = 29, ["net.ipv4.tcp_rmem"] = 32,
        ["net.ipv4.tcp_wmem"] = 32,
    };

    public static SecurityFinding? AppArmor(CheckedPod pod)
    {
        SortedSet<string> values = new(StringComparer.Ordinal);
        List<string> setters = Setters(pod,
            pod.Security.AppArmorProfile is { } own && IsBadAppArmor(own, values),
            container => container.Security.AppArmorProfile is { } profile && IsBadAppArmor(profile, values));
        string[] annotations =
        [
            .. pod.Annotations.AsEnumerable()
                .Where(entry => entry.Key.StartsWith(AppArmorPrefix, StringComparison.Ordinal)
                    && !(entry.Value is "" or "runtime/default" || entry.Value.StartsWith("localhost/", StringComparison.Ordinal)))
                .Select(entry => $"{entry.Key}={GoText.Quote(entry.Value)}")
                .Order(StringComparer.Ordinal),
        ];
        if (annotations.Length > 0) setters.Add(annotations.Length == 1 ? "annotation" : "annotations");
        if (setters.Count == 0) return null;
        string[] all = [.. values, .. annotations];
        return new(all.Length == 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
            $"{string.Join(" and ", setters)} must not set AppArmor profile type to {Quoted(all)}");
    }

    public static SecurityFinding? Capabilities(CheckedPod pod)
    {
        SortedSet<string> added = new(StringComparer.Ordinal);
        string[] bad = Names(pod, container => AddAll(added, container.Security.Capabilities?.Add ?? default,
            capability => !defaultCapabilities.Contains(capability)));
        return bad.Length == 0 ? null : new("non-default capabilities",
            $"{ContainersOf(bad)} must not include {Quoted(added)} in securityContext.capabilities.add");
    }

    public static SecurityFinding? HostNamespaces(CheckedPod pod)
    {
        List<string> shared = [];
        if (pod.Spec.HostNetwork) shared.Add("hostNetwork=true");
        if (pod.Spec.HostPID) shared.Add("hostPID=true");
        if (pod.Spec.HostIPC) shared.Add("hostIPC=true");
        return shared.Count == 0 ? null : new("host namespaces", string.Join(", ", shared));
    }

    public static SecurityFinding? HostPaths(CheckedPod pod)
    {
        string[] bad = [.. pod.Spec.Volumes.Where(volume => volume.VolumeSource.HostPath is not null).Select(volume => volume.Name)];
        return bad.Length == 0 ? null : new("hostPath volumes", $"{Plural("volume", bad.Length)} {Quoted(bad)}");
    }

    public static SecurityFinding? HostPorts(CheckedPod pod)
    {
        SortedSet<string> ports = new(StringComparer.Ordinal);
        string[] bad = Names(pod, container =>
        {
            ListOf<ContainerPort> open = container.Ports.Where(port => port.HostPort != 0);
            foreach (ContainerPort port in open) ports.Add(port.HostPort.ToString(CultureInfo.InvariantCulture));
            return !open.IsEmpty;
        });
        return bad.Length == 0 ? null : new("hostPort",
            $"{ContainersOf(bad)} {Uses(bad)} {Plural("hostPort", ports.Count)} {string.Join(", ", ports)}");
    }

    public static SecurityFinding? ProbedHosts(CheckedPod pod)
    {
        SortedSet<string> hosts = new(StringComparer.Ordinal);
        SortedSet<string> bad = new(StringComparer.Ordinal);
        foreach (CheckedContainer container in pod.Containers)
        {
            if (container.Hosts.Length == 0) continue;
            bad.Add(container.Name);
            hosts.UnionWith(container.Hosts);
        }

        return bad.Count == 0 ? null : new("probe or lifecycle host",
            $"{ContainersOf([.. bad])} {Uses([.. bad])} {Plural("probe or lifecycle host", hosts.Count)} {Quoted(hosts)}");
    }

    public static SecurityFinding? Privileged(CheckedPod pod)
    {
        string[] bad = Names(pod, container => container.Security.Privileged == true);
        return bad.Length == 0 ? null : new("privileged", $"{ContainersOf(bad)} must not set securityContext.privileged=true");
    }

    public static SecurityFinding? ProcMount(CheckedPod pod)
    {
        SortedSet<string> kinds = new(StringComparer.Ordinal);
        string[] bad = Names(pod, container => container.Security.ProcMount is { } mount and not "Default" && (kinds.Add(mount) || true));
        return bad.Length == 0 ? null : new("procMount",
            $"{ContainersOf(bad)} must not set securityContext.procMount to {Quoted(kinds)}");
    }

    public static SecurityFinding? SeLinux(CheckedPod pod, int minor)
    {
        SortedSet<string> types = new(StringComparer.Ordinal);
        bool setsUser = false, setsRole = false;
        List<string> setters = Setters(pod, IsBad(pod.Security.SELinuxOptions), container => IsBad(container.Security.SELinuxOptions));
        if (setters.Count == 0) return null;
        List<string> wrong = [];
        if (types.Count > 0) wrong.Add($"{Plural("type", types.Count)} {Quoted(types)}");
        if (setsUser) wrong.Add("user may not be set");
        if (setsRole) wrong.Add("role may not be set");
        return new("seLinuxOptions",
            $"{string.Join(" and ", setters)} set forbidden securityContext.seLinuxOptions: {string.Join("; ", wrong)}");

        bool IsBad(SELinuxOptions? options)
        {
            if (options is null) return false;
            bool isAllowed = options.Type is "" or "container_t" or "container_init_t" or "container_kvm_t"
                || (minor >= 31 && options.Type == "container_engine_t");
            if (!isAllowed) types.Add(options.Type);
            setsUser |= options.User.Length > 0;
            setsRole |= options.Role.Length > 0;
            return !isAllowed || options.User.Length > 0 || options.Role.Length > 0;
        }
    }

    public static SecurityFinding? Seccomp(CheckedPod pod)
    {
        SortedSet<string> values = new(StringComparer.Ordinal);
        List<string> setters = Setters(pod,
            IsBadSeccomp(pod.Security.SeccompProfile, values), container => IsBadSeccomp(container.Security.SeccompProfile, values));
        return setters.Count == 0 ? null : new("seccompProfile",
            $"{string.Join(" and ", setters)} must not set securityContext.seccompProfile.type to {Quoted(values)}");
    }

    // Before the field there were annotations.
    public static SecurityFinding? SeccompAnnotations(CheckedPod pod)
    {
        SortedSet<string> forbidden = new(StringComparer.Ordinal);
        foreach (string key in (IEnumerable<string>)[SeccompPod, .. pod.Containers.Select(container => SeccompContainer + container.Name)])
        {
            if (!pod.Annotations.TryGetValue(key, out string? value)) continue;
            bool isAllowed = value is "runtime/default" or "docker/default" || value.StartsWith("localhost/", StringComparison.Ordinal);
            if (!isAllowed) forbidden.Add($"{key}={GoText.Quote(value)}");
        }

        return forbidden.Count == 0 ? null : new("seccompProfile",
            $"forbidden {Plural("annotation", forbidden.Count)} {string.Join(", ", forbidden)}");
    }

    public static SecurityFinding? Sysctls(CheckedPod pod, int minor)
    {
        string[] bad =
        [
            .. pod.Security.Sysctls.AsEnumerable().Select(sysctl => sysctl.Name)
                .Where(name => !safeSysctls.TryGetValue(name, out int since) || minor < since),
        ];
        return bad.Length == 0 ? null : new("forbidden sysctls", string.Join(", ", bad));
    }

    public static SecurityFinding? HostProcess(CheckedPod pod)
    {
        List<string> setters = Setters(pod, pod.Security.WindowsOptions?.HostProcess == true,
            container => container.Security.WindowsOptions?.HostProcess == true);
        return setters.Count == 0 ? null : new("hostProcess",
            $"{string.Join(" and ", setters)} must not set securityContext.windowsOptions.hostProcess=true");
    }

    /// <summary>Whether a profile is neither the runtime's nor the node's own; its type is noted then.</summary>
    public static bool IsBadSeccomp(SeccompProfile? profile, SortedSet<string> values)
    {
        if (profile is null or { Type: "RuntimeDefault" or "Localhost" }) return false;
        values.Add(profile.Type);
        return true;
    }

    private static bool IsBadAppArmor(AppArmorProfile profile, SortedSet<string> values)
    {
        if (profile.Type is "RuntimeDefault" or "Localhost") return false;
        values.Add(profile.Type);
        return true;
    }
}

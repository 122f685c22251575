using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>
/// Which kernel parameters pods may set on a node: those that the kernel keeps apart for each pod and that harm nobody
/// else, and those that the node's owner allows besides.
/// </summary>
/// <param name="Unsafe">Names, or beginnings of names that end in a star.</param>
public sealed record SysctlRules(ListOf<string> Unsafe)
{
    private const string Ipc = "IPC";
    private const string Net = "net";

    private static readonly HashSet<string> safe = new(StringComparer.Ordinal)
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    };

    /// <summary>Only what harms nobody else.</summary>
    public static SysctlRules Default { get; } = new(default(ListOf<string>));

    /// <summary>Why the owner cannot allow a name or beginning; empty when he can.</summary>
    public static string Problem(string pattern) =>
        NamespaceOf(Dotted(pattern).TrimEnd('*')).Length > 0 ? "" : $"the sysctls \"{pattern}\" are not known to be namespaced";

    /// <summary>Why a pod's parameters are refused, in upstream's words; null when they are not.</summary>
    public string? Refusal(PodSpec spec)
    {
        foreach (Sysctl sysctl in spec.SecurityContext?.Sysctls ?? default)
        {
            string name = Dotted(sysctl.Name);
            if (!IsAllowed(name)) return $"forbidden sysctl: \"{name}\" not allowlisted";
            string of = NamespaceOf(name);
            bool isShared = (of == Ipc && spec.HostIPC) || (of == Net && spec.HostNetwork);
            if (isShared) return $"forbidden sysctl: \"{name}\" not allowed with host {of} enabled";
        }

        return null;
    }

    private bool IsAllowed(string name) => safe.Contains(name) || Unsafe.Any(pattern => Dotted(pattern) switch
    {
        [.. string start, '*'] => name.StartsWith(start, StringComparison.Ordinal),
        string whole => name == whole,
    });

    private static string NamespaceOf(string name)
    {
        if (name == "kernel.sem") return Ipc;
        foreach (string start in (ReadOnlySpan<string>)["kernel.shm", "kernel.msg", "fs.mqueue."])
        {
            if (name.StartsWith(start, StringComparison.Ordinal)) return Ipc;
        }

        return name.StartsWith("net.", StringComparison.Ordinal) ? Net : "";
    }

    // A name may be written as a path; then a dot in it stands for a slash.
    private static string Dotted(string name)
    {
        int first = name.AsSpan().IndexOfAny('.', '/');
        if (first < 0 || name[first] == '.') return name;
        return string.Create(name.Length, name, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = source[i] switch { '/' => '.', '.' => '/', char other => other };
        });
    }
}

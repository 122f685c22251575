namespace Skiff.Machinery.PodSecurity;

/// <summary>The checks of each level, each in the version of the policy that is asked for.</summary>
public static class SecurityChecks
{
    private delegate SecurityFinding? Check(CheckedPod pod, int minor);

    // In the order in which findings are told, which is that of upstream's names of the checks.
    private static readonly Check[] baseline =
    [
        (pod, _) => BaselineChecks.AppArmor(pod),
        (pod, _) => BaselineChecks.Capabilities(pod),
        (pod, _) => BaselineChecks.HostNamespaces(pod),
        (pod, _) => BaselineChecks.HostPaths(pod),
        (pod, _) => BaselineChecks.HostPorts(pod),
        (pod, minor) => minor >= 34 ? BaselineChecks.ProbedHosts(pod) : null,
        (pod, _) => BaselineChecks.Privileged(pod),
        (pod, minor) => minor >= 35 && pod.HasOwnUsers ? null : BaselineChecks.ProcMount(pod),
        BaselineChecks.SeLinux,
        (pod, minor) => minor >= 19 ? BaselineChecks.Seccomp(pod) : BaselineChecks.SeccompAnnotations(pod),
        BaselineChecks.Sysctls,
        (pod, _) => BaselineChecks.HostProcess(pod),
    ];

    private static readonly Check[] restricted =
    [
        (pod, minor) => minor < 8 || (minor >= 25 && pod.IsWindows) ? null : RestrictedChecks.Escalation(pod),
        (pod, minor) => minor < 22 || (minor >= 25 && pod.IsWindows) ? null : RestrictedChecks.Capabilities(pod),
        (pod, minor) => minor >= 35 ? BaselineChecks.ProcMount(pod) : null,
        (pod, _) => RestrictedChecks.Volumes(pod),
        (pod, minor) => minor >= 35 && pod.HasOwnUsers ? null : RestrictedChecks.NonRoot(pod),
        (pod, minor) => minor < 23 || (minor >= 35 && pod.HasOwnUsers) ? null : RestrictedChecks.RootUser(pod),
        (pod, minor) => minor < 19 || (minor >= 25 && pod.IsWindows) ? null : RestrictedChecks.Seccomp(pod),
    ];

    /// <summary>What a level does not allow of a pod; empty when it allows all of it.</summary>
    public static IReadOnlyList<SecurityFinding> Findings(LevelVersion level, CheckedPod pod)
    {
        if (level.Level == SecurityLevel.Privileged) return [];
        List<SecurityFinding> findings = [];
        int minor = level.Effective;
        bool isRestricted = level.Level == SecurityLevel.Restricted;
        for (int i = 0; i < baseline.Length; i++)
        {
            if (isRestricted && IsOverridden(i, minor)) continue;
            if (baseline[i](pod, minor) is { } finding) findings.Add(finding);
        }

        if (!isRestricted) return findings;
        foreach (Check check in restricted)
        {
            if (check(pod, minor) is { } finding) findings.Add(finding);
        }

        return findings;
    }

    // A stricter check of the same thing takes the place of the other from the version on that has it.
    private static bool IsOverridden(int check, int minor) => check switch
    {
        1 => minor >= 22,
        3 => true,
        7 => minor >= 35,
        9 => minor >= 19,
        _ => false,
    };
}

using Skiff.Machinery.PodSecurity;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Tests.PodSecurity;

public sealed class PodSecurityTests
{
    private static readonly LevelVersion baseline = new(SecurityLevel.Baseline, null);
    private static readonly LevelVersion restricted = new(SecurityLevel.Restricted, null);

    private static readonly SecurityContext hardened = SecurityContext.Empty with
    {
        AllowPrivilegeEscalation = false,
        RunAsNonRoot = true,
        Capabilities = Capabilities.Empty with { Drop = ["ALL"] },
        SeccompProfile = SeccompProfile.Empty with { Type = "RuntimeDefault" },
    };

    [Fact]
    public void A_plain_pod_is_baseline_and_told_all_that_the_restricted_level_wants()
    {
        CheckedPod pod = Pod(SecurityContext.Empty);
        Assert.Empty(SecurityChecks.Findings(baseline, pod));
        Assert.Equal(
            "allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false), "
            + "unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), "
            + "runAsNonRoot != true (pod or container \"c\" must set securityContext.runAsNonRoot=true), "
            + "seccompProfile (pod or container \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or "
            + "\"Localhost\")",
            Told(restricted, pod));
        Assert.Empty(SecurityChecks.Findings(restricted, Pod(hardened)));
        Assert.Empty(SecurityChecks.Findings(new(SecurityLevel.Privileged, null), Pod(hardened with { Privileged = true })));
    }

    public static TheoryData<string, string, string> BadContainers => new()
    {
        { "privileged", "privileged (containers \"c\", \"d\" must not set securityContext.privileged=true)", "p" },
        { "capabilities", "non-default capabilities (containers \"c\", \"d\" must not include \"NET_RAW\", \"SYS_ADMIN\" in "
            + "securityContext.capabilities.add)", "c" },
        { "procMount", "procMount (containers \"c\", \"d\" must not set securityContext.procMount to \"Unmasked\")", "m" },
        { "selinux", "seLinuxOptions (containers \"c\", \"d\" set forbidden securityContext.seLinuxOptions: type \"spc_t\"; user may "
            + "not be set; role may not be set)", "s" },
        { "seccomp", "seccompProfile (containers \"c\", \"d\" must not set securityContext.seccompProfile.type to \"Unconfined\")", "u" },
        { "apparmor", "forbidden AppArmor profile (containers \"c\", \"d\" must not set AppArmor profile type to \"Unconfined\")", "a" },
        { "windows", "hostProcess (containers \"c\", \"d\" must not set securityContext.windowsOptions.hostProcess=true)", "w" },
    };

    [Theory]
    [MemberData(nameof(BadContainers))]
    public void A_container_with_power_over_the_node_is_not_baseline(string name, string told, string which)
    {
        SecurityContext bad = which switch
        {
            "p" => SecurityContext.Empty with { Privileged = true },
            "c" => SecurityContext.Empty with { Capabilities = Capabilities.Empty with { Add = ["SYS_ADMIN", "NET_RAW", "KILL"] } },
            "m" => SecurityContext.Empty with { ProcMount = "Unmasked" },
            "s" => SecurityContext.Empty with { SELinuxOptions = SELinuxOptions.Empty with { Type = "spc_t", User = "u", Role = "r" } },
            "u" => SecurityContext.Empty with { SeccompProfile = SeccompProfile.Empty with { Type = "Unconfined" } },
            "a" => SecurityContext.Empty with { AppArmorProfile = AppArmorProfile.Empty with { Type = "Unconfined" } },
            _ => SecurityContext.Empty with { WindowsOptions = WindowsSecurityContextOptions.Empty with { HostProcess = true } },
        };
        Assert.NotEmpty(name);
        CheckedPod pod = Pod(bad);
        pod = new(default, pod.Spec with { InitContainers = pod.Spec.Containers, Containers = [pod.Spec.Containers[0] with { Name = "d" }] });
        Assert.Equal(told, Told(baseline, pod));
    }

    [Fact]
    public void What_the_pod_itself_shares_with_the_node_is_not_baseline()
    {
        PodSpec spec = Pod(SecurityContext.Empty).Spec with
        {
            HostNetwork = true,
            HostPID = true,
            Volumes = [Volume.Empty with { Name = "root", VolumeSource = VolumeSource.Empty with { HostPath = HostPathVolumeSource.Empty } }],
            SecurityContext = PodSecurityContext.Empty with { Sysctls = [Sysctl.Empty with { Name = "kernel.msgmax" }] },
        };
        spec = spec with { Containers = [spec.Containers[0] with { Ports = [ContainerPort.Empty with { HostPort = 80 }] }] };
        Assert.Equal("host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume \"root\"), "
            + "hostPort (container \"c\" uses hostPort 80), forbidden sysctls (kernel.msgmax)", Told(baseline, new(default, spec)));
    }

    [Fact]
    public void A_version_keeps_the_rules_it_had()
    {
        CheckedPod probed = Pod(SecurityContext.Empty);
        Probe probe = Probe.Empty with
        {
            ProbeHandler = ProbeHandler.Empty with { TCPSocket = TCPSocketAction.Empty with { Host = "10.0.0.1" } },
        };
        probed = new(default, probed.Spec with { Containers = [probed.Spec.Containers[0] with { LivenessProbe = probe }] });
        Assert.Empty(SecurityChecks.Findings(baseline with { Minor = 33 }, probed));
        Assert.Equal("probe or lifecycle host (container \"c\" uses probe or lifecycle host \"10.0.0.1\")", Told(baseline, probed));
        Assert.Equal(Told(baseline, probed), Told(baseline with { Minor = 99 }, probed));

        CheckedPod own = new(default, Pod(hardened with { ProcMount = "Unmasked", RunAsNonRoot = false }).Spec with { HostUsers = false });
        Assert.Empty(SecurityChecks.Findings(baseline, own));
        Assert.Equal("procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")", Told(restricted, own));
        Assert.Equal(2, SecurityChecks.Findings(restricted with { Minor = 34 }, own).Count);
        Assert.Single(SecurityChecks.Findings(restricted, Pod(hardened with { ProcMount = "Unmasked" })));

        CheckedPod windows = new(default, Pod(SecurityContext.Empty with { RunAsNonRoot = true }).Spec with { OS = PodOS.Empty with { Name = "windows" } });
        Assert.Empty(SecurityChecks.Findings(restricted, windows));
        Assert.Equal(3, SecurityChecks.Findings(restricted with { Minor = 24 }, windows).Count);

        CheckedPod annotated = new(MapOf.Create(("seccomp.security.alpha.kubernetes.io/pod", "unconfined")), Pod(SecurityContext.Empty).Spec);
        Assert.Equal("seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")",
            Told(baseline with { Minor = 18 }, annotated));
        Assert.Empty(SecurityChecks.Findings(baseline with { Minor = 19 }, annotated));
    }

    [Fact]
    public void The_restricted_level_names_forbidden_volumes_and_root()
    {
        PodSpec spec = Pod(hardened).Spec with
        {
            SecurityContext = PodSecurityContext.Empty with { RunAsUser = 0 },
            Volumes =
            [
                Volume.Empty with { Name = "a", VolumeSource = VolumeSource.Empty with { NFS = NFSVolumeSource.Empty } },
                Volume.Empty with { Name = "b", VolumeSource = VolumeSource.Empty with { HostPath = HostPathVolumeSource.Empty } },
                Volume.Empty with { Name = "c", VolumeSource = VolumeSource.Empty with { EmptyDir = EmptyDirVolumeSource.Empty } },
            ],
        };
        Assert.Equal("restricted volume types (volumes \"a\", \"b\" use restricted volume types \"hostPath\", \"nfs\"), "
            + "runAsUser=0 (pod must not set runAsUser=0)", Told(restricted, new(default, spec)));
    }

    [Theory]
    [InlineData("", "", "privileged:latest", "privileged:latest", 0)]
    [InlineData("enforce=baseline", "enforce-version=v1.30", "baseline:v1.30", "baseline:v1.30", 0)]
    [InlineData("enforce=baseline", "warn=restricted", "baseline:latest", "restricted:latest", 0)]
    [InlineData("enforce=restricted", "warn=privileged", "restricted:latest", "privileged:latest", 0)]
    [InlineData("enforce=strict", "", "restricted:latest", "privileged:latest", 1)]
    [InlineData("enforce=baseline", "enforce-version=1.30", "baseline:latest", "baseline:latest", 1)]
    [InlineData("enforce=baseline", "enforce-version=v1.030", "baseline:latest", "baseline:latest", 1)]
    public void Labels_say_what_is_enforced_and_warned_of(string first, string second, string enforce, string warn, int faults)
    {
        MapOf<string> labels = default;
        foreach (string label in (string[])[first, second])
        {
            if (label.Length > 0) labels = labels.Set("pod-security.kubernetes.io/" + label.Split('=')[0], label.Split('=')[1]);
        }

        (SecurityPolicy policy, ListOf<Skiff.Model.Meta.V1.StatusCause> causes) = SecurityPolicy.Of(labels);
        Assert.Equal((enforce, warn, faults), (policy.Enforce.ToString(), policy.Warn.ToString(), causes.Count));
    }

    [Fact]
    public void Whatever_a_pod_says_is_judged_and_a_stricter_level_never_finds_less()
    {
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            CheckedPod pod = RandomPod(random);
            int minor = random.Next(0, 40);
            int loose = SecurityChecks.Findings(new(SecurityLevel.Baseline, minor), pod).Count;
            int strict = SecurityChecks.Findings(new(SecurityLevel.Restricted, minor), pod).Count;
            // What validation has refused for pods of Windows already is not asked again.
            Assert.True(strict > 0 || loose == 0 || pod.IsWindows);
        }
    }

    private static CheckedPod RandomPod(Random random)
    {
        bool? Maybe() => random.Next(3) switch { 0 => null, 1 => true, _ => false };
        SecurityContext context = SecurityContext.Empty with
        {
            Privileged = Maybe(),
            AllowPrivilegeEscalation = Maybe(),
            RunAsNonRoot = Maybe(),
            RunAsUser = Maybe() switch { null => null, true => 0, false => 7 },
            ProcMount = Maybe() switch { null => null, true => "Default", false => "Unmasked" },
            Capabilities = Maybe() switch
            {
                null => null,
                true => Capabilities.Empty with { Drop = ["ALL"], Add = ["NET_BIND_SERVICE"] },
                false => Capabilities.Empty with { Add = ["NET_RAW"] },
            },
            SeccompProfile = Maybe() switch
            {
                null => null,
                true => SeccompProfile.Empty with { Type = "Localhost" },
                false => SeccompProfile.Empty with { Type = "Unconfined" },
            },
        };
        PodSpec spec = Pod(context).Spec with { HostPID = Maybe() == true, HostUsers = Maybe() };
        return new(default, Maybe() == true ? spec with { OS = PodOS.Empty with { Name = "windows" } } : spec);
    }

    private static string Told(LevelVersion level, CheckedPod pod) => SecurityFinding.Details(SecurityChecks.Findings(level, pod));

    private static CheckedPod Pod(SecurityContext context) =>
        new(default, PodSpec.Empty with { Containers = [Container.Empty with { Name = "c", SecurityContext = context }] });
}

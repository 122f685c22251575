using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests;

public sealed class SysctlRulesTests
{
    [Theory]
    [InlineData("net.ipv4.tcp_syncookies", false, null)]
    [InlineData("net/ipv4/tcp_syncookies", false, null)]
    [InlineData("net.ipv4.tcp_syncookies", true, "forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host net enabled")]
    [InlineData("kernel.shm_rmid_forced", true, "forbidden sysctl: \"kernel.shm_rmid_forced\" not allowed with host IPC enabled")]
    [InlineData("kernel.msgmax", false, "forbidden sysctl: \"kernel.msgmax\" not allowlisted")]
    [InlineData("net.core.somaxconn", false, null)]
    [InlineData("net.core.rmem_max", false, "forbidden sysctl: \"net.core.rmem_max\" not allowlisted")]
    [InlineData("net.ipv6.conf.all.forwarding", false, null)]
    public void Only_what_harms_nobody_or_was_allowed_may_be_set(string name, bool onHost, string? expected)
    {
        SysctlRules rules = new(["net.core.somaxconn", "net.ipv6.*"]);
        PodSpec spec = PodSpec.Empty with
        {
            HostNetwork = onHost, HostIPC = onHost,
            SecurityContext = PodSecurityContext.Empty with { Sysctls = [new() { Name = name, Value = "1" }] },
        };
        Assert.Equal(expected, rules.Refusal(spec));
    }

    [Theory]
    [InlineData("net.core.*", "")]
    [InlineData("kernel.msg*", "")]
    [InlineData("vm.swappiness", "the sysctls \"vm.swappiness\" are not known to be namespaced")]
    public void What_the_kernel_does_not_keep_apart_cannot_be_allowed(string pattern, string expected) =>
        Assert.Equal(expected, SysctlRules.Problem(pattern));
}

using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Network;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Pods;

/// <summary>A pod's sandbox in the runtime's words.</summary>
internal static class SandboxConfigs
{
    public static Cri.V1.PodSandboxConfig Of(NodeServices node, Pod pod, int attempt, ResolvConf host, uint? users)
    {
        Cri.V1.PodSandboxConfig config = new()
        {
            Metadata = new()
            {
                Name = pod.Metadata.Name,
                Namespace = pod.Metadata.Namespace,
                Uid = pod.Metadata.UID,
                Attempt = (uint)attempt,
            },
            // A pod in the host's network has the host's name: it shares that namespace too.
            Hostname = pod.Spec.HostNetwork ? "" : PodHostname.InSandbox(pod, node.Options.ClusterDomain),
            LogDirectory = node.Paths.Logs(pod.Metadata.Namespace, pod.Metadata.Name, pod.Metadata.UID),
            DnsConfig = Dns(ResolvConf.For(pod, host, node.Options.ClusterDns, node.Options.ClusterDomain)),
            Linux = new()
            {
                CgroupParent = PodCgroup.PathOf(node.Options.CgroupParent, pod),
                SecurityContext = SecurityContexts.OfSandbox(pod, users),
                Overhead = Resources(pod.Spec.Overhead, pod.Spec.Overhead),
                Resources = Resources(PodResources.Requests(pod.Spec), PodResources.Limits(pod.Spec)),
            },
        };
        foreach ((string key, string value) in pod.Metadata.Labels) config.Labels[key] = value;
        config.Labels[RuntimeLabels.PodName] = pod.Metadata.Name;
        config.Labels[RuntimeLabels.PodNamespace] = pod.Metadata.Namespace;
        config.Labels[RuntimeLabels.PodUid] = pod.Metadata.UID;
        foreach ((string key, string value) in pod.Metadata.Annotations) config.Annotations[key] = value;
        config.Annotations[RuntimeLabels.PodGracePeriod] =
            (pod.Spec.TerminationGracePeriodSeconds ?? 0).ToString(CultureInfo.InvariantCulture);
        foreach (Sysctl sysctl in pod.Spec.SecurityContext?.Sysctls ?? default)
        {
            config.Linux.Sysctls[sysctl.Name] = sysctl.Value;
        }

        return config;
    }

    private static Cri.V1.LinuxContainerResources Resources(MapOf<Quantity> requests, MapOf<Quantity> limits) => new()
    {
        CpuShares = CpuShares.FromMilli(requests.Find(ResourceName.Cpu).MilliValue()),
        CpuQuota = CpuShares.QuotaFromMilli(limits.Find(ResourceName.Cpu).MilliValue()),
        CpuPeriod = CpuShares.PeriodMicroseconds,
        MemoryLimitInBytes = limits.Find(ResourceName.Memory).Value(),
    };

    private static Cri.V1.DNSConfig Dns(ResolvConf conf)
    {
        Cri.V1.DNSConfig dns = new();
        dns.Servers.Add(conf.Nameservers.AsEnumerable());
        dns.Searches.Add(conf.Searches.AsEnumerable());
        dns.Options.Add(conf.Options.AsEnumerable());
        return dns;
    }
}

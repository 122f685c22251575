using Skiff.Agent.Housekeeping;
using Skiff.Agent.Network;
using Skiff.Agent.StaticPods;
using Skiff.Model;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Eviction;
using Skiff.PodLifecycle.Images;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Resources;
using Skiff.PodLifecycle.Shutdown;
using Skiff.PodLifecycle.Topology;

namespace Skiff.Agent;

/// <summary>Settings of a node agent.</summary>
public sealed record NodeAgentOptions
{
    /// <summary>Name of the Node object.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's addresses; the first is its primary one and the address of host-network pods.</summary>
    public required ListOf<string> NodeAddresses { get; init; }

    /// <summary>Pods' directories: volumes, hosts files, termination messages. Survives a reboot.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Directory of pods' logs: <c>NAMESPACE_NAME_UID/CONTAINER/RESTARTS.log</c>.</summary>
    public string LogDirectory { get; init; } = "/var/log/pods";

    /// <summary>
    /// Where programs that extend a node look for it, such as device plugins; empty for nowhere. Another program may be
    /// there: then its place is below <see cref="DataDirectory"/>.
    /// </summary>
    public string KubeletDirectory { get; init; } = "";

    /// <summary>Where local-path volumes are kept, one directory each; empty keeps none. Survives a reboot.</summary>
    public string LocalPathDirectory { get; init; } = "";

    /// <summary>Until when which singletons may run. Shared by all agents that follow one another on the node.</summary>
    public required string SingletonDirectory { get; init; }

    /// <summary>Addresses of the cluster's DNS; empty leaves pods with the node's own.</summary>
    public ListOf<string> ClusterDns { get; init; }

    /// <summary>The cluster's domain.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The cgroup below which <c>kubepods</c> is made; starts with a slash. Own to each agent.</summary>
    public string CgroupParent { get; init; } = "/skiff";

    /// <summary>Where cgroups are mounted.</summary>
    public string CgroupMount { get; init; } = "/sys/fs/cgroup";

    /// <summary>The pods' network; null when somebody else configures it.</summary>
    public PodNetworkOptions? Network { get; init; }

    /// <summary>Port of the agent's own server, as the Node tells it.</summary>
    public int Port { get; init; } = 10250;

    /// <summary>Where the kernel tells how the machine's processors and memory lie.</summary>
    public string SystemDirectory { get; init; } = "/sys";

    /// <summary>The kernel's log.</summary>
    public string KernelLogPath { get; init; } = "/dev/kmsg";

    /// <summary>
    /// Whether a container of which a process used up its memory loses that process alone, and not all of them. Cgroup v1
    /// knows nothing else.
    /// </summary>
    public bool KillsSingleProcesses { get; init; }

    /// <summary>Whether the kernel is asked to tell when memory runs short (cgroup v1), instead of looking alone.</summary>
    public bool HasMemoryNotices { get; init; }

    /// <summary>Which containers get processors for themselves.</summary>
    public CpuPolicy Cpus { get; init; } = new();

    /// <summary>Which containers are promised memory of certain NUMA nodes.</summary>
    public MemoryPolicy Memory { get; init; } = new();

    /// <summary>What containers are given that is to be near to one another.</summary>
    public TopologyPolicy Placement { get; init; } = new();

    /// <summary>Who may swap: <see cref="SwapLimit.NoSwap"/>, which empty is too, or <see cref="SwapLimit.LimitedSwap"/>.</summary>
    public string SwapBehavior { get; init; } = "";

    /// <summary>Whether the node refuses to run on a machine that swaps.</summary>
    public bool FailsOnSwap { get; init; }

    /// <summary>Most pods on the node.</summary>
    public int MaxPods { get; init; } = 110;

    /// <summary>Most processes and threads of one pod; null for no bound.</summary>
    public long? PodPidLimit { get; init; }

    /// <summary>Longest wait before a container that crashed is started again.</summary>
    public TimeSpan RestartDelayLimit { get; init; } = BackOff.Limit;

    /// <summary>Further labels of the Node.</summary>
    public MapOf<string> NodeLabels { get; init; }

    /// <summary>Taints the Node is made with.</summary>
    public ListOf<Model.Core.V1.Taint> NodeTaints { get; init; }

    /// <summary>When pods have to go for want of something.</summary>
    public EvictionSettings Eviction { get; init; } = EvictionSettings.Default;

    /// <summary>Which kernel parameters pods may set.</summary>
    public SysctlRules Sysctls { get; init; } = SysctlRules.Default;

    /// <summary>When images that nobody uses are removed.</summary>
    public ImageCollectionSettings Images { get; init; } = ImageCollectionSettings.Default;

    /// <summary>Who may use images that are on the node already.</summary>
    public ImageAccess ImageAccess { get; init; } = ImageAccess.Default;

    /// <summary>Folder whose image archives are imported at the start; empty for none.</summary>
    public string ImageDirectory { get; init; } = "";

    /// <summary>How many images are pulled at the same time; null for no bound.</summary>
    public int? ParallelPulls { get; init; }

    /// <summary>How large containers' logs become.</summary>
    public LogRotationSettings Logs { get; init; } = LogRotationSettings.Default;

    /// <summary>Manifests of pods that the node runs on its own.</summary>
    public StaticPodOptions StaticPods { get; init; } = StaticPodOptions.None;

    /// <summary>How pods end when the machine is shut down.</summary>
    public ShutdownSettings Shutdown { get; init; } = ShutdownSettings.None;

    /// <summary>Resources kept from pods, by name.</summary>
    public MapOf<Quantity> Reserved { get; init; }

    /// <summary>The version the Node shows.</summary>
    public string Version { get; init; } = "v1.36.0";

    /// <summary>The node's resolv.conf.</summary>
    public string ResolvConfPath { get; init; } = "/etc/resolv.conf";

    /// <summary>How often the lease is renewed.</summary>
    public TimeSpan LeasePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a lease lasts.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How often an unchanged node status is written.</summary>
    public TimeSpan StatusPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often everything is listed anew, in case an event was missed.</summary>
    public TimeSpan RelistPeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many sandboxes and containers are made at the same time on the whole node.</summary>
    public int ParallelStarts { get; init; } = 8;
}

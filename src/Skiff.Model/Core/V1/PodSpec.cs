namespace Skiff.Model.Core.V1;

/// <summary>Describes the containers of a pod and how and where they run.</summary>
[Schema]
public sealed partial record PodSpec
{
    /// <summary>Volumes that containers of the pod can mount, with names unique in the list.</summary>
    [Field(1), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge", "retainKeys")]
    public ListOf<Volume> Volumes { get; init; }

    /// <summary>
    /// Containers run one after another before the regular ones, each to completion; with restartPolicy Always one
    /// stays running as a sidecar.
    /// </summary>
    [Field(20), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<Container> InitContainers { get; init; }

    /// <summary>Regular containers of the pod, at least one; the set cannot change after creation.</summary>
    [Field(2, Omit = Omit.Never), Required, ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<Container> Containers { get; init; }

    /// <summary>
    /// Debugging containers added to a running pod, only through the ephemeralcontainers subresource; they cannot be
    /// changed or removed.
    /// </summary>
    [Field(34), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<EphemeralContainer> EphemeralContainers { get; init; }

    /// <summary>When ended containers are restarted on the node: Always, the default, OnFailure or Never.</summary>
    [Field(3), Enum(typeof(RestartPolicy))]
    public string RestartPolicy { get; init; } = "";

    /// <summary>Seconds between the stop signal and a forced kill, default 30; 0 kills at once.</summary>
    [Field(4)]
    public long? TerminationGracePeriodSeconds { get; init; }

    /// <summary>
    /// Seconds after the start time at which the pod is failed and its containers killed; must be positive.
    /// </summary>
    [Field(5)]
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>
    /// Source of DNS settings: ClusterFirst, the default, ClusterFirstWithHostNet for host network pods, Default from
    /// the node, or None with dnsConfig.
    /// </summary>
    [Field(6, Name = "dnsPolicy"), Enum(typeof(DNSPolicy))]
    public string DNSPolicy { get; init; } = "";

    /// <summary>Labels and values that a node must all carry for the pod to be placed there.</summary>
    [Field(7), Atomic]
    public MapOf<string> NodeSelector { get; init; }

    /// <summary>Service account the pod runs as, in its namespace; admission fills in default when empty.</summary>
    [Field(8)]
    public string ServiceAccountName { get; init; } = "";

    /// <summary>Deprecated alias of serviceAccountName, kept in step with it.</summary>
    [Field(9, Name = "serviceAccount")]
    public string DeprecatedServiceAccount { get; init; } = "";

    /// <summary>
    /// Whether a service account token is mounted automatically; unset follows the service account, whose own default
    /// is true.
    /// </summary>
    [Field(21)]
    public bool? AutomountServiceAccountToken { get; init; }

    /// <summary>
    /// Node the pod is bound to, set by the scheduler. Setting it by hand bypasses scheduling, so nodeSelector or
    /// affinity is preferable.
    /// </summary>
    [Field(10)]
    public string NodeName { get; init; } = "";

    /// <summary>
    /// Whether the pod uses the network namespace of the node; declared ports then become host ports. Default false.
    /// </summary>
    [Field(11)]
    public bool HostNetwork { get; init; }

    /// <summary>
    /// Whether the pod uses the process namespace of the node; default false, excludes shareProcessNamespace.
    /// </summary>
    [Field(12)]
    public bool HostPID { get; init; }

    /// <summary>Whether the pod uses the IPC namespace of the node; default false.</summary>
    [Field(13)]
    public bool HostIPC { get; init; }

    /// <summary>
    /// Whether containers of the pod share one process namespace and see the processes of each other; default false.
    /// </summary>
    [Field(27)]
    public bool? ShareProcessNamespace { get; init; }

    /// <summary>Security settings for the pod and defaults for its containers.</summary>
    [Field(14)]
    public PodSecurityContext? SecurityContext { get; init; }

    /// <summary>Secrets in the namespace of the pod holding registry credentials for pulling its images.</summary>
    [Field(15), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<LocalObjectReference> ImagePullSecrets { get; init; }

    /// <summary>Hostname inside the pod, a DNS label; defaults to the pod name.</summary>
    [Field(16)]
    public string Hostname { get; init; } = "";

    /// <summary>
    /// Subdomain making the pod's full name HOSTNAME.SUBDOMAIN.NAMESPACE.svc.CLUSTERDOMAIN; resolvable when a headless
    /// service has this name.
    /// </summary>
    [Field(17)]
    public string Subdomain { get; init; } = "";

    /// <summary>Affinity and anti-affinity rules that guide placement of the pod.</summary>
    [Field(18)]
    public Affinity? Affinity { get; init; }

    /// <summary>Scheduler responsible for the pod; default default-scheduler.</summary>
    [Field(19)]
    public string SchedulerName { get; init; } = "";

    /// <summary>Taints that the pod accepts on a node.</summary>
    [Field(22), Atomic]
    public ListOf<Toleration> Tolerations { get; init; }

    /// <summary>Extra entries the kubelet writes to the hosts file of the pod.</summary>
    [Field(23), ListMap("ip"), PatchMergeKey("ip"), PatchStrategy("merge")]
    public ListOf<HostAlias> HostAliases { get; init; }

    /// <summary>
    /// PriorityClass giving the priority; system-node-critical and system-cluster-critical are built in. Empty uses the
    /// default class, or priority 0.
    /// </summary>
    [Field(24)]
    public string PriorityClassName { get; init; } = "";

    /// <summary>
    /// Priority number filled in by admission from the priority class, higher meaning more important; users should not
    /// set it.
    /// </summary>
    [Field(25)]
    public int? Priority { get; init; }

    /// <summary>Resolver settings merged with those from dnsPolicy.</summary>
    [Field(26, Name = "dnsConfig")]
    public PodDNSConfig? DNSConfig { get; init; }

    /// <summary>
    /// Additional condition types that must be True, with all containers ready, for the pod to be Ready.
    /// </summary>
    [Field(28), Atomic]
    public ListOf<PodReadinessGate> ReadinessGates { get; init; }

    /// <summary>
    /// RuntimeClass with which to run the pod, which must exist; empty uses the default runtime handler.
    /// </summary>
    [Field(29)]
    public string? RuntimeClassName { get; init; }

    /// <summary>Whether environment variables for the services of the namespace are injected; default true.</summary>
    [Field(30)]
    public bool? EnableServiceLinks { get; init; }

    /// <summary>
    /// Whether the pod may displace lower priority pods: PreemptLowerPriority, the default, or Never; filled from the
    /// priority class.
    /// </summary>
    [Field(31), Enum(typeof(PreemptionPolicy))]
    public string? PreemptionPolicy { get; init; }

    /// <summary>
    /// Resources used by running the pod itself, on top of its containers; filled by admission from the RuntimeClass.
    /// </summary>
    [Field(32)]
    public MapOf<Quantity> Overhead { get; init; }

    /// <summary>Rules for spreading matching pods over topology domains, all of which apply together.</summary>
    [Field(33), ListMap("topologyKey", "whenUnsatisfiable"), PatchMergeKey("topologyKey"), PatchStrategy("merge")]
    public ListOf<TopologySpreadConstraint> TopologySpreadConstraints { get; init; }

    /// <summary>
    /// Whether the kernel hostname is set to the full name of the pod instead of the short one; default false.
    /// </summary>
    [Field(35)]
    public bool? SetHostnameAsFQDN { get; init; }

    /// <summary>Operating system of the pod, which decides which OS-specific fields are allowed.</summary>
    [Field(36, Name = "os")]
    public PodOS? OS { get; init; }

    /// <summary>
    /// Whether the pod uses the user namespace of the node; default true, and false gives it one of its own.
    /// </summary>
    [Field(37)]
    public bool? HostUsers { get; init; }

    /// <summary>
    /// Named gates that hold the pod out of scheduling until all are removed; can only be set at creation.
    /// </summary>
    [Field(38), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<PodSchedulingGate> SchedulingGates { get; init; }

    /// <summary>
    /// Dynamic resource claims that must be allocated and reserved before the pod starts; containers refer to them by
    /// name.
    /// </summary>
    [Field(39), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge", "retainKeys")]
    public ListOf<PodResourceClaim> ResourceClaims { get; init; }

    /// <summary>
    /// Requests and limits for the pod as a whole, covering cpu, memory and hugepages; claims are not allowed here.
    /// </summary>
    [Field(40)]
    public ResourceRequirements? Resources { get; init; }

    /// <summary>
    /// Hostname inside the pod, up to 64 characters, overriding hostname, subdomain and pod name; excludes
    /// setHostnameAsFQDN and hostNetwork.
    /// </summary>
    [Field(41)]
    public string? HostnameOverride { get; init; }

    /// <summary>Group of pods with which this pod is scheduled together.</summary>
    [Field(43)]
    public PodSchedulingGroup? SchedulingGroup { get; init; }
}

/// <summary>Lets a pod be placed or kept on nodes with matching taints.</summary>
[Schema]
public sealed partial record Toleration
{
    /// <summary>Taint key to match; empty matches all keys and then needs operator Exists.</summary>
    [Field(1)]
    public string Key { get; init; } = "";

    /// <summary>
    /// How value is compared: Equal, the default, Exists for any value, or the feature-gated Lt and Gt for integers.
    /// </summary>
    [Field(2), Enum(typeof(TolerationOperator))]
    public string Operator { get; init; } = "";

    /// <summary>Taint value to match; must be empty with operator Exists.</summary>
    [Field(3)]
    public string Value { get; init; } = "";

    /// <summary>Taint effect to match: NoSchedule, PreferNoSchedule or NoExecute; empty matches all effects.</summary>
    [Field(4), Enum(typeof(TaintEffect))]
    public string Effect { get; init; } = "";

    /// <summary>
    /// Seconds the pod stays after a NoExecute taint appears; unset means forever, 0 or less evicts at once. Only valid
    /// with effect NoExecute.
    /// </summary>
    [Field(5)]
    public long? TolerationSeconds { get; init; }
}

/// <summary>Maps an IP address to hostnames in the hosts file of a pod.</summary>
[Schema]
public sealed partial record HostAlias
{
    /// <summary>IP address of the hosts file entry.</summary>
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";

    /// <summary>Hostnames that resolve to the address.</summary>
    [Field(2), Atomic]
    public ListOf<string> Hostnames { get; init; }
}

/// <summary>Resolver settings of a pod, added to those produced by its DNS policy.</summary>
[Schema]
public sealed partial record PodDNSConfig
{
    /// <summary>IP addresses of DNS servers, appended without duplicates; the total may not exceed 3.</summary>
    [Field(1), Atomic]
    public ListOf<string> Nameservers { get; init; }

    /// <summary>Search domains for lookups of short names, appended without duplicates; at most 32.</summary>
    [Field(2), Atomic]
    public ListOf<string> Searches { get; init; }

    /// <summary>Resolver options, which override options of the same name from the DNS policy.</summary>
    [Field(3), Atomic]
    public ListOf<PodDNSConfigOption> Options { get; init; }
}

/// <summary>One resolver option of a pod.</summary>
[Schema]
public sealed partial record PodDNSConfigOption
{
    /// <summary>Name of the resolver option, such as ndots; required.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Value of the resolver option; unset for options that take none.</summary>
    [Field(2)]
    public string? Value { get; init; }
}

/// <summary>A pod condition that takes part in deciding whether the pod is Ready.</summary>
[Schema]
public sealed partial record PodReadinessGate
{
    /// <summary>Type of the pod condition that must be True; usually maintained by an external controller.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PodConditionType))]
    public string ConditionType { get; init; } = "";
}

/// <summary>Operating system that a pod is meant for.</summary>
[Schema]
public sealed partial record PodOS
{
    /// <summary>Operating system name: linux or windows.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(OSName))]
    public string Name { get; init; } = "";
}

/// <summary>A named gate that keeps a pod from being scheduled while present.</summary>
[Schema]
public sealed partial record PodSchedulingGate
{
    /// <summary>Name of the gate, a qualified name unique within the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>Gives a pod access to a ResourceClaim, either an existing one or one generated from a template.</summary>
[Schema]
public sealed partial record PodResourceClaim
{
    /// <summary>Name by which containers of the pod refer to the claim; a DNS label unique in the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Existing ResourceClaim in the namespace of the pod; exactly one of this and resourceClaimTemplateName must be
    /// set.
    /// </summary>
    [Field(3)]
    public string? ResourceClaimName { get; init; }

    /// <summary>
    /// ResourceClaimTemplate from which a claim is generated for this pod and deleted with it; excludes
    /// resourceClaimName.
    /// </summary>
    [Field(4)]
    public string? ResourceClaimTemplateName { get; init; }
}

/// <summary>Names the group of pods that a pod is scheduled together with.</summary>
[Schema]
public sealed partial record PodSchedulingGroup
{
    /// <summary>
    /// Name of the PodGroup in the namespace of the pod; the pod stays unscheduled until that object exists.
    /// </summary>
    [Field(1)]
    public string? PodGroupName { get; init; }
}

namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record PodSpec
{
    [Field(1), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge", "retainKeys")]
    public ListOf<Volume> Volumes { get; init; }

    [Field(20), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<Container> InitContainers { get; init; }

    [Field(2, Omit = Omit.Never), Required, ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<Container> Containers { get; init; }

    [Field(34), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<EphemeralContainer> EphemeralContainers { get; init; }

    [Field(3), Enum(typeof(RestartPolicy))]
    public string RestartPolicy { get; init; } = "";

    [Field(4)]
    public long? TerminationGracePeriodSeconds { get; init; }

    [Field(5)]
    public long? ActiveDeadlineSeconds { get; init; }

    [Field(6, Name = "dnsPolicy"), Enum(typeof(DNSPolicy))]
    public string DNSPolicy { get; init; } = "";

    [Field(7), Atomic]
    public MapOf<string> NodeSelector { get; init; }

    [Field(8)]
    public string ServiceAccountName { get; init; } = "";

    [Field(9, Name = "serviceAccount")]
    public string DeprecatedServiceAccount { get; init; } = "";

    [Field(21)]
    public bool? AutomountServiceAccountToken { get; init; }

    [Field(10)]
    public string NodeName { get; init; } = "";

    [Field(11)]
    public bool HostNetwork { get; init; }

    [Field(12)]
    public bool HostPID { get; init; }

    [Field(13)]
    public bool HostIPC { get; init; }

    [Field(27)]
    public bool? ShareProcessNamespace { get; init; }

    [Field(14)]
    public PodSecurityContext? SecurityContext { get; init; }

    [Field(15), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<LocalObjectReference> ImagePullSecrets { get; init; }

    [Field(16)]
    public string Hostname { get; init; } = "";

    [Field(17)]
    public string Subdomain { get; init; } = "";

    [Field(18)]
    public Affinity? Affinity { get; init; }

    [Field(19)]
    public string SchedulerName { get; init; } = "";

    [Field(22), Atomic]
    public ListOf<Toleration> Tolerations { get; init; }

    [Field(23), ListMap("ip"), PatchMergeKey("ip"), PatchStrategy("merge")]
    public ListOf<HostAlias> HostAliases { get; init; }

    [Field(24)]
    public string PriorityClassName { get; init; } = "";

    [Field(25)]
    public int? Priority { get; init; }

    [Field(26, Name = "dnsConfig")]
    public PodDNSConfig? DNSConfig { get; init; }

    [Field(28), Atomic]
    public ListOf<PodReadinessGate> ReadinessGates { get; init; }

    [Field(29)]
    public string? RuntimeClassName { get; init; }

    [Field(30)]
    public bool? EnableServiceLinks { get; init; }

    [Field(31), Enum(typeof(PreemptionPolicy))]
    public string? PreemptionPolicy { get; init; }

    [Field(32)]
    public MapOf<Quantity> Overhead { get; init; }

    [Field(33), ListMap("topologyKey", "whenUnsatisfiable"), PatchMergeKey("topologyKey"), PatchStrategy("merge")]
    public ListOf<TopologySpreadConstraint> TopologySpreadConstraints { get; init; }

    [Field(35)]
    public bool? SetHostnameAsFQDN { get; init; }

    [Field(36, Name = "os")]
    public PodOS? OS { get; init; }

    [Field(37)]
    public bool? HostUsers { get; init; }

    [Field(38), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<PodSchedulingGate> SchedulingGates { get; init; }

    [Field(39), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge", "retainKeys")]
    public ListOf<PodResourceClaim> ResourceClaims { get; init; }

    [Field(40)]
    public ResourceRequirements? Resources { get; init; }

    [Field(41)]
    public string? HostnameOverride { get; init; }

    [Field(43)]
    public PodSchedulingGroup? SchedulingGroup { get; init; }
}

[Schema]
public sealed partial record Toleration
{
    [Field(1)]
    public string Key { get; init; } = "";

    [Field(2), Enum(typeof(TolerationOperator))]
    public string Operator { get; init; } = "";

    [Field(3)]
    public string Value { get; init; } = "";

    [Field(4), Enum(typeof(TaintEffect))]
    public string Effect { get; init; } = "";

    [Field(5)]
    public long? TolerationSeconds { get; init; }
}

[Schema]
public sealed partial record HostAlias
{
    [Field(1, Name = "ip", Omit = Omit.Never), Required]
    public string IP { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<string> Hostnames { get; init; }
}

[Schema]
public sealed partial record PodDNSConfig
{
    [Field(1), Atomic]
    public ListOf<string> Nameservers { get; init; }

    [Field(2), Atomic]
    public ListOf<string> Searches { get; init; }

    [Field(3), Atomic]
    public ListOf<PodDNSConfigOption> Options { get; init; }
}

[Schema]
public sealed partial record PodDNSConfigOption
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public string? Value { get; init; }
}

[Schema]
public sealed partial record PodReadinessGate
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PodConditionType))]
    public string ConditionType { get; init; } = "";
}

[Schema]
public sealed partial record PodOS
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(OSName))]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record PodSchedulingGate
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record PodResourceClaim
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(3)]
    public string? ResourceClaimName { get; init; }

    [Field(4)]
    public string? ResourceClaimTemplateName { get; init; }
}

[Schema]
public sealed partial record PodSchedulingGroup
{
    [Field(1)]
    public string? PodGroupName { get; init; }
}

namespace Skiff.Model.Core.V1;

[Kind(Plural = "services", ShortNames = ["svc"], Categories = ["all"])]
[Subresource("status")]
[Subresource("proxy", Kind = "v1/ServiceProxyOptions", Verbs = ["create", "delete", "get", "patch", "update"])]
public sealed partial record Service : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ServiceSpec Spec { get; init; } = ServiceSpec.Empty;

    [Field(3)]
    public ServiceStatus Status { get; init; } = ServiceStatus.Empty;
}

[Schema]
public sealed partial record ServiceSpec
{
    [Field(1), ListMap("port", "protocol"), PatchMergeKey("port"), PatchStrategy("merge")]
    public ListOf<ServicePort> Ports { get; init; }

    [Field(2), Atomic]
    public MapOf<string> Selector { get; init; }

    [Field(3)]
    public string ClusterIP { get; init; } = "";

    [Field(18), Atomic]
    public ListOf<string> ClusterIPs { get; init; }

    [Field(4), Enum(typeof(ServiceType))]
    public string Type { get; init; } = "";

    [Field(5), Atomic]
    public ListOf<string> ExternalIPs { get; init; }

    [Field(7), Enum(typeof(ServiceAffinity))]
    public string SessionAffinity { get; init; } = "";

    [Field(8)]
    public string LoadBalancerIP { get; init; } = "";

    [Field(9), Atomic]
    public ListOf<string> LoadBalancerSourceRanges { get; init; }

    [Field(10)]
    public string ExternalName { get; init; } = "";

    [Field(11), Enum(typeof(ServiceExternalTrafficPolicy))]
    public string ExternalTrafficPolicy { get; init; } = "";

    [Field(12)]
    public int HealthCheckNodePort { get; init; }

    [Field(13)]
    public bool PublishNotReadyAddresses { get; init; }

    [Field(14)]
    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    [Field(19, Name = "ipFamilies"), Enum(typeof(IPFamily)), Atomic]
    public ListOf<string> IPFamilies { get; init; }

    [Field(17, Name = "ipFamilyPolicy"), Enum(typeof(IPFamilyPolicy))]
    public string? IPFamilyPolicy { get; init; }

    [Field(20)]
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    [Field(21)]
    public string? LoadBalancerClass { get; init; }

    [Field(22), Enum(typeof(ServiceInternalTrafficPolicy))]
    public string? InternalTrafficPolicy { get; init; }

    [Field(23)]
    public string? TrafficDistribution { get; init; }
}

[Schema]
public sealed partial record ServicePort
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2), Default("TCP"), Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    [Field(6)]
    public string? AppProtocol { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public int Port { get; init; }

    [Field(4)]
    public IntOrString TargetPort { get; init; }

    [Field(5)]
    public int NodePort { get; init; }
}

[Schema]
public sealed partial record SessionAffinityConfig
{
    [Field(1)]
    public ClientIPConfig? ClientIP { get; init; }
}

[Schema]
public sealed partial record ClientIPConfig
{
    [Field(1)]
    public int? TimeoutSeconds { get; init; }
}

[Schema]
public sealed partial record ServiceStatus
{
    [Field(1)]
    public LoadBalancerStatus LoadBalancer { get; init; } = LoadBalancerStatus.Empty;

    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}

[Schema]
public sealed partial record LoadBalancerStatus
{
    [Field(1), Atomic]
    public ListOf<LoadBalancerIngress> Ingress { get; init; }
}

[Schema]
public sealed partial record LoadBalancerIngress
{
    [Field(1, Name = "ip")]
    public string IP { get; init; } = "";

    [Field(2)]
    public string Hostname { get; init; } = "";

    [Field(3, Name = "ipMode"), Enum(typeof(LoadBalancerIPMode))]
    public string? IPMode { get; init; }

    [Field(4), Atomic]
    public ListOf<PortStatus> Ports { get; init; }
}

[Schema]
public sealed partial record PortStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public int Port { get; init; }

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    [Field(3)]
    public string? Error { get; init; }
}

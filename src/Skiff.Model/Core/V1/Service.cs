namespace Skiff.Model.Core.V1;

/// <summary>Stable virtual address and DNS name in front of a changing set of pods.</summary>
[Kind(Plural = "services", ShortNames = ["svc"], Categories = ["all"])]
[Subresource("status")]
[Subresource("proxy", Kind = "v1/ServiceProxyOptions", Verbs = ["create", "delete", "get", "patch", "update"])]
public sealed partial record Service : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Desired ports, pod selector, addresses and exposure of the service.</summary>
    [Field(2)]
    public ServiceSpec Spec { get; init; } = ServiceSpec.Empty;

    /// <summary>Observed state of the service, above all what an external load balancer was given.</summary>
    [Field(3)]
    public ServiceStatus Status { get; init; } = ServiceStatus.Empty;
}

/// <summary>Describes which pods a service fronts, on which ports, and how far it is exposed.</summary>
[Schema]
public sealed partial record ServiceSpec
{
    /// <summary>
    /// Ports the service listens on; at least one unless the service is headless or of type ExternalName.
    /// </summary>
    [Field(1), ListMap("port", "protocol"), PatchMergeKey("port"), PatchStrategy("merge")]
    public ListOf<ServicePort> Ports { get; init; }

    /// <summary>
    /// Labels a pod must all carry to become a backend; when empty, endpoints are maintained by somebody else.
    /// </summary>
    [Field(2), Atomic]
    public MapOf<string> Selector { get; init; }

    /// <summary>
    /// Primary virtual IP, allocated when empty; None makes the service headless. Immutable while set, save for type
    /// changes to or from ExternalName.
    /// </summary>
    [Field(3)]
    public string ClusterIP { get; init; } = "";

    /// <summary>
    /// Virtual IPs, at most one per IP family; the first must equal clusterIP, and None alone means headless.
    /// </summary>
    [Field(18), Atomic]
    public ListOf<string> ClusterIPs { get; init; }

    /// <summary>Exposure level: ClusterIP (default), NodePort, LoadBalancer or ExternalName.</summary>
    [Field(4), Enum(typeof(ServiceType))]
    public string Type { get; init; } = "";

    /// <summary>
    /// Extra IPs on which nodes accept traffic for this service, routed there by the administrator. Deprecated since
    /// v1.36 because any user could intercept traffic with them.
    /// </summary>
    [Field(5), Atomic]
    public ListOf<string> ExternalIPs { get; init; }

    /// <summary>
    /// None (default) spreads connections freely; ClientIP keeps sending one client address to the same pod.
    /// </summary>
    [Field(7), Enum(typeof(ServiceAffinity))]
    public string SessionAffinity { get; init; } = "";

    /// <summary>
    /// Address requested from the cloud provider for a LoadBalancer service; deprecated, since meaning and support
    /// differ between providers.
    /// </summary>
    [Field(8)]
    public string LoadBalancerIP { get; init; } = "";

    /// <summary>
    /// Client CIDRs allowed through the load balancer, where the cloud provider supports such filtering; only for type
    /// LoadBalancer.
    /// </summary>
    [Field(9), Atomic]
    public ListOf<string> LoadBalancerSourceRanges { get; init; }

    /// <summary>
    /// Lowercase DNS name returned as a CNAME record, without any proxying; required for type ExternalName.
    /// </summary>
    [Field(10)]
    public string ExternalName { get; init; } = "";

    /// <summary>
    /// Routing of traffic from outside: Cluster (default) uses all ready endpoints, Local only those on the receiving
    /// node, keeping the client address.
    /// </summary>
    [Field(11), Enum(typeof(ServiceExternalTrafficPolicy))]
    public string ExternalTrafficPolicy { get; init; } = "";

    /// <summary>
    /// Node port answering load balancer health probes, allocated when zero; only for type LoadBalancer with
    /// externalTrafficPolicy Local.
    /// </summary>
    [Field(12)]
    public int HealthCheckNodePort { get; init; }

    /// <summary>
    /// Makes DNS and endpoints list pods regardless of readiness, as peers of a StatefulSet need; false by default.
    /// </summary>
    [Field(13)]
    public bool PublishNotReadyAddresses { get; init; }

    /// <summary>Settings for the chosen session affinity; allowed only with ClientIP affinity.</summary>
    [Field(14)]
    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    /// <summary>
    /// IP families of the service, IPv4 or IPv6 or both in order of preference; the first cannot be changed.
    /// </summary>
    [Field(19, Name = "ipFamilies"), Enum(typeof(IPFamily)), Atomic]
    public ListOf<string> IPFamilies { get; init; }

    /// <summary>
    /// Dual-stack demand: SingleStack (default), PreferDualStack, or RequireDualStack, which fails on clusters with
    /// only one family.
    /// </summary>
    [Field(17, Name = "ipFamilyPolicy"), Enum(typeof(IPFamilyPolicy))]
    public string? IPFamilyPolicy { get; init; }

    /// <summary>
    /// Whether a LoadBalancer service also gets node ports; true by default, and ports asked for explicitly are kept
    /// anyway.
    /// </summary>
    [Field(20)]
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    /// <summary>
    /// Name of the load balancer implementation to use, such as example.com/internal; cannot change while the type
    /// stays LoadBalancer.
    /// </summary>
    [Field(21)]
    public string? LoadBalancerClass { get; init; }

    /// <summary>
    /// Routing of traffic to cluster IPs: Cluster (default) uses all endpoints, Local drops traffic when the client's
    /// node has none.
    /// </summary>
    [Field(22), Enum(typeof(ServiceInternalTrafficPolicy))]
    public string? InternalTrafficPolicy { get; init; }

    /// <summary>
    /// Preference for near endpoints: PreferSameZone, PreferSameNode, or PreferClose, the older name of PreferSameZone.
    /// </summary>
    [Field(23)]
    public string? TrafficDistribution { get; init; }
}

/// <summary>One port exposed by a service and the pod port behind it.</summary>
[Schema]
public sealed partial record ServicePort
{
    /// <summary>DNS label unique within the service; may be empty only if the service has a single port.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Transport protocol of the port: TCP (default), UDP or SCTP.</summary>
    [Field(2), Default("TCP"), Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    /// <summary>
    /// Hint about the application protocol, as an IANA service name, a kubernetes.io/ name such as kubernetes.io/h2c,
    /// or a vendor-prefixed name.
    /// </summary>
    [Field(6)]
    public string? AppProtocol { get; init; }

    /// <summary>Port number, 1 to 65535, on which the service's addresses accept traffic.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public int Port { get; init; }

    /// <summary>
    /// Pod port by number or by container port name; defaults to the value of port, ignored for headless services.
    /// </summary>
    [Field(4)]
    public IntOrString TargetPort { get; init; }

    /// <summary>
    /// Port opened on each node for NodePort and LoadBalancer services; allocated from the cluster's range, usually
    /// 30000-32767, when zero.
    /// </summary>
    [Field(5)]
    public int NodePort { get; init; }
}

/// <summary>Container for the parameters of a service's session affinity.</summary>
[Schema]
public sealed partial record SessionAffinityConfig
{
    /// <summary>Parameters of affinity by client address.</summary>
    [Field(1)]
    public ClientIPConfig? ClientIP { get; init; }
}

/// <summary>Tunes how long a client address remains pinned to one backend pod.</summary>
[Schema]
public sealed partial record ClientIPConfig
{
    /// <summary>Seconds of stickiness, 1 to 86400 (one day); defaults to 10800, which is three hours.</summary>
    [Field(1)]
    public int? TimeoutSeconds { get; init; }
}

/// <summary>Observed state of a service, written by controllers.</summary>
[Schema]
public sealed partial record ServiceStatus
{
    /// <summary>
    /// Entry points that the external load balancer published; meaningful only for type LoadBalancer.
    /// </summary>
    [Field(1)]
    public LoadBalancerStatus LoadBalancer { get; init; } = LoadBalancerStatus.Empty;

    /// <summary>Current state of the service as typed conditions, at most one per type.</summary>
    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}

/// <summary>What a load balancer reports about the entry points it provides.</summary>
[Schema]
public sealed partial record LoadBalancerStatus
{
    /// <summary>Addresses at which the load balancer accepts traffic; empty until it has been set up.</summary>
    [Field(1), Atomic]
    public ListOf<LoadBalancerIngress> Ingress { get; init; }
}

/// <summary>One entry point of a load balancer, known by IP address or by host name.</summary>
[Schema]
public sealed partial record LoadBalancerIngress
{
    /// <summary>Address of the entry point, set by load balancers that hand out IPs.</summary>
    [Field(1, Name = "ip")]
    public string IP { get; init; } = "";

    /// <summary>DNS name of the entry point, set by load balancers that hand out names.</summary>
    [Field(2)]
    public string Hostname { get; init; } = "";

    /// <summary>
    /// VIP (default) means packets arrive with the load balancer's address as destination, Proxy with the node's or
    /// pod's; requires ip.
    /// </summary>
    [Field(3, Name = "ipMode"), Enum(typeof(LoadBalancerIPMode))]
    public string? IPMode { get; init; }

    /// <summary>Per-port state of this entry point, with errors where a port could not be provided.</summary>
    [Field(4), Atomic]
    public ListOf<PortStatus> Ports { get; init; }
}

/// <summary>State of a single service port at a load balancer entry point.</summary>
[Schema]
public sealed partial record PortStatus
{
    /// <summary>Number of the service port whose state is reported.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Port { get; init; }

    /// <summary>Transport protocol of the port: TCP, UDP or SCTP.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Protocol))]
    public string Protocol { get; init; } = "";

    /// <summary>
    /// CamelCase reason why the port is not provided, prefixed with a domain when provider-specific; unset when all is
    /// well.
    /// </summary>
    [Field(3)]
    public string? Error { get; init; }
}

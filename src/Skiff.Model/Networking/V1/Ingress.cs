namespace Skiff.Model.Networking.V1;

/// <summary>HTTP routing rules that lead outside traffic to services, carried out by an ingress controller.</summary>
[Kind(Group = "networking.k8s.io", Plural = "ingresses", ShortNames = ["ing"])]
[Subresource("status")]
public sealed partial record Ingress : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Wanted hosts, paths, backends and TLS of the ingress.</summary>
    [Field(2)]
    public IngressSpec Spec { get; init; } = IngressSpec.Empty;

    /// <summary>Addresses under which the ingress is reachable, written by its controller.</summary>
    [Field(3)]
    public IngressStatus Status { get; init; } = IngressStatus.Empty;
}

/// <summary>States which requests go to which backend; needs rules or a default backend.</summary>
[Schema]
public sealed partial record IngressSpec
{
    /// <summary>
    /// IngressClass whose controller serves this ingress; replaces the annotation kubernetes.io/ingress.class, and on
    /// creation the default class fills in.
    /// </summary>
    [Field(4)]
    public string? IngressClassName { get; init; }

    /// <summary>Backend for requests that no rule matches; required when there are no rules.</summary>
    [Field(1)]
    public IngressBackend? DefaultBackend { get; init; }

    /// <summary>Certificates for HTTPS on port 443, chosen by the host name the client sends (SNI).</summary>
    [Field(2, Name = "tls"), Atomic]
    public ListOf<IngressTLS> TLS { get; init; }

    /// <summary>Routing rules by host; requests matching none go to the default backend.</summary>
    [Field(3), Atomic]
    public ListOf<IngressRule> Rules { get; init; }
}

/// <summary>Destination of ingress traffic; exactly one of service and resource is set.</summary>
[Schema]
public sealed partial record IngressBackend
{
    /// <summary>Service, with port, that receives the traffic.</summary>
    [Field(4)]
    public IngressServiceBackend? Service { get; init; }

    /// <summary>
    /// Object in the ingress's namespace that receives the traffic, such as a storage bucket; kinds depend on the
    /// controller.
    /// </summary>
    [Field(3)]
    public Core.V1.TypedLocalObjectReference? Resource { get; init; }
}

/// <summary>Service and port that receive ingress traffic.</summary>
[Schema]
public sealed partial record IngressServiceBackend
{
    /// <summary>Service name, looked up in the namespace of the ingress.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Port of the service, given by name or by number; required.</summary>
    [Field(2)]
    public ServiceBackendPort Port { get; init; } = ServiceBackendPort.Empty;
}

/// <summary>Service port, given by exactly one of name and number.</summary>
[Schema]
public sealed partial record ServiceBackendPort
{
    /// <summary>Name of the port as declared in the service; excludes number.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>Number of the service port, 1 to 65535; excludes name.</summary>
    [Field(2)]
    public int Number { get; init; }
}

/// <summary>One certificate and the host names it serves.</summary>
[Schema]
public sealed partial record IngressTLS
{
    /// <summary>Host names that the certificate covers; the controller's wildcard setting applies when empty.</summary>
    [Field(1), Atomic]
    public ListOf<string> Hosts { get; init; }

    /// <summary>
    /// Secret holding certificate and key for port 443; when empty, TLS is decided by host name alone, as for
    /// pass-through.
    /// </summary>
    [Field(2)]
    public string SecretName { get; init; } = "";
}

/// <summary>Routes requests for one host name.</summary>
[Schema]
public sealed partial record IngressRule
{
    /// <summary>
    /// DNS name requests must carry, exact or with one leading wildcard label as in *.example.com; no IP or port, and
    /// empty matches all hosts.
    /// </summary>
    [Field(1)]
    public string Host { get; init; } = "";

    /// <summary>Path rules for the host; when left out, all its traffic goes to the default backend.</summary>
    [Field(2), Inline]
    public IngressRuleValue IngressRuleValue { get; init; } = IngressRuleValue.Empty;
}

/// <summary>Protocol-specific part of an ingress rule.</summary>
[Schema]
public sealed partial record IngressRuleValue
{
    /// <summary>Path rules applied to HTTP requests for the rule's host.</summary>
    [Field(1, Name = "http")]
    public HTTPIngressRuleValue? HTTP { get; init; }
}

/// <summary>List of path rules for one host.</summary>
[Schema]
public sealed partial record HTTPIngressRuleValue
{
    /// <summary>Path rules, at least one; the longest match wins, exact before prefix.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<HTTPIngressPath> Paths { get; init; }
}

/// <summary>Sends requests whose path matches to one backend.</summary>
[Schema]
public sealed partial record HTTPIngressPath
{
    /// <summary>Path to match, beginning with / and without query or fragment; required for Exact and Prefix.</summary>
    [Field(1)]
    public string Path { get; init; } = "";

    /// <summary>
    /// How path is compared: Exact, Prefix by slash-separated elements, or ImplementationSpecific as the controller
    /// sees fit; required.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required, Enum(typeof(PathType))]
    public string? PathType { get; init; }

    /// <summary>Service or object that receives the matching requests.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public IngressBackend Backend { get; init; } = IngressBackend.Empty;
}

/// <summary>Observed state of an ingress, namely its entry points.</summary>
[Schema]
public sealed partial record IngressStatus
{
    /// <summary>Entry points at which the ingress receives traffic.</summary>
    [Field(1)]
    public IngressLoadBalancerStatus LoadBalancer { get; init; } = IngressLoadBalancerStatus.Empty;
}

/// <summary>Entry points that the ingress's load balancer published.</summary>
[Schema]
public sealed partial record IngressLoadBalancerStatus
{
    /// <summary>Addresses at which the ingress can be reached.</summary>
    [Field(1), Atomic]
    public ListOf<IngressLoadBalancerIngress> Ingress { get; init; }
}

/// <summary>One entry point of an ingress, known by IP address or by host name.</summary>
[Schema]
public sealed partial record IngressLoadBalancerIngress
{
    /// <summary>Address of the entry point, set by load balancers that hand out IPs.</summary>
    [Field(1, Name = "ip")]
    public string IP { get; init; } = "";

    /// <summary>DNS name of the entry point, set by load balancers that hand out names.</summary>
    [Field(2)]
    public string Hostname { get; init; } = "";

    /// <summary>Per-port state of this entry point, with errors where a port could not be provided.</summary>
    [Field(4), Atomic]
    public ListOf<IngressPortStatus> Ports { get; init; }
}

/// <summary>State of a single port at an ingress entry point.</summary>
[Schema]
public sealed partial record IngressPortStatus
{
    /// <summary>Number of the port whose state is reported.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Port { get; init; }

    /// <summary>Transport protocol of the port: TCP, UDP or SCTP.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.Protocol))]
    public string Protocol { get; init; } = "";

    /// <summary>
    /// CamelCase reason why the port is not provided, prefixed with a domain when provider-specific; unset when all is
    /// well.
    /// </summary>
    [Field(3)]
    public string? Error { get; init; }
}

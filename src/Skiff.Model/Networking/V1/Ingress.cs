namespace Skiff.Model.Networking.V1;

[Kind(Group = "networking.k8s.io", Plural = "ingresses", ShortNames = ["ing"])]
[Subresource("status")]
public sealed partial record Ingress : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public IngressSpec Spec { get; init; } = IngressSpec.Empty;

    [Field(3)]
    public IngressStatus Status { get; init; } = IngressStatus.Empty;
}

[Schema]
public sealed partial record IngressSpec
{
    [Field(4)]
    public string? IngressClassName { get; init; }

    [Field(1)]
    public IngressBackend? DefaultBackend { get; init; }

    [Field(2, Name = "tls"), Atomic]
    public ListOf<IngressTLS> TLS { get; init; }

    [Field(3), Atomic]
    public ListOf<IngressRule> Rules { get; init; }
}

[Schema]
public sealed partial record IngressBackend
{
    [Field(4)]
    public IngressServiceBackend? Service { get; init; }

    [Field(3)]
    public Core.V1.TypedLocalObjectReference? Resource { get; init; }
}

[Schema]
public sealed partial record IngressServiceBackend
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2)]
    public ServiceBackendPort Port { get; init; } = ServiceBackendPort.Empty;
}

[Schema]
public sealed partial record ServiceBackendPort
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public int Number { get; init; }
}

[Schema]
public sealed partial record IngressTLS
{
    [Field(1), Atomic]
    public ListOf<string> Hosts { get; init; }

    [Field(2)]
    public string SecretName { get; init; } = "";
}

[Schema]
public sealed partial record IngressRule
{
    [Field(1)]
    public string Host { get; init; } = "";

    [Field(2), Inline]
    public IngressRuleValue IngressRuleValue { get; init; } = IngressRuleValue.Empty;
}

[Schema]
public sealed partial record IngressRuleValue
{
    [Field(1, Name = "http")]
    public HTTPIngressRuleValue? HTTP { get; init; }
}

[Schema]
public sealed partial record HTTPIngressRuleValue
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<HTTPIngressPath> Paths { get; init; }
}

[Schema]
public sealed partial record HTTPIngressPath
{
    [Field(1)]
    public string Path { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required, Enum(typeof(PathType))]
    public string? PathType { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public IngressBackend Backend { get; init; } = IngressBackend.Empty;
}

[Schema]
public sealed partial record IngressStatus
{
    [Field(1)]
    public IngressLoadBalancerStatus LoadBalancer { get; init; } = IngressLoadBalancerStatus.Empty;
}

[Schema]
public sealed partial record IngressLoadBalancerStatus
{
    [Field(1), Atomic]
    public ListOf<IngressLoadBalancerIngress> Ingress { get; init; }
}

[Schema]
public sealed partial record IngressLoadBalancerIngress
{
    [Field(1, Name = "ip")]
    public string IP { get; init; } = "";

    [Field(2)]
    public string Hostname { get; init; } = "";

    [Field(4), Atomic]
    public ListOf<IngressPortStatus> Ports { get; init; }
}

[Schema]
public sealed partial record IngressPortStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public int Port { get; init; }

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.Protocol))]
    public string Protocol { get; init; } = "";

    [Field(3)]
    public string? Error { get; init; }
}

namespace Skiff.Model.Core.V1;

public sealed partial record Service
{
    private const int DefaultClientIPTimeoutSeconds = 10_800;

    private Service WithOwnDefaults()
    {
        ServiceSpec spec = WithTrafficDefaults(WithAffinityDefaults(Spec));
        ListOf<ServicePort> ports = spec.Ports.MapSame(
            static port => IsMissing(port.TargetPort) ? port with { TargetPort = port.Port } : port);
        if (!ports.IsSame(spec.Ports)) spec = spec with { Ports = ports };

        ServiceStatus status = Status;
        if (spec.Type == ServiceType.LoadBalancer)
        {
            ListOf<LoadBalancerIngress> ingress = status.LoadBalancer.Ingress.MapSame(static one =>
                one.IP.Length > 0 && one.IPMode is null ? one with { IPMode = LoadBalancerIPMode.VIP } : one);
            if (!ingress.IsSame(status.LoadBalancer.Ingress))
            {
                status = status with { LoadBalancer = status.LoadBalancer with { Ingress = ingress } };
            }
        }

        bool same = ReferenceEquals(spec, Spec) && ReferenceEquals(status, Status);
        return same ? this : this with { Spec = spec, Status = status };
    }

    private static ServiceSpec WithAffinityDefaults(ServiceSpec spec)
    {
        if (spec.SessionAffinity.Length == 0) spec = spec with { SessionAffinity = ServiceAffinity.None };
        if (spec.SessionAffinity == ServiceAffinity.None)
        {
            return spec.SessionAffinityConfig is null ? spec : spec with { SessionAffinityConfig = null };
        }

        bool missing = spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds is null;
        if (spec.SessionAffinity != ServiceAffinity.ClientIP || !missing) return spec;
        ClientIPConfig client = ClientIPConfig.Empty with { TimeoutSeconds = DefaultClientIPTimeoutSeconds };
        return spec with { SessionAffinityConfig = SessionAffinityConfig.Empty with { ClientIP = client } };
    }

    private static ServiceSpec WithTrafficDefaults(ServiceSpec spec)
    {
        if (spec.Type.Length == 0) spec = spec with { Type = ServiceType.ClusterIP };
        bool reachable = spec.Type is ServiceType.LoadBalancer or ServiceType.NodePort
            || (spec.Type == ServiceType.ClusterIP && !spec.ExternalIPs.IsEmpty);
        if (reachable && spec.ExternalTrafficPolicy.Length == 0)
        {
            spec = spec with { ExternalTrafficPolicy = ServiceExternalTrafficPolicy.Cluster };
        }

        bool hasAddress = spec.Type is ServiceType.NodePort or ServiceType.LoadBalancer or ServiceType.ClusterIP;
        if (hasAddress && spec.InternalTrafficPolicy is null)
        {
            spec = spec with { InternalTrafficPolicy = ServiceInternalTrafficPolicy.Cluster };
        }

        bool allocates = spec.Type == ServiceType.LoadBalancer && spec.AllocateLoadBalancerNodePorts is null;
        return allocates ? spec with { AllocateLoadBalancerNodePorts = true } : spec;
    }

    private static bool IsMissing(IntOrString port) => port.IsString ? port.Text.Length == 0 : port.Number == 0;
}

public sealed partial record EndpointPort
{
    private EndpointPort WithOwnDefaults() =>
        Protocol.Length > 0 ? this : this with { Protocol = V1.Protocol.TCP };
}

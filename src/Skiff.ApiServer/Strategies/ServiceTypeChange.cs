using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>
/// What a service gives up with its type. A client that changes the type alone sends back everything else as it was
/// given, and cannot mean to keep what the new type may not have; what it did change is left for validation to refuse.
/// </summary>
public static class ServiceTypeChange
{
    /// <summary>The new spec without what only the old type had.</summary>
    public static ServiceSpec Settle(ServiceSpec next, ServiceSpec old)
    {
        if (Loses(HasAddress, next, old))
        {
            if (next.ClusterIP == old.ClusterIP && next.ClusterIPs == old.ClusterIPs)
                next = next with { ClusterIP = "", ClusterIPs = default };
            if (next.IPFamilies == old.IPFamilies) next = next with { IPFamilies = default };
            if (next.IPFamilyPolicy == old.IPFamilyPolicy) next = next with { IPFamilyPolicy = null };
        }

        if (Loses(HasNodePorts, next, old) && NodePorts(next).SequenceEqual(NodePorts(old)))
            next = next with { Ports = next.Ports.Select(port => port with { NodePort = 0 }) };
        if (Loses(NeedsHealthCheck, next, old) && next.HealthCheckNodePort == old.HealthCheckNodePort)
            next = next with { HealthCheckNodePort = 0 };
        if (Loses(IsBalanced, next, old))
        {
            if (next.AllocateLoadBalancerNodePorts == old.AllocateLoadBalancerNodePorts)
                next = next with { AllocateLoadBalancerNodePorts = null };
            if (next.LoadBalancerClass == old.LoadBalancerClass) next = next with { LoadBalancerClass = null };
        }

        return Loses(IsReachedFromOutside, next, old) && next.ExternalTrafficPolicy == old.ExternalTrafficPolicy
            ? next with { ExternalTrafficPolicy = "" }
            : next;
    }

    /// <summary>Whether a balancer outside asks a port of its own whether this node has a backend.</summary>
    public static bool NeedsHealthCheck(ServiceSpec spec) =>
        IsBalanced(spec) && spec.ExternalTrafficPolicy == ServiceExternalTrafficPolicy.Local;

    private static bool Loses(Func<ServiceSpec, bool> has, ServiceSpec next, ServiceSpec old) => has(old) && !has(next);

    private static bool HasAddress(ServiceSpec spec) => spec.Type != ServiceType.ExternalName;

    private static bool IsBalanced(ServiceSpec spec) => spec.Type == ServiceType.LoadBalancer;

    private static bool HasNodePorts(ServiceSpec spec) => spec.Type is ServiceType.NodePort or ServiceType.LoadBalancer;

    private static bool IsReachedFromOutside(ServiceSpec spec) =>
        HasNodePorts(spec) || (spec.Type == ServiceType.ClusterIP && !spec.ExternalIPs.IsEmpty);

    private static IEnumerable<int> NodePorts(ServiceSpec spec) =>
        spec.Ports.AsEnumerable().Select(port => port.NodePort);
}

using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Quotas;

/// <summary>Services: how many, and how many node ports and load balancers they ask for.</summary>
internal sealed class ServiceQuota : QuotaRule
{
    private const string NodePorts = "services.nodeports";
    private const string LoadBalancers = "services.loadbalancers";

    public static ServiceQuota Instance { get; } = new();

    public override bool Covers(string resource) =>
        resource is "services" or NodePorts or LoadBalancers || resource == CountName(Kinds.Service);

    public override bool CountsUpdate(string subresource, IObject value, IObject old) => value is Service && old is Service;

    // What is asked for counts, since ports may not have been allocated yet.
    public override MapOf<Quantity> Usage(IObject value, DateTimeOffset now)
    {
        ServiceSpec spec = ((Service)value).Spec;
        bool isBalanced = spec.Type == ServiceType.LoadBalancer;
        int ports = spec.Type == ServiceType.NodePort ? spec.Ports.Count
            : !isBalanced ? 0
            : spec.AllocateLoadBalancerNodePorts == false ? spec.Ports.Where(port => port.NodePort != 0).Count
            : spec.Ports.Count;
        return MapOf.Create(
            (CountName(Kinds.Service), Quantity.Of(1)),
            ("services", Quantity.Of(1)),
            (LoadBalancers, Quantity.Of(isBalanced ? 1 : 0)),
            (NodePorts, Quantity.Of(ports)));
    }
}

using System.Net;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Services: they are given cluster addresses and node ports, and keep them.</summary>
/// <param name="addresses">Addresses of the service range.</param>
/// <param name="nodePorts">Ports of the node port range.</param>
public sealed class ServiceStrategy(AddressPool addresses, PortPool nodePorts) : SpecStatusStrategy<Service>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec,
    hasGeneration: false)
{
    private const string Headless = "None";

    /// <inheritdoc/>
    public override bool ReturnsDeletedObject => true;

    /// <inheritdoc/>
    public override bool AllowsCreateOnUpdate => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["spec.clusterIP"] = service => ((Service)service).Spec.ClusterIP,
            ["spec.type"] = service => ((Service)service).Spec.Type,
        };

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call)
    {
        Service service = (Service)base.PrepareForUpdate(next, current, call);
        Service old = (Service)current;
        ServiceSpec spec = InStep(ServiceTypeChange.Settle(service.Spec, old.Spec), old.Spec);
        return KeepAllocations(service with { Spec = spec }, old);
    }

    /// <inheritdoc/>
    public override (IObject Object, Status? Fault) Allocate(IObject next, IObject? current, Call call)
    {
        Service service = (Service)next;
        Service? old = (Service?)current;
        (service, Status? fault) = AllocateAddress(service, old, call);
        if (fault is not null) return (next, fault);
        (Service ported, fault) = AllocatePorts(service, old, call);
        if (fault is null)
        {
            (Service whole, fault) = AllocateHealthPort(ported, old, call);
            if (fault is null) return (whole, null);
        }
        else
        {
            ported = service with { Spec = service.Spec with { Ports = default } };
        }

        // What could not be had is another's: only what this call took goes back.
        Release(ported with { Spec = ported.Spec with { HealthCheckNodePort = 0 } }, old);
        return (next, fault);
    }

    /// <inheritdoc/>
    public override void Release(IObject gone, IObject? kept)
    {
        Service service = (Service)gone;
        Service? remaining = (Service?)kept;
        // A service outside the cluster has no address: what it names may be another's.
        ListOf<string> given = service.Spec.Type == ServiceType.ExternalName ? default : service.Spec.ClusterIPs;
        foreach (string address in given)
        {
            if (remaining is null || !remaining.Spec.ClusterIPs.Contains(address)) addresses.Release(address);
        }

        HashSet<int> ports = remaining is null ? [] : [.. PortsOf(remaining)];
        foreach (int port in PortsOf(service))
        {
            if (!ports.Contains(port)) nodePorts.Release(port);
        }
    }

    /// <summary>Takes what a stored service already has, at start.</summary>
    public void Adopt(Service service)
    {
        foreach (string address in service.Spec.ClusterIPs) addresses.TryTake(address);
        foreach (int port in PortsOf(service)) nodePorts.TryTake(port);
    }

    private static IEnumerable<int> PortsOf(Service service)
    {
        foreach (ServicePort port in service.Spec.Ports.AsEnumerable())
        {
            if (port.NodePort != 0) yield return port.NodePort;
        }

        if (service.Spec.HealthCheckNodePort != 0) yield return service.Spec.HealthCheckNodePort;
    }

    // The list of addresses follows the older field of one: clients that know that one alone change it alone.
    private static ServiceSpec InStep(ServiceSpec next, ServiceSpec old)
    {
        bool isForgotten = next.ClusterIPs.IsEmpty && next.ClusterIP == old.ClusterIP;
        if (isForgotten) next = next with { ClusterIPs = old.ClusterIPs };
        if (next.ClusterIP == old.ClusterIP || next.ClusterIPs != old.ClusterIPs) return next;
        return next with { ClusterIPs = next.ClusterIP.Length > 0 ? [next.ClusterIP] : default };
    }

    // A client that replaces a service without naming what was given to it means to keep it.
    private static Service KeepAllocations(Service next, Service old)
    {
        ServiceSpec spec = next.Spec;
        if (spec.Type == ServiceType.ExternalName || old.Spec.Type == ServiceType.ExternalName) return next;
        if (spec.ClusterIP.Length == 0 && spec.ClusterIPs.IsEmpty)
            spec = spec with { ClusterIP = old.Spec.ClusterIP, ClusterIPs = old.Spec.ClusterIPs };
        else if (spec.ClusterIPs.IsEmpty && spec.ClusterIP == old.Spec.ClusterIP)
            spec = spec with { ClusterIPs = old.Spec.ClusterIPs };
        if (NeedsPorts(spec) && NeedsPorts(old.Spec))
        {
            spec = spec with { Ports = KeepPorts(spec.Ports, old.Spec.Ports) };
        }

        bool isChecked = ServiceTypeChange.NeedsHealthCheck(spec) && ServiceTypeChange.NeedsHealthCheck(old.Spec);
        if (isChecked && spec.HealthCheckNodePort == 0)
            spec = spec with { HealthCheckNodePort = old.Spec.HealthCheckNodePort };
        return next with { Spec = spec };
    }

    // A port is known by its name; a number that another one is given, nobody else gets.
    private static ListOf<ServicePort> KeepPorts(ListOf<ServicePort> ports, ListOf<ServicePort> old)
    {
        HashSet<int> used = [.. old.AsEnumerable().Select(port => port.NodePort)];
        used.IntersectWith(ports.AsEnumerable().Select(port => port.NodePort));
        List<ServicePort> kept = [];
        foreach (ServicePort port in ports)
        {
            int had = old.AsEnumerable().LastOrDefault(other => other.Name == port.Name)?.NodePort ?? 0;
            bool keeps = port.NodePort == 0 && used.Add(had);
            kept.Add(keeps ? port with { NodePort = had } : port);
        }

        return [.. kept];
    }

    private static bool NeedsPorts(ServiceSpec spec) =>
        spec.Type == ServiceType.NodePort
        || (spec.Type == ServiceType.LoadBalancer && spec.AllocateLoadBalancerNodePorts != false);

    private (Service Service, Status? Fault) AllocateAddress(Service service, Service? old, Call call)
    {
        ServiceSpec spec = service.Spec;
        if (spec.Type == ServiceType.ExternalName)
        {
            // What such a service may not have, validation refuses; the list has to be there for that.
            bool isOne = spec.ClusterIP.Length > 0 && spec.ClusterIPs.IsEmpty;
            return isOne ? (service with { Spec = spec with { ClusterIPs = [spec.ClusterIP] } }, null) : (service, null);
        }

        // An address that changed alone is refused, and not asked for.
        bool isTorn = spec.ClusterIP.Length > 0 && spec.ClusterIPs.IsEmpty;
        if (isTorn && old is { Spec.Type: not ServiceType.ExternalName } && old.Spec.ClusterIP != spec.ClusterIP)
            return (service, null);
        if (spec.ClusterIP.Length == 0 && !spec.ClusterIPs.IsEmpty) spec = spec with { ClusterIP = spec.ClusterIPs[0] };
        spec = spec with
        {
            IPFamilies = spec.IPFamilies.IsEmpty ? [addresses.Family] : spec.IPFamilies,
            IPFamilyPolicy = spec.IPFamilyPolicy ?? IPFamilyPolicy.SingleStack,
        };
        if (spec.ClusterIP == Headless)
            return (service with { Spec = spec with { ClusterIPs = spec.ClusterIPs.IsEmpty ? [Headless] : spec.ClusterIPs } }, null);
        if (spec.ClusterIP.Length > 0)
        {
            bool had = old is not null && old.Spec.ClusterIPs.Contains(spec.ClusterIP);
            if (!had && Taken(spec.ClusterIP) is { } why) return (service, Invalid(call, service, "spec.clusterIPs",
                $"Invalid value: [\"{spec.ClusterIP}\"]: failed to allocate IP {spec.ClusterIP}: {why}"));
            return (service with { Spec = spec with { ClusterIPs = [spec.ClusterIP] } }, null);
        }

        if (addresses.TakeAny() is not { } address)
        {
            return (service, Status.InternalError(
                "failed to allocate a serviceIP: range is full") with { Code = 500 });
        }

        return (service with { Spec = spec with { ClusterIP = address, ClusterIPs = [address] } }, null);
    }

    private string? Taken(string address)
    {
        if (!IPAddress.TryParse(address, out _)) return null; // Validation says what is wrong with it.
        if (!addresses.Contains(address)) return $"the provided IP is not in the valid range. The range of valid IPs is {addresses.Range}";
        return addresses.TryTake(address) ? null : "provided IP is already allocated";
    }

    private (Service Service, Status? Fault) AllocatePorts(Service service, Service? old, Call call)
    {
        ServiceSpec spec = service.Spec;
        if (!NeedsPorts(spec))
        {
            bool clears = old is not null && NeedsPorts(old.Spec);
            return clears
                ? (service with { Spec = spec with { Ports = spec.Ports.Select(port => port with { NodePort = 0 }) } }, null)
                : (service, null);
        }

        HashSet<int> had = old is null ? [] : [.. PortsOf(old)];
        List<int> taken = [];
        List<ServicePort> ports = [];
        for (int i = 0; i < spec.Ports.Count; i++)
        {
            ServicePort port = spec.Ports[i];
            // The same number may serve TCP and UDP: it is taken once.
            bool shared = ports.Any(other => other.NodePort == port.NodePort && port.NodePort != 0);
            if (port.NodePort == 0)
            {
                if (nodePorts.TakeAny() is not { } free) return Undo("failed to allocate a nodePort: range is full", i);
                taken.Add(free);
                port = port with { NodePort = free };
            }
            else if (!shared && !had.Contains(port.NodePort))
            {
                // A dry run takes nothing, and asks no more than whether somebody else has the port.
                if (!nodePorts.Contains(port.NodePort) && !call.DryRun)
                    return Undo($"provided port is not in the valid range. The range of valid ports is {nodePorts.Range}", i);
                bool isTaken = nodePorts.Contains(port.NodePort) && !nodePorts.TryTake(port.NodePort);
                if (isTaken) return Undo("provided port is already allocated", i);
                taken.Add(port.NodePort);
            }

            ports.Add(port);
        }

        return (service with { Spec = spec with { Ports = [.. ports] } }, null);

        (Service, Status?) Undo(string why, int index)
        {
            foreach (int port in taken) nodePorts.Release(port);
            int wanted = spec.Ports[index].NodePort;
            return (service, Invalid(call, service, $"spec.ports[{index}].nodePort", $"Invalid value: {wanted}: {why}"));
        }
    }

    private (Service Service, Status? Fault) AllocateHealthPort(Service service, Service? old, Call call)
    {
        ServiceSpec spec = service.Spec;
        int wanted = spec.HealthCheckNodePort;
        bool has = wanted != 0 && wanted == old?.Spec.HealthCheckNodePort;
        if (has || !ServiceTypeChange.NeedsHealthCheck(spec)) return (service, null);
        if (wanted != 0)
        {
            string? why = !nodePorts.Contains(wanted)
                ? call.DryRun ? null : $"provided port is not in the valid range. The range of valid ports is {nodePorts.Range}"
                : nodePorts.TryTake(wanted) ? null : "provided port is already allocated";
            return (service, why is null
                ? null
                : Invalid(call, service, "spec.healthCheckNodePort", $"Invalid value: {wanted}: {why}"));
        }

        return nodePorts.TakeAny() is { } free
            ? (service with { Spec = spec with { HealthCheckNodePort = free } }, null)
            : (service, Status.InternalError("failed to allocate a healthCheckNodePort: range is full"));
    }

    private static Status Invalid(Call call, Service service, string field, string message) =>
        call.Resource.Invalid(service.Metadata.Name,
        [
            StatusCause.Empty with { Type = CauseType.FieldValueInvalid, Field = field, Message = message },
        ]);
}

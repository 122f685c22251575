using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>A port on a node.</summary>
/// <param name="Address">The address bound; <c>0.0.0.0</c> for all.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Port">The number.</param>
public readonly record struct HostPort(string Address, string Protocol, int Port)
{
    /// <summary>Whether two cannot be bound on one node.</summary>
    public bool ConflictsWith(HostPort other) =>
        Port == other.Port
        && Protocol == other.Protocol
        && (Address == other.Address || Address == HostPorts.AnyAddress || other.Address == HostPorts.AnyAddress);
}

/// <summary>The host ports of pods.</summary>
public static class HostPorts
{
    /// <summary>The address that stands for all of a node's.</summary>
    public const string AnyAddress = "0.0.0.0";

    /// <summary>The host ports of a pod's containers and sidecars.</summary>
    public static ListOf<HostPort> Of(Pod pod)
    {
        List<HostPort>? ports = null;
        foreach (Container container in pod.Spec.Containers) Collect(container, ref ports);
        foreach (Container container in pod.Spec.InitContainers)
        {
            if (container.RestartPolicy == ContainerRestartPolicy.Always) Collect(container, ref ports);
        }

        return ports?.ToListOf() ?? default;
    }

    private static void Collect(Container container, ref List<HostPort>? ports)
    {
        foreach (ContainerPort port in container.Ports)
        {
            if (port.HostPort <= 0) continue;
            string address = port.HostIP.Length > 0 ? port.HostIP : AnyAddress;
            string protocol = port.Protocol.Length > 0 ? port.Protocol : Protocol.TCP;
            (ports ??= []).Add(new(address, protocol, port.HostPort));
        }
    }
}

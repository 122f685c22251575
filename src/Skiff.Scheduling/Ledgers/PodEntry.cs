using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>A pod with everything about it that filters and scores ask for again and again.</summary>
public sealed class PodEntry
{
    /// <summary>Prepares a pod.</summary>
    public PodEntry(Pod pod)
    {
        Pod = pod;
        Requests = PodRequests.Of(pod);
        NonZero = PodRequests.NonZeroOf(pod);
        Ports = HostPorts.Of(pod);
        Affinity? affinity = pod.Spec.Affinity;
        Affinities = affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? default;
        AntiAffinities = affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? default;
        Preferred = affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
        AntiPreferred = affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
    }

    /// <summary>The pod.</summary>
    public Pod Pod { get; }

    /// <summary>Its uid.</summary>
    public string UID => Pod.Metadata.UID;

    /// <summary>Its priority; pods without one have 0.</summary>
    public int Priority => Pod.Spec.Priority ?? 0;

    /// <summary>What must fit.</summary>
    public ResourceAmounts Requests { get; }

    /// <summary>What it is taken to use when nodes are compared.</summary>
    public ResourceAmounts NonZero { get; }

    /// <summary>Ports it takes on its node.</summary>
    public ListOf<HostPort> Ports { get; }

    /// <summary>Required affinity terms.</summary>
    public ListOf<PodAffinityTerm> Affinities { get; }

    /// <summary>Required anti-affinity terms.</summary>
    public ListOf<PodAffinityTerm> AntiAffinities { get; }

    /// <summary>Preferred affinity terms.</summary>
    public ListOf<WeightedPodAffinityTerm> Preferred { get; }

    /// <summary>Preferred anti-affinity terms.</summary>
    public ListOf<WeightedPodAffinityTerm> AntiPreferred { get; }

    /// <summary>Whether it cares which pods are near it.</summary>
    public bool HasPodAffinity =>
        !Affinities.IsEmpty || !AntiAffinities.IsEmpty || !Preferred.IsEmpty || !AntiPreferred.IsEmpty;
}

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

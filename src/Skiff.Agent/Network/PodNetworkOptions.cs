namespace Skiff.Agent.Network;

/// <summary>The network of the node's pods.</summary>
public sealed record PodNetworkOptions
{
    /// <summary>The bridge the pods hang on; also names the rule table. At most 15 bytes.</summary>
    public required string Bridge { get; init; }

    /// <summary>Addresses of this node's pods, such as <c>10.42.0.0/24</c>.</summary>
    public required string PodCidr { get; init; }

    /// <summary>Addresses of all pods of the cluster, which see each other's real addresses.</summary>
    public required string ClusterCidr { get; init; }

    /// <summary>Directory of the one network configuration, which containerd watches.</summary>
    public required string ConfigDirectory { get; init; }

    /// <summary>Directory of the addresses given out; gone after a reboot, as the pods are.</summary>
    public required string LeaseDirectory { get; init; }

    /// <summary>Largest packet of the pods' interfaces in bytes; 0 leaves it to the kernel.</summary>
    public int MtuBytes { get; init; }

    /// <summary>Whether traffic that leaves the cluster takes the node's address. Off when another part does it.</summary>
    public bool Masquerade { get; init; } = true;

    /// <summary>Where forwarding is switched on.</summary>
    public string SysctlDirectory { get; init; } = "/proc/sys";
}

/// <summary>A port of the host that leads to a pod.</summary>
/// <param name="HostAddress">Address of the host it is bound to; empty for all.</param>
/// <param name="Port">Port of the host.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="PodAddress">The pod's IPv4 address.</param>
/// <param name="PodPort">Port of the pod.</param>
public readonly record struct HostPort(
    string HostAddress, int Port, string Protocol, string PodAddress, int PodPort);

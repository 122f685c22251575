using Skiff.Model;

namespace Skiff.Networking.Services;

/// <summary>Where a connection may end.</summary>
/// <param name="Address">Pod address.</param>
/// <param name="Port">Port at the pod.</param>
public readonly record struct Backend(string Address, int Port);

/// <summary>One port of one Service with everything its rules depend on. Compared by content: equal means no change.</summary>
public sealed record ServicePortRule
{
    /// <summary>Name of the port's chain: unique, and the same after a restart.</summary>
    public required string Chain { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Addresses inside the cluster.</summary>
    public ListOf<string> ClusterAddresses { get; init; }

    /// <summary>Addresses that a load balancer or an operator gave.</summary>
    public ListOf<string> ExternalAddresses { get; init; }

    /// <summary>The Service's port.</summary>
    public required int Port { get; init; }

    /// <summary>Port on every node; 0 for none.</summary>
    public int NodePort { get; init; }

    /// <summary>Backends for connections from inside the cluster.</summary>
    public ListOf<Backend> Internal { get; init; }

    /// <summary>Backends for connections from outside.</summary>
    public ListOf<Backend> External { get; init; }

    /// <summary>
    /// Backends on every node. Where a policy leaves none of them, connections wait for an answer that may yet come;
    /// where there is none at all, they are refused.
    /// </summary>
    public ListOf<Backend> Everywhere { get; init; }

    /// <summary>Addresses of all that answer, whatever the policies: UDP flows to them may go on.</summary>
    public ListOf<string> Answering { get; init; }

    /// <summary>Whether connections from outside keep their address, because only local pods answer them.</summary>
    public bool KeepsClientAddress { get; init; }

    /// <summary>Seconds for which a client stays with its backend; 0 for no affinity.</summary>
    public int AffinitySeconds { get; init; }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Runtime;
using Skiff.Client;

namespace Skiff.Agent.Streaming;

/// <summary>What the node's server is told once.</summary>
/// <param name="NodeName">The node, which authorization is asked about.</param>
/// <param name="Endpoints">Where to listen; upstream's port is 10250.</param>
/// <param name="Certificate">What the server shows: subject <c>system:node:NAME</c>.</param>
/// <param name="ClientAuthorities">The authorities of client certificates.</param>
/// <param name="LogRoot">The directory below which the logs of all pods lie.</param>
public sealed record NodeServerOptions(
    string NodeName,
    IReadOnlyList<IPEndPoint> Endpoints,
    Func<X509Certificate2> Certificate,
    X509Certificate2Collection ClientAuthorities,
    string LogRoot)
{
    /// <summary>How long a stream may carry nothing before it is closed.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long a port-forward waits for the second of two streams that belong together.</summary>
    public TimeSpan StreamCreationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections at the same time.</summary>
    public int MaxConnections { get; init; } = 2000;

    /// <summary>Connections that carry streams at the same time.</summary>
    public int MaxStreamConnections { get; init; } = 1000;
}

/// <summary>What the node's server works with.</summary>
/// <param name="Api">Where tokens are verified and permissions asked for.</param>
/// <param name="Cri">The runtime.</param>
/// <param name="Pods">What the node runs.</param>
/// <param name="Time">The clock.</param>
public sealed record NodeServices(IApi Api, ICri Cri, IPodDirectory Pods, TimeProvider Time)
{
    /// <summary>The cgroups of pods; null when they are not known.</summary>
    public CgroupTree? Cgroups { get; init; }

    /// <summary>What the agent counts.</summary>
    public NodeCounts Counts { get; init; } = new();
}

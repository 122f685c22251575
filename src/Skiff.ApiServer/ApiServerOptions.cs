using System.Net;
using System.Security.Cryptography;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authentication.Jwt;
using Skiff.ApiServer.Authorization.Configured;

namespace Skiff.ApiServer;

/// <summary>What an API server is told about its cluster.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Where the server listens; with none it serves its own process only.</summary>
    public required IReadOnlyList<IPEndPoint> Endpoints { get; init; }

    /// <summary>The address at which pods and other machines reach the server.</summary>
    public required IPAddress AdvertiseAddress { get; init; }

    /// <summary>The port at <see cref="AdvertiseAddress"/>.</summary>
    public int Port { get; init; } = 6443;

    /// <summary>Range of cluster addresses of services.</summary>
    public IPNetwork ServiceRange { get; init; } = IPNetwork.Parse("10.43.0.0/16");

    /// <summary>Address of the cluster's DNS, inside <see cref="ServiceRange"/>.</summary>
    public IPAddress ClusterDns { get; init; } = IPAddress.Parse("10.43.0.10");

    /// <summary>Port at <see cref="AdvertiseAddress"/> where DNS listens.</summary>
    public int DnsPort { get; init; } = 10053;

    /// <summary>Domain of the cluster's DNS.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The lowest node port.</summary>
    public int NodePortFirst { get; init; } = 30_000;

    /// <summary>The highest node port.</summary>
    public int NodePortLast { get; init; } = 32_767;

    /// <summary>Who is let in besides those the cluster knows by itself.</summary>
    public AuthenticationSettings Authentication { get; init; } = AuthenticationSettings.Default;

    /// <summary>Who decides what callers may do.</summary>
    public AuthorizationSettings Authorization { get; init; } = AuthorizationSettings.Default;

    /// <summary>Seats of requests that run at the same time; priority levels share them.</summary>
    public int RequestsInFlightMax { get; init; } = 600;

    /// <summary>Whether objects may be sent and asked for in CBOR: upstream's gate <c>CBORServingAndStorage</c>.</summary>
    public bool SpeaksCbor { get; init; }

    /// <summary>Whether a new cluster has the class of volumes on nodes' disks, as the default one.</summary>
    public bool OffersLocalStorage { get; init; }

    /// <summary>Where names, identifiers and choices come from that nobody may foresee. Fills the span given.</summary>
    public Action<Span<byte>> Random { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Records requests; null records none. It outlives the server.</summary>
    public AuditTrail? Audit { get; init; }

    /// <summary>Told of a request that broke the server's own assumptions: which one, and how.</summary>
    public Action<string, Exception>? RequestBroke { get; init; }

    /// <summary>Told why a changed file of authorizers was not taken in.</summary>
    public Action<string>? AuthorizersRefused { get; init; }

    /// <summary>The address of the <c>kubernetes</c> service: the first one of the range.</summary>
    public IPAddress FirstServiceAddress
    {
        get
        {
            byte[] bytes = ServiceRange.BaseAddress.GetAddressBytes();
            bytes[^1] |= 1;
            return new IPAddress(bytes);
        }
    }
}

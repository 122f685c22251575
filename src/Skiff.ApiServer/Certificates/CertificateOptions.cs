using System.Net;

namespace Skiff.ApiServer.Certificates;

/// <summary>The names and addresses that the server's certificates have to hold for.</summary>
/// <param name="NodeName">Name of the node this server runs on.</param>
/// <param name="Addresses">Addresses clients reach the API server at, besides loopback.</param>
/// <param name="FirstServiceAddress">Address of the <c>kubernetes</c> service: the range's first.</param>
/// <param name="DnsNames">Further names clients use.</param>
/// <param name="ClusterDomain">Domain of the cluster's DNS.</param>
public sealed record CertificateOptions(
    string NodeName,
    IReadOnlyList<IPAddress> Addresses,
    IPAddress? FirstServiceAddress = null,
    IReadOnlyList<string>? DnsNames = null,
    string ClusterDomain = "cluster.local")
{
    /// <summary>Every DNS name of the API server, each once.</summary>
    internal IReadOnlyList<string> ServingNames =>
    [
        .. new[]
        {
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            $"kubernetes.default.svc.{ClusterDomain}",
            "localhost",
            NodeName,
        }.Concat(DnsNames ?? []).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Every address of the API server, each once.</summary>
    internal IReadOnlyList<IPAddress> ServingAddresses
    {
        get
        {
            IEnumerable<IPAddress> all = [IPAddress.Loopback, IPAddress.IPv6Loopback, .. Addresses];
            return [.. (FirstServiceAddress is null ? all : all.Append(FirstServiceAddress)).Distinct()];
        }
    }

    /// <summary>Names the node's own endpoint is reached by.</summary>
    internal IReadOnlyList<string> NodeNames => [.. new[] { NodeName, "localhost" }.Distinct(StringComparer.Ordinal)];

    /// <summary>Addresses the node's own endpoint is reached at.</summary>
    internal IReadOnlyList<IPAddress> NodeAddresses =>
        [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Concat(Addresses).Distinct()];
}

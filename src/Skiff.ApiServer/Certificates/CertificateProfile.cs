using System.Net;

namespace Skiff.ApiServer.Certificates;

/// <summary>What a certificate is for.</summary>
[Flags]
public enum CertificateUse
{
    /// <summary>A server proves its names with it.</summary>
    Server = 1,

    /// <summary>A client proves its user and groups with it.</summary>
    Client = 2,
}

/// <summary>What a certificate is to say.</summary>
/// <param name="CommonName">The user, or the server's name for people.</param>
/// <param name="Organizations">The user's groups.</param>
/// <param name="Use">What it may be used for.</param>
/// <param name="DnsNames">Names a server proves.</param>
/// <param name="Addresses">Addresses a server proves.</param>
public sealed record CertificateProfile(
    string CommonName,
    IReadOnlyList<string> Organizations,
    CertificateUse Use,
    IReadOnlyList<string> DnsNames,
    IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>A client certificate for a user in some groups.</summary>
    public static CertificateProfile Client(string user, params IReadOnlyList<string> groups) =>
        new(user, groups, CertificateUse.Client, [], []);

    /// <summary>A serving certificate for names and addresses.</summary>
    public static CertificateProfile Server(
        string name, IReadOnlyList<string> dnsNames, IReadOnlyList<IPAddress> addresses) =>
        new(name, [], CertificateUse.Server, dnsNames, addresses);

    /// <summary>The client certificate of a node's agent, which the node authorizer recognises.</summary>
    public static CertificateProfile Node(string nodeName) => Client($"system:node:{nodeName}", "system:nodes");

    /// <summary>The serving certificate of a node's own endpoint.</summary>
    public static CertificateProfile NodeServer(
        string nodeName, IReadOnlyList<string> dnsNames, IReadOnlyList<IPAddress> addresses) =>
        new($"system:node:{nodeName}", ["system:nodes"], CertificateUse.Server, dnsNames, addresses);
}

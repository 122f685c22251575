using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Names that tokens carry.</summary>
/// <param name="Issuer">Who makes them; a URL that also serves the discovery documents.</param>
/// <param name="ApiAudiences">Names of the API server itself; a token must be for one of them.</param>
public sealed record TokenSettings(string Issuer, ListOf<string> ApiAudiences)
{
    /// <summary>Issuer of the tokens kept in secrets.</summary>
    public const string LegacyIssuer = "kubernetes/serviceaccount";

    /// <summary>The names of a cluster whose DNS domain is <c>cluster.local</c>.</summary>
    public static TokenSettings Default { get; } = ForDomain("cluster.local");

    /// <summary>The names of a cluster with a DNS domain.</summary>
    public static TokenSettings ForDomain(string clusterDomain)
    {
        string issuer = $"https://kubernetes.default.svc.{clusterDomain}";
        return new(issuer, [issuer]);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Requests;
using Skiff.Machinery.Signing;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication;

/// <summary>
/// Turns client certificates into users: common name is the user, organizations are the groups. Only the cluster's own
/// authority is believed, and only certificates made for clients. Verifying takes about a millisecond, so a connection
/// keeps the result; verify again when a day has passed or the certificate has ended.
/// </summary>
/// <param name="clusterAuthority">The cluster authority's certificate.</param>
/// <param name="clock">Source of the time validity is judged by.</param>
public sealed class ClientCertificates(X509Certificate2 clusterAuthority, TimeProvider clock)
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string CredentialId = "authentication.kubernetes.io/credential-id";

    /// <summary>Verifies what a client presented in the handshake.</summary>
    /// <param name="leaf">The client's certificate.</param>
    /// <param name="intermediates">Other certificates it sent.</param>
    public AuthenticationResult Authenticate(X509Certificate2 leaf, X509Certificate2Collection? intermediates = null)
    {
        if (Verify(leaf, intermediates) is { } fault)
        {
            return AuthenticationResult.Refused($"verifying certificate SN={leaf.SerialNumber} failed: {fault}");
        }

        SubjectNames subject = SubjectNames.Of(leaf);
        if (subject.CommonName.Length == 0) return AuthenticationResult.Refused("certificate names no user");
        if (subject.Uids.Count > 1) return AuthenticationResult.Refused("expected 1 UID, but found multiple");
        string uid = "";
        if (subject.Uids.Count == 1)
        {
            if (subject.Uids[0] is not { } text)
            {
                return AuthenticationResult.Refused("unable to parse UID into a string");
            }

            if (text.Length == 0) return AuthenticationResult.Refused("UID cannot be an empty string");
            uid = text;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(leaf.RawDataMemory.Span));
        return AuthenticationResult.Identified(new UserInfo(
            subject.CommonName,
            uid,
            Groups(subject.Organizations),
            MapOf.Create<ListOf<string>>((CredentialId, [$"X509SHA256={hash}"]))));
    }

    private static ListOf<string> Groups(IReadOnlyList<string> organizations) =>
        organizations.Contains(UserInfo.AuthenticatedGroup) || organizations.Contains(UserInfo.UnauthenticatedGroup)
            ? ListOf.From(organizations)
            : [.. organizations, UserInfo.AuthenticatedGroup];

    private string? Verify(X509Certificate2 leaf, X509Certificate2Collection? intermediates)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(clusterAuthority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true; // A client must not make the server fetch a URL.
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        if (intermediates is not null) chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        if (!chain.Build(leaf))
        {
            return string.Join(", ", chain.ChainStatus.Select(status => status.Status.ToString()).Distinct());
        }

        // The trust store may have been consulted for more than our root: what counts is where the chain ends.
        X509Certificate2 root = chain.ChainElements[^1].Certificate;
        return root.RawDataMemory.Span.SequenceEqual(clusterAuthority.RawDataMemory.Span) ? null : "UntrustedRoot";
    }
}

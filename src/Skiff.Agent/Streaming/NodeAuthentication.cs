using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Authentication.V1;

namespace Skiff.Agent.Streaming;

/// <summary>
/// Tells who sends a request: a client certificate of the cluster's authorities, or a token the API vouches for. Nobody
/// else is anybody.
/// </summary>
internal sealed class NodeAuthentication(X509Certificate2Collection authorities, IApi api, TimeProvider time)
{
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";
    private const int MaxTokenLength = 16 * 1024;
    private static readonly TimeSpan CertificateLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(2);

    // Keys are hashes, so that no token stays in memory longer than its request.
    private readonly ExpiringCache<string, NodeCaller?> certificates = new(1000, time);
    private readonly ExpiringCache<string, NodeCaller> tokens = new(1000, time);

    public async ValueTask<NodeCaller?> AuthenticateAsync(HttpContext context, CancellationToken stop)
    {
        if (context.Connection.ClientCertificate is { } shown && OfCertificate(shown) is { } caller) return caller;
        string header = context.Request.Headers.Authorization.ToString();
        const string scheme = "Bearer ";
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        string token = header[scheme.Length..].Trim();
        return token.Length is 0 or > MaxTokenLength ? null : await OfTokenAsync(token, stop);
    }

    private NodeCaller? OfCertificate(X509Certificate2 shown)
    {
        string key = shown.GetCertHashString(HashAlgorithmName.SHA256);
        if (certificates.TryGet(key, out NodeCaller? known)) return known;
        NodeCaller? caller = IsTrusted(shown) ? Read(shown.SubjectName) : null;
        certificates.Set(key, caller, CertificateLife);
        return caller;
    }

    private bool IsTrusted(X509Certificate2 shown)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientPurpose));
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        return chain.Build(shown);
    }

    private static NodeCaller? Read(X500DistinguishedName subject)
    {
        string name = "";
        List<string> groups = ["system:authenticated"];
        foreach (X500RelativeDistinguishedName part in subject.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements) return null;
            string? value = part.GetSingleElementValue();
            if (value is null) continue;
            if (part.GetSingleElementType().Value == CommonName) name = value;
            if (part.GetSingleElementType().Value == Organization) groups.Add(value);
        }

        return name.Length == 0 ? null : new(name, "", groups.ToListOf(), default);
    }

    private async ValueTask<NodeCaller?> OfTokenAsync(string token, CancellationToken stop)
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (tokens.TryGet(key, out NodeCaller? known)) return known;
        TokenReview review = TokenReview.Empty with { Spec = TokenReviewSpec.Empty with { Token = token } };
        ApiResult<IObject> result = await api.CreateAsync((Kind)Kinds.TokenReview, review, stop);
        if (!result.TryGet(out IObject? answer, out _) || answer is not TokenReview { Status.Authenticated: true } told)
        {
            return null;
        }

        UserInfo user = told.Status.User;
        NodeCaller caller = new(user.Username, user.UID, user.Groups, user.Extra);
        tokens.Set(key, caller, TokenLife);
        return caller;
    }
}

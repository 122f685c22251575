using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.Model;
using Skiff.Model.Certificates.V1;

namespace Skiff.Joining;

/// <summary>A certificate that a node asks its cluster for.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Signer">Who is to sign it.</param>
/// <param name="Use">What it is for, besides signing what is said with it.</param>
/// <param name="DnsNames">Names it is to prove.</param>
/// <param name="Addresses">Addresses it is to prove.</param>
internal sealed record CertificateWish(
    string NodeName, string Signer, string Use, IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>By which the API knows the node.</summary>
    public static CertificateWish Client(string nodeName) =>
        new(nodeName, "kubernetes.io/kube-apiserver-client-kubelet", KeyUsage.UsageClientAuth, [], []);

    /// <summary>By which those who call the node know it.</summary>
    public static CertificateWish Serving(string nodeName, IReadOnlyList<IPAddress> addresses) =>
        new(nodeName, "kubernetes.io/kubelet-serving", KeyUsage.UsageServerAuth, [nodeName], addresses);

    /// <summary>The user that the certificate names.</summary>
    public string User => $"system:node:{NodeName}";

    /// <summary>The usages in the API's words. Older signers ask for the second one whatever the key is.</summary>
    public ListOf<string> Usages => [KeyUsage.UsageDigitalSignature, KeyUsage.UsageKeyEncipherment, Use];

    /// <summary>The request for a key, as PEM text.</summary>
    public string RequestFor(ECDsa key) => Request(key).CreateSigningRequestPem();

    /// <summary>The certificate as the key itself signs it: it holds where nobody checks who signed.</summary>
    public X509Certificate2 SelfSigned(ECDsa key, DateTimeOffset now) =>
        Request(key).CreateSelfSigned(now - TimeSpan.FromMinutes(5), now + TimeSpan.FromDays(365));

    private CertificateRequest Request(ECDsa key)
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(User); // What is added last stands first.
        subject.AddOrganizationName("system:nodes");
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);
        if (DnsNames.Count + Addresses.Count == 0) return request;
        SubjectAlternativeNameBuilder names = new();
        foreach (string name in DnsNames) names.AddDnsName(name);
        foreach (IPAddress address in Addresses) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}

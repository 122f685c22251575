using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.ApiServer.Certificates;

/// <summary>Signs certificates in process. Keys are NIST P-256: one takes a fraction of a millisecond.</summary>
/// <param name="root">The authority's own certificate and key.</param>
/// <param name="clock">Source of the time validity starts at.</param>
public sealed class CertificateAuthority(KeyedCertificate root, TimeProvider clock)
{
    /// <summary>Lifetime of an authority.</summary>
    public static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    /// <summary>Lifetime of a certificate it signs.</summary>
    public static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(365);

    // Clients' clocks may run behind ours; upstream's tools back-date by as much.
    private static readonly TimeSpan backDating = TimeSpan.FromMinutes(5);

    /// <summary>The authority's own certificate.</summary>
    public KeyedCertificate Root => root;

    /// <summary>Makes an authority that signs itself.</summary>
    public static CertificateAuthority Create(string name, string commonName, TimeProvider clock)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Subject(commonName, []), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = clock.GetUtcNow();
        X509Certificate2 certificate = request.CreateSelfSigned(now - backDating, now + AuthorityLifetime);
        return new(new(name, certificate), clock);
    }

    /// <summary>Makes a key and a certificate for it.</summary>
    public KeyedCertificate Issue(string name, CertificateProfile profile)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(
            Subject(profile.CommonName, profile.Organizations), key, HashAlgorithmName.SHA256);
        using X509Certificate2 bare = Sign(request, profile);
        return new(name, bare.CopyWithPrivateKey(key));
    }

    /// <summary>
    /// Makes a certificate for a key that stays with its owner, such as a joining node. Only the public key is taken
    /// from the owner; every name comes from <paramref name="profile"/>.
    /// </summary>
    public X509Certificate2 IssueFor(PublicKey key, CertificateProfile profile)
    {
        X500DistinguishedName subject = Subject(profile.CommonName, profile.Organizations);
        return Sign(new CertificateRequest(subject, key, HashAlgorithmName.SHA256), profile);
    }

    private X509Certificate2 Sign(CertificateRequest request, CertificateProfile profile)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages(profile.Use), false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            root.Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (profile.DnsNames.Count + profile.Addresses.Count > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string dnsName in profile.DnsNames) names.AddDnsName(dnsName);
            foreach (System.Net.IPAddress address in profile.Addresses) names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset notAfter = now + LeafLifetime;
        if (notAfter > root.NotAfter) notAfter = root.NotAfter; // A leaf never outlives its authority.
        DateTimeOffset notBefore = now - backDating;
        if (notBefore < root.NotBefore) notBefore = root.NotBefore;
        return request.Create(root.Certificate, notBefore, notAfter, SerialNumber());
    }

    private static OidCollection Usages(CertificateUse use)
    {
        OidCollection usages = [];
        if (use.HasFlag(CertificateUse.Server)) usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (use.HasFlag(CertificateUse.Client)) usages.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return usages;
    }

    private static X500DistinguishedName Subject(string commonName, IReadOnlyList<string> organizations)
    {
        // The builder writes what was added last first; groups keep their order, the user comes after them.
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(commonName);
        foreach (string organization in organizations.Reverse()) subject.AddOrganizationName(organization);
        return subject.Build();
    }

    // 127 random bits, positive: unique without a register of what was signed.
    private static byte[] SerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        serial[0] |= 0x40;
        return serial;
    }
}

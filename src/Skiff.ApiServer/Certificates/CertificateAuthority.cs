using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.Machinery.Signing;

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
    private static readonly TimeSpan shortLifetime = TimeSpan.FromHours(8); // Of which back-dating is a hundredth.

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
    /// Makes what a request for a certificate asks for: its key, its subject and its names, and nothing else it may
    /// have brought. Null when the authority has ended.
    /// </summary>
    /// <param name="request">A request somebody approved.</param>
    /// <param name="usages">Usages in the words of the API.</param>
    /// <param name="lifetime">How long it shall hold.</param>
    public X509Certificate2? Sign(SigningRequest request, IReadOnlyCollection<string> usages, TimeSpan lifetime)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (now >= root.NotAfter) return null;
        CertificateRequest made = new(request.Subject, request.PublicKey, HashAlgorithmName.SHA256);
        X509KeyUsageFlags flags = KeyUsages.FlagsOf(usages);
        if (flags != X509KeyUsageFlags.None) made.CertificateExtensions.Add(new X509KeyUsageExtension(flags, true));
        OidCollection purposes = [];
        foreach (string oid in KeyUsages.PurposesOf(usages)) purposes.Add(new Oid(oid));
        if (purposes.Count > 0) made.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        made.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        made.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            root.Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (NamesOf(request) is { } names) made.CertificateExtensions.Add(names);

        // Back-dating takes nothing from a certificate that holds for hours only.
        DateTimeOffset notAfter = lifetime < shortLifetime ? now + lifetime : now + lifetime - backDating;
        return Finish(made, now - backDating, notAfter);
    }

    // Written as they were read: what builds names for servers changes or refuses some that a client may have.
    private static X509Extension? NamesOf(SigningRequest request)
    {
        if (request.DnsNames.Count + request.MailAddresses.Count + request.Addresses.Count + request.Uris.Count == 0)
        {
            return null;
        }

        AsnWriter names = new(AsnEncodingRules.DER);
        using (names.PushSequence())
        {
            foreach (string name in request.DnsNames) WriteText(name, 2);
            foreach (string address in request.MailAddresses) WriteText(address, 1);
            foreach (System.Net.IPAddress address in request.Addresses)
            {
                names.WriteOctetString(address.GetAddressBytes(), new Asn1Tag(TagClass.ContextSpecific, 7));
            }

            foreach (string uri in request.Uris) WriteText(uri, 6);
        }

        // What names nobody in its subject must be judged by these.
        bool isCritical = request.Names.CommonName.Length == 0 && request.Names.Organizations.Count == 0;
        return new X509SubjectAlternativeNameExtension(names.Encode(), isCritical);

        void WriteText(string text, int tag) => names.WriteCharacterString(
            UniversalTagNumber.IA5String, text, new Asn1Tag(TagClass.ContextSpecific, tag));
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
        return Finish(request, now - backDating, now + LeafLifetime);
    }

    // A leaf neither begins before its authority nor outlives it. The authority's key signs, whatever the leaf's is.
    private X509Certificate2 Finish(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa key = root.Certificate.GetECDsaPrivateKey()!;
        if (notAfter > root.NotAfter) notAfter = root.NotAfter;
        if (notBefore < root.NotBefore) notBefore = root.NotBefore;
        return request.Create(
            root.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), notBefore, notAfter, SerialNumber());
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

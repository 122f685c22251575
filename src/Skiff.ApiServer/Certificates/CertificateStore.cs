using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.Machinery.Signing;

namespace Skiff.ApiServer.Certificates;

/// <summary>Keeps certificates and keys as <c>NAME.crt</c> and <c>NAME.key</c> in one private directory.</summary>
/// <param name="directory">The directory.</param>
/// <param name="clock">Source of the time that renewal is judged by.</param>
internal sealed class CertificateStore(string directory, TimeProvider clock)
{
    /// <summary>
    /// The authority on disk, or a new one. An authority is never renewed here: every certificate it signed would
    /// end with it.
    /// </summary>
    public CertificateAuthority Authority(string name, string commonName)
    {
        if (Load(name) is { } kept && kept.NotAfter > clock.GetUtcNow()) return new(kept, clock);
        CertificateAuthority made = CertificateAuthority.Create(name, commonName, clock);
        Save(made.Root);
        return made;
    }

    /// <summary>
    /// The certificate on disk while it says what is asked for, chains to the authority and has a third of its life
    /// left; otherwise a new one.
    /// </summary>
    public KeyedCertificate Leaf(CertificateAuthority authority, string name, CertificateProfile profile)
    {
        if (Load(name) is { } kept)
        {
            bool isOurs = IsFrom(authority, kept) && Says(kept.Certificate, profile);
            if (isOurs && !kept.IsAging(clock.GetUtcNow())) return kept;
            kept.Certificate.Dispose();
        }

        KeyedCertificate made = authority.Issue(name, profile);
        Save(made);
        return made;
    }

    private KeyedCertificate? Load(string name)
    {
        string certificatePath = Path.Combine(directory, name + ".crt");
        string keyPath = Path.Combine(directory, name + ".key");
        if (!File.Exists(certificatePath) || !File.Exists(keyPath)) return null;
        try
        {
            return new(name, X509Certificate2.CreateFromPemFile(certificatePath, keyPath));
        }
        catch (CryptographicException)
        {
            return null; // A torn or foreign pair is replaced; its files are written again.
        }
    }

    private void Save(KeyedCertificate certificate)
    {
        // The key goes first: a key without its certificate is made anew, a certificate without its key would not load.
        PrivateFiles.Write(Path.Combine(directory, certificate.Name + ".key"), certificate.KeyPem);
        PrivateFiles.Write(Path.Combine(directory, certificate.Name + ".crt"), certificate.CertificatePem);
    }

    // The signature is checked by itself: building a chain would load every root of the machine on each start.
    private static bool IsFrom(CertificateAuthority authority, KeyedCertificate leaf)
    {
        X509Certificate2 root = authority.Root.Certificate;
        if (!leaf.Certificate.IssuerName.RawData.AsSpan().SequenceEqual(root.SubjectName.RawData)) return false;
        using ECDsa? key = root.GetECDsaPublicKey();
        if (key is null) return false;
        AsnReader certificate = new AsnReader(leaf.Certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
        ReadOnlySpan<byte> signed = certificate.ReadEncodedValue().Span;
        certificate.ReadEncodedValue(); // The algorithm: whatever it says, only ours verifies.
        byte[] signature = certificate.ReadBitString(out _);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool Says(X509Certificate2 certificate, CertificateProfile profile)
    {
        SubjectNames subject = SubjectNames.Of(certificate);
        if (subject.CommonName != profile.CommonName) return false;
        if (!subject.Organizations.SequenceEqual(profile.Organizations)) return false;
        X509SubjectAlternativeNameExtension? names =
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        HashSet<string> dnsNames = new(names?.EnumerateDnsNames() ?? [], StringComparer.OrdinalIgnoreCase);
        HashSet<System.Net.IPAddress> addresses = [.. names?.EnumerateIPAddresses() ?? []];
        return dnsNames.SetEquals(profile.DnsNames) && addresses.SetEquals(profile.Addresses);
    }
}

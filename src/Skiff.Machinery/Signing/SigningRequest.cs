using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.Machinery.Signing;

/// <summary>A PKCS #10 request for a certificate, read and not believed: only its signature is checked here.</summary>
public sealed class SigningRequest
{
    private const string PemLabel = "CERTIFICATE REQUEST";
    private const string SubjectAlternativeNames = "2.5.29.17";
    private const string RsaKey = "1.2.840.113549.1.1.1";

    private static readonly HashAlgorithmName hash = HashAlgorithmName.SHA256; // Of what would be signed, not of what was.

    private readonly byte[] der;

    private SigningRequest(byte[] der, CertificateRequest request)
    {
        this.der = der;
        Subject = request.SubjectName;
        PublicKey = request.PublicKey;
        Names = SubjectNames.Of(request.SubjectName);
        foreach (X509Extension extension in request.CertificateExtensions)
        {
            if (extension.Oid?.Value == SubjectAlternativeNames) ReadNames(extension.RawData);
        }
    }

    /// <summary>The subject as it was written.</summary>
    public X500DistinguishedName Subject { get; }

    /// <summary>The names in the subject.</summary>
    public SubjectNames Names { get; }

    /// <summary>The key that the certificate is for.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>DNS names wanted.</summary>
    public IReadOnlyList<string> DnsNames { get; private set; } = [];

    /// <summary>Addresses wanted.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    /// <summary>Mail addresses wanted.</summary>
    public IReadOnlyList<string> MailAddresses { get; private set; } = [];

    /// <summary>URIs wanted.</summary>
    public IReadOnlyList<string> Uris { get; private set; } = [];

    /// <summary>Reads PEM text; null, with the reason, when it holds no request.</summary>
    public static SigningRequest? Parse(ReadOnlySpan<byte> pem, out string fault)
    {
        fault = "";
        if (PemBlock.First(pem) is not { Label: PemLabel } block)
        {
            fault = "PEM block type must be CERTIFICATE REQUEST";
            return null;
        }

        try
        {
            return new(block.Content, Load(block.Content, CertificateRequestLoadOptions.SkipSignatureValidation));
        }
        catch (Exception failure) when (failure is CryptographicException or AsnContentException or ArgumentException)
        {
            fault = "x509: malformed certificate request";
            return null;
        }
    }

    /// <summary>Why the signature does not show that the sender has the key; null when it does.</summary>
    public string? SignatureFault()
    {
        if (WeakAlgorithm() is { } weak) return $"x509: cannot verify signature: insecure algorithm {weak}";
        try
        {
            Load(der, CertificateRequestLoadOptions.Default);
            return null;
        }
        catch (NotSupportedException)
        {
            return "x509: cannot verify signature: algorithm unimplemented";
        }
        catch (CryptographicException)
        {
            return PublicKey.Oid.Value == RsaKey ? "crypto/rsa: verification error" : "x509: ECDSA verification failure";
        }
    }

    private static CertificateRequest Load(byte[] der, CertificateRequestLoadOptions options) =>
        CertificateRequest.LoadSigningRequest(
            der, hash, options | CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);

    // Hashes that can be forged are refused, as upstream refuses them.
    private string? WeakAlgorithm()
    {
        AsnReader whole = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        whole.ReadEncodedValue();
        return whole.ReadSequence().ReadObjectIdentifier() switch
        {
            "1.2.840.113549.1.1.4" => "MD5-RSA",
            "1.2.840.113549.1.1.5" => "SHA1-RSA",
            "1.2.840.10045.4.1" => "ECDSA-SHA1",
            _ => null,
        };
    }

    private void ReadNames(byte[] value)
    {
        List<string> dnsNames = [], mailAddresses = [], uris = [];
        List<IPAddress> addresses = [];
        AsnReader names = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            Asn1Tag tag = names.PeekTag();
            switch (tag.TagValue)
            {
                case 1: mailAddresses.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag)); break;
                case 2: dnsNames.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag)); break;
                case 6: uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag)); break;
                case 7: addresses.Add(new IPAddress(names.ReadOctetString(tag))); break;
                default: names.ReadEncodedValue(); break;
            }
        }

        (DnsNames, MailAddresses, Uris, Addresses) = (dnsNames, mailAddresses, uris, addresses);
    }
}

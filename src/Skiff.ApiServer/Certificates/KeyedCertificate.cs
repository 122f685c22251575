using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.ApiServer.Certificates;

/// <summary>A certificate with its private key.</summary>
/// <param name="Name">Name of its files, without extension.</param>
/// <param name="Certificate">The certificate, with the key attached.</param>
public sealed record KeyedCertificate(string Name, X509Certificate2 Certificate)
{
    /// <summary>The certificate as PEM text.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>The private key as PKCS #8 PEM text.</summary>
    public string KeyPem
    {
        get
        {
            using ECDsa key = Certificate.GetECDsaPrivateKey()
                ?? throw new InvalidOperationException($"certificate {Name} has no elliptic-curve key");
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        }
    }

    /// <summary>When it ends, as a point in time.</summary>
    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    /// <summary>When it begins, as a point in time.</summary>
    public DateTimeOffset NotBefore => new(Certificate.NotBefore.ToUniversalTime());

    /// <summary>Whether less than a third of the lifetime is left.</summary>
    internal bool IsAging(DateTimeOffset now) => NotAfter - now < (NotAfter - NotBefore) / 3;
}

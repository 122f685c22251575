using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.Agent.Tests.Streaming;

/// <summary>An authority and what it signs, for one test.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DateTimeOffset from = TimeProvider.System.GetUtcNow().AddHours(-1);
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte serial;

    public TestCertificates()
    {
        CertificateRequest request = new("CN=test-authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Authority = request.CreateSelfSigned(from, from.AddDays(2));
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Server() => Sign("CN=system:node:n1, O=system:nodes", "1.3.6.1.5.5.7.3.1", from.AddDays(1));

    public X509Certificate2 Client(string subject, DateTimeOffset? until = null) =>
        Sign(subject, "1.3.6.1.5.5.7.3.2", until ?? from.AddDays(1));

    public X509Certificate2 Sign(string subject, string purpose, DateTimeOffset until)
    {
        using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, own, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(purpose)], false));
        using X509Certificate2 plain = request.Create(Authority, from, until, [1, ++serial]);
        using X509Certificate2 keyed = plain.CopyWithPrivateKey(own);
        return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Whether a server shows a certificate of this authority; for clients of the server under test.</summary>
    public bool Accepts(object sender, X509Certificate? shown, X509Chain? _, SslPolicyErrors errors)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return shown is X509Certificate2 certificate && chain.Build(certificate);
    }

    public void Dispose()
    {
        Authority.Dispose();
        key.Dispose();
    }
}

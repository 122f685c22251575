using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Certificates;
using Skiff.Machinery.Signing;

namespace Skiff.ApiServer.Tests.Certificates;

/// <summary>Certificates made for keys of others.</summary>
public sealed class RequestSigningTests
{
    private readonly FixedClock clock = new();
    private readonly CertificateAuthority authority;

    public RequestSigningTests() => authority = CertificateAuthority.Create("ca", "test-ca", clock);

    [Fact]
    public void A_certificate_says_what_was_asked_and_nothing_more()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest asked = new("CN=jane, O=devs", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("a.example");
        names.AddEmailAddress("jane@a.example");
        names.AddUri(new Uri("spiffe://a/jane"));
        names.AddIpAddress(IPAddress.Parse("192.0.2.1"));
        asked.CertificateExtensions.Add(names.Build());

        using X509Certificate2 made = authority.Sign(Read(asked), ["digital signature", "client auth"], TimeSpan.FromDays(1))!;

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), made.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.False(made.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, made.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Oid purpose = Assert.Single(made.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>());
        Assert.Equal("1.3.6.1.5.5.7.3.2", purpose.Value);
        string shown = made.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().Format(false);
        Assert.Contains("DNS:a.example, email:jane@a.example, IP Address:192.0.2.1, URI:spiffe://a/jane", shown,
            StringComparison.Ordinal);
        AuthenticationResult known = new ClientCertificates(authority.Root.Certificate, clock).Authenticate(made);
        Assert.Equal("jane", known.User?.Name);
        Assert.Equal(["devs", "system:authenticated"], known.User?.Groups.ToArray() ?? []);
    }

    [Theory]
    [InlineData(60, 60)] // Minutes asked for, minutes from now on.
    [InlineData(24 * 60, (24 * 60) - 5)]
    [InlineData(20 * 365 * 24 * 60, 3650 * 24 * 60)]
    public void It_ends_in_time_and_never_after_its_authority(int asked, int given)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        CertificateRequest request = new("CN=jane", key, HashAlgorithmName.SHA384);
        using X509Certificate2 made = authority.Sign(Read(request), ["client auth"], TimeSpan.FromMinutes(asked))!;

        Assert.Equal(clock.GetUtcNow().AddMinutes(given), new DateTimeOffset(made.NotAfter.ToUniversalTime()));
        Assert.True(made.NotBefore.ToUniversalTime() <= clock.GetUtcNow());
    }

    [Fact]
    public void An_authority_that_has_ended_signs_nothing()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SigningRequest request = Read(new CertificateRequest("CN=jane", key, HashAlgorithmName.SHA256));
        clock.Now += CertificateAuthority.AuthorityLifetime;
        Assert.Null(authority.Sign(request, ["client auth"], TimeSpan.FromHours(1)));
    }

    private static SigningRequest Read(CertificateRequest request) =>
        SigningRequest.Parse(Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()), out _)!;
}

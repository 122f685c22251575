using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.Machinery.Signing;

namespace Skiff.Machinery.Tests;

/// <summary>Requests for certificates, as base64 of PEM text.</summary>
internal static class Requests
{
    public static string Good { get; } = Of(Pem());

    public static string Of(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));

    public static string Pem(bool rsa = false, Action<SubjectAlternativeNameBuilder>? names = null)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = key is RSA pair
            ? new("CN=me, O=team", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new("CN=me, O=team", (ECDsa)key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            SubjectAlternativeNameBuilder builder = new();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }

        return request.CreateSigningRequestPem();
    }

    /// <summary>The request with one bit of its signature changed.</summary>
    public static string Forged(string pem)
    {
        byte[] der = PemBlock.First(Encoding.ASCII.GetBytes(pem))!.Content;
        der[^1] ^= 1;
        return Of(new string(PemEncoding.Write("CERTIFICATE REQUEST", der)));
    }

    /// <summary>The request with a signature that says it is of SHA-1.</summary>
    public static string Weak(string pem)
    {
        byte[] der = PemBlock.First(Encoding.ASCII.GetBytes(pem))!.Content;
        int at = der.AsSpan().IndexOf(Convert.FromHexString("2A864886F70D01010B"));
        der[at + 8] = 5;
        return Of(new string(PemEncoding.Write("CERTIFICATE REQUEST", der)));
    }
}

public class CertificateSigningRequestTests
{
    private const string Kind = "CertificateSigningRequest";
    private const string Approved = """{"status":{"conditions":[{"type":"Approved","status":"True"}]}}""";
    private const string Denied = """{"status":{"conditions":[{"type":"Denied","status":"True"}]}}""";

    private static readonly string Certificate = MakeCertificate();

    public static TheoryData<string, string[]> Cases => new()
    {
        { """{"spec":{"usages":null}}""", ["spec.usages: Required value"] },
        { """{"spec":{"usages":["client auth","client auth"]}}""",
            ["spec.usages[1]: Duplicate value: \"client auth\""] },
        { """{"spec":{"signerName":""}}""", ["spec.signerName: Required value"] },
        { """{"spec":{"signerName":"kubernetes.io/legacy-unknown"}}""",
            ["spec.signerName: Invalid value: \"kubernetes.io/legacy-unknown\": the legacy signerName is not allowed via this API version"] },
        { """{"spec":{"signerName":"signer"}}""",
            ["spec.signerName: Invalid value: \"signer\": must be a fully qualified domain and path of the form 'example.com/signer-name'"] },
        { """{"spec":{"signerName":"example/signer"}}""",
            ["spec.signerName: Invalid value: \"example\": should be a domain with at least two segments separated by dots"] },
        { """{"spec":{"expirationSeconds":599}}""",
            ["spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)"] },
        { """{"spec":{"expirationSeconds":600}}""", [] },
    };

    public static TheoryData<string, string, string, string[]> Changes => new()
    {
        { "approval", "{}", Approved, [] },
        { "status", "{}", Approved, ["status.conditions: Forbidden: updates may not add a condition of type \"Approved\""] },
        { "", "{}", Approved, ["status.conditions: Forbidden: updates may not add a condition of type \"Approved\""] },
        { "approval", Approved, """{"status":{"conditions":null}}""",
            ["status.conditions: Forbidden: updates may not remove a condition of type \"Approved\""] },
        { "approval", Denied,
            """{"status":{"conditions":[{"type":"Denied","status":"True"},{"type":"Approved","status":"True"}]}}""",
            ["status.conditions[1].type: Invalid value: \"Approved\": Approved and Denied conditions are mutually exclusive"] },
        { "approval", "{}", """{"status":{"conditions":[{"type":"Approved","status":"False"}]}}""",
            ["status.conditions[0].status: Unsupported value: \"False\": supported values: \"True\""] },
        { "approval", "{}", """{"status":{"conditions":[{"type":"","status":"Maybe"}]}}""",
            [
                "status.conditions[0].type: Required value",
                "status.conditions[0].status: Unsupported value: \"Maybe\": supported values: \"False\", \"True\", \"Unknown\"",
            ] },
        { "status", "{}", """{"status":{"conditions":[{"type":"Failed","status":"True"},{"type":"Failed","status":"True"}]}}""",
            ["status.conditions[1].type: Duplicate value: \"Failed\""] },
        { "status", Approved, """{"status":{"conditions":[{"type":"Approved","status":"True","reason":"other"}]}}""",
            ["status.conditions: Forbidden: updates may not modify a condition of type \"Approved\""] },
        { "status", "{}", Signed(Certificate), [] },
        { "approval", "{}", Signed(Certificate), ["status.certificate: Forbidden: updates may not set certificate content"] },
        { "status", Signed(Certificate), Signed(Certificate + Certificate),
            ["status.certificate: Forbidden: updates may not modify existing certificate content"] },
        { "status", "{}", Signed("text"),
            ["status.certificate: Invalid value: \"<certificate data>\": must contain at least one CERTIFICATE PEM block"] },
        { "status", "{}", Signed("-----BEGIN KEY-----\n-----END KEY-----\n"),
            ["status.certificate: Invalid value: \"<certificate data>\": only CERTIFICATE PEM blocks are allowed, found \"KEY\""] },
        { "status", "{}", Signed(Certificate.Replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nA: b\n\nM", StringComparison.Ordinal)),
            ["status.certificate: Invalid value: \"<certificate data>\": no PEM block headers are permitted"] },
        { "status", "{}", Signed("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            ["status.certificate: Invalid value: \"<certificate data>\": x509: malformed certificate"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaysWhatIsWrong(string patch, string[] faults) => Assert.Equal(faults, Samples.Create(Kind, patch));

    [Theory]
    [MemberData(nameof(Changes))]
    public void DecisionsAndCertificatesComeOnTheirOwnWays(string subresource, string old, string next, string[] faults) =>
        Assert.Equal(faults, Samples.Update(Kind, next, old, subresource));

    [Fact]
    public void UsagesAreKnown()
    {
        string fault = Assert.Single(Samples.Create(Kind, """{"spec":{"usages":["flying"]}}"""));
        Assert.StartsWith("spec.usages[0]: Unsupported value: \"flying\": supported values: \"any\", \"cert sign\", ", fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RequestsAreSignedByTheirKey()
    {
        Assert.Empty(Samples.Create(Kind, Asking(Requests.Of(Requests.Pem(rsa: true)))));
        Assert.Equal("PEM block type must be CERTIFICATE REQUEST", FaultOf(Requests.Of(Certificate)));
        Assert.Equal("x509: malformed certificate request", FaultOf(Requests.Of(
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")));
        Assert.Equal("x509: ECDSA verification failure", FaultOf(Requests.Forged(Requests.Pem())));
        Assert.Equal("crypto/rsa: verification error", FaultOf(Requests.Forged(Requests.Pem(rsa: true))));
        Assert.Equal("x509: cannot verify signature: insecure algorithm SHA1-RSA",
            FaultOf(Requests.Weak(Requests.Pem(rsa: true))));
    }

    [Fact]
    public void NamesAreRead()
    {
        string pem = Requests.Pem(names: builder =>
        {
            builder.AddDnsName("a.example");
            builder.AddEmailAddress("me@a.example");
            builder.AddUri(new Uri("spiffe://a/b"));
            builder.AddIpAddress(System.Net.IPAddress.Parse("192.0.2.1"));
        });
        SigningRequest request = SigningRequest.Parse(Encoding.ASCII.GetBytes("before\n" + pem + "\nafter"), out _)!;
        Assert.Equal("me", request.Names.CommonName);
        Assert.Equal(["team"], request.Names.Organizations);
        Assert.Equal(["a.example"], request.DnsNames);
        Assert.Equal(["me@a.example"], request.MailAddresses);
        Assert.Equal(["spiffe://a/b"], request.Uris);
        Assert.Equal("192.0.2.1", Assert.Single(request.Addresses).ToString());
    }

    private static string FaultOf(string request)
    {
        string fault = Assert.Single(Samples.Create(Kind, Asking(request)));
        string start = $"spec.request: Invalid value: \"{request}\": ";
        Assert.StartsWith(start, fault, StringComparison.Ordinal);
        return fault[start.Length..];
    }

    private static string Asking(string request) => $$$"""{"spec":{"request":"{{{request}}}"}}""";

    private static string Signed(string pem) => $$$"""{"status":{"certificate":"{{{Requests.Of(pem)}}}"}}""";

    private static string MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=me", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return made.ExportCertificatePem() + "\n";
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Tests.Certificates;

namespace Skiff.ApiServer.Tests.Authentication;

public sealed class ClientCertificatesTests
{
    private const string UidOid = "1.3.6.1.4.1.57683.2";

    private readonly FixedClock clock = new();
    private readonly CertificateAuthority authority;
    private readonly ClientCertificates certificates;

    public ClientCertificatesTests()
    {
        authority = CertificateAuthority.Create("ca", "kubernetes-ca", clock);
        certificates = new(authority.Root.Certificate, clock);
    }

    [Fact]
    public void Common_name_is_the_user_and_organizations_are_the_groups()
    {
        X509Certificate2 leaf = authority.Issue("x", CertificateProfile.Client("alice", "dev", "ops")).Certificate;

        UserInfo user = Identified(certificates.Authenticate(leaf));

        Assert.Equal("alice", user.Name);
        Assert.Equal(["dev", "ops", "system:authenticated"], user.Groups);
        Assert.Equal(
            $"X509SHA256={Convert.ToHexStringLower(SHA256.HashData(leaf.RawData))}",
            user.Extra["authentication.kubernetes.io/credential-id"][0]);
    }

    [Fact]
    public void Groups_in_one_set_as_go_writes_them_are_all_read()
    {
        X509Certificate2 leaf = Leaf(Name([("2.5.4.10", ["dev", "ops"]), ("2.5.4.3", ["alice"])]));

        Assert.Equal(["dev", "ops", "system:authenticated"], Identified(certificates.Authenticate(leaf)).Groups);
    }

    [Theory]
    [InlineData(new[] { "u-1" }, "u-1", "")]
    [InlineData(new string[0], "", "")]
    [InlineData(new[] { "" }, null, "UID cannot be an empty string")]
    [InlineData(new[] { "u-1", "u-2" }, null, "expected 1 UID, but found multiple")]
    public void The_uid_attribute_names_the_uid(string[] uids, string? expected, string error)
    {
        X509Certificate2 leaf = Leaf(Name([.. uids.Select(uid => (UidOid, new[] { uid })), ("2.5.4.3", ["alice"])]));

        AuthenticationResult result = certificates.Authenticate(leaf);

        Assert.Equal(expected, result.User?.Uid);
        Assert.Equal(error, result.Error);
    }

    [Fact]
    public void Another_authority_of_the_same_name_is_not_believed()
    {
        CertificateAuthority forged = CertificateAuthority.Create("ca", "kubernetes-ca", clock);

        AssertRefused(forged.Issue("x", CertificateProfile.Client("eve", "system:masters")).Certificate);
    }

    [Fact]
    public void A_serving_certificate_proves_no_user() =>
        AssertRefused(authority.Issue("x", CertificateProfile.Server("eve", ["eve"], [])).Certificate);

    [Fact]
    public void A_self_signed_certificate_proves_no_user() =>
        AssertRefused(CertificateAuthority.Create("x", "eve", clock).Root.Certificate);

    [Fact]
    public void A_leaf_is_no_authority()
    {
        KeyedCertificate leaf = authority.Issue("x", CertificateProfile.Client("alice"));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=eve", key, HashAlgorithmName.SHA256);
        using ECDsa signer = leaf.Certificate.GetECDsaPrivateKey()!;
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(signer);
        X509Certificate2 child = request.Create(
            leaf.Certificate.SubjectName, generator, leaf.NotBefore, leaf.NotAfter, [1, 2]);

        Assert.Null(certificates.Authenticate(child, [leaf.Certificate]).User);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(364, true)]
    [InlineData(366, false)]
    public void A_certificate_holds_within_its_time(int days, bool holds)
    {
        X509Certificate2 leaf = authority.Issue("x", CertificateProfile.Client("alice")).Certificate;
        clock.Now += TimeSpan.FromDays(days);

        Assert.Equal(holds, certificates.Authenticate(leaf).User is not null);
    }

    [Fact]
    public void A_certificate_without_a_name_proves_nobody() =>
        AssertRefused(Leaf(Name([("2.5.4.10", ["system:masters"])])));

    private static UserInfo Identified(AuthenticationResult result)
    {
        Assert.Equal("", result.Error);
        return result.User!;
    }

    private void AssertRefused(X509Certificate2 leaf)
    {
        AuthenticationResult result = certificates.Authenticate(leaf);
        Assert.Null(result.User);
        Assert.NotEqual("", result.Error);
    }

    private X509Certificate2 Leaf(X500DistinguishedName name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        return request.Create(
            authority.Root.Certificate, authority.Root.NotBefore, clock.Now + TimeSpan.FromDays(1), [1, 2, 3]);
    }

    private static X500DistinguishedName Name(IEnumerable<(string Oid, string[] Values)> sets)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach ((string oid, string[] values) in sets)
            {
                using (writer.PushSetOf())
                {
                    foreach (string value in values)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(oid);
                            writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                        }
                    }
                }
            }
        }

        return new(writer.Encode());
    }
}

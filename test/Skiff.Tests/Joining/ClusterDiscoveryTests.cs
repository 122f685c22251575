using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.Joining;
using Skiff.Machinery.Access;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Tests.Joining;

/// <summary>Which cluster-info is believed.</summary>
public sealed class ClusterDiscoveryTests
{
    private static readonly BootstrapToken token = new("abcdef", "0123456789abcdef");
    private readonly string authority = Authority();

    [Fact]
    public void What_the_token_signed_and_the_digest_names_is_believed()
    {
        ConfigMap info = Signed(Kubeconfig(authority));
        string hash = Assert.Single(ClusterDiscovery.Digests(Encoding.ASCII.GetBytes(authority)));
        Assert.Matches("^sha256:[0-9a-f]{64}$", hash);
        Discovered found = ClusterDiscovery.Judge(info, token, hash.ToUpperInvariant().Replace("SHA256", "sha256", StringComparison.Ordinal));
        Assert.Equal(authority, Encoding.ASCII.GetString(found.Authorities!));
        Assert.NotNull(ClusterDiscovery.Judge(info, token, "").Authorities);
    }

    [Fact]
    public void Another_digest_another_token_or_another_text_is_not()
    {
        ConfigMap info = Signed(Kubeconfig(authority));
        Refused(ClusterDiscovery.Judge(info, token, ClusterDiscovery.Digests(Encoding.ASCII.GetBytes(Authority()))[0]), "not the cluster that is meant");
        Refused(ClusterDiscovery.Judge(info, token with { Secret = "0123456789abcdeg" }, ""), "not that of the token");
        string changed = Kubeconfig(Authority());
        Refused(ClusterDiscovery.Judge(info with { Data = info.Data.Set("kubeconfig", changed) }, token, ""), "not that of the token");
        Discovered unknown = ClusterDiscovery.Judge(info, new("fedcba", token.Secret), "");
        Refused(unknown, "does not know the token fedcba");
        Assert.True(unknown.IsPassing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clusters: []")]
    [InlineData("clusters: [{cluster: {server: x}}]")]
    [InlineData("clusters: [{cluster: {certificate-authority-data: '?'}}]")]
    [InlineData("clusters: [{cluster: {certificate-authority-data: aGVsbG8=}}]")]
    [InlineData("clusters: [a, *b]")]
    public void A_text_without_authorities_is_refused(string kubeconfig) =>
        Refused(ClusterDiscovery.Judge(Signed(kubeconfig), token, ""), "names no authorities");

    private static void Refused(Discovered found, string why)
    {
        Assert.Null(found.Authorities);
        Assert.Contains(why, found.Fault, StringComparison.Ordinal);
    }

    private static ConfigMap Signed(string kubeconfig) => ConfigMap.Empty with
    {
        Data = MapOf.Create(("kubeconfig", kubeconfig), (token.SignatureKey, token.Sign(kubeconfig))),
    };

    private static string Kubeconfig(string pem) =>
        $"clusters: [{{name: '', cluster: {{server: 'https://x', certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(pem))}}}}}]";

    private static string Authority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=ca", key, HashAlgorithmName.SHA256);
        DateTimeOffset begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return request.CreateSelfSigned(begin, begin.AddYears(50)).ExportCertificatePem();
    }
}

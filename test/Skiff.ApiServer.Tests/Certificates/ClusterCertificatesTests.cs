using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Tests.Certificates;

[SupportedOSPlatform("linux")]
public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly TemporaryDirectory data = new();
    private readonly FixedClock clock = new();
    private readonly CertificateOptions options =
        new("node-1", [IPAddress.Parse("192.0.2.7")], IPAddress.Parse("10.43.0.1"), ["api.example"]);

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Every_file_is_its_owners_alone_whatever_the_umask()
    {
        ClusterCertificates certificates = await EnsureAsync();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(certificates.Directory));
        string[] files = Directory.GetFiles(certificates.Directory);
        Assert.Equal(17, files.Length);
        Assert.All(files, file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_directory_open_to_others_is_closed()
    {
        string pki = Path.Combine(data.Path, "pki");
        Directory.CreateDirectory(pki);
        File.SetUnixFileMode(pki, (UnixFileMode)0b111_101_101);

        await EnsureAsync();

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(pki));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_key_is_replaced_and_not_followed()
    {
        string target = Path.Combine(data.Path, "elsewhere");
        File.WriteAllText(target, "untouched");
        Directory.CreateDirectory(Path.Combine(data.Path, "pki"));
        File.CreateSymbolicLink(Path.Combine(data.Path, "pki", "admin.key"), target);

        ClusterCertificates certificates = await EnsureAsync();

        Assert.Equal("untouched", File.ReadAllText(target));
        Assert.Null(new FileInfo(Path.Combine(certificates.Directory, "admin.key")).LinkTarget);
    }

    [Fact]
    public async Task The_serving_certificate_holds_for_every_name_of_the_api_server()
    {
        ClusterCertificates certificates = await EnsureAsync();
        X509Certificate2 serving = certificates.ApiServer.Certificate;

        Assert.All(
            new[]
            {
                "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
                "localhost", "node-1", "api.example", "127.0.0.1", "::1", "192.0.2.7", "10.43.0.1",
            },
            name => Assert.True(serving.MatchesHostname(name), name));
        Assert.False(serving.MatchesHostname("kubernetes.other"));
    }

    [Fact]
    public async Task A_second_start_keeps_everything()
    {
        ClusterCertificates first = await EnsureAsync();
        ClusterCertificates second = await EnsureAsync();

        Assert.Equal(first.List().Select(Facts), second.List().Select(Facts));
        Assert.Equal(first.ServiceAccountKeys.SigningId, second.ServiceAccountKeys.SigningId);
        Assert.Equal(
            first.ApiServer.Certificate.GetCertHashString(), second.ApiServer.Certificate.GetCertHashString());
    }

    [Fact]
    public async Task A_running_server_renews_what_ages_and_keeps_the_rest()
    {
        ClusterCertificates certificates = await EnsureAsync();
        KeyedCertificate serving = certificates.ApiServer;
        clock.Now = clock.Now.AddDays(200);
        Assert.False(certificates.Renew());
        Assert.Same(serving, certificates.ApiServer);

        clock.Now = clock.Now.AddDays(100);
        Assert.True(certificates.Renew());
        Assert.NotSame(serving, certificates.ApiServer);
        Assert.True(certificates.ApiServer.NotAfter > clock.Now.AddDays(300));
        Assert.Equal(certificates.ApiServer.CertificatePem, (await EnsureAsync()).ApiServer.CertificatePem);
        Assert.False(certificates.Renew());
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(243, false)]
    [InlineData(244, true)]
    [InlineData(400, true)]
    public async Task A_leaf_is_renewed_once_less_than_a_third_of_its_life_is_left(int days, bool renewed)
    {
        ClusterCertificates first = await EnsureAsync();
        clock.Now += TimeSpan.FromDays(days);
        ClusterCertificates second = await EnsureAsync();

        Assert.Equal(renewed, first.ApiServer.Certificate.SerialNumber != second.ApiServer.Certificate.SerialNumber);
        Assert.Equal(first.ClusterAuthorityPem, second.ClusterAuthorityPem);
        Assert.Equal(first.ServiceAccountKeys.SigningId, second.ServiceAccountKeys.SigningId);
    }

    [Fact]
    public async Task A_new_address_renews_the_serving_certificates_alone()
    {
        ClusterCertificates first = await EnsureAsync();
        ClusterCertificates second = await ClusterCertificates.EnsureAsync(
            data.Path, options with { Addresses = [IPAddress.Parse("192.0.2.8")] }, clock);

        Assert.NotEqual(first.ApiServer.Certificate.SerialNumber, second.ApiServer.Certificate.SerialNumber);
        Assert.NotEqual(first.NodeServer.Certificate.SerialNumber, second.NodeServer.Certificate.SerialNumber);
        Assert.Equal(first.Admin.Certificate.SerialNumber, second.Admin.Certificate.SerialNumber);
        Assert.False(second.ApiServer.Certificate.MatchesHostname("192.0.2.7"));
    }

    [Theory]
    [InlineData("apiserver.crt")]
    [InlineData("apiserver.key")]
    public async Task A_torn_pair_is_made_again(string file)
    {
        ClusterCertificates first = await EnsureAsync();
        string path = Path.Combine(first.Directory, file);
        File.WriteAllText(path, File.ReadAllText(path)[..100]);

        ClusterCertificates second = await EnsureAsync();

        Assert.NotEqual(first.ApiServer.Certificate.SerialNumber, second.ApiServer.Certificate.SerialNumber);
        Assert.Equal(first.Admin.Certificate.SerialNumber, second.Admin.Certificate.SerialNumber);
    }

    [Fact]
    public async Task A_new_authority_makes_every_certificate_anew()
    {
        ClusterCertificates first = await EnsureAsync();
        File.Delete(Path.Combine(first.Directory, "ca.key"));

        ClusterCertificates second = await EnsureAsync();

        Assert.NotEqual(first.Admin.Certificate.SerialNumber, second.Admin.Certificate.SerialNumber);
        Assert.NotEqual(first.NodeServer.Certificate.SerialNumber, second.NodeServer.Certificate.SerialNumber);
        Assert.Equal(first.FrontProxyClient.Certificate.SerialNumber, second.FrontProxyClient.Certificate.SerialNumber);
        Assert.Null(new ClientCertificates(second.ClusterAuthority.Root.Certificate, clock)
            .Authenticate(first.Admin.Certificate).User);
    }

    [Fact]
    public async Task A_broken_token_key_stops_the_start_instead_of_ending_every_token()
    {
        ClusterCertificates first = await EnsureAsync();
        File.WriteAllText(Path.Combine(first.Directory, "service-account.key"), "nothing");

        await Assert.ThrowsAsync<InvalidDataException>(EnsureAsync);
    }

    [Fact]
    public async Task Retired_keys_still_verify()
    {
        ClusterCertificates first = await EnsureAsync();
        using RSA retired = RSA.Create(2048);
        string path = Path.Combine(first.Directory, "service-account-2025.pub");
        File.WriteAllText(path, retired.ExportSubjectPublicKeyInfoPem());

        ClusterCertificates second = await EnsureAsync();

        Assert.Equal(
            [first.ServiceAccountKeys.SigningId, TokenVerificationKey.Of(retired).Id],
            second.ServiceAccountKeys.Verification.Select(key => key.Id));
    }

    [Fact]
    public async Task Subjects_and_uses_are_those_of_upstream()
    {
        ClusterCertificates certificates = await EnsureAsync();

        Assert.Equal(
            [
                "ca CN=kubernetes-ca authority",
                "front-proxy-ca CN=kubernetes-front-proxy-ca authority",
                "apiserver CN=kube-apiserver",
                "admin CN=kubernetes-admin, O=system:masters",
                "node-client CN=system:node:node-1, O=system:nodes",
                "node-server CN=system:node:node-1, O=system:nodes",
                "apiserver-kubelet-client CN=kube-apiserver-kubelet-client, O=system:masters",
                "front-proxy-client CN=front-proxy-client",
            ],
            certificates.List().Select(line => $"{line.Name} {line.Subject}{(line.IsAuthority ? " authority" : "")}"));
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], Uses(certificates.ApiServer));
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], Uses(certificates.Admin));
        Assert.Equal(TimeSpan.FromDays(3650), certificates.ClusterAuthority.Root.NotAfter - clock.Now);
        Assert.Equal(TimeSpan.FromDays(365), certificates.Admin.NotAfter - clock.Now);
    }

    [Fact]
    public async Task The_kubeconfig_embeds_everything_and_is_private()
    {
        ClusterCertificates certificates = await EnsureAsync();
        string path = Path.Combine(data.Path, "admin.kubeconfig");

        Kubeconfig.WriteAdmin(path, new("https://192.0.2.7:6443/"), certificates);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        string[] lines = File.ReadAllLines(path);
        Assert.Contains("    server: https://192.0.2.7:6443", lines);
        Assert.Contains("current-context: skiff", lines);
        Assert.Contains("    user: skiff-admin", lines);
        Assert.Contains("  user:", lines);
        string line = Assert.Single(lines, l => l.StartsWith("    client-key-data: ", StringComparison.Ordinal));
        byte[] pem = Convert.FromBase64String(line["    client-key-data: ".Length..]);
        Assert.Equal(certificates.Admin.KeyPem, System.Text.Encoding.UTF8.GetString(pem));
    }

    private static string Facts(CertificateLine line) =>
        $"{line.Name} {line.Subject} {line.NotBefore:O} {line.NotAfter:O} {string.Join(' ', line.Names)}";

    private static IEnumerable<string> Uses(KeyedCertificate certificate) => certificate.Certificate.Extensions
        .OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value!);

    private Task<ClusterCertificates> EnsureAsync() => ClusterCertificates.EnsureAsync(data.Path, options, clock);
}

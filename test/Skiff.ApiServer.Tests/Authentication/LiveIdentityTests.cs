using System.Text;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Certificates;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Authentication;

/// <summary>Who a running server takes its callers for.</summary>
public sealed class LiveIdentityTests
{
    private const string Secrets = "/api/v1/namespaces/kube-system/secrets";
    private const string WhoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    [Fact]
    public async Task A_token_for_joining_is_good_while_its_secret_says_so()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient nobody = live.Client();
        await AddTokenAsync(live, "aaaaaa", ("auth-extra-groups", "system:bootstrappers:b,system:bootstrappers:a"));
        await AddTokenAsync(live, "bbbbbb", ("expiration", "2020-01-01T00:00:00Z"));
        await AddTokenAsync(live, "cccccc", ("usage-bootstrap-authentication", "false"));
        await AddTokenAsync(live, "dddddd", ("auth-extra-groups", "system:masters"));
        await AddTokenAsync(live, "eeeeee", ("expiration", "tomorrow"));
        await AddTokenAsync(live, "ffffff", ("token-id", "aaaaaa"));
        await AddTokenAsync(live, "gggggg", ("expiration", "2099-01-01T00:00:00Z"));

        Answered known = await AskAsync("aaaaaa.0123456789abcdef");
        Assert.Equal("system:bootstrap:aaaaaa", known.At("status", "userInfo", "username"));
        Assert.Equal(
            """["system:bootstrappers","system:bootstrappers:a","system:bootstrappers:b","system:authenticated"]""",
            known.At("status", "userInfo", "groups"));
        Assert.Equal(201, (await AskAsync("gggggg.0123456789abcdef")).Code);
        foreach (string wrong in new[] { "aaaaaa.0123456789abcdee", "bbbbbb.0123456789abcdef", "cccccc.0123456789abcdef",
            "dddddd.0123456789abcdef", "eeeeee.0123456789abcdef", "ffffff.0123456789abcdef", "zzzzzz.0123456789abcdef" })
        {
            Assert.Equal(401, (await AskAsync(wrong)).Code);
        }

        Task<Answered> AskAsync(string token) => live.PostAsync(WhoAmI, "{}", nobody, ("Authorization", $"Bearer {token}"));
    }

    [Fact]
    public async Task Only_a_proxy_speaks_for_others()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient proxy = live.Client(live.Certificates.FrontProxyClient.Certificate);
        (string, string)[] headers =
        [
            ("X-Remote-User", "jane"), ("X-Remote-Uid", "7"), ("X-Remote-Group", "devs"), ("X-Remote-Extra-a.example%2fb", "c"),
        ];

        Answered spoken = await live.PostAsync(WhoAmI, "{}", proxy, headers);
        Assert.Equal("jane", spoken.At("status", "userInfo", "username"));
        Assert.Equal("7", spoken.At("status", "userInfo", "uid"));
        Assert.Equal("""["devs","system:authenticated"]""", spoken.At("status", "userInfo", "groups"));
        Assert.Equal("""["c"]""", spoken.At("status", "userInfo", "extra", "a.example/b"));
        Assert.Equal(401, (await live.PostAsync(WhoAmI, "{}", proxy)).Code);
        Answered own = await live.PostAsync(WhoAmI, "{}", live.Admin, headers);
        Assert.Equal("kubernetes-admin", own.At("status", "userInfo", "username"));
        CertificateAuthority strange = CertificateAuthority.Create("ca", "strange-ca", TimeProvider.System);
        foreach (CertificateAuthority issuer in new[] { strange, live.Certificates.FrontProxyAuthority })
        {
            string name = issuer == strange ? "front-proxy-client" : "other"; // Neither is enough without the other.
            using HttpClient stranger = live.Client(issuer.Issue("client", CertificateProfile.Client(name)).Certificate);
            Assert.Equal(401, (await live.PostAsync(WhoAmI, "{}", stranger, headers)).Code);
        }

        using HttpClient nobody = live.Client();
        Answered alone = await live.PostAsync(WhoAmI, "{}", nobody, headers);
        Assert.Contains("system:anonymous", alone.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extension_servers_find_out_whom_to_believe()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        Answered map = await live.GetAsync("/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication");
        Assert.Equal(live.Certificates.ClusterAuthorityPem, map.At("data", "client-ca-file"));
        Assert.Equal(live.Certificates.FrontProxyAuthority.Root.CertificatePem, map.At("data", "requestheader-client-ca-file"));
        Assert.Equal("""["front-proxy-client"]""", map.At("data", "requestheader-allowed-names"));
        Assert.Equal("""["X-Remote-Extra-"]""", map.At("data", "requestheader-extra-headers-prefix"));
        Answered info = await live.GetAsync("/api/v1/namespaces/kube-public/configmaps/cluster-info");
        Assert.Contains("server: https://192.0.2.1:", info.At("data", "kubeconfig"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_use_of_a_kept_token_is_written_down_and_can_be_ended()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient holder = live.Client();
        const string path = "/api/v1/namespaces/default/secrets";
        Answered account = await live.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"app"}}""");
        ServiceAccount made = ServiceAccount.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "app", Namespace = "default", UID = account.At("metadata", "uid")! },
        };
        string token = live.Server.SecretToken(made, "kept");
        string data = Convert.ToBase64String(Encoding.ASCII.GetBytes(token));
        Answered secret = await live.PostAsync(path, $$$"""
            {"metadata":{"name":"kept","annotations":{"kubernetes.io/service-account.name":"app"}},
            "type":"kubernetes.io/service-account-token","data":{"token":"{{{data}}}"}}
            """);
        Assert.Equal(201, secret.Code);
        string version = secret.At("metadata", "resourceVersion")!;

        // The label comes after the answer: the watch ends with it.
        Task<string> labelled = FirstChangeAsync(live, $"{path}?watch=true&fieldSelector=metadata.name%3Dkept&resourceVersion={version}");
        Assert.Equal(201, (await UseAsync()).Code);
        Assert.Contains(LegacyTokenUse.LastUsedLabel, await labelled, StringComparison.Ordinal);

        await live.SendAsync(HttpMethod.Put, $"{path}/kept", $$$"""
            {"metadata":{"name":"kept","annotations":{"kubernetes.io/service-account.name":"app"},
            "labels":{"{{{LegacyTokenUse.InvalidSinceLabel}}}":"2026-01-01"}},
            "type":"kubernetes.io/service-account-token","data":{"token":"{{{data}}}"}}
            """, live.Admin);
        Assert.Equal(401, (await UseAsync()).Code);

        Task<Answered> UseAsync() => live.PostAsync(WhoAmI, "{}", holder, ("Authorization", $"Bearer {token}"));
    }

    private static async Task<string> FirstChangeAsync(LiveServer live, string path)
    {
        using HttpResponseMessage answer = await live.Admin.GetAsync(
            path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using Stream body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using StreamReader lines = new(body);
        return await lines.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }

    private static async Task AddTokenAsync(LiveServer live, string id, (string Key, string Value) more)
    {
        Dictionary<string, string> data = new(StringComparer.Ordinal)
        {
            ["token-id"] = id, ["token-secret"] = "0123456789abcdef", ["usage-bootstrap-authentication"] = "true",
        };
        data[more.Key] = more.Value;
        string text = string.Join(',', data.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""));
        Answered made = await live.PostAsync(Secrets, $$$"""
            {"metadata":{"name":"bootstrap-token-{{{id}}}"},"type":"bootstrap.kubernetes.io/token","stringData":{ {{{text}}} }}
            """);
        Assert.Equal(201, made.Code);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Certificates;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Classes 13, 14, 18 and 34: what says who somebody is over the network. Tokens are taken from one place only, are good for
/// whom and for as long as they say, and nothing else that a client may write makes it somebody.
/// </summary>
public sealed class TokenTests
{
    private const string WhoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task A_token_in_the_address_is_nobodys()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient nobody = live.Client();
        string token = await IssueAsync(live, """{"spec":{}}""");
        Assert.Equal("system:serviceaccount:default:app", (await AskAsync(live, nobody, token)).At("status", "userInfo", "username"));
        foreach (string query in (string[])["token", "access_token", "bearer_token", "authorization", "Authorization"])
        {
            Answered told = await live.PostAsync($"{WhoAmI}?{query}={token}", "{}", nobody);
            Assert.True(told.Code == 403 && told.Text.Contains("system:anonymous", StringComparison.Ordinal), told.Text);
            Assert.DoesNotContain(token, told.Text + told.Headers, StringComparison.Ordinal);
        }

        foreach ((string, string) cookie in ((string, string)[])[("Cookie", $"token={token}"), ("X-Auth-Token", token), ("Proxy-Authorization", $"Bearer {token}")])
            Assert.Equal(403, (await live.PostAsync(WhoAmI, "{}", nobody, cookie)).Code);
    }

    [Fact]
    public async Task A_browsers_token_is_never_said_again()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient nobody = live.Client();
        string token = await IssueAsync(live, """{"spec":{}}""");
        string protocol = "base64url.bearer.authorization.k8s.io." + Base64Url.EncodeToString(Encoding.ASCII.GetBytes(token));
        (string, string)[] upgrade =
        [
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ];
        Answered told = await live.GetAsync($"{Pods}/none/exec?command=id", nobody, [.. upgrade, ("Sec-WebSocket-Protocol", $"v5.channel.k8s.io, {protocol}")]);
        Assert.Contains("system:serviceaccount:default:app", told.Text, StringComparison.Ordinal); // It was taken: the account may not.
        Assert.DoesNotContain(protocol, told.Text + told.Headers, StringComparison.Ordinal);
        foreach (string offered in (string[])[protocol, $"{protocol}, {protocol}, a", protocol + "=, a", "base64url.bearer.authorization.k8s.io., a"])
            Assert.Equal(401, (await live.GetAsync($"{Pods}/none/exec", nobody, [.. upgrade, ("Sec-WebSocket-Protocol", offered)])).Code);
    }

    // No cookie is ever given, no other origin is ever let in: a page in a browser has nothing to act with.
    [Fact]
    public async Task A_page_of_another_origin_gets_nothing()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        foreach (string path in (string[])["/version", "/api/v1/pods", "/apis", "/healthz", "/none", WhoAmI])
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options, HttpMethod.Post])
            {
                Answered answer = await live.SendAsync(method, path, null, live.Admin, ("Origin", "https://evil.test"),
                    ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization"));
                string headers = answer.Headers.ToString();
                Assert.DoesNotContain("Access-Control", headers, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Set-Cookie", headers, StringComparison.OrdinalIgnoreCase);
                if (method == HttpMethod.Options) Assert.True(answer.Code is 405 or 404 or 200, $"{path}: {answer.Code}");
            }
        }
    }

    [Fact]
    public async Task A_token_is_good_for_whom_and_as_long_as_it_says()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient nobody = live.Client();
        string good = await IssueAsync(live, """{"spec":{}}""");
        string[] parts = good.Split('.');
        JsonObject header = (JsonObject)Json.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        JsonObject claims = (JsonObject)Json.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
        using RSA stranger = RSA.Create(2048);
        byte[] publicKey = Encoding.ASCII.GetBytes(live.Certificates.ServiceAccountKeys.Signing.ExportSubjectPublicKeyInfoPem());
        (string What, string Token)[] wrong =
        [
            ("another audience", await IssueAsync(live, """{"spec":{"audiences":["vault"]}}""")),
            ("no signature", $"{parts[0]}.{parts[1]}."), ("no algorithm", $"{Text(header.Set("alg", Json.Of("none")))}.{parts[1]}."),
            ("NONE", $"{Text(header.Set("alg", Json.Of("NONE")))}.{parts[1]}."),
            ("a shared secret that is the public key", Shared(Text(header.Set("alg", Json.Of("HS256"))), parts[1], publicKey)),
            ("another's key", Signed(parts[0], parts[1], stranger)),
            ("another's key under a name that climbs", Signed(Text(header.Set("kid", Json.Of("../../../../dev/null"))), parts[1], stranger)),
            ("another's key, brought along", Signed(Text(header.Set("jwk", Json.Object(("kty", Json.Of("RSA"))))), parts[1], stranger)),
            ("another's key, to be fetched", Signed(Text(header.Set("jku", Json.Of("https://127.0.0.1:1/"))), parts[1], stranger)),
            ("a later end", $"{parts[0]}.{Text(claims.Set("exp", Json.Of(9_999_999_999)))}.{parts[2]}"),
            ("another subject", $"{parts[0]}.{Text(claims.Set("sub", Json.Of("system:serviceaccount:kube-system:default")))}.{parts[2]}"),
            ("signature cut", good[..^2]), ("nothing", ""), ("dots", ".."), ("an old basic password", "admin:admin"),
        ];
        foreach ((string what, string token) in wrong)
        {
            Answered told = await AskAsync(live, nobody, token);
            bool isNobody = told.Code == 401 || (token.Length == 0 && told.Code == 403);
            Assert.True(isNobody, $"{what}: {told.Code} {told.Text}");
        }

        Assert.Equal(201, (await AskAsync(live, nobody, good)).Code);
    }

    [Fact]
    public async Task A_token_of_a_pod_ends_with_the_pod_even_if_another_takes_its_name()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        using HttpClient nobody = live.Client();
        await live.PostAsync(Accounts, """{"metadata":{"name":"app"},"automountServiceAccountToken":false}""");
        const string Pod = """{"metadata":{"name":"web"},"spec":{"serviceAccountName":"app","containers":[{"name":"a","image":"x"}]}}""";
        string uid = (await live.PostAsync(Pods, Pod)).At("metadata", "uid")!;
        string token = await IssueAsync(live, $$$$$$"""
            {"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web","uid":"{{{{{{uid}}}}}}"}}}
            """);
        Assert.Equal(201, (await AskAsync(live, nobody, token)).Code);
        await live.SendAsync(HttpMethod.Delete, $"{Pods}/web?gracePeriodSeconds=0", null, live.Admin);
        Assert.Equal(401, (await AskAsync(live, nobody, token)).Code);
        Assert.Equal(201, (await live.PostAsync(Pods, Pod)).Code);
        Assert.Equal(401, (await AskAsync(live, nobody, token)).Code);
        Answered other = await live.PostAsync($"{Accounts}/app/token", $$$$$$"""
            {"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web","uid":"{{{{{{uid}}}}}}"}}}
            """);
        Assert.Equal(409, other.Code);
    }

    [Fact]
    public async Task A_token_ends_with_its_time_and_with_its_account()
    {
        LaterTime time = new();
        await using LiveServer live = await LiveServer.StartAsync(time: time);
        using HttpClient nobody = live.Client();
        string token = await IssueAsync(live, """{"spec":{"expirationSeconds":600}}""");
        string other = await IssueAsync(live, """{"spec":{"expirationSeconds":86400}}""");
        Assert.Equal(201, (await AskAsync(live, nobody, token)).Code);
        time.By = TimeSpan.FromMinutes(15);
        Assert.Equal(401, (await AskAsync(live, nobody, token)).Code);
        Assert.Equal(201, (await AskAsync(live, nobody, other)).Code);

        // Another account of the name is another account.
        await live.SendAsync(HttpMethod.Delete, $"{Accounts}/app", null, live.Admin);
        Assert.Equal(401, (await AskAsync(live, nobody, other)).Code);
        Assert.Equal(201, (await AskAsync(live, nobody, await IssueAsync(live, "{}"))).Code);
        Assert.Equal(401, (await AskAsync(live, nobody, other)).Code);
    }

    /// <summary>The time of the machine, or later.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }

    // What a proxy tells of a user is believed of the proxy's certificate alone, whatever name another one bears.
    [Fact]
    public async Task Headers_make_nobody_somebody()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        (string, string)[] headers = [("X-Remote-User", "system:admin"), ("X-Remote-Group", "system:masters"), ("X-Remote-Uid", "0")];
        CertificateAuthority cluster = live.Certificates.ClusterAuthority;
        foreach (string name in (string[])["front-proxy-client", "system:kube-aggregator", "jane"])
        {
            using HttpClient holder = live.Client(cluster.Issue("client", CertificateProfile.Client(name)).Certificate);
            Assert.Equal(name, (await live.PostAsync(WhoAmI, "{}", holder, headers)).At("status", "userInfo", "username"));
            Assert.Equal(403, (await live.GetAsync("/api/v1/secrets", holder, headers)).Code);
        }

        // The proxies' own authority vouches for proxies of the one name, and for nobody else.
        using HttpClient unnamed = live.Client(
            live.Certificates.FrontProxyAuthority.Issue("client", CertificateProfile.Client("some-proxy")).Certificate);
        Assert.NotEqual(200, (await live.GetAsync("/api/v1/secrets", unnamed, headers)).Code);
        using HttpClient nobody = live.Client();
        Assert.Equal(403, (await live.GetAsync("/api/v1/secrets", nobody, headers)).Code);
    }

    private static async Task<string> IssueAsync(LiveServer live, string request)
    {
        await live.PostAsync(Accounts, """{"metadata":{"name":"app"},"automountServiceAccountToken":false}""");
        Answered issued = await live.PostAsync($"{Accounts}/app/token", request);
        Assert.Equal(201, issued.Code);
        return issued.At("status", "token")!;
    }

    private static Task<Answered> AskAsync(LiveServer live, HttpClient client, string token) =>
        live.PostAsync(WhoAmI, "{}", client, ("Authorization", $"Bearer {token}"));

    private static string Text(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToString()));

    private static string Signed(string header, string claims, RSA key) => $"{header}.{claims}."
        + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private static string Shared(string header, string claims, byte[] secret) =>
        $"{header}.{claims}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{header}.{claims}")))}";
}

using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Authentication.Jwt;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Tests.Certificates;
using Skiff.Model;

namespace Skiff.ApiServer.Tests.Authentication;

/// <summary>Tokens of other issuers, and an issuer that is asked without a network.</summary>
public sealed class JwtAuthenticatorTests : IDisposable
{
    private const string Url = "https://issuer.example";
    private const string Head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";
    private const string Simple = """
        jwt:
        - issuer: {url: "https://issuer.example", audiences: [cluster]}
          claimMappings:
            username: {claim: sub, prefix: "oidc:"}
            groups: {claim: teams, prefix: "team-"}
        """;

    private const string Expressions = """
        jwt:
        - issuer: {url: "https://issuer.example", audiences: [cluster, other], audienceMatchPolicy: MatchAny}
          claimValidationRules:
          - {claim: hd, requiredValue: example.com}
          - {expression: "claims.level > 3", message: too low}
          claimMappings:
            username: {expression: "claims.sub + '@' + claims.hd"}
            groups: {expression: "claims.teams.filter(t, t != 'hidden')"}
            uid: {claim: id}
            extra: [{key: example.com/role, valueExpression: "claims.role"}]
          userValidationRules:
          - {expression: "!user.username.startsWith('system:')", message: reserved}
        """;

    private static readonly RSA rsa = RSA.Create(2048);
    private static readonly ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly FixedClock clock = new();
    private readonly Issuer issuer = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => issuer.Dispose();

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS384")]
    [InlineData("ES256")]
    public async Task A_token_of_a_trusted_issuer_names_a_user(string algorithm)
    {
        TokenVerdict verdict = await AskAsync(Simple, Token("""{"sub":"jane","teams":["a","b"],"jti":"7"}""", algorithm));
        Assert.Equal("", verdict.Error);
        Assert.Equal("oidc:jane", verdict.User?.Name);
        Assert.Equal(["team-a", "team-b", "system:authenticated"], verdict.User!.Groups.ToArray());
        Assert.Equal(["JTI=7"], verdict.User.Extra["authentication.kubernetes.io/credential-id"].ToArray());
        Assert.Equal(["api"], verdict.Audiences.ToArray());
    }

    [Theory]
    [InlineData("""{"sub":"jane","iss":"https://other.example"}""", "RS256", null)]
    [InlineData("""{"sub":"jane","aud":"nobody"}""", "RS256", "oidc: verify token: oidc: expected audience in [cluster] got [nobody]")]
    [InlineData("""{"sub":"jane","exp":1}""", "RS256", "oidc: verify token: oidc: token is expired")]
    [InlineData("""{"sub":"jane","exp":null}""", "RS256", "oidc: verify token: oidc: token is expired")]
    [InlineData("""{"sub":"jane","nbf":99999999999}""", "RS256", "oidc: verify token: oidc: current time is before the nbf (not before) time")]
    [InlineData("""{"sub":"jane"}""", "none", "oidc: verify token: failed to verify signature: failed to verify id token signature")]
    [InlineData("""{"sub":"jane"}""", "HS256", "oidc: verify token: failed to verify signature: failed to verify id token signature")]
    [InlineData("""{"sub":"jane"}""", "forged", "oidc: verify token: failed to verify signature: failed to verify id token signature")]
    [InlineData("""{"name":"jane"}""", "RS256", "oidc: parse username claims \"sub\": claim not present")]
    [InlineData("""{"sub":["jane"]}""", "RS256", "oidc: parse username claims \"sub\": must be a string")]
    [InlineData("""{"sub":"jane","teams":[1]}""", "RS256", "oidc: parse groups claim \"teams\": must be a string or a list of strings")]
    public async Task Others_do_not(string claims, string algorithm, string? error)
    {
        TokenVerdict verdict = await AskAsync(Simple, Token(claims, algorithm));
        Assert.Null(verdict.User);
        Assert.Equal(error ?? "", verdict.Error);
    }

    [Theory]
    [InlineData("RS256", "RS256", "")]
    [InlineData("RS256,ES256", "ES256", "")]
    [InlineData("RS256", "ES256", "oidc: verify token: oidc: malformed jwt: unexpected signature algorithm \"ES256\"; expected [\"RS256\"]")]
    [InlineData("ES256,PS256", "RS256", "oidc: verify token: oidc: malformed jwt: unexpected signature algorithm \"RS256\"; expected [\"ES256\" \"PS256\"]")]
    public async Task An_issuer_may_be_held_to_some_algorithms(string allowed, string algorithm, string error)
    {
        OidcFlags flags = new() { IssuerUrl = Url, ClientId = "cluster", SigningAlgorithms = allowed };
        Assert.True(flags.TryMake("", "", out AuthenticationSettings? settings, out string? fault), fault);
        using JwtAuthenticator authenticator = new(settings.Issuers, ["api"], clock, () => issuer);

        TokenVerdict verdict = await authenticator.AuthenticateAsync(Token("""{"sub":"jane"}""", algorithm), default, Stop);

        Assert.Equal((error, error.Length == 0 ? $"{Url}#jane" : null), (verdict.Error, verdict.User?.Name));
    }

    [Theory]
    [InlineData("""{"sub":"jane","hd":"example.com","level":4,"teams":["a","hidden"],"id":"9","role":["x","y"]}""", null)]
    [InlineData("""{"sub":"jane","hd":"other.com","level":4,"teams":[],"role":""}""",
        "oidc: required claim hd value does not match. Got = other.com, want = example.com")]
    [InlineData("""{"sub":"jane","hd":"example.com","level":3,"teams":[],"role":""}""",
        "oidc: error evaluating claim validation expression: validation expression 'claims.level > 3' failed: too low")]
    [InlineData("""{"sub":"system:x","hd":"example.com","level":4,"teams":[],"role":""}""",
        "oidc: error evaluating user info validation rule: validation expression '!user.username.startsWith('system:')' failed: reserved")]
    public async Task Expressions_say_who_it_is(string claims, string? error)
    {
        TokenVerdict verdict = await AskAsync(Expressions, Token(claims, "RS256", "other"));
        Assert.Equal(error ?? "", verdict.Error);
        if (error is not null) return;
        Assert.Equal("jane@example.com 9", $"{verdict.User?.Name} {verdict.User?.Uid}");
        Assert.Equal(["a", "system:authenticated"], verdict.User!.Groups.ToArray());
        Assert.Equal(["x", "y"], verdict.User.Extra["example.com/role"].ToArray());
    }

    [Fact]
    public async Task Mail_counts_only_when_it_was_checked()
    {
        string mail = Simple.Replace("claim: sub", "claim: email", StringComparison.Ordinal);
        Assert.Equal("oidc:a@b", (await AskAsync(mail, Token("""{"email":"a@b","email_verified":true}"""))).User?.Name);
        Assert.Equal("oidc:a@b", (await AskAsync(mail, Token("""{"email":"a@b"}"""))).User?.Name);
        Assert.Equal("oidc: email not verified", (await AskAsync(mail, Token("""{"email":"a@b","email_verified":false}"""))).Error);
    }

    [Fact]
    public async Task Keys_are_fetched_once_and_again_for_one_nobody_knows_but_not_for_every_wrong_token()
    {
        using JwtAuthenticator authenticator = Make(Simple);
        string token = Token("""{"sub":"jane"}""");
        for (int i = 0; i < 3; i++) Assert.NotNull((await authenticator.AuthenticateAsync(token, default, Stop)).User);
        Assert.Equal(2, issuer.Asked); // The document and the keys.
        for (int i = 0; i < 3; i++) await authenticator.AuthenticateAsync(Token("{}", "forged"), default, Stop);
        Assert.InRange(issuer.Asked, 2, 4);
    }

    [Fact]
    public async Task An_issuer_that_says_it_is_another_is_not_believed()
    {
        issuer.Name = "https://evil.example";
        TokenVerdict verdict = await AskAsync(Simple, Token("""{"sub":"jane"}"""));
        Assert.Null(verdict.User);
        Assert.Contains("oidc: issuer did not match the issuer returned by provider", verdict.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jwt: [{issuer: {url: \"http://a\", audiences: [x]}, claimMappings: {username: {claim: sub, prefix: \"\"}}}]",
        "jwt[0].issuer.url: Invalid value: \"http://a\": URL scheme must be https")]
    [InlineData("jwt: [{issuer: {url: \"https://own\", audiences: [x]}, claimMappings: {username: {claim: sub, prefix: \"\"}}}]",
        "jwt[0].issuer.url: Invalid value: \"https://own\": URL must not overlap with disallowed issuers: [https://own]")]
    [InlineData("jwt: [{issuer: {url: \"https://a\"}, claimMappings: {username: {claim: sub, prefix: \"\"}}}]",
        "jwt[0].issuer.audiences: Required value: at least one jwt[0].issuer.audiences is required")]
    [InlineData("jwt: [{issuer: {url: \"https://a\", audiences: [x, y]}, claimMappings: {username: {claim: sub, prefix: \"\"}}}]",
        "jwt[0].issuer.audienceMatchPolicy: Invalid value: \"\": audienceMatchPolicy must be MatchAny for multiple audiences")]
    [InlineData("jwt: [{issuer: {url: \"https://a\", audiences: [x]}, claimMappings: {username: {claim: sub}}}]",
        "jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set. It can be set to an empty string to disable prefixing")]
    [InlineData("jwt: [{issuer: {url: \"https://a\", audiences: [x]}, claimMappings: {groups: {claim: g, prefix: \"\"}}}]",
        "jwt[0].claimMappings.username: Required value: claim or expression is required")]
    [InlineData("anonymous: {enabled: false, conditions: [{path: /livez}]}",
        "anonymous.conditions: Invalid value: [\"/livez\"]: enabled should be set to true when conditions are defined")]
    [InlineData("anonymous: {enable: true}", "strict decoding error: unknown field \"anonymous.enable\"")]
    public void A_configuration_that_is_none_says_why(string text, string fault)
    {
        Assert.False(AuthenticationFile.TryParse(Encoding.UTF8.GetBytes(Head + text), "https://own", out _, out string? told));
        Assert.Equal(fault, told);
    }

    [Fact]
    public async Task Anonymous_callers_see_only_what_they_are_let_to()
    {
        Assert.True(AuthenticationFile.TryParse(
            Encoding.UTF8.GetBytes(Head + "anonymous: {enabled: true, conditions: [{path: /livez}]}"), "", out AuthenticationSettings? settings, out _));
        await using LiveServer live = await LiveServer.StartAsync(options => options with { Authentication = settings });
        using HttpClient nobody = live.Client();
        Assert.Equal(200, (await live.GetAsync("/livez", nobody)).Code);
        Assert.Equal(401, (await live.GetAsync("/readyz", nobody)).Code);
        Assert.Equal(401, (await live.GetAsync("/version", nobody)).Code);
        Assert.Equal(200, (await live.GetAsync("/version")).Code);
    }

    private async Task<TokenVerdict> AskAsync(string config, string token)
    {
        using JwtAuthenticator authenticator = Make(config);
        return await authenticator.AuthenticateAsync(token, default, Stop);
    }

    private JwtAuthenticator Make(string config)
    {
        Assert.True(AuthenticationFile.TryParse(Encoding.UTF8.GetBytes(Head + config), "", out AuthenticationSettings? settings, out string? fault), fault);
        return new(settings.Issuers, ["api"], clock, () => issuer);
    }

    private string Token(string claims, string algorithm = "RS256", string audience = "cluster")
    {
        long end = clock.Now.AddHours(1).ToUnixTimeSeconds();
        Dictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["iss"] = $"\"{Url}\"", ["aud"] = $"[\"{audience}\"]", ["exp"] = $"{end}",
        };
        using (var given = System.Text.Json.JsonDocument.Parse(claims))
        {
            foreach (var property in given.RootElement.EnumerateObject()) all[property.Name] = property.Value.GetRawText();
        }

        string payload = $"{{{string.Join(',', all.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}";
        string named = algorithm == "forged" ? "RS256" : algorithm;
        string kid = algorithm == "ES256" ? "curve" : "rsa";
        string signed = $"{Encode($$"""{"alg":"{{named}}","kid":"{{kid}}"}""")}.{Encode(payload)}";
        byte[] bytes = Encoding.ASCII.GetBytes(signed);
        byte[] signature = algorithm switch
        {
            "RS256" => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS384" => rsa.SignData(bytes, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
            "ES256" => curve.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(rsa.ExportRSAPublicKey(), bytes),
            _ => [],
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>Answers what an issuer answers, without a network.</summary>
    private sealed class Issuer : HttpMessageHandler
    {
        public string Name { get; set; } = Url;

        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            string? body = request.RequestUri?.AbsolutePath switch
            {
                "/.well-known/openid-configuration" => $$"""{"issuer":"{{Name}}","jwks_uri":"{{Url}}/keys"}""",
                "/keys" => Keys(),
                _ => null,
            };
            return Task.FromResult(body is null
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) });
        }

        private static string Keys()
        {
            RSAParameters big = rsa.ExportParameters(false);
            ECParameters small = curve.ExportParameters(false);
            return $$"""
                {"keys":[{"kty":"oct","kid":"shared","k":"AAAA"},
                {"kty":"RSA","kid":"rsa","use":"sig","n":"{{Base64Url.EncodeToString(big.Modulus)}}","e":"{{Base64Url.EncodeToString(big.Exponent)}}"},
                {"kty":"EC","kid":"curve","crv":"P-256","x":"{{Base64Url.EncodeToString(small.Q.X)}}","y":"{{Base64Url.EncodeToString(small.Q.Y)}}"}]}
                """;
        }
    }
}

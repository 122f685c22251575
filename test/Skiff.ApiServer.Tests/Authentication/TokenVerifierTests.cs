using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Certificates;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Tests.Authentication;

public sealed class TokenVerifierTests
{
    private const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private readonly TokenWorld world = new();

    [Fact]
    public void A_token_of_a_pod_names_account_pod_and_node()
    {
        TokenVerdict verdict = world.Verifier.Verify(world.IssueForPod());

        Assert.Equal("", verdict.Error);
        Assert.Equal("system:serviceaccount:ns:app", verdict.User!.Name);
        Assert.Equal("sa-uid", verdict.User.Uid);
        Assert.Equal(
            ["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"], verdict.User.Groups);
        Assert.Equal(
            [
                "credential-id=JTI=11111111-2222-3333-4444-555555555555", "node-name=node-1", "node-uid=node-uid",
                "pod-name=web-0", "pod-uid=pod-uid",
            ],
            verdict.User.Extra.AsEnumerable().Select(e => $"{e.Key.Split('/')[1]}={e.Value[0]}"));
        Assert.Equal([Issuer], verdict.Audiences);
    }

    [Fact]
    public void The_claims_are_those_of_upstream()
    {
        string[] parts = world.IssueForPod().Split('.');
        long now = world.Clock.Now.ToUnixTimeSeconds();

        Assert.Equal($"{{\"alg\":\"RS256\",\"kid\":\"{world.Keys.SigningId}\"}}", TokenWorld.Decode(parts[0]));
        Assert.Equal(
            $"{{\"aud\":[\"{Issuer}\"],\"exp\":{now + 3600},\"iat\":{now},\"iss\":\"{Issuer}\"," +
            "\"jti\":\"11111111-2222-3333-4444-555555555555\",\"kubernetes.io\":{\"namespace\":\"ns\"," +
            "\"node\":{\"name\":\"node-1\",\"uid\":\"node-uid\"},\"pod\":{\"name\":\"web-0\",\"uid\":\"pod-uid\"}," +
            $"\"serviceaccount\":{{\"name\":\"app\",\"uid\":\"sa-uid\"}}}},\"nbf\":{now}," +
            "\"sub\":\"system:serviceaccount:ns:app\"}",
            TokenWorld.Decode(parts[1]));
    }

    // What changes after a token has been accepted once must count: the signature is remembered, nothing else is.
    public static TheoryData<string, string> Changes() => new()
    {
        { "account deleted", "serviceaccounts \"app\" not found" },
        { "account made again", "service account UID (new) does not match claim (sa-uid)" },
        { "account long terminating", "service account ns/app has been deleted" },
        { "pod deleted", "service account token has been invalidated" },
        { "pod made again", "pod UID (new) does not match service account pod ref claim (pod-uid)" },
        { "pod long terminating", "service account token has been invalidated" },
        { "pod terminating", "" },
        { "node deleted", "" },
        { "an hour later", "" },
        { "past leeway", "service account token has expired" },
        { "an hour earlier", "service account token is not valid yet" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changes_after_the_first_use_count(string change, string error)
    {
        string token = world.IssueForPod();
        Assert.NotNull(world.Verifier.Verify(token).User);

        Apply(change);

        TokenVerdict verdict = world.Verifier.Verify(token);
        Assert.Equal(error, verdict.Error);
        Assert.Equal(error.Length == 0, verdict.User is not null);
    }

    [Theory]
    [InlineData("node deleted", "service account token has been invalidated")]
    [InlineData("node made again", "node UID (new) does not match service account node ref claim (node-uid)")]
    [InlineData("", "")]
    public void A_token_of_a_node_ends_with_it(string change, string error)
    {
        string token = world.Issue(new(Node: new("node-1", "node-uid")));
        Apply(change);

        Assert.Equal(error, world.Verifier.Verify(token).Error);
    }

    [Theory]
    [InlineData("secret deleted", "service account token has been invalidated")]
    [InlineData("secret made again", "secret UID (new) does not match service account secret ref claim (secret-uid)")]
    [InlineData("", "")]
    public void A_token_of_a_secret_ends_with_it(string change, string error)
    {
        string token = world.Issue(new(Secret: new("keep", "secret-uid")));
        Apply(change);

        Assert.Equal(error, world.Verifier.Verify(token).Error);
    }

    [Fact]
    public void A_token_for_another_audience_is_refused_here_and_accepted_there()
    {
        string token = world.Issue(audiences: ["vault", "other"]);

        Assert.Equal(
            $"token audiences [\"vault\" \"other\"] is invalid for the target audiences [\"{Issuer}\"]",
            world.Verifier.Verify(token).Error);
        Assert.Equal(["vault"], world.Verifier.Verify(token, ["vault", "third"]).Audiences);
    }

    public static TheoryData<string, string> Forgeries()
    {
        string good = $$$"""{"alg":"RS256","kid":"{{{new TokenWorld().Keys.SigningId}}}"}""";
        return new()
        {
            { "none", """{"alg":"none"}""" },
            { "None with capitals", """{"alg":"NONE"}""" },
            { "symmetric", """{"alg":"HS256"}""" },
            { "other hash", """{"alg":"RS512"}""" },
            { "probabilistic", """{"alg":"PS256"}""" },
            { "no algorithm", "{}" },
            { "algorithm is no text", """{"alg":["RS256"]}""" },
            { "two algorithms", """{"alg":"RS256","alg":"none"}""" },
            { "critical extension", """{"alg":"RS256","crit":["exp"],"exp":1}""" },
            { "unknown key", """{"alg":"RS256","kid":"other"}""" },
            { "key by path", """{"alg":"RS256","kid":"../../../dev/null"}""" },
            { "key is no text", """{"alg":"RS256","kid":7}""" },
            { "no object", "[]" },
            { "no JSON", "alg" },
            { "deep", new string('[', 4000) + new string(']', 4000) },
            { "another signer", good },
        };
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_header_that_is_not_ours_is_refused(string name, string header)
    {
        using RSA stranger = RSA.Create(2048);
        string payload = TokenWorld.Decode(world.Issue().Split('.')[1]);
        string token = TokenWorld.Sign(header, payload, name == "another signer" ? stranger : null);

        Assert.Null(world.Verifier.Verify(token).User);
    }

    [Fact]
    public void The_public_key_is_no_shared_secret()
    {
        string signed = $"{TokenWorld.Encode("""{"alg":"HS256"}""")}.{world.Issue().Split('.')[1]}";
        byte[] secret = Encoding.UTF8.GetBytes(world.Keys.Signing.ExportSubjectPublicKeyInfoPem());
        string mac = System.Buffers.Text.Base64Url.EncodeToString(
            HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)));

        Assert.Null(world.Verifier.Verify($"{signed}.{mac}").User);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("....")]
    [InlineData("\u00e9.\u00e9.\u00e9")]
    public void Text_that_is_no_token_is_refused(string token) => Assert.Null(world.Verifier.Verify(token).User);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_token_with_any_part_changed_is_refused(int part)
    {
        string[] parts = world.Issue().Split('.');
        char[] text = parts[part].ToCharArray();
        text[text.Length / 2] = text[text.Length / 2] == 'A' ? 'B' : 'A';
        parts[part] = new(text);

        Assert.Null(world.Verifier.Verify(string.Join('.', parts)).User);
    }

    [Fact]
    public void A_signature_is_not_stretched_by_padding()
    {
        string token = world.Issue();

        Assert.Null(world.Verifier.Verify(token + "==").User);
        Assert.Null(world.Verifier.Verify(token + "\n").User);
        Assert.Null(world.Verifier.Verify(token + new string('A', 20_000)).User);
    }

    [Theory]
    [InlineData("""{"iss":"https://other","sub":"system:serviceaccount:ns:app"}""")]
    [InlineData("""{"iss":7}""")]
    [InlineData("""{"kubernetes.io":"x"}""")]
    [InlineData("""{"aud":{"a":1}}""")]
    [InlineData("""{"exp":"soon"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_signed_payload_of_another_shape_is_refused(string payload) =>
        Assert.Null(world.Verifier.Verify(TokenWorld.Sign("""{"alg":"RS256"}""", payload)).User);

    [Theory]
    [InlineData("sub", "\"system:serviceaccount:ns:admin\"", "subject does not match the service account")]
    [InlineData("exp", "null", null)]
    [InlineData("iss", "\"kubernetes/serviceaccount\"", "")]
    public void Claims_that_disagree_are_refused(string claim, string value, string? error)
    {
        string payload = TokenWorld.Decode(world.Issue().Split('.')[1]);
        Dictionary<string, JsonElement> claims = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(payload)!;
        claims[claim] = JsonDocument.Parse(value).RootElement;
        string token = TokenWorld.Sign("""{"alg":"RS256"}""", JsonSerializer.Serialize(claims));

        TokenVerdict verdict = world.Verifier.Verify(token);
        Assert.Null(verdict.User);
        if (error is not null) Assert.Equal(error, verdict.Error);
    }

    [Fact]
    public void A_token_without_an_end_is_not_ours()
    {
        string payload = TokenWorld.Decode(world.Issue().Split('.')[1]);
        Dictionary<string, JsonElement> claims = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(payload)!;
        claims.Remove("exp");

        Assert.Equal("service account token has no expiry", world.Verifier.Verify(
            TokenWorld.Sign("""{"alg":"RS256"}""", JsonSerializer.Serialize(claims))).Error);
    }

    [Fact]
    public void A_token_of_a_retired_key_is_accepted_until_the_key_goes()
    {
        using RSA fresh = RSA.Create(2048);
        string token = world.IssueForPod();
        ServiceAccountKeys rotated = ServiceAccountKeys.Of(fresh, world.Keys.Signing);

        Assert.NotNull(
            new TokenVerifier(rotated, TokenSettings.Default, world.Subjects, world.Clock).Verify(token).User);
        Assert.Null(new TokenVerifier(
            ServiceAccountKeys.Of(fresh), TokenSettings.Default, world.Subjects, world.Clock).Verify(token).User);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("secret deleted", "Token has been invalidated")]
    [InlineData("secret holds another", "Token does not match server's copy")]
    [InlineData("account deleted", "serviceaccounts \"app\" not found")]
    [InlineData("account made again", "service account UID (new) does not match claim (sa-uid)")]
    public void A_token_kept_in_a_secret_holds_while_the_secret_holds_it(string change, string error)
    {
        string token = world.Issuer.IssueForSecret(world.Account!, "keep");
        Assert.Equal(
            "{'iss':'kubernetes/serviceaccount','kubernetes.io/serviceaccount/namespace':'ns'," +
            "'kubernetes.io/serviceaccount/secret.name':'keep'," +
            "'kubernetes.io/serviceaccount/service-account.name':'app'," +
            "'kubernetes.io/serviceaccount/service-account.uid':'sa-uid','sub':'system:serviceaccount:ns:app'}",
            TokenWorld.Decode(token.Split('.')[1]).Replace('"', '\''));
        world.Secret = world.Secret! with { Data = MapOf.Create(("token", new Bytes(Encoding.UTF8.GetBytes(token)))) };
        Assert.Equal("system:serviceaccount:ns:app", world.Verifier.Verify(token).User?.Name);

        Apply(change);

        Assert.Equal(error, world.Verifier.Verify(token).Error);
    }

    [Fact]
    public void The_memory_of_tokens_is_bounded()
    {
        TokenCache cache = new();
        SignedToken signed = new(new() { Issuer = "", Subject = "" });
        for (int i = 0; i < 5 * TokenCache.GenerationMax; i++)
        {
            cache.Add($"token {i}", signed);
            Assert.Same(signed, cache.Find("token 0"));
            Assert.True(cache.Count <= 2 * TokenCache.GenerationMax);
        }

        Assert.NotNull(cache.Find("token 0")); // It was asked for all the time.
        Assert.Null(cache.Find("token 1"));
    }

    private void Apply(string change)
    {
        DateTimeOffset old = world.Clock.Now - TimeSpan.FromSeconds(61);
        switch (change)
        {
            case "account deleted": world.Account = null; break;
            case "account made again": world.Account = Renew(world.Account!); break;
            case "account long terminating":
                world.Account = world.Account! with
                {
                    Metadata = world.Account.Metadata with { DeletionTimestamp = old },
                };
                break;
            case "pod deleted": world.Pod = null; break;
            case "pod made again": world.Pod = Renew(world.Pod!); break;
            case "pod long terminating":
                world.Pod = world.Pod! with { Metadata = world.Pod.Metadata with { DeletionTimestamp = old } };
                break;
            case "pod terminating":
                world.Pod = world.Pod! with
                {
                    Metadata = world.Pod.Metadata with { DeletionTimestamp = world.Clock.Now },
                };
                break;
            case "node deleted": world.Node = null; break;
            case "node made again": world.Node = Renew(world.Node!); break;
            case "secret deleted": world.Secret = null; break;
            case "secret made again": world.Secret = Renew(world.Secret!); break;
            case "secret holds another":
                world.Secret = world.Secret! with { Data = MapOf.Create(("token", new Bytes(new byte[] { 1 }))) };
                break;
            case "an hour later": world.Clock.Now += TimeSpan.FromHours(1); break;
            case "past leeway": world.Clock.Now += TimeSpan.FromSeconds(3661); break;
            case "an hour earlier": world.Clock.Now -= TimeSpan.FromHours(1); break;
            default: Assert.Equal("", change); break;
        }
    }

    private static T Renew<T>(T value)
        where T : class, IObject => (T)value.WithMetadata(value.Metadata with { UID = "new" });
}

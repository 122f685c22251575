using System.Text.Json;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Authentication;

public sealed class TokenRequestsTests
{
    private readonly TokenWorld world = new();
    private readonly TokenRequests requests;

    public TokenRequestsTests() => requests = new(world.Issuer, world.Subjects, world.Clock);

    [Fact]
    public void A_bare_request_is_completed()
    {
        TokenRequest answer = requests.Answer("ns", "app", TokenRequest.Empty).Value!;

        Assert.Equal(("ns", "app"), (answer.Metadata.Namespace, answer.Metadata.Name));
        Assert.Equal(3600, answer.Spec.ExpirationSeconds);
        Assert.Equal(TokenSettings.Default.ApiAudiences, answer.Spec.Audiences);
        Assert.Equal(world.Clock.Now + TimeSpan.FromHours(1), answer.Status.ExpirationTimestamp);
        Assert.NotNull(world.Verifier.Verify(answer.Status.Token).User);
    }

    [Theory]
    [InlineData(599, "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes")]
    [InlineData(600, null)]
    [InlineData(1L << 32, null)]
    [InlineData((1L << 32) + 1,
        "spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds")]
    [InlineData(-1, "spec.expirationSeconds: Invalid value: -1: may not specify a duration less than 10 minutes")]
    public void Lifetimes_are_bounded(long seconds, string? error)
    {
        TokenRequest request = TokenRequest.Empty with
        {
            Spec = TokenRequestSpec.Empty with { ExpirationSeconds = seconds },
        };

        Status? failure = requests.Answer("ns", "app", request).Error;

        Assert.Equal(
            error is null ? null : $"TokenRequest.authentication.k8s.io \"\" is invalid: {error}", failure?.Message);
        Assert.Equal(error is null ? null : 422, failure?.Code);
    }

    [Theory]
    [InlineData("v1", "Pod", "web-0", "pod-uid", 0, "")]
    [InlineData("v1", "Pod", "web-0", "", 0, "")]
    [InlineData("v1", "Pod", "web-9", "", 404, "pods \"web-9\" not found")]
    [InlineData("v1", "Pod", "web-0", "old", 409,
        "Operation cannot be fulfilled on Pod \"web-0\": the UID in the bound object reference (old) does not match " +
        "the UID in record. The object might have been deleted and then recreated")]
    [InlineData("v1", "Node", "node-1", "node-uid", 0, "")]
    [InlineData("v1", "Node", "node-2", "", 404, "nodes \"node-2\" not found")]
    [InlineData("v1", "Secret", "keep", "", 0, "")]
    [InlineData("v1", "Secret", "gone", "", 404, "secrets \"gone\" not found")]
    [InlineData("v1", "ConfigMap", "x", "", 400, "cannot bind token to object of type /v1, Kind=ConfigMap")]
    [InlineData("apps/v1", "Pod", "x", "", 400, "cannot bind token to object of type apps/v1, Kind=Pod")]
    public void Bound_objects_must_be_there(
        string version, string kind, string name, string uid, int code, string message)
    {
        Status? failure = requests.Answer("ns", "app", Bound(version, kind, name, uid)).Error;

        Assert.Equal(code, failure?.Code ?? 0);
        Assert.Equal(message, failure?.Message ?? "");
    }

    [Fact]
    public void A_pod_of_another_account_is_refused()
    {
        world.Pod = world.Pod! with { Spec = world.Pod.Spec with { ServiceAccountName = "other" } };

        Assert.Equal(
            "cannot bind token for serviceaccount \"app\" to pod running with different serviceaccount name.",
            requests.Answer("ns", "app", Bound("v1", "Pod", "web-0", "")).Error?.Message);
    }

    [Fact]
    public void A_pods_node_is_named_even_when_it_is_gone()
    {
        world.Node = null;
        string token = requests.Answer("ns", "app", Bound("v1", "Pod", "web-0", "")).Value!.Status.Token;
        using JsonDocument claims = JsonDocument.Parse(TokenWorld.Decode(token.Split('.')[1]));

        Assert.Equal(
            """{"name":"node-1"}""", claims.RootElement.GetProperty("kubernetes.io").GetProperty("node").GetRawText());
    }

    [Theory]
    [InlineData("other", "", 422, "must match the service account name if specified")]
    [InlineData("", "elsewhere", 422, "must match the service account namespace if specified")]
    [InlineData("app", "ns", 0, "")]
    public void Names_in_the_body_must_match_the_path(string name, string @namespace, int code, string detail)
    {
        TokenRequest request = TokenRequest.Empty with { Metadata = TokenWorld.Meta(@namespace, name, "") };

        Status? failure = requests.Answer("ns", "app", request).Error;

        Assert.Equal(code, failure?.Code ?? 0);
        Assert.EndsWith(detail, failure?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_account_is_not_found() => Assert.Equal(
        "serviceaccounts \"none\" not found", requests.Answer("ns", "none", TokenRequest.Empty).Error?.Message);

    [Fact]
    public async Task A_review_tells_whose_a_token_is()
    {
        TokenAuthenticator tokens = new(world.Verifier, StaticTokens.None, TokenSettings.Default.ApiAudiences);
        TokenReviews reviews = new(tokens, TokenSettings.Default);

        TokenReviewStatus good = await ReviewAsync(reviews, world.IssueForPod());
        TokenReviewStatus narrow = await ReviewAsync(reviews, world.Issue(audiences: ["vault"]), "vault", "x");
        TokenReviewStatus wrong = await ReviewAsync(reviews, world.Issue(audiences: ["vault"]));
        TokenReviewStatus nothing = await ReviewAsync(reviews, "nonsense");

        Assert.True(good.Authenticated);
        Assert.Equal("system:serviceaccount:ns:app", good.User.Username);
        Assert.Equal(TokenSettings.Default.ApiAudiences, good.Audiences);
        Assert.Equal(["vault"], narrow.Audiences);
        Assert.False(wrong.Authenticated);
        Assert.StartsWith("[invalid bearer token, token audiences", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("invalid bearer token", nothing.Error);
        Assert.Equal(400, (await reviews.AnswerAsync(TokenReview.Empty, TestContext.Current.CancellationToken)).Error?.Code);
    }

    [Fact]
    public void The_published_key_is_the_signing_key()
    {
        DiscoveryDocuments documents = new(TokenSettings.Default, world.Keys, new("https://192.0.2.1:6443"));
        using JsonDocument configuration = JsonDocument.Parse(documents.Configuration);
        using JsonDocument keys = JsonDocument.Parse(documents.Keys);
        JsonElement key = keys.RootElement.GetProperty("keys")[0];

        Assert.Equal(
            "https://192.0.2.1:6443/openid/v1/jwks", configuration.RootElement.GetProperty("jwks_uri").GetString());
        Assert.Equal(TokenSettings.Default.Issuer, configuration.RootElement.GetProperty("issuer").GetString());
        Assert.Equal(world.Keys.SigningId, key.GetProperty("kid").GetString());
        Assert.Equal("AQAB", key.GetProperty("e").GetString());
        Assert.Equal(
            world.Keys.Signing.ExportParameters(false).Modulus,
            System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty("n").GetString()));
    }

    private static async Task<TokenReviewStatus> ReviewAsync(TokenReviews reviews, string token, params ListOf<string> audiences)
    {
        ApiResult<TokenReview> answer = await reviews.AnswerAsync(TokenReview.Empty with
        {
            Spec = TokenReviewSpec.Empty with { Token = token, Audiences = audiences },
        }, TestContext.Current.CancellationToken);
        Assert.Null(answer.Error);
        return answer.Value!.Status;
    }

    private static TokenRequest Bound(string version, string kind, string name, string uid) => TokenRequest.Empty with
    {
        Spec = TokenRequestSpec.Empty with
        {
            BoundObjectRef = BoundObjectReference.Empty with
            {
                APIVersion = version,
                Kind = kind,
                Name = name,
                UID = uid,
            },
        },
    };
}

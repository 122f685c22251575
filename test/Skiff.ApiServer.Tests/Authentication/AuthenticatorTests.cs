using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Requests;

namespace Skiff.ApiServer.Tests.Authentication;

public sealed class AuthenticatorTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly TokenWorld world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly AuthenticationResult goodCertificate = AuthenticationResult.Identified(UserInfo.Of("alice"));
    private readonly AuthenticationResult badCertificate = AuthenticationResult.Refused("verifying failed");

    [Theory]
    [InlineData("none", null, "system:anonymous")]
    [InlineData("none", "Bearer GOOD", "system:serviceaccount:ns:app")]
    [InlineData("none", "bearer GOOD", "system:serviceaccount:ns:app")]
    [InlineData("none", "Bearer GOOD rest", "system:serviceaccount:ns:app")]
    [InlineData("none", "Bearer STATIC", "root")]
    [InlineData("none", "Bearer wrong", null)]
    [InlineData("none", "Bearer", "system:anonymous")]
    [InlineData("none", "Basic GOOD", "system:anonymous")]
    [InlineData("none", "", "system:anonymous")]
    [InlineData("good", null, "alice")]
    [InlineData("good", "Bearer wrong", "alice")]
    [InlineData("bad", null, null)]
    [InlineData("bad", "Bearer GOOD", "system:serviceaccount:ns:app")]
    [InlineData("bad", "Bearer wrong", null)]
    public async Task The_first_right_credential_counts_and_a_wrong_one_is_never_nobody(
        string certificate, string? authorization, string? expected)
    {
        StaticTokens statics = new();
        Assert.True(statics.TryAdd(Secret, UserInfo.Of("root", UserInfo.MastersGroup)));
        Authenticator authenticator = Make(statics);
        AuthenticationResult? shown =
            certificate switch { "good" => goodCertificate, "bad" => badCertificate, _ => null };
        string? header = authorization?
            .Replace("GOOD", world.IssueForPod(), StringComparison.Ordinal)
            .Replace("STATIC", Secret, StringComparison.Ordinal);

        AuthenticationResult result = await authenticator.AuthenticateAsync(new(shown, header, null), "/", Stop);

        Assert.Equal(expected, result.User?.Name);
        Assert.DoesNotContain(world.IssueForPod(), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_refused_when_everybody_must_be_somebody()
    {
        Authenticator authenticator = new(Tokens(StaticTokens.None), allowsAnonymous: false);

        Assert.Null((await authenticator.AuthenticateAsync(default, "/", Stop)).User);
        Assert.Equal("Unauthorized", AuthenticationResult.Unauthorized.Message);
        Assert.Equal(401, AuthenticationResult.Unauthorized.Code);
    }

    [Fact]
    public void A_short_token_is_not_taken_into_the_configuration() =>
        Assert.False(new StaticTokens().TryAdd("short", UserInfo.Of("root")));

    [Fact]
    public async Task A_browsers_token_is_taken_out_and_never_chosen()
    {
        string token = world.IssueForPod();
        string hidden = $"base64url.bearer.authorization.k8s.io.{TokenWorld.Encode(token)}";
        string offered = $"v5.channel.k8s.io, {hidden} ,v4.channel.k8s.io";

        Assert.Null(WebSocketBearer.Take(offered, out string remaining, out string? taken));

        Assert.Equal(token, taken);
        Assert.Equal("v5.channel.k8s.io, v4.channel.k8s.io", remaining);
        Assert.Equal(
            "system:serviceaccount:ns:app",
            (await Make(StaticTokens.None).AuthenticateAsync(new(null, null, taken), "/", Stop)).User?.Name);
    }

    [Theory]
    [InlineData("base64url.bearer.authorization.k8s.io.YQ", "missing additional subprotocol")]
    [InlineData("x, base64url.bearer.authorization.k8s.io.", "empty base64.bearer.authorization token")]
    [InlineData("x, base64url.bearer.authorization.k8s.io.Y", "invalid base64.bearer.authorization token encoding")]
    [InlineData("x, base64url.bearer.authorization.k8s.io.YQ==", "invalid base64.bearer.authorization token encoding")]
    [InlineData("x, base64url.bearer.authorization.k8s.io._w", "invalid base64.bearer.authorization token encoding")]
    [InlineData("x, base64url.bearer.authorization.k8s.io.YQ, base64url.bearer.authorization.k8s.io.Yg",
        "multiple base64.bearer.authorization tokens specified")]
    [InlineData("x, y", null)]
    public void A_browsers_token_in_another_form_is_refused(string offered, string? error)
    {
        Assert.Equal(error, WebSocketBearer.Take(offered, out string remaining, out _));
        Assert.DoesNotContain("bearer", remaining, StringComparison.Ordinal);
    }

    private Authenticator Make(StaticTokens statics) => new(Tokens(statics));

    private TokenAuthenticator Tokens(StaticTokens statics) =>
        new(world.Verifier, statics, TokenSettings.Default.ApiAudiences);
}

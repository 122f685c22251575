using Skiff.ApiServer.Authentication.Jwt;

namespace Skiff.ApiServer.Tests.Authentication;

/// <summary>One issuer of tokens, named by single settings.</summary>
public sealed class OidcFlagsTests
{
    private static readonly OidcFlags simple = new() { IssuerUrl = "https://issuer.example", ClientId = "cluster" };

    [Theory]
    [InlineData("sub", "", "https://issuer.example#")]
    [InlineData("email", "", "")]
    [InlineData("sub", "-", "")]
    [InlineData("email", "-", "")]
    [InlineData("name", "oidc:", "oidc:")]
    public void A_name_gets_a_prefix_unless_it_is_an_address(string claim, string given, string prefix)
    {
        JwtIssuer issuer = Make(simple with { UsernameClaim = claim, UsernamePrefix = given });

        Assert.Equal((claim, prefix), (issuer.Username.Claim, issuer.Username.Prefix));
    }

    [Fact]
    public void They_make_one_issuer()
    {
        JwtIssuer issuer = Make(simple with
        {
            GroupsClaim = "teams", GroupsPrefix = "t-", SigningAlgorithms = "ES256,RS256", RequiredClaims = "hd=example.com, level=3=x",
        });

        Assert.Equal("https://issuer.example", issuer.Url);
        Assert.Equal(["cluster"], issuer.Audiences.ToArray());
        Assert.Equal(("teams", "t-"), (issuer.Groups.Claim, issuer.Groups.Prefix));
        Assert.Equal(["ES256", "RS256"], issuer.Algorithms.ToArray());
        Assert.Equal([("hd", "example.com"), ("level", "3=x")], issuer.RequiredClaims.ToArray());
        Assert.Equal(["RS256"], Make(simple).Algorithms.ToArray());
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        const string Alone = "oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set";
        Assert.Equal(Alone, FaultOf(simple with { ClientId = "" }));
        Assert.Equal(Alone, FaultOf(simple with { IssuerUrl = "" }));
        Assert.Equal(Alone, FaultOf(OidcFlags.None with { GroupsClaim = "g" }));
        Assert.Equal("authentication-config file and oidc-* flags are mutually exclusive", FaultOf(simple, "/file"));
        Assert.Equal(
            "jwt[0].issuer.url: Invalid value: \"http://issuer.example\": URL scheme must be https",
            FaultOf(simple with { IssuerUrl = "http://issuer.example" }));
        Assert.Equal(
            "jwt[0].issuer.url: Invalid value: \"https://own.example\": URL must not overlap with disallowed issuers: [https://own.example]",
            FaultOf(simple with { IssuerUrl = "https://own.example" }));
        Assert.Equal("oidc: unsupported signing alg: \"HS256\"", FaultOf(simple with { SigningAlgorithms = "RS256,HS256" }));
        Assert.Equal("malformed pair, expect string=string: \"hd\"", FaultOf(simple with { RequiredClaims = "hd" }));
        Assert.Equal("open /nowhere: no such file or directory", FaultOf(simple with { CertificateAuthorityFile = "/nowhere" }));
    }

    [Fact]
    public void Nothing_named_trusts_nobody()
    {
        Assert.True(OidcFlags.None.TryMake("", "https://own.example", out AuthenticationSettings? settings, out _));
        Assert.Same(AuthenticationSettings.Default, settings);
    }

    private static JwtIssuer Make(OidcFlags flags)
    {
        Assert.True(flags.TryMake("", "https://own.example", out AuthenticationSettings? settings, out string? fault), fault);
        Assert.True(settings.AllowsAnonymous);
        return Assert.Single(settings.Issuers.ToArray());
    }

    private static string FaultOf(OidcFlags flags, string file = "") =>
        flags.TryMake(file, "https://own.example", out _, out string? fault) ? "" : fault;
}

using Skiff.ApiServer.Authentication.Tokens;
using Skiff.Machinery.Cel;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>Where a piece of a user comes from: a claim with a prefix, or an expression.</summary>
/// <param name="Claim">Name of the claim; empty when there is an expression or nothing.</param>
/// <param name="Prefix">What is put before the claim's value.</param>
/// <param name="Expression">The expression, or null.</param>
public sealed record ClaimSource(string Claim, string Prefix, CelProgram? Expression)
{
    /// <summary>From nowhere.</summary>
    public static ClaimSource None { get; } = new("", "", null);
}

/// <summary>A condition that must hold, and what is said when it does not.</summary>
public sealed record ClaimRule(CelProgram Condition, string Message);

/// <summary>An issuer of tokens that is trusted, and what its tokens mean.</summary>
public sealed record JwtIssuer
{
    /// <summary>Its name, a URL.</summary>
    public required string Url { get; init; }

    /// <summary>Where its discovery document is, when that is not below its name.</summary>
    public string DiscoveryUrl { get; init; } = "";

    /// <summary>Authorities its server is verified with, as PEM text; the system's when empty.</summary>
    public string CertificateAuthority { get; init; } = "";

    /// <summary>A token must be for one of them.</summary>
    public ListOf<string> Audiences { get; init; }

    /// <summary>Claims that must have a value.</summary>
    public ListOf<(string Claim, string Value)> RequiredClaims { get; init; }

    /// <summary>Algorithms that its tokens may be signed with; any that is safe when empty.</summary>
    public ListOf<string> Algorithms { get; init; }

    /// <summary>Conditions on the claims.</summary>
    public ListOf<ClaimRule> ClaimRules { get; init; }

    /// <summary>Conditions on the user that was made of them.</summary>
    public ListOf<ClaimRule> UserRules { get; init; }

    /// <summary>The user's name.</summary>
    public ClaimSource Username { get; init; } = ClaimSource.None;

    /// <summary>The user's groups.</summary>
    public ClaimSource Groups { get; init; } = ClaimSource.None;

    /// <summary>The user's uid.</summary>
    public ClaimSource Uid { get; init; } = ClaimSource.None;

    /// <summary>Further attributes, each by an expression.</summary>
    public ListOf<(string Key, CelProgram Value)> Extra { get; init; }
}

/// <summary>Who is let in besides those the cluster knows by itself.</summary>
/// <param name="Issuers">Issuers of tokens.</param>
/// <param name="AllowsAnonymous">Whether callers without credentials go on.</param>
/// <param name="AnonymousPaths">The only paths they may ask for; none restricts nothing.</param>
public sealed record AuthenticationSettings(
    ListOf<JwtIssuer> Issuers, bool AllowsAnonymous, ListOf<string> AnonymousPaths)
{
    /// <summary>What holds when nothing is configured.</summary>
    public static AuthenticationSettings Default { get; } = new(default, true, default);

    /// <summary>A server that is asked about tokens that nobody here knows; null for none.</summary>
    public TokenWebhookSetting? TokenWebhook { get; init; }
}

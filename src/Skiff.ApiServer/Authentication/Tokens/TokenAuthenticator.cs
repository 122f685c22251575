using Skiff.ApiServer.Authentication.Jwt;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Finds the user of a bearer token, whatever kind of token it is.</summary>
/// <param name="serviceAccounts">Verifies tokens that the cluster makes.</param>
/// <param name="statics">Tokens of the configuration.</param>
/// <param name="apiAudiences">Audiences a token that names none is good for.</param>
/// <param name="bootstrap">Tokens for joining; null knows none.</param>
/// <param name="issuers">Tokens of other issuers; null trusts none.</param>
/// <param name="webhook">Another server that knows tokens; null asks nobody.</param>
public sealed class TokenAuthenticator(
    TokenVerifier serviceAccounts, StaticTokens statics, ListOf<string> apiAudiences, BootstrapTokens? bootstrap = null,
    JwtAuthenticator? issuers = null, WebhookTokens? webhook = null)
{
    /// <summary>The user of a token and the audiences it is accepted for. Others are asked only when nobody here knows it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audiences">Audiences asked for; the API server's own when there are none.</param>
    /// <param name="stop">Gives up.</param>
    public ValueTask<TokenVerdict> AuthenticateAsync(string token, ListOf<string> audiences, CancellationToken stop)
    {
        TokenVerdict own = Authenticate(token, audiences);
        if (own.User is not null || token.Length is 0 or > TokenText.LengthMax) return new(own);
        if (webhook is not null) return AskOthersAsync(own, token, audiences, stop);
        return own.Error.Length == 0 && issuers is not null ? issuers.AuthenticateAsync(token, audiences, stop) : new(own);
    }

    // The other server comes last, and is asked whatever the others found wrong with the token.
    private async ValueTask<TokenVerdict> AskOthersAsync(
        TokenVerdict own, string token, ListOf<string> audiences, CancellationToken stop)
    {
        TokenVerdict known = own.Error.Length == 0 && issuers is not null
            ? await issuers.AuthenticateAsync(token, audiences, stop)
            : own;
        if (known.User is not null) return known;
        TokenVerdict told = await webhook!.AuthenticateAsync(token, audiences, stop);
        if (told.User is not null || known.Error.Length == 0) return told;
        return told.Error.Length == 0 ? known : known with { Error = $"{known.Error}, {told.Error}" };
    }

    /// <summary>The same for tokens that the cluster itself knows.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audiences">Audiences asked for; the API server's own when there are none.</param>
    private TokenVerdict Authenticate(string token, ListOf<string> audiences = default)
    {
        if (token.Length is 0 or > TokenText.LengthMax) return TokenVerdict.Stranger;
        if ((statics.Find(token) ?? bootstrap?.Find(token)) is not { } user) return serviceAccounts.Verify(token, audiences);
        ListOf<string> accepted = audiences.IsEmpty ? apiAudiences : audiences.Where(apiAudiences.Contains);
        return accepted.IsEmpty ? TokenVerdict.Stranger : new(user, accepted, "");
    }

    /// <summary>What is told about a token that was not accepted.</summary>
    internal static string ErrorText(TokenVerdict verdict) =>
        verdict.Error.Length == 0 ? "invalid bearer token" : $"[invalid bearer token, {verdict.Error}]";
}

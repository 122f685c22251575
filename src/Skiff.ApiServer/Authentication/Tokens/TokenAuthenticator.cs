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
public sealed class TokenAuthenticator(
    TokenVerifier serviceAccounts, StaticTokens statics, ListOf<string> apiAudiences, BootstrapTokens? bootstrap = null,
    JwtAuthenticator? issuers = null)
{
    /// <summary>The user of a token and the audiences it is accepted for. Others are asked only when nobody here knows it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audiences">Audiences asked for; the API server's own when there are none.</param>
    /// <param name="stop">Gives up.</param>
    public ValueTask<TokenVerdict> AuthenticateAsync(string token, ListOf<string> audiences, CancellationToken stop)
    {
        TokenVerdict own = Authenticate(token, audiences);
        bool isStranger = own.User is null && own.Error.Length == 0;
        return isStranger && issuers is not null && token.Length <= TokenText.LengthMax
            ? issuers.AuthenticateAsync(token, audiences, stop)
            : new(own);
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

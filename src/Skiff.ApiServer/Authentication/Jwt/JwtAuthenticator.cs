using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>Knows the users of tokens that trusted issuers have signed.</summary>
public sealed class JwtAuthenticator : IDisposable
{
    private static readonly TimeSpan leeway = TimeSpan.FromMinutes(5); // For clocks that differ, of tokens not begun yet.

    private readonly Dictionary<string, (JwtIssuer Issuer, IssuerKeys Keys)> issuers = new(StringComparer.Ordinal);
    private readonly ListOf<string> apiAudiences;
    private readonly TimeProvider time;

    /// <summary>An authenticator for some issuers.</summary>
    /// <param name="trusted">The issuers.</param>
    /// <param name="apiAudiences">What a user that was let in is good for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handler">Carries requests to an issuer; null for the network.</param>
    public JwtAuthenticator(
        ListOf<JwtIssuer> trusted, ListOf<string> apiAudiences, TimeProvider time, Func<HttpMessageHandler>? handler = null)
    {
        (this.apiAudiences, this.time) = (apiAudiences, time);
        foreach (JwtIssuer issuer in trusted) issuers[issuer.Url] = (issuer, new IssuerKeys(issuer, time, handler?.Invoke()));
    }

    /// <summary>The user of a token; a stranger when no trusted issuer is named in it.</summary>
    public async ValueTask<TokenVerdict> AuthenticateAsync(string text, ListOf<string> audiences, CancellationToken stop)
    {
        if (JsonWebToken.Parse(text) is not { } token) return TokenVerdict.Stranger;
        if (!issuers.TryGetValue(token.Issuer, out (JwtIssuer Issuer, IssuerKeys Keys) known)) return TokenVerdict.Stranger;
        ListOf<string> accepted = audiences.IsEmpty ? apiAudiences : audiences.Where(apiAudiences.Contains);
        if (accepted.IsEmpty) return TokenVerdict.Stranger;
        if (Unfit(token, known.Issuer) is { } unfit) return Refused(unfit);
        if (!await known.Keys.HaveSignedAsync(token, stop))
        {
            return Refused(known.Keys.Fault.Length > 0
                ? $"oidc: verify token: failed to verify signature: fetching keys {known.Keys.Fault}"
                : "oidc: verify token: failed to verify signature: failed to verify id token signature");
        }

        (UserInfo? user, string fault) = ClaimMapping.Apply(known.Issuer, token.Claims);
        return user is null ? Refused(fault) : new(user, accepted, "");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, IssuerKeys keys) in issuers.Values) keys.Dispose();
    }

    private string? Unfit(JsonWebToken token, JwtIssuer issuer)
    {
        if (!issuer.Algorithms.IsEmpty && !issuer.Algorithms.Contains(token.Algorithm))
        {
            return $"oidc: verify token: oidc: malformed jwt: unexpected signature algorithm {GoText.Quote(token.Algorithm)}; "
                + $"expected [{string.Join(' ', issuer.Algorithms.AsEnumerable().Select(GoText.Quote))}]";
        }

        IReadOnlyList<string> named = token.Claims["aud"] switch
        {
            JsonString one => [one.Value],
            JsonArray many => [.. many.Items.ToArray().OfType<JsonString>().Select(item => item.Value)],
            _ => [],
        };
        if (!named.Any(issuer.Audiences.Contains))
            return $"oidc: verify token: oidc: expected audience in [{string.Join(' ', issuer.Audiences)}] got [{string.Join(' ', named)}]";
        DateTimeOffset now = time.GetUtcNow();
        if (token.Claims["exp"] is not JsonNumber expiry || Time(expiry) <= now) return "oidc: verify token: oidc: token is expired";
        return token.Claims["nbf"] is JsonNumber begin && Time(begin) > now + leeway
            ? "oidc: verify token: oidc: current time is before the nbf (not before) time"
            : null;
    }

    private static DateTimeOffset Time(JsonNumber seconds) =>
        DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(seconds.Double, 0, 253_402_300_799));

    private static TokenVerdict Refused(string why) => new(null, default, why);
}

using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication;

/// <summary>What a request brought to prove who it is from.</summary>
/// <param name="Certificate">What came of the connection's client certificate; null when there was none.</param>
/// <param name="Authorization">The <c>Authorization</c> header, or null.</param>
/// <param name="WebSocketToken">The token taken from the WebSocket subprotocols, or null.</param>
public readonly record struct Credentials(
    AuthenticationResult? Certificate, string? Authorization, string? WebSocketToken);

/// <summary>
/// Finds out who makes a request: a client certificate first, then a bearer token, then nobody. A wrong credential
/// never makes a caller nobody: without a right one beside it the request is refused. No token is read from a URL.
/// </summary>
/// <param name="tokens">Finds the user of a bearer token.</param>
/// <param name="allowsAnonymous">Whether callers without credentials go on as <c>system:anonymous</c>.</param>
/// <param name="anonymousPaths">The only paths they may ask for; none restricts nothing.</param>
public sealed class Authenticator(
    TokenAuthenticator tokens, bool allowsAnonymous = true, ListOf<string> anonymousPaths = default)
{
    private const string Bearer = "bearer";

    /// <summary>Who it is, or that the request is to be refused with 401.</summary>
    /// <param name="credentials">What the request brought.</param>
    /// <param name="path">What it asks for.</param>
    /// <param name="stop">The client goes away.</param>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        in Credentials credentials, string path, CancellationToken stop)
    {
        if (credentials.Certificate is { User: not null } proven) return new(proven);
        string? token = TokenOf(credentials.Authorization) ?? credentials.WebSocketToken;
        if (token is not null) return FromTokenAsync(token, stop);
        string error = credentials.Certificate?.Error ?? "";
        if (error.Length > 0) return new(AuthenticationResult.Refused(error));
        bool mayBeNobody = allowsAnonymous && (anonymousPaths.IsEmpty || anonymousPaths.Contains(path));
        return new(mayBeNobody
            ? AuthenticationResult.Identified(UserInfo.Anonymous)
            : AuthenticationResult.Refused("no credentials"));
    }

    private async ValueTask<AuthenticationResult> FromTokenAsync(string token, CancellationToken stop)
    {
        TokenVerdict verdict = await tokens.AuthenticateAsync(token, default, stop);
        return verdict.User is { } user
            ? AuthenticationResult.Identified(user)
            : AuthenticationResult.Refused(TokenAuthenticator.ErrorText(verdict));
    }

    // "Bearer TOKEN", the scheme in any case. Other schemes, and no token at all, are no credentials.
    private static string? TokenOf(string? authorization)
    {
        if (authorization is null) return null;
        string[] parts = authorization.Trim().Split(' ', 3);
        if (parts.Length < 2 || !parts[0].Equals(Bearer, StringComparison.OrdinalIgnoreCase)) return null;
        return parts[1].Length == 0 ? null : parts[1];
    }
}

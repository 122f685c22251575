using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Requests;

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
public sealed class Authenticator(TokenAuthenticator tokens, bool allowsAnonymous = true)
{
    private const string Bearer = "bearer";

    /// <summary>Who it is, or that the request is to be refused with 401.</summary>
    public AuthenticationResult Authenticate(in Credentials credentials)
    {
        if (credentials.Certificate is { User: not null } proven) return proven;
        string error = credentials.Certificate?.Error ?? "";
        string? token = TokenOf(credentials.Authorization) ?? credentials.WebSocketToken;
        if (token is not null)
        {
            TokenVerdict verdict = tokens.Authenticate(token);
            if (verdict.User is { } user) return AuthenticationResult.Identified(user);
            return AuthenticationResult.Refused(TokenAuthenticator.ErrorText(verdict));
        }

        if (error.Length > 0) return AuthenticationResult.Refused(error);
        return allowsAnonymous
            ? AuthenticationResult.Identified(UserInfo.Anonymous)
            : AuthenticationResult.Refused("no credentials");
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
